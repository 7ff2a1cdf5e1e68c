package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Plays runs the steps with the provider in this process.
func Plays(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	testenv.PlayCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: Factories(t), Steps: steps})
}
