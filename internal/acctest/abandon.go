package acctest

import (
	"testing"
)

// Succeeds runs Terraform, which must not fail.
func Succeeds(t *testing.T, run *Cli, arguments ...string) {
	t.Helper()
	if out, ok := run.Run(arguments...); !ok {
		t.Fatalf("%v fails:\n%s", arguments, out)
	}
}
