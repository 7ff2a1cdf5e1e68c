package testenv

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func Deletions(fake *prefecttest.Fake) (n int) {
	for _, w := range fake.Writes() {
		if w.Method == "DELETE" {
			n++
		}
	}
	return n
}
