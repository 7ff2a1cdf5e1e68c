package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
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

// TestWorkspaceAccessSetAnew: an access that somebody has set anew, so that it has another ID than the state, is taken away
// with its resource all the same.
func TestWorkspaceAccessSetAnew(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t, prefecttest.WithLag(0))
	others := oneTeam + oneServiceAccount
	run := newCLI(t, others+resourceOf("workspace_access", accessBody("SERVICE_ACCOUNT", "prefect_service_account.test.id", "Viewer")),
		"PREFECT_API_URL="+url, "PREFECT_API_KEY="+cloudKey)
	succeeds(t, run, "apply", "-auto-approve")
	c, err := client.New(client.Config{Endpoint: url, APIKey: cloudKey, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	accesses := func() (out []*client.WorkspaceAccess) {
		for a, err := range c.WorkspaceAccesses(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if kind, _ := a.Accessor(); kind == client.AccessorServiceAccount {
				out = append(out, a)
			}
		}
		return out
	}
	before := accesses()
	if len(before) != 1 {
		t.Fatalf("there are %d accesses", len(before))
	}
	kind, accessor := before[0].Accessor()
	if err := c.DeleteWorkspaceAccess(t.Context(), kind, accessor, before[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SetWorkspaceAccess(t.Context(), client.WorkspaceAccessInput{AccessorType: kind, AccessorID: accessor, RoleID: cloudRole("Developer")}); err != nil {
		t.Fatal(err)
	}
	if again := accesses(); len(again) != 1 || again[0].ID == before[0].ID {
		t.Fatalf("the access is not anew: %v", again)
	}
	run.write("main.tf", strings.SplitAfter(run.read("main.tf"), others)[0])
	succeeds(t, run, "apply", "-auto-approve", "-refresh=false")
	if left := accesses(); len(left) != 0 {
		t.Errorf("%d accesses are left", len(left))
	}
}
