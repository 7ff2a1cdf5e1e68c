package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// teamInWorkspace is a team that has access to the workspace. Its id is said by the access, so that that comes first.
var teamInWorkspace = oneTeam + "resource \"prefect_workspace_access\" \"team\" {\n" + accessBody("TEAM", "prefect_team.test.id", "Developer") + "}\n"

const teamID = "prefect_workspace_access.team.accessor_id"

// accessControlLifecycle is that of the access control of the object that setup makes.
func accessControlLifecycle(resource, setup, body string, runs bool, remove func(context.Context, *client.Client, map[string]string) error) lifecycle {
	exact := knownvalue.StringExact
	ids := func(ids ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, id := range ids {
			checks = append(checks, exact(id))
		}
		return knownvalue.ListExact(checks)
	}
	everyone := map[string]knownvalue.Check{
		"manage_actor_ids": ids("*"), "manage_team_ids": ids(), "view_actor_ids": ids("*"), "view_team_ids": ids(),
		"workspace_id": exact(cloudWorkspace), "account_id": exact(cloudAccount),
	}
	lists := "manage_actor_ids = [\"" + adaActor + "\"]\nview_actor_ids = [\"*\", \"" + adaActor + "\"]\nview_team_ids = [" + teamID + "]\n"
	listed := map[string]knownvalue.Check{"manage_actor_ids": ids(adaActor), "manage_team_ids": ids(), "view_actor_ids": ids("*", adaActor)}
	if runs {
		everyone["run_actor_ids"], everyone["run_team_ids"] = ids("*"), ids()
		lists += "run_actor_ids = []\nrun_team_ids = [" + teamID + "]\n"
		listed["run_actor_ids"] = ids()
	}
	return lifecycle{
		resource: resource,
		cloud:    true,
		noList:   true,
		upserts:  true,
		setup:    teamInWorkspace + setup,
		body:     body,
		created:  everyone,
		changes:  []change{{name: "lists", body: lists, want: listed}},
		imports: map[string]func(map[string]string) string{
			"with the workspace": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
		},
		remove: remove,
	}
}

func blockAccessLifecycle() lifecycle {
	return accessControlLifecycle("prefect_block_access", `
resource "prefect_block" "test" {
  name      = "password"
  type_slug = "secret"
  data      = jsonencode({ value = "s3cret" })
}
`, "block_id = prefect_block.test.id", false, func(ctx context.Context, c *client.Client, a map[string]string) error {
		return c.DeleteBlock(ctx, a["block_id"])
	})
}

const oneDeployment = `
resource "prefect_flow" "test" {
  name = "etl"
}
resource "prefect_deployment" "test" {
  name    = "nightly"
  flow_id = prefect_flow.test.id
}
`

func deploymentAccessLifecycle() lifecycle {
	l := accessControlLifecycle("prefect_deployment_access", oneDeployment, "deployment_id = prefect_deployment.test.id", true, func(ctx context.Context, c *client.Client, a map[string]string) error {
		return c.DeleteDeployment(ctx, a["deployment_id"])
	})
	// What follows is the same for all three.
	lists := l.changes[0]
	turned := strings.Replace(lists.body, "\"*\", \""+adaActor+"\"", "\""+adaActor+"\", \"*\"", 1)
	l.changes = []change{
		{name: "in another order", body: turned, want: map[string]knownvalue.Check{"view_actor_ids": knownvalue.ListSizeExact(2)}},
		{name: "no lists", want: l.created},
		lists,
	}
	return l
}

func workPoolAccessLifecycle() lifecycle {
	return accessControlLifecycle("prefect_work_pool_access", `
resource "prefect_work_pool" "test" {
  name = "kubernetes"
  type = "kubernetes"
}
`, "work_pool_name = prefect_work_pool.test.name", true, func(ctx context.Context, c *client.Client, a map[string]string) error {
		return c.DeleteWorkPool(ctx, a["work_pool_name"])
	})
}

func TestBlockAccessLifecycle(t *testing.T) {
	_, url := onCloud(t)
	blockAccessLifecycle().run(t, url)
}

func TestDeploymentAccessLifecycle(t *testing.T) {
	_, url := onCloud(t)
	deploymentAccessLifecycle().run(t, url)
}

func TestWorkPoolAccessLifecycle(t *testing.T) {
	_, url := onCloud(t)
	workPoolAccessLifecycle().run(t, url)
}
