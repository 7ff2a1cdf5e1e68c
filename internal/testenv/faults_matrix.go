package testenv

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// Applies bounds how many applies it may take to settle what one fault has done.
const Applies = 3

// Places are the requests that a fault can happen to, those that read and those that write.
func (f Fault) Places(cloud bool) map[string]func(prefecttest.Request) bool {
	if f.Token && cloud {
		return nil // Prefect Cloud has no CSRF tokens
	}
	possible := func(r prefecttest.Request) bool { return !f.Token || r.Method != "GET" }
	return map[string]func(prefecttest.Request) bool{
		"read":  func(r prefecttest.Request) bool { return possible(r) && !r.IsWrite() },
		"write": func(r prefecttest.Request) bool { return possible(r) && r.IsWrite() },
	}
}
