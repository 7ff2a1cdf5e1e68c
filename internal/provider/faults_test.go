package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// lifecycles is the lifecycle of every resource.
func lifecycles() map[string]acctest.Lifecycle {
	out := map[string]acctest.Lifecycle{}
	for _, l := range []acctest.Lifecycle{
		acctest.AccountInvitationLifecycle(),
		acctest.AutomationLifecycle(),
		acctest.BlockAccessLifecycle(),
		acctest.BlockLifecycle(),
		acctest.BlockSchemaLifecycle(),
		acctest.BlockTypeLifecycle(),
		acctest.DefaultSLALifecycle(),
		acctest.DeploymentAccessLifecycle(),
		acctest.DeploymentLifecycle(),
		acctest.DeploymentScheduleLifecycle(),
		acctest.FlowLifecycle(),
		acctest.FlowRunLifecycle(),
		acctest.GlobalConcurrencyLimitLifecycle(),
		acctest.ResourceSLALifecycle(),
		acctest.ServiceAccountLifecycle(),
		acctest.TaskRunConcurrencyLimitLifecycle(),
		acctest.TeamAccessLifecycle(),
		acctest.TeamLifecycle(),
		acctest.UserAPIKeyLifecycle(),
		acctest.VariableLifecycle(),
		acctest.WebhookLifecycle(),
		acctest.WorkPoolAccessLifecycle(),
		acctest.WorkPoolLifecycle(),
		acctest.WorkQueueLifecycle(),
		acctest.WorkspaceAccessLifecycle(),
		acctest.WorkspaceInvitationLifecycle(),
		acctest.WorkspaceLifecycle(),
		acctest.WorkspaceRoleLifecycle(),
		acctest.WorkspaceSettingsLifecycle(),
	} {
		out[l.Resource] = l
	}
	return out
}

// serverLifecycles is the lifecycles of what a server has.
func serverLifecycles() map[string]acctest.Lifecycle {
	all := lifecycles()
	maps.DeleteFunc(all, func(_ string, l acctest.Lifecycle) bool { return l.Cloud })
	return all
}

// importedOnly are the resources that can't be made, so that they have no lifecycle.
var importedOnly = []string{"prefect_account", "prefect_account_member", "prefect_user"}

// TestEveryResourceHasALifecycle: every registered resource that can be created has a lifecycle.
func TestEveryResourceHasALifecycle(t *testing.T) {
	all := lifecycles()
	for name := range resourceSchemas(t) {
		if _, ok := all[name]; !ok && !slices.Contains(importedOnly, name) {
			t.Errorf("%s has no lifecycle", name)
		}
	}
}

// TestAccLostAnswers: when the answer to a write is lost, exactly one object exists, it is in state, and nothing is left to
// do. TestFaults has the same, and more, without a real Terraform and a real server.
func TestAccLostAnswers(t *testing.T) {
	for name, l := range serverLifecycles() {
		t.Run(name, func(t *testing.T) {
			server := testenv.OnServer(t)
			loseAnswers(t, l, server.URL)
		})
	}
}

// loseAnswers creates, changes and destroys the object of a lifecycle; of each write the answer is lost once.
func loseAnswers(t *testing.T, l acctest.Lifecycle, url string) {
	proxy := faults.NewProxy(t, url)
	testenv.Configure(t, proxy.URL, l.Credentials()...)
	lose := func(method string) {
		proxy.Heal()
		proxy.Fail(func(r prefecttest.Request) bool { return r.IsWrite() && (l.Upserts || r.Method == method) }, 1, faults.LoseResponse())
	}
	noChanges := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	steps := []resource.TestStep{
		{Config: testenv.FastRetries + l.Setup},
		{
			PreConfig: func() { lose("POST") }, Config: testenv.FastRetries + l.Config(l.Body), ConfigPlanChecks: noChanges,
		},
	}
	if ch, ok := l.FirstUpdate(); ok {
		steps = append(steps, resource.TestStep{PreConfig: func() { lose("PATCH") }, Config: testenv.FastRetries + l.Config(l.Body+"\n"+ch.Body),
			ConfigPlanChecks: noChanges})
	}
	steps = append(steps, resource.TestStep{PreConfig: func() { lose("DELETE") }, Config: testenv.FastRetries + l.Setup})
	if strings.TrimSpace(l.Setup) == "" {
		steps = steps[1:]
		steps[len(steps)-1].Config = testenv.FastRetries + "# nothing is left"
	}
	testenv.RunCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: acctest.Factories(t), Steps: steps})
}
