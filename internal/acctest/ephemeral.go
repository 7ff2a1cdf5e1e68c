package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Opens applies the setup, opens the ephemeral resource that is called test and looks at what it has.
func Opens(t *testing.T, setup, kind, arguments string, want map[string]knownvalue.Check) {
	t.Helper()
	testenv.PlayCase(t, EphemeralCase(t, setup, kind, arguments, want))
}

// EphemeralCase is the test case of opens.
func EphemeralCase(t *testing.T, setup, kind, arguments string, want map[string]knownvalue.Check) resource.TestCase {
	var checks []statecheck.StateCheck
	for name, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey(name), value))
	}
	servers := Factories(t)
	servers["echo"] = echoprovider.NewProviderServer()
	return resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: servers,
		Steps: []resource.TestStep{
			{Config: setup},
			{
				Config:            setup + "\nephemeral \"" + kind + "\" \"test\" {\n" + arguments + "\n}\nprovider \"echo\" {\n  data = ephemeral." + kind + ".test\n}\nresource \"echo\" \"test\" {}\n",
				ConfigStateChecks: checks,
			},
			{Config: setup}, // a destroy would open it again, maybe after its object has gone
		},
	}
}
