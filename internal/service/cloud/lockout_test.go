package cloud_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestSelfLockout: a plan that would revoke the access of its own API key fails, unless allow_lockout is set.
func TestSelfLockout(t *testing.T) {
	fake, _ := testenv.OnCloud(t)
	testenv.RevokeOwnerRoles(fake)
	own := func(role, more string) string {
		return "resource \"prefect_workspace_access\" \"own\" {\n" + testenv.AccessAttributes("USER", `"`+testenv.Ada+`"`, role) + more + "}\n"
	}
	imported := "import {\n  to = prefect_workspace_access.own\n  id = \"USER," + testenv.Ada + "\"\n}\n"
	pool := func(managers string) string {
		return "resource \"prefect_work_pool\" \"test\" {\n  name = \"pool\"\n  type = \"process\"\n}\n" +
			"resource \"prefect_work_pool_access\" \"test\" {\n  work_pool_name = prefect_work_pool.test.name\n  " + managers + "\n}\n"
	}
	const allowed = "allow_lockout = true\n"
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps: []resource.TestStep{
			{Config: pool("manage_actor_ids = []"), ExpectError: regexp.MustCompile(`(?s)Plan would revoke the provider.s own access.*manage_actor_ids and\s+manage_team_ids are both\s+empty.*allow_lockout = true`)},
			{Config: imported + own("Owner", "")},
			{Config: own("Viewer", ""), ExpectError: regexp.MustCompile(`(?s)Plan would revoke the provider.s own access.*workspace_role_id.*manage_`)},
			{Config: own("Owner", ""), Destroy: true, ExpectError: regexp.MustCompile(`(?s)Plan would revoke the provider.s own access.*the access to its\s+workspace.*allow_lockout = true`)},
			{Config: own("Viewer", allowed)},
		},
	})
}
