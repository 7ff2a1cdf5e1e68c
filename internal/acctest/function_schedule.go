package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Offline plays steps with functions, for which no server is there.
func Offline(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	t.Parallel()
	testenv.Configure(t, "http://127.0.0.1:1/api")
	testenv.PlayCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: Factories(t),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                    steps,
	})
}
