package core_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestGlobalConcurrencyLimitLifecycle(t *testing.T) {
	acctest.GlobalConcurrencyLimitLifecycle().Run(t, testenv.OnFake(t).URL)
}

func TestAccGlobalConcurrencyLimitLifecycle(t *testing.T) {
	acctest.GlobalConcurrencyLimitLifecycle().Run(t, testenv.OnServer(t).URL)
}

func TestTaskRunConcurrencyLimitLifecycle(t *testing.T) {
	acctest.TaskRunConcurrencyLimitLifecycle().Run(t, testenv.OnFake(t).URL)
}

func TestAccTaskRunConcurrencyLimitLifecycle(t *testing.T) {
	acctest.TaskRunConcurrencyLimitLifecycle().Run(t, testenv.OnServer(t).URL)
}

// TestExistingConcurrencyLimitsAreRefused: an existing limit is not changed.
func TestExistingConcurrencyLimitsAreRefused(t *testing.T) {
	fake := testenv.OnFake(t)
	id := fake.Add("concurrency_limits", map[string]any{"name": "taken", "limit": 1})
	tagged := fake.Add("concurrency_limits", map[string]any{"name": "tag:taken", "limit": 1})
	acctest.RunSteps(t,
		testenv.ErrorStep("resource \"prefect_global_concurrency_limit\" \"test\" {\n  name = \"taken\"\n  limit = 2\n}\n",
			"terraform import prefect_global_concurrency_limit.NAME "+id),
		testenv.ErrorStep("resource \"prefect_task_run_concurrency_limit\" \"test\" {\n  tag = \"taken\"\n  concurrency_limit = 2\n}\n",
			"terraform import prefect_task_run_concurrency_limit.NAME "+tagged),
	)
	if written := testenv.SuccessfulWrites(fake); len(written) > 0 {
		t.Errorf("written: %v", written)
	}
}

// TestActiveSlotsAreNotPlanned: slots that runs occupy are neither drift, nor overwritten by an update of another attribute.
func TestActiveSlotsAreNotPlanned(t *testing.T) {
	fake := testenv.OnFake(t)
	config := func(more string) string {
		return "resource \"prefect_global_concurrency_limit\" \"test\" {\n  name = \"busy\"\n" + more + "\n}\n"
	}
	occupy := func() {
		fake.Set("concurrency_limits", fmt.Sprint(fake.Find("concurrency_limits", "name", "busy")[0]["id"]), "active_slots", 5)
	}
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.RunSteps(t,
		resource.TestStep{Config: config("limit = 9\nactive_slots = 1")},
		resource.TestStep{PreConfig: occupy, Config: config("limit = 9\nactive_slots = 1"), ConfigPlanChecks: empty},
		resource.TestStep{Config: config("limit = 8\nactive_slots = 1")},
		resource.TestStep{Config: config("limit = 8")},
	)
	for _, w := range fake.Writes() {
		if w.Method == "PATCH" && strings.Contains(fmt.Sprint(w.Body), "active_slots") {
			t.Errorf("active_slots was written without a change of it: %v", w.Body)
		}
	}
}

