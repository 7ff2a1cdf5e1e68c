package workpool_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWorkQueueLifecycle(t *testing.T) { acctest.WorkQueueLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccWorkQueueLifecycle(t *testing.T) {
	acctest.WorkQueueLifecycle().Run(t, testenv.OnServer(t).URL)
}

func queueOf(body string) string {
	return "resource \"prefect_work_pool\" \"test\" {\n  name = \"pool\"\n  type = \"process\"\n}\n" +
		"resource \"prefect_work_queue\" \"test\" {\n  work_pool_name = prefect_work_pool.test.name\n" + body + "\n}\n"
}

// manyQueues are queues of one pool with these priorities, which collide with the default queue's, and with each other's
// on the way, and one without.
func manyQueues(priorities ...int) string {
	out := queueOf(`name = "any"`)
	for i, priority := range priorities {
		out += fmt.Sprintf("resource \"prefect_work_queue\" \"q%d\" {\n  work_pool_name = prefect_work_pool.test.name\n  name = \"q%d\"\n  "+
			"priority = %d\n}\n", i, i, priority)
	}
	return out
}

// playPriorities creates queues of a pool and permutes their priorities, each in one apply. Each queue gets its configured priority.
func playPriorities(t *testing.T) {
	noChanges := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.RunSteps(t,
		resource.TestStep{Config: manyQueues(1, 2, 3, 4), ConfigPlanChecks: noChanges},
		resource.TestStep{Config: manyQueues(4, 1, 2, 3), ConfigPlanChecks: noChanges},
		resource.TestStep{Config: manyQueues(2, 1, 9, 3), ConfigPlanChecks: noChanges},
	)
}

func TestWorkQueuePriorities(t *testing.T) { testenv.OnFake(t); playPriorities(t) }

func TestAccWorkQueuePriorities(t *testing.T) { testenv.OnServer(t); playPriorities(t) }

// TestWorkQueueDriftOfUnsetAttributes: changes outside Terraform of attributes that are not configured are kept.
func TestWorkQueueDriftOfUnsetAttributes(t *testing.T) {
	fake := testenv.OnFake(t)
	config := queueOf(`name = "q"`)
	acctest.RunSteps(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				id := fake.Find("work_queues", "name", "q")[0]["id"].(string)
				fake.Set("work_queues", id, "priority", 5)
				fake.Set("work_queues", id, "description", "theirs")
				fake.ResetRequests()
			},
			Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks,
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
			Config: queueOf("name = \"q\"\npriority = 3"),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("prefect_work_queue.test", tfjsonpath.New("priority"),
				knownvalue.Int64Exact(3))},
		},
	)
}

// playDefaultQueue: the default queue exists; it can be imported and changed, and a destroy only removes it from the state.
func playDefaultQueue(t *testing.T) {
	pool := strings.SplitAfter(queueOf(""), "}\n")[0]
	config := queueOf("name = \"default\"\nconcurrency_limit = 4")
	acctest.RunSteps(t,
		resource.TestStep{Config: pool},
		testenv.ErrorStep(config, "To manage it with Terraform, import it"),
		resource.TestStep{Config: config + "import {\n  to = prefect_work_queue.test\n  id = \"pool,default\"\n}\n"},
		resource.TestStep{Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks},
		resource.TestStep{Config: pool + "data \"prefect_work_queue\" \"test\" {\n  work_pool_name = \"pool\"\n  name = \"default\"\n}\n"},
	)
}

func TestWorkQueueDefault(t *testing.T) { testenv.OnFake(t); playDefaultQueue(t) }

func TestAccWorkQueueDefault(t *testing.T) { testenv.OnServer(t); playDefaultQueue(t) }

func TestWorkQueueRefused(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t,
		testenv.ErrorStep("resource \"prefect_work_queue\" \"test\" {\n  name = \"q\"\n  work_pool_name = \"none\"\n}\n",
			`Work pool "none" not found`),
		testenv.ErrorStep(queueOf(`name = "a&b"`), "without the characters / % & > <"),
		testenv.ErrorStep(queueOf("name = \"q\"\npriority = 0"), "must be between 1 and 2147483647"),
		testenv.ErrorStep(queueOf("name = \"q\"\nconcurrency_limit = -1"), "must be between 0 and 2147483647"),
		testenv.ErrorStep(queueOf(`name = "q"`)+"import {\n  to = prefect_work_queue.test\n  id = \"q\"\n}\n",
			"neither the ID of a work queue (a UUID) nor"),
	)
}

func TestWorkQueueData(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	for _, pool := range []string{"p", "other"} {
		if _, err := c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: pool, Type: "process"}); err != nil {
			t.Fatal(err)
		}
	}
	made, err := c.CreateWorkQueue(t.Context(), client.WorkQueueInput{WorkPoolName: "p", Name: "q"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]knownvalue.Check{"id": knownvalue.StringExact(made.ID), "name": knownvalue.StringExact("q"),
		"work_pool_name": knownvalue.StringExact("p"), "priority": knownvalue.Int64Exact(2)}
	size := func(n int) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"work_queues": knownvalue.SetSizeExact(n)}
	}
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_work_queue", fmt.Sprintf("id = %q", made.ID), want),
		testenv.DataSourceStep("prefect_work_queue", fmt.Sprintf("id = %q\nwork_pool_name = \"p\"", made.ID), want),
		testenv.DataSourceStep("prefect_work_queue", "name = \"q\"\nwork_pool_name = \"p\"", want),
		testenv.ErrorStep(fmt.Sprintf("data \"prefect_work_queue\" \"test\" {\n  id = %q\n  work_pool_name = \"other\"\n}\n", made.ID),
			`is in the pool "p", not in "other"`),
		testenv.ErrorStep(`data "prefect_work_queue" "test" { name = "q" }`, `"work_pool_name" must be specified when "name" is specified`),
		testenv.DataSourceStep("prefect_work_queues", "", size(3)),
		testenv.DataSourceStep("prefect_work_queues", `work_pool_name = "p"`, size(2)),
		testenv.DataSourceStep("prefect_work_queues", fmt.Sprintf("work_pool_name = \"p\"\nfilter_any = [%q, \"default\"]", made.ID), size(2)),
		testenv.DataSourceStep("prefect_work_queues", `filter_any = ["q"]`, size(1)),
	)
}
