package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// lifecycles is the lifecycle of every resource.
func lifecycles() map[string]lifecycle {
	out := map[string]lifecycle{}
	for _, l := range []lifecycle{
		accountInvitationLifecycle(),
		automationLifecycle(),
		blockAccessLifecycle(),
		blockLifecycle(),
		blockSchemaLifecycle(),
		blockTypeLifecycle(),
		defaultSLALifecycle(),
		deploymentAccessLifecycle(),
		deploymentLifecycle(),
		deploymentScheduleLifecycle(),
		flowLifecycle(),
		flowRunLifecycle(),
		globalConcurrencyLimitLifecycle(),
		resourceSLALifecycle(),
		serviceAccountLifecycle(),
		taskRunConcurrencyLimitLifecycle(),
		teamAccessLifecycle(),
		teamLifecycle(),
		userAPIKeyLifecycle(),
		variableLifecycle(),
		webhookLifecycle(),
		workPoolAccessLifecycle(),
		workPoolLifecycle(),
		workQueueLifecycle(),
		workspaceAccessLifecycle(),
		workspaceInvitationLifecycle(),
		workspaceLifecycle(),
		workspaceRoleLifecycle(),
		workspaceSettingsLifecycle(),
	} {
		out[l.resource] = l
	}
	return out
}

// serverLifecycles is the lifecycles of what a server has.
func serverLifecycles() map[string]lifecycle {
	all := lifecycles()
	maps.DeleteFunc(all, func(_ string, l lifecycle) bool { return l.cloud })
	return all
}

// fake is the in-memory API that has the objects of the lifecycle, and its address.
func (l lifecycle) fake(t *testing.T) (*prefecttest.Fake, string) {
	t.Helper()
	if l.cloud {
		return onCloud(t)
	}
	fake := onFake(t)
	return fake, fake.URL
}

// credentials is what the environment of the lifecycle has beside the address.
func (l lifecycle) credentials() []string {
	if l.cloud {
		return []string{"PREFECT_API_KEY", cloudKey}
	}
	return nil
}

// importedOnly are the resources that can't be made, so that they have no lifecycle.
var importedOnly = []string{"prefect_account", "prefect_account_member", "prefect_user"}

// TestEveryResourceHasALifecycle holds the registry against the lifecycles.
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
			server := onServer(t)
			loseAnswers(t, l, server.URL)
		})
	}
}

// loseAnswers creates, changes and destroys the object of a lifecycle; of each write the answer is lost once.
func loseAnswers(t *testing.T, l lifecycle, url string) {
	proxy := prefecttest.NewProxy(t, url)
	configure(t, proxy.URL, l.credentials()...)
	lose := func(method string) {
		proxy.Heal()
		proxy.Fail(func(r prefecttest.Request) bool { return r.IsWrite() && (l.upserts || r.Method == method) }, 1, prefecttest.LoseAnswer())
	}
	settled := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	steps := []resource.TestStep{
		{Config: quick + l.setup},
		{
			PreConfig: func() { lose("POST") }, Config: quick + l.config(l.body), ConfigPlanChecks: settled,
		},
	}
	if ch, ok := l.firstUpdate(); ok {
		steps = append(steps, resource.TestStep{PreConfig: func() { lose("PATCH") }, Config: quick + l.config(l.body+"\n"+ch.body), ConfigPlanChecks: settled})
	}
	steps = append(steps, resource.TestStep{PreConfig: func() { lose("DELETE") }, Config: quick + l.setup})
	if strings.TrimSpace(l.setup) == "" {
		steps = steps[1:]
		steps[len(steps)-1].Config = quick + "# nothing is left"
	}
	playCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: factories(t), Steps: steps})
}

// firstUpdate is the first change that updates in place and adds to the required attributes.
func (l lifecycle) firstUpdate() (change, bool) {
	for _, ch := range l.changes {
		if ch.instead == "" && !ch.replace && ch.body != "" {
			return ch, true
		}
	}
	return change{}, false
}
