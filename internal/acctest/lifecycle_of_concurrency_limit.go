package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func GlobalConcurrencyLimitLifecycle() Lifecycle {
	exact, whole := knownvalue.StringExact, knownvalue.Int64Exact
	return Lifecycle{
		Resource: "prefect_global_concurrency_limit",
		Body:     "name = \"lifecycle\"\nlimit = 3",
		Created: map[string]knownvalue.Check{
			"name": exact(
				"lifecycle",
			), "limit": whole(3), "active": knownvalue.Bool(true), "active_slots": knownvalue.Null(),
			"slot_decay_per_second": knownvalue.Float64Exact(0),
		},
		Changes: []testenv.Change{
			{Name: "not active", Body: "active = false", Want: map[string]knownvalue.Check{"active": knownvalue.Bool(false)}},
			{
				Name: "active is no longer set, a decay is",
				Body: "slot_decay_per_second = 0.25",
				Want: map[string]knownvalue.Check{"active": knownvalue.Bool(true), "slot_decay_per_second": knownvalue.Float64Exact(0.25)},
			},
			{
				Name: "the decay is no longer set",
				Want: map[string]knownvalue.Check{"slot_decay_per_second": knownvalue.Float64Exact(0)},
			},
			{Name: "active slots", Body: "active_slots = 2", Want: map[string]knownvalue.Check{"active_slots": whole(2)}},
			{Name: "active slots are no longer set", Want: map[string]knownvalue.Check{"active_slots": knownvalue.Null()}},
			{Name: "no slots", Instead: "name = \"lifecycle\"\nlimit = 0", Want: map[string]knownvalue.Check{"limit": whole(0)}},
			{
				Name:    "name",
				Instead: "name = \"renamed\"\nlimit = 1",
				Want:    map[string]knownvalue.Check{"name": exact("renamed"), "limit": whole(1)},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteGlobalConcurrencyLimit(ctx, a["id"])
		},
	}
}

func TaskRunConcurrencyLimitLifecycle() Lifecycle {
	exact, whole := knownvalue.StringExact, knownvalue.Int64Exact
	return Lifecycle{
		Resource: "prefect_task_run_concurrency_limit",
		Body:     "tag = \"lifecycle\"\nconcurrency_limit = 3",
		Created:  map[string]knownvalue.Check{"tag": exact("lifecycle"), "concurrency_limit": whole(3)},
		Changes: []testenv.Change{
			{
				Name:    "limit",
				Instead: "tag = \"lifecycle\"\nconcurrency_limit = 0",
				Want:    map[string]knownvalue.Check{"concurrency_limit": whole(0)},
			},
			{
				Name:    "tag",
				Instead: "tag = \"Lifecycle\"\nconcurrency_limit = 1",
				Replace: true,
				Want:    map[string]knownvalue.Check{"tag": exact("Lifecycle"), "concurrency_limit": whole(1)},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"tag":     func(a map[string]string) string { return a["tag"] },
			"tag/TAG": func(a map[string]string) string { return "tag/" + a["tag"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteTaskRunConcurrencyLimit(ctx, a["id"])
		},
	}
}
