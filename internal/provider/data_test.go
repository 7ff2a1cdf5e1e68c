package provider_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestFlowData(t *testing.T) {
	fake := testenv.OnFake(t)
	id := fake.Add("flows", map[string]any{"name": "report", "tags": []any{"x"}})
	want := map[string]knownvalue.Check{"id": knownvalue.StringExact(id), "name": knownvalue.StringExact("report"),
		"tags": knownvalue.SetSizeExact(1)}
	acctest.RunSteps(t,
		testenv.ErrorStep(`data "prefect_flow" "test" {}`, "Exactly one of these attributes must be configured: [id,name]"),
		testenv.ErrorStep(`data "prefect_flow" "test" { name = "Report" }`, "Flow not found"),
		testenv.DataSourceStep("prefect_flow", fmt.Sprintf("id = %q", id), want),
		testenv.DataSourceStep("prefect_flow", `name = "report"`, want),
	)
}

func TestFlowsData(t *testing.T) {
	fake := testenv.OnFake(t)
	started := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC).Format(time.RFC3339)
	report := fake.Add("flows", map[string]any{"name": "report", "tags": []any{"x", "y"}})
	fake.Add("flows", map[string]any{"name": "Reporter", "tags": []any{"x"}})
	fake.Add("deployments", map[string]any{"name": "d", "flow_id": report})
	run := fake.Add("flow_runs", map[string]any{"flow_id": report, "name": "r", "state_type": "FAILED", "state_name": "TimedOut",
		"start_time": started, "expected_start_time": started})
	first := map[string]knownvalue.Check{
		"flows": knownvalue.ListSizeExact(1), "flows/name": knownvalue.StringExact("report"), "flows/id": knownvalue.StringExact(report),
		"flows/last_run_id": knownvalue.StringExact(run), "flows/last_run_state_type": knownvalue.StringExact("FAILED"),
		"flows/last_run_state_name": knownvalue.StringExact("TimedOut"), "flows/last_run_time": knownvalue.StringExact(started),
	}
	other := map[string]knownvalue.Check{"flows": knownvalue.ListSizeExact(1), "flows/name": knownvalue.StringExact("Reporter"),
		"flows/last_run_id": knownvalue.Null(), "flows/last_run_time": knownvalue.Null()}
	acctest.RunSteps(t,
		testenv.ErrorStep(`data "prefect_flows" "test" { limit = 0 }`, "limit value must be at least 1"),
		testenv.DataSourceStep("prefect_flows", "", map[string]knownvalue.Check{"flows": knownvalue.ListSizeExact(2)}),
		testenv.DataSourceStep("prefect_flows", `name = "report"`, first),
		testenv.DataSourceStep("prefect_flows", `name_like = "REPORT"`, map[string]knownvalue.Check{"flows": knownvalue.ListSizeExact(2)}),
		testenv.DataSourceStep("prefect_flows", `tags = ["y", "x"]`, first),
		testenv.DataSourceStep("prefect_flows", "deployed = true", first),
		testenv.DataSourceStep("prefect_flows", "deployed = false", other),
		testenv.DataSourceStep("prefect_flows", "limit = 1\noffset = 0", other),
		testenv.DataSourceStep("prefect_flows", `name = "none"`, map[string]knownvalue.Check{"flows": knownvalue.ListExact(nil)}),
	)
}

func TestVariablesData(t *testing.T) {
	fake := testenv.OnFake(t)
	fake.Add("variables", map[string]any{"name": "alpha", "value": map[string]any{"n": 1}, "tags": []any{"x", "y"}})
	fake.Add("variables", map[string]any{"name": "beta", "value": "b", "tags": []any{"x"}})
	alpha := map[string]knownvalue.Check{"variables": knownvalue.ListSizeExact(1), "variables/name": knownvalue.StringExact("alpha"),
		"variables/value_json": knownvalue.StringExact(`{"n":1}`)}
	both := map[string]knownvalue.Check{"variables": knownvalue.ListSizeExact(2)}
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_variables", "", both),
		testenv.DataSourceStep("prefect_variables", `names = ["alpha", "gamma"]`, alpha),
		testenv.DataSourceStep("prefect_variables", `name_like = "LPH"`, alpha),
		testenv.DataSourceStep("prefect_variables", `tags = ["x"]`, both),
		testenv.DataSourceStep("prefect_variables", `tags = ["x", "y"]`, alpha),
		testenv.DataSourceStep("prefect_variables", `names = []`, map[string]knownvalue.Check{"variables": knownvalue.ListExact(nil)}),
	)
}

func TestWorkerMetadata(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t, testenv.DataSourceStep("prefect_worker_metadata", "", map[string]knownvalue.Check{
		"base_job_configs": knownvalue.ObjectPartial(map[string]knownvalue.Check{"process": testenv.StringContaining("job_configuration"), "prefect_agent": knownvalue.Null()}),
		"work_pool_types":  knownvalue.MapPartial(map[string]knownvalue.Check{"process": testenv.StringContaining("job_configuration"), "docker": testenv.StringContaining("image")}),
	}))
}

func TestServerData(t *testing.T) {
	fake := testenv.OnFake(t)
	acctest.RunSteps(t, testenv.DataSourceStep("prefect_server", "", map[string]knownvalue.Check{
		"api_url": knownvalue.StringExact(fake.URL), "cloud": knownvalue.Bool(false), "version": knownvalue.StringExact("3.8.0"),
		"healthy": knownvalue.Bool(true), "database_reachable": knownvalue.Bool(true),
	}))
}

func TestServerDataOnCloud(t *testing.T) {
	const account, workspace = "00000000-0000-0000-0000-0000000000aa", "00000000-0000-0000-0000-0000000000bb"
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{AccountID: account, WorkspaceID: workspace}))
	testenv.Configure(t, fake.URL+"/accounts/"+account+"/workspaces/"+workspace, "PREFECT_API_KEY", "a-key")
	acctest.RunSteps(t, testenv.DataSourceStep("prefect_server", "", map[string]knownvalue.Check{
		"cloud": knownvalue.Bool(true), "version": knownvalue.Null(), "healthy": knownvalue.Bool(true), "database_reachable": knownvalue.Null(),
		"account_id": knownvalue.StringExact(account), "workspace_id": knownvalue.StringExact(workspace),
	}))
	for _, r := range fake.Requests() {
		if strings.HasPrefix(r.Path, "/admin") || r.Path == "/ready" {
			t.Errorf("%s was asked for, which Cloud does not have", r.Path)
		}
	}
}
