package testenv

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// NeedsActions skips a test where Terraform has no actions.
func NeedsActions(t *testing.T) {
	t.Helper()
	if !OnTerraform() {
		return
	}
	if v, err := terraformVersion(); err != nil || v.LessThan(tfversion.Version1_14_0) {
		t.Skip("this Terraform is older than 1.14, which brought actions")
	}
}