func TestConcurrencyLimitData(t *testing.T) {
	fake := testenv.OnFake(t)
	id := fake.Add("concurrency_limits", map[string]any{"name": "database", "limit": 4, "active_slots": 3, "slot_decay_per_second": 0.5})
	tagged := fake.Add("concurrency_limits", map[string]any{"name": "tag:gpu", "limit": 2})
	fake.Add("concurrency_limits", map[string]any{"name": "deployment:" + testenv.UnusedID, "limit": 1})
	want := map[string]knownvalue.Check{
		"id": knownvalue.StringExact(id), "name": knownvalue.StringExact("database"), "limit": knownvalue.Int64Exact(4), "active": knownvalue.Bool(true),
		"active_slots": knownvalue.Int64Exact(3), "slot_decay_per_second": knownvalue.Float64Exact(0.5),
	}
	first := map[string]knownvalue.Check{"global_concurrency_limits": knownvalue.ListSizeExact(1),
		"global_concurrency_limits/active_slots": knownvalue.Int64Exact(3)}
	ofTag := map[string]knownvalue.Check{"id": knownvalue.StringExact(tagged), "tag": knownvalue.StringExact("gpu"),
		"concurrency_limit": knownvalue.Int64Exact(2)}
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_global_concurrency_limit", fmt.Sprintf("id = %q", id), want),
		testenv.DataSourceStep("prefect_global_concurrency_limit", `name = "database"`, want),
		testenv.ErrorStep(`data "prefect_global_concurrency_limit" "test" { name = "none" }`, "Concurrency Limit not found"),
		testenv.DataSourceStep("prefect_global_concurrency_limits", "",
			map[string]knownvalue.Check{"global_concurrency_limits": knownvalue.ListSizeExact(3)}),
		testenv.DataSourceStep("prefect_global_concurrency_limits", `names = ["database", "none"]`, first),
		testenv.DataSourceStep("prefect_task_run_concurrency_limit", `tag = "gpu"`, ofTag),
		testenv.DataSourceStep("prefect_task_run_concurrency_limit", fmt.Sprintf("id = %q", tagged), ofTag),
		testenv.ErrorStep(`data "prefect_task_run_concurrency_limit" "test" { tag = "none" }`, "Concurrency limit not found"),
		testenv.DataSourceStep("prefect_task_run_concurrency_limits", "", map[string]knownvalue.Check{
			"task_run_concurrency_limits": knownvalue.ListSizeExact(1), "task_run_concurrency_limits/tag": knownvalue.StringExact("gpu"),
		}),
	)
}

func TestWorkersData(t *testing.T) {
	fake := testenv.OnFake(t)
	pool := fake.Add("work_pools", map[string]any{"name": "pool", "type": "process"})
	fake.Add("workers", map[string]any{"name": "old", "work_pool_id": pool, "last_heartbeat_time": "2026-01-01T00:00:00Z",
		"status": "OFFLINE"})
	fake.Add("workers", map[string]any{"name": "new", "work_pool_id": pool, "last_heartbeat_time": "2026-01-02T00:00:00Z",
		"heartbeat_interval_seconds": 30})
	acctest.RunSteps(t,
		testenv.ErrorStep("data \"prefect_workers\" \"test\" {\n  work_pool_name = \"pool\"\n  status = \"online\"\n}", "value must be one of"),
		testenv.DataSourceStep("prefect_workers", `work_pool_name = "pool"`, map[string]knownvalue.Check{
			"workers": knownvalue.ListSizeExact(2), "workers/name": knownvalue.StringExact("new"), "workers/status": knownvalue.StringExact("ONLINE"),
			"workers/last_heartbeat_time": knownvalue.StringExact("2026-01-02T00:00:00Z"), "workers/heartbeat_interval_seconds": knownvalue.Int64Exact(30),
		}),
		testenv.DataSourceStep("prefect_workers", "work_pool_name = \"pool\"\nstatus = \"OFFLINE\"", map[string]knownvalue.Check{
			"workers": knownvalue.ListSizeExact(1), "workers/name": knownvalue.StringExact("old"), "workers/heartbeat_interval_seconds": knownvalue.Null(),
		}),
		testenv.ErrorStep(`data "prefect_workers" "test" { work_pool_name = "none" }`, `"none" not found`),
	)
}

// TestAccDeletedWithDeployment: a limit that was deleted with a deployment that another program had linked to it is created again.
func TestAccDeletedWithDeployment(t *testing.T) {
	server := testenv.OnServer(t)
	c := testenv.TestClient(t, server.URL)
	const config = "resource \"prefect_flow\" \"test\" {\n  name = \"limited\"\n}\n" +
		"resource \"prefect_global_concurrency_limit\" \"test\" {\n  name = \"shared\"\n  limit = 1\n}\n"
	address := "prefect_global_concurrency_limit.test"
	link := func() {
		flow, err := c.FlowByName(t.Context(), "limited")
		if err != nil {
			t.Fatal(err)
		}
		limit, err := c.GlobalConcurrencyLimit(t.Context(), "shared")
		if err != nil {
			t.Fatal(err)
		}
		d, err := c.CreateDeployment(t.Context(), client.DeploymentInput{Name: "linked", FlowID: flow.ID,
			GlobalConcurrencyLimitID: patch.Some(limit.ID)})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.DeleteDeployment(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	acctest.RunSteps(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: link, Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address,
				plancheck.ResourceActionCreate)}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("limit"), knownvalue.Int64Exact(1))},
		},
	)
}
