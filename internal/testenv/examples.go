package testenv

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

var Examples = Repo("examples")

// WithActions skips a test where Terraform has no actions and no list resources.
var WithActions = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)}

// ReadOptional reads a file; a missing one is empty.
func ReadOptional(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(b)
}
