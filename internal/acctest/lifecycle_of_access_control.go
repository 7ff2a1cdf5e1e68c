package acctest

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// accessControlLifecycle is the lifecycle of the access control of the object that setup creates.
func accessControlLifecycle(
	resource, setup, body string,
	runs bool,
	remove func(context.Context, *client.Client, map[string]string) error,
) Lifecycle {
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
		"workspace_id": exact(testenv.CloudWorkspace), "account_id": exact(testenv.CloudAccount),
	}
	lists := "manage_actor_ids = [\"" + testenv.AdaActor + "\"]\nview_actor_ids = [\"*\", \"" + testenv.AdaActor + "\"]\nview_team_ids = [" +
		testenv.TeamID + "]\n"
	listed := map[string]knownvalue.Check{
		"manage_actor_ids": ids(testenv.AdaActor),
		"manage_team_ids":  ids(),
		"view_actor_ids":   ids("*", testenv.AdaActor),
	}
	if runs {
		everyone["run_actor_ids"], everyone["run_team_ids"] = ids("*"), ids()
		lists += "run_actor_ids = []\nrun_team_ids = [" + testenv.TeamID + "]\n"
		listed["run_actor_ids"] = ids()
	}
	return Lifecycle{
		Resource: resource,
		Cloud:    true,
		NoList:   true,
		Upserts:  true,
		Setup:    testenv.TeamInWorkspace + setup,
		Body:     body,
		Created:  everyone,
		Changes:  []testenv.Change{{Name: "lists", Body: lists, Want: listed}},
		importIDs: map[string]func(map[string]string) string{
			"with the workspace": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
		},
		Remove: remove,
	}
}

func BlockAccessLifecycle() Lifecycle {
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

func DeploymentAccessLifecycle() Lifecycle {
	l := accessControlLifecycle(
		"prefect_deployment_access",
		testenv.OneDeployment,
		"deployment_id = prefect_deployment.test.id",
		true,
		func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteDeployment(ctx, a["deployment_id"])
		},
	)
	// The tests of the order of actors are for this resource only, because the other two share its code.
	lists := l.Changes[0]
	turned := strings.Replace(lists.Body, "\"*\", \""+testenv.AdaActor+"\"", "\""+testenv.AdaActor+"\", \"*\"", 1)
	l.Changes = []testenv.Change{
		{Name: "in another order", Body: turned, Want: map[string]knownvalue.Check{"view_actor_ids": knownvalue.ListSizeExact(2)}},
		{Name: "no lists", Want: l.Created},
		lists,
	}
	return l
}

func WorkPoolAccessLifecycle() Lifecycle {
	return accessControlLifecycle("prefect_work_pool_access", `
resource "prefect_work_pool" "test" {
  name = "kubernetes"
  type = "kubernetes"
}
`, "work_pool_name = prefect_work_pool.test.name", true, func(ctx context.Context, c *client.Client, a map[string]string) error {
		return c.DeleteWorkPool(ctx, a["work_pool_name"])
	})
}
