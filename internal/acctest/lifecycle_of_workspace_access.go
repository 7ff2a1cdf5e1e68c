package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WorkspaceAccessLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	const bot, team = "prefect_service_account.test.id", "prefect_team.test.id"
	return Lifecycle{
		Resource: "prefect_workspace_access",
		Cloud:    true,
		Upserts:  true,
		Setup:    testenv.OneTeam + testenv.OneServiceAccount,
		Body:     testenv.AccessAttributes("SERVICE_ACCOUNT", bot, "Viewer"),
		Created: map[string]knownvalue.Check{
			"workspace_id": exact(testenv.CloudWorkspace),
			"account_id":   exact(testenv.CloudAccount),
			"created":      knownvalue.NotNull(),
		},
		Changes: []testenv.Change{
			{
				Name:    "another role",
				Instead: testenv.AccessAttributes("SERVICE_ACCOUNT", bot, "Developer"),
				Want:    map[string]knownvalue.Check{"workspace_role_id": exact(testenv.WorkspaceRoleID("Developer"))},
			},
			{
				Name:    "a team",
				Instead: testenv.AccessAttributes("TEAM", team, "Developer"),
				Replace: true,
				Want:    map[string]knownvalue.Check{"accessor_type": exact("TEAM")},
			},
			{
				Name:    "another role of the team",
				Instead: testenv.AccessAttributes("TEAM", team, "Runner"),
				Want:    map[string]knownvalue.Check{"workspace_role_id": exact(testenv.WorkspaceRoleID("Runner"))},
			},
		},
		importID: func(a map[string]string) string { return a["accessor_type"] + "," + a["accessor_id"] },
		importIDs: map[string]func(map[string]string) string{
			"ID":           func(a map[string]string) string { return a["id"] },
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"with the workspace": func(a map[string]string) string {
				return a["accessor_type"] + "," + a["accessor_id"] + "," + a["workspace_id"]
			},
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkspaceAccess(ctx, a["accessor_type"], a["accessor_id"], a["id"])
		},
	}
}
