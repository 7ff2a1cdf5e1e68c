package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// accessBody is the attributes of a workspace access.
func accessBody(kind, id, role string) string {
	return "accessor_type = \"" + kind + "\"\naccessor_id = " + id + "\nworkspace_role_id = \"" + cloudRole(role) + "\"\n"
}

func workspaceAccessLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const bot, team = "prefect_service_account.test.id", "prefect_team.test.id"
	return lifecycle{
		resource: "prefect_workspace_access",
		cloud:    true,
		upserts:  true,
		setup:    oneTeam + oneServiceAccount,
		body:     accessBody("SERVICE_ACCOUNT", bot, "Viewer"),
		created:  map[string]knownvalue.Check{"workspace_id": exact(cloudWorkspace), "account_id": exact(cloudAccount), "created": knownvalue.NotNull()},
		changes: []change{
			{name: "another role", instead: accessBody("SERVICE_ACCOUNT", bot, "Developer"), want: map[string]knownvalue.Check{"workspace_role_id": exact(cloudRole("Developer"))}},
			{name: "a team", instead: accessBody("TEAM", team, "Developer"), replace: true, want: map[string]knownvalue.Check{"accessor_type": exact("TEAM")}},
			{name: "another role of the team", instead: accessBody("TEAM", team, "Runner"), want: map[string]knownvalue.Check{"workspace_role_id": exact(cloudRole("Runner"))}},
		},
		named: func(a map[string]string) string { return a["accessor_type"] + "," + a["accessor_id"] },
		imports: map[string]func(map[string]string) string{
			"ID":           func(a map[string]string) string { return a["id"] },
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"with the workspace": func(a map[string]string) string {
				return a["accessor_type"] + "," + a["accessor_id"] + "," + a["workspace_id"]
			},
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkspaceAccess(ctx, a["accessor_type"], a["accessor_id"], a["id"])
		},
	}
}

func TestWorkspaceAccessLifecycle(t *testing.T) {
	_, url := onCloud(t)
	workspaceAccessLifecycle().run(t, url)
}
