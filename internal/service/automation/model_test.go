package automation_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// asked checks whether the server was asked to validate a template since the last call.
func asked(fake *prefecttest.Fake, want bool) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := slices.ContainsFunc(fake.Requests(), func(r prefecttest.Request) bool { return strings.HasSuffix(r.Path, "/templates/validate") })
		fake.ResetRequests()
		if got != want {
			return fmt.Errorf("asked about templates: %t, expected %t", got, want)
		}
		return nil
	}
}
