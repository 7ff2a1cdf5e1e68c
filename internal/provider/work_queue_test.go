package provider

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

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

func queueOf(body string) string {
	return "resource \"prefect_work_pool\" \"test\" {\n  name = \"pool\"\n  type = \"process\"\n}\n" +
		"resource \"prefect_work_queue\" \"test\" {\n  work_pool_name = prefect_work_pool.test.name\n" + body + "\n}\n"
}

// manyQueues are queues of one pool with these priorities, which collide with the default queue's, and with each other's
// on the way, and one without.
func manyQueues(priorities ...int) string {
	out := queueOf(`name = "any"`)
	for i, priority := range priorities {
		out += fmt.Sprintf("resource \"prefect_work_queue\" \"q%d\" {\n  work_pool_name = prefect_work_pool.test.name\n  name = \"q%d\"\n  priority = %d\n}\n", i, i, priority)
	}
	return out
}

// playPriorities makes and permutes queues of a pool at once: each gets the priority that it was given.
func playPriorities(t *testing.T) {
	settled := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	plays(t,
		resource.TestStep{Config: manyQueues(1, 2, 3, 4), ConfigPlanChecks: settled},
		resource.TestStep{Config: manyQueues(4, 1, 2, 3), ConfigPlanChecks: settled},
		resource.TestStep{Config: manyQueues(2, 1, 9, 3), ConfigPlanChecks: settled},
	)
}

func TestWorkQueuePriorities(t *testing.T) { onFake(t); playPriorities(t) }

func TestAccWorkQueuePriorities(t *testing.T) { onServer(t); playPriorities(t) }

// TestWorkQueueDriftOfTheUnmentioned: what others change, and the configuration does not mention, is left alone.
func TestWorkQueueDriftOfTheUnmentioned(t *testing.T) {
	fake := onFake(t)
	config := queueOf(`name = "q"`)
	plays(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				id := fake.Find("work_queues", "name", "q")[0]["id"].(string)
				fake.Set("work_queues", id, "priority", 5)
				fake.Set("work_queues", id, "description", "theirs")
				fake.ResetRequests()
			},
			Config: config, ConfigPlanChecks: noChange,
			Check: func(*terraform.State) error {
				if writes := fake.Writes(); len(writes) > 0 {
					return fmt.Errorf("written: %v", writes)
				}
				return nil
			},
		},
		resource.TestStep{
			PreConfig: func() {
				fake.Set("work_queues", fake.Find("work_queues", "name", "q")[0]["id"].(string), "priority", 6)
			},
			Config:            queueOf("name = \"q\"\npriority = 3"),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("prefect_work_queue.test", tfjsonpath.New("priority"), knownvalue.Int64Exact(3))},
		},
	)
}

// playDefaultQueue: the default queue exists; it can be imported and changed, and stays when it is destroyed.
func playDefaultQueue(t *testing.T) {
	pool := strings.SplitAfter(queueOf(""), "}\n")[0]
	config := queueOf("name = \"default\"\nconcurrency_limit = 4")
	plays(t,
		resource.TestStep{Config: pool},
		refused(config, "To manage it here, import it"),
		resource.TestStep{Config: config + "import {\n  to = prefect_work_queue.test\n  id = \"pool,default\"\n}\n"},
		resource.TestStep{Config: config, ConfigPlanChecks: noChange},
		resource.TestStep{Config: pool + "data \"prefect_work_queue\" \"test\" {\n  work_pool_name = \"pool\"\n  name = \"default\"\n}\n"},
	)
}

func TestWorkQueueDefault(t *testing.T) { onFake(t); playDefaultQueue(t) }

func TestAccWorkQueueDefault(t *testing.T) { onServer(t); playDefaultQueue(t) }

func TestWorkQueueRefused(t *testing.T) {
	onFake(t)
	plays(t,
		refused("resource \"prefect_work_queue\" \"test\" {\n  name = \"q\"\n  work_pool_name = \"none\"\n}\n", `Work pool "none" not found`),
		refused(queueOf(`name = "a&b"`), "without any of the characters / % & > <"),
		refused(queueOf("name = \"q\"\npriority = 0"), "must be between 1 and 2147483647"),
		refused(queueOf("name = \"q\"\nconcurrency_limit = -1"), "must be between 0 and 2147483647"),
		refused(queueOf(`name = "q"`)+"import {\n  to = prefect_work_queue.test\n  id = \"q\"\n}\n", "neither the id of a queue, a UUID, nor"),
	)
}

func TestWorkQueueData(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	for _, pool := range []string{"p", "other"} {
		if _, err := c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: pool, Type: "process"}); err != nil {
			t.Fatal(err)
		}
	}
	made, err := c.CreateWorkQueue(t.Context(), client.WorkQueueInput{WorkPoolName: "p", Name: "q"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]knownvalue.Check{"id": knownvalue.StringExact(made.ID), "name": knownvalue.StringExact("q"), "work_pool_name": knownvalue.StringExact("p"), "priority": knownvalue.Int64Exact(2)}
	size := func(n int) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"work_queues": knownvalue.SetSizeExact(n)}
	}
	plays(t,
		shows("prefect_work_queue", fmt.Sprintf("id = %q", made.ID), want),
		shows("prefect_work_queue", fmt.Sprintf("id = %q\nwork_pool_name = \"p\"", made.ID), want),
		shows("prefect_work_queue", "name = \"q\"\nwork_pool_name = \"p\"", want),
		refused(fmt.Sprintf("data \"prefect_work_queue\" \"test\" {\n  id = %q\n  work_pool_name = \"other\"\n}\n", made.ID), `is in the pool "p", not in "other"`),
		refused(`data "prefect_work_queue" "test" { name = "q" }`, `"work_pool_name" must be specified when "name" is specified`),
		shows("prefect_work_queues", "", size(3)),
		shows("prefect_work_queues", `work_pool_name = "p"`, size(2)),
		shows("prefect_work_queues", fmt.Sprintf("work_pool_name = \"p\"\nfilter_any = [%q, \"default\"]", made.ID), size(2)),
		shows("prefect_work_queues", `filter_any = ["q"]`, size(1)),
	)
}

func TestWorkQueueRoundTrip(t *testing.T) {
	limit := int64(0)
	for _, a := range []client.WorkQueue{
		{Name: "n", Priority: 1},
		{Name: "n", Description: "d", IsPaused: true, ConcurrencyLimit: &limit, Priority: 7},
	} {
		roundTrip[workQueue, client.WorkQueue, client.WorkQueueInput](t, a)
	}
}
