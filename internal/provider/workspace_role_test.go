package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func workspaceRoleLifecycle() lifecycle {
	exact := knownvalue.StringExact
	scopes := func(names ...string) knownvalue.Check {
		var all []knownvalue.Check
		for _, name := range names {
			all = append(all, exact(name))
		}
		return knownvalue.ListExact(all)
	}
	return lifecycle{
		resource: "prefect_workspace_role",
		setup:    "data \"prefect_workspace_role\" \"viewer\" {\n  name = \"Viewer\"\n}\n",
		cloud:    true,
		body:     `name = "Operator"`,
		created:  map[string]knownvalue.Check{"description": exact(""), "scopes": knownvalue.Null(), "inherited_role_id": knownvalue.Null(), "account_id": exact(cloudAccount)},
		changes: []change{
			{name: "scopes", body: `scopes = ["run_flows", "manage_deployments"]`, want: map[string]knownvalue.Check{"scopes": scopes("run_flows", "manage_deployments")}},
			{name: "a role to inherit from", body: "scopes = [\"run_flows\"]\ninherited_role_id = data.prefect_workspace_role.viewer.id", want: map[string]knownvalue.Check{"scopes": scopes("run_flows"), "inherited_role_id": knownvalue.NotNull()}},
			{name: "neither", want: map[string]knownvalue.Check{"scopes": knownvalue.Null(), "inherited_role_id": knownvalue.Null()}},
			{name: "a description", body: "description = \"runs\"\nscopes = [\"manage_flows\"]", want: map[string]knownvalue.Check{"description": exact("runs")}},
			{name: "a new name", instead: "name = \"Runner of flows\"\nscopes = [\"manage_flows\"]", want: map[string]knownvalue.Check{"name": exact("Runner of flows"), "description": exact("")}},
		},
		imports: map[string]func(map[string]string) string{
			"name/NAME": func(a map[string]string) string { return "name/" + a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkspaceRole(ctx, a["id"])
		},
	}
}

func TestWorkspaceRoleLifecycle(t *testing.T) {
	_, url := onCloud(t)
	workspaceRoleLifecycle().run(t, url)
}

// TestWorkspaceRoleScopes: scopes that mean the same are no change, a scope that somebody adds is one, and a wrong one is
// refused in the plan.
func TestWorkspaceRoleScopes(t *testing.T) {
	fake, _ := onCloud(t)
	config := func(scopes string) string {
		return "resource \"prefect_workspace_role\" \"test\" {\n  name = \"Operator\"\n  scopes = " + scopes + "\n}\n"
	}
	plays(t,
		shows("prefect_workspace_role", `name = "Viewer"`, map[string]knownvalue.Check{"account_id": knownvalue.StringExact(cloudAccount), "scopes": knownvalue.NotNull()}),
		refused(config(`["see_flows", "manage_flow"]`), `Prefect has no scope "manage_flow" for workspace roles. Did you mean "manage_flows"?`),
		applying(config(`["manage_flows"]`)),
		plansNothing(config(`["run_flows", "see_flows", "manage_flows"]`)),
		outside(func() {
			fake.Set("cloud_workspace_roles", fake.Find("cloud_workspace_roles", "name", "Operator")[0]["id"].(string), "scopes", []string{"manage_flows", "see_blocks"})
		}, updates(config(`["manage_flows"]`), "prefect_workspace_role.test")),
	)
}
