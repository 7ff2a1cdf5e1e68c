package testenv

import (
	"testing"
	"time"
)

// Happens waits for what a server does in its own time.
func Happens(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); time.Now().Before(limit); time.Sleep(500 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("%s: it did not happen within two minutes", what)
}
