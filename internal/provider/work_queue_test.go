package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func workQueueLifecycle() lifecycle {
	exact, number := knownvalue.StringExact, knownvalue.Int64Exact
	const body = "name = \"lifecycle\"\nwork_pool_name = prefect_work_pool.test.name"
	return lifecycle{
		resource: "prefect_work_queue",
		setup: `
resource "prefect_work_pool" "test" {
  name = "of the queue"
  type = "process"
}
resource "prefect_work_pool" "other" {
  name = "other"
  type = "process"
}`,
		body: body,
		created: map[string]knownvalue.Check{
			"name": exact("lifecycle"), "work_pool_name": exact("of the queue"), "description": exact(""), "is_paused": knownvalue.Bool(false),
			"concurrency_limit": knownvalue.Null(), "priority": number(2),
		},
		changes: []change{
			{name: "description", body: `description = "for tests"`, want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{name: "description is no longer mentioned", want: map[string]knownvalue.Check{"description": exact("")}},
			{name: "paused", body: "is_paused = true", want: map[string]knownvalue.Check{"is_paused": knownvalue.Bool(true)}},
			{name: "paused is no longer mentioned, a limit is", body: "concurrency_limit = 0", want: map[string]knownvalue.Check{"is_paused": knownvalue.Bool(false), "concurrency_limit": number(0)}},
			{name: "no limit", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Null()}},
			{name: "priority, which the default queue has", body: "priority = 1", want: map[string]knownvalue.Check{"priority": number(1)}},
			{name: "another priority", body: "priority = 7", want: map[string]knownvalue.Check{"priority": number(7)}},
			{name: "the priority is no longer mentioned", body: `description = "x"`, want: map[string]knownvalue.Check{"priority": number(7)}},
			{name: "name", instead: "name = \"Lifecycle\"\nwork_pool_name = prefect_work_pool.test.name", want: map[string]knownvalue.Check{"name": exact("Lifecycle")}},
			{name: "pool", instead: "name = \"lifecycle\"\nwork_pool_name = prefect_work_pool.other.name", replace: true, want: map[string]knownvalue.Check{"work_pool_name": exact("other"), "priority": number(2)}},
		},
		imports: map[string]func(map[string]string) string{
			"POOL,QUEUE": func(a map[string]string) string { return a["work_pool_name"] + "," + a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkQueue(ctx, a["id"])
		},
	}
}

func TestWorkQueueLifecycle(t *testing.T) { workQueueLifecycle().run(t, onFake(t).URL) }

func TestAccWorkQueueLifecycle(t *testing.T) { workQueueLifecycle().run(t, onServer(t).URL) }
