package acctest

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WorkspaceRoleLifecycle() Lifecycle {
	exact, viewer := knownvalue.StringExact, prefecttest.SeededID("workspace_role", testenv.CloudAccount, "Viewer")
	scopes := func(names ...string) knownvalue.Check {
		var all []knownvalue.Check
		for _, name := range names {
			all = append(all, exact(name))
		}
		return knownvalue.ListExact(all)
	}
	return Lifecycle{
		Resource: "prefect_workspace_role",
		Cloud:    true,
		Body:     `name = "Operator"`,
		Created: map[string]knownvalue.Check{
			"description":       exact(""),
			"scopes":            knownvalue.Null(),
			"inherited_role_id": knownvalue.Null(),
			"account_id":        exact(testenv.CloudAccount),
		},
		Changes: []testenv.Change{
			{
				Name: "scopes",
				Body: `scopes = ["run_flows", "manage_deployments"]`,
				Want: map[string]knownvalue.Check{"scopes": scopes("run_flows", "manage_deployments")},
			},
			{
				Name: "a role to inherit from",
				Body: fmt.Sprintf("scopes = [\"run_flows\"]\ninherited_role_id = %q", viewer),
				Want: map[string]knownvalue.Check{"scopes": scopes("run_flows"), "inherited_role_id": exact(viewer)},
			},
			{Name: "neither", Want: map[string]knownvalue.Check{"scopes": knownvalue.Null(), "inherited_role_id": knownvalue.Null()}},
			{
				Name: "a description",
				Body: "description = \"runs\"\nscopes = [\"manage_flows\"]",
				Want: map[string]knownvalue.Check{"description": exact("runs")},
			},
			{
				Name:    "a new name",
				Instead: "name = \"Runner of flows\"\nscopes = [\"manage_flows\"]",
				Want:    map[string]knownvalue.Check{"name": exact("Runner of flows"), "description": exact("")},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"name/NAME": func(a map[string]string) string { return "name/" + a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkspaceRole(ctx, a["id"])
		},
	}
}
