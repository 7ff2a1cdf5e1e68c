package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WorkQueueLifecycle() Lifecycle {
	exact, number := knownvalue.StringExact, knownvalue.Int64Exact
	const body = "name = \"lifecycle\"\nwork_pool_name = prefect_work_pool.test.name"
	return Lifecycle{
		Resource: "prefect_work_queue",
		Setup: `
resource "prefect_work_pool" "test" {
  name = "of the queue"
  type = "process"
}
resource "prefect_work_pool" "other" {
  name = "other"
  type = "process"
}`,
		Body: body,
		Created: map[string]knownvalue.Check{
			"name": exact(
				"lifecycle",
			), "work_pool_name": exact("of the queue"), "description": exact(""), "is_paused": knownvalue.Bool(false),
			"concurrency_limit": knownvalue.Null(), "priority": number(2),
		},
		Changes: []testenv.Change{
			{Name: "description", Body: `description = "for tests"`, Want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{Name: "description is no longer set", Want: map[string]knownvalue.Check{"description": exact("")}},
			{Name: "paused", Body: "is_paused = true", Want: map[string]knownvalue.Check{"is_paused": knownvalue.Bool(true)}},
			{
				Name: "paused is no longer set, a limit is",
				Body: "concurrency_limit = 0",
				Want: map[string]knownvalue.Check{"is_paused": knownvalue.Bool(false), "concurrency_limit": number(0)},
			},
			{Name: "no limit", Want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Null()}},
			{Name: "priority, which the default queue has", Body: "priority = 1", Want: map[string]knownvalue.Check{"priority": number(1)}},
			{Name: "another priority", Body: "priority = 7", Want: map[string]knownvalue.Check{"priority": number(7)}},
			{
				Name: "the priority is no longer set",
				Body: `description = "x"`,
				Want: map[string]knownvalue.Check{"priority": number(7)},
			},
			{
				Name:    "name",
				Instead: "name = \"Lifecycle\"\nwork_pool_name = prefect_work_pool.test.name",
				Want:    map[string]knownvalue.Check{"name": exact("Lifecycle")},
			},
			{
				Name:    "pool",
				Instead: "name = \"lifecycle\"\nwork_pool_name = prefect_work_pool.other.name",
				Replace: true,
				Want:    map[string]knownvalue.Check{"work_pool_name": exact("other"), "priority": number(2)},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"POOL,QUEUE": func(a map[string]string) string { return a["work_pool_name"] + "," + a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkQueue(ctx, a["id"])
		},
	}
}
