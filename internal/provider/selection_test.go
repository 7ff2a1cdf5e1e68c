package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// selections is how many of the objects of fillForSelections the conditions of a list resource find.
var selections = []struct {
	kind, conditions string
	found            int
}{
	{"prefect_flow", "", 2},
	{"prefect_flow", `name = "etl"`, 1},
	{"prefect_flow", `name_like = "REPORT"`, 1},
	{"prefect_flow", `tags = ["team", "x"]`, 1},
	{"prefect_flow", "deployed = false", 1},
	{"prefect_variable", `names = ["a", "none"]`, 1},
	{"prefect_variable", `tags = ["team"]`, 1},
	{"prefect_variable", `name_like = "B"`, 1},
	{"prefect_work_pool", `filter_any = ["first"]`, 1},
	{"prefect_work_pool", `type = "docker"`, 1},
	{"prefect_work_pool", "paused = true", 1},
	{"prefect_work_queue", `work_pool_name = "first"`, 2},
	{"prefect_work_queue", "work_pool_name = \"first\"\nfilter_any = [\"fast\"]", 1},
	{"prefect_deployment", `names = ["nightly"]`, 1},
	{"prefect_deployment", `flow_name = "etl"`, 2},
	{"prefect_deployment", `work_pool_name = "first"`, 1},
	{"prefect_deployment", `tags = ["team"]`, 1},
	{"prefect_deployment", "paused = true", 1},
	{"prefect_deployment", `status = "READY"`, 0},
	{"prefect_deployment_schedule", "", 2},
	{"prefect_deployment_schedule", `names = ["nightly"]`, 1},
	{"prefect_deployment_schedule", `status = "READY"`, 0},
	{"prefect_flow_run", `flow_name = "etl"`, 1},
	{"prefect_flow_run", `state_types = ["FAILED"]`, 1},
	{"prefect_flow_run", `state_types = ["RUNNING"]`, 0},
	{"prefect_global_concurrency_limit", "", 2},
	{"prefect_global_concurrency_limit", `names = ["database"]`, 1},
	{"prefect_task_run_concurrency_limit", "", 1},
}

func fillForSelections(fake *prefecttest.Fake) {
	pool := fake.Add("work_pools", map[string]any{"name": "first", "type": "process"})
	queue := fake.Add("work_queues", map[string]any{"name": "default", "work_pool_id": pool, "priority": 1})
	fake.Add("work_queues", map[string]any{"name": "fast", "work_pool_id": pool, "priority": 2})
	fake.Add("work_pools", map[string]any{"name": "second", "type": "docker", "is_paused": true})
	etl := fake.Add("flows", map[string]any{"name": "etl", "tags": []any{"x", "team"}})
	fake.Add("flows", map[string]any{"name": "report"})
	nightly := fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": etl, "work_queue_id": queue, "tags": []any{"team"}})
	hourly := fake.Add("deployments", map[string]any{"name": "hourly", "flow_id": etl, "paused": true})
	for _, d := range []string{nightly, hourly} {
		fake.Add("schedules", map[string]any{"deployment_id": d, "slug": "s", "schedule": map[string]any{"cron": "0 0 * * *"}})
	}
	fake.Add("flow_runs", map[string]any{"name": "r", "flow_id": etl, "deployment_id": nightly, "state_type": "FAILED",
		"state_name": "Failed"})
	fake.Add("variables", map[string]any{"name": "a", "value": 1, "tags": []any{"team"}})
	fake.Add("variables", map[string]any{"name": "b", "value": 1})
	for _, name := range []string{"database", "api", "tag:gpu", "deployment:" + nightly} {
		fake.Add("concurrency_limits", map[string]any{"name": name, "limit": 1})
	}
}

// TestSelections lists with each condition.
func TestSelections(t *testing.T) {
	fake := testenv.OnFake(t)
	fillForSelections(fake)
	var steps []resource.TestStep
	for _, s := range selections {
		config := ""
		if s.conditions != "" {
			config = "  config {\n" + s.conditions + "\n  }\n"
		}
		steps = append(steps, resource.TestStep{
			Query:             true,
			Config:            fmt.Sprintf("provider \"prefect\" {}\nlist %q \"test\" {\n  provider = prefect\n%s}\n", s.kind, config),
			QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLength("list."+s.kind+testenv.TestLabel, s.found)},
		})
	}
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest: true, ProtoV6ProviderFactories: acctest.Factories(t), Steps: steps,
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
	})
}
