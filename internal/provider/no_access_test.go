package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAWorkspaceOutOfReachKeepsTheState: Prefect Cloud responds with 404 to a key without access to the workspace. The objects
// stay in the state, and the plan does not create them again.
func TestAWorkspaceOutOfReachKeepsTheState(t *testing.T) {
	fake, _ := testenv.OnCloud(t)
	const config = "resource \"prefect_variable\" \"test\" {\n  name  = \"kept\"\n  value = \"x\"\n}\n"
	nothing := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig:   func() { prefecttest.WithoutAccess(testenv.CloudWorkspace)(fake) },
				Config:      config,
				ExpectError: regexp.MustCompile(`(?s)no\s+access.*has\s+access\s+to\s+none.*PREFECT-412`),
			},
			{
				PreConfig:        func() { prefecttest.WithoutAccess()(fake) },
				Config:           config,
				ConfigPlanChecks: nothing,
			},
		},
	})
}

// TestAnotherWorkspaceOutOfReachIsSaid: an object in another workspace than the provider's may be gone with it; the plan says
// why it leaves the state.
func TestAnotherWorkspaceOutOfReachIsSaid(t *testing.T) {
	t.Parallel()
	const other = "33333333-3333-4333-8333-333333333333"
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey(testenv.CloudKey), prefecttest.WithCloud(
		prefecttest.CloudWorkspace{AccountID: testenv.CloudAccount, AccountHandle: "acme", WorkspaceID: testenv.CloudWorkspace,
			WorkspaceHandle: "prod"},
		prefecttest.CloudWorkspace{AccountID: testenv.CloudAccount, AccountHandle: "acme", WorkspaceID: other, WorkspaceHandle: "other"}))
	run := acctest.NewCLI(t, "resource \"prefect_variable\" \"test\" {\n  name = \"kept\"\n  value = \"x\"\n  workspace_id = \""+other+
		"\"\n}\n",
		"PREFECT_API_URL="+fake.URL+"/accounts/"+testenv.CloudAccount+"/workspaces/"+testenv.CloudWorkspace, "PREFECT_API_KEY="+testenv.CloudKey)
	run.MustRun("apply", "-auto-approve")
	prefecttest.WithoutAccess(other)(fake)
	out, ok := run.Run("plan")
	reason := testenv.WrappedTextPattern("does not exist, or the API key has no access to it")
	if !ok || !testenv.WrappedTextPattern(`Variable "kept" removed from the state`).MatchString(out) || len(reason.FindAllString(out, -1)) != 1 {
		t.Errorf("the plan says\n%s\nexpected a warning that states the reason once", out)
	}
	prefecttest.WithoutAccess()(fake)
	assertSays(t, run, "No changes", "plan")
}

// TestAPlaceIsWhole: an object of another account needs its workspace as well.
func TestAPlaceIsWhole(t *testing.T) {
	testenv.OnCloud(t)
	expectOneError(t, "resource \"prefect_variable\" \"test\" {\n  account_id = \"99999999-9999-4999-8999-999999999999\"\n  name       = "+
		"\"x\"\n  value      = \"x\"\n}\n",
		"Missing workspace", "Set workspace_id to the ID of a workspace of the account 99999999")
}

// TestARefusedCredentialIsExplainedOnce: each object that can't be read says so, and one of them what was sent and where.
func TestARefusedCredentialIsExplainedOnce(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t, prefecttest.WithBasicAuth("admin:right"))
	run := acctest.NewCLI(t, "data \"prefect_flows\" \"x\" {}\ndata \"prefect_variables\" \"x\" {}\ndata \"prefect_work_pools\" \"x\" {}\n",
		"PREFECT_API_URL="+fake.URL, "PREFECT_API_AUTH_STRING=admin:wrong")
	out, ok := run.Run("plan")
	if ok || strings.Count(out, "HTTP status 401") != 3 {
		t.Errorf("the plan says:\n%s", out)
	}
	for text, n := range map[string]int{"The auth string from": 1, "The endpoint is": 1, "Another error of this run": 2} {
		if got := len(testenv.WrappedTextPattern(text).FindAllString(out, -1)); got != n {
			t.Errorf("%q is said %d times, expected %d:\n%s", text, got, n, out)
		}
	}
}
