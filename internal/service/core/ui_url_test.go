package core_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestUIURLFunction(t *testing.T) {
	exact := knownvalue.StringExact
	const id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
	acctest.RunFunctionSteps(t, testenv.FunctionsStep(map[string]knownvalue.Check{
		`ui_url("http://127.0.0.1:4200/api", "flow_run", "` + id +
			`")`: exact("http://127.0.0.1:4200/runs/flow-run/" + id),
		`ui_url("http://127.0.0.1:4200", "flow-run", "` + id +
			`")`: exact("http://127.0.0.1:4200/runs/flow-run/" + id),
		`ui_url("https://example.com/a/api/", "prefect_work_pool", "night shift")`: exact("https://example.com/a/work-pools/work-pool/night%20shift"),
		`ui_url("http://h/api", "prefect_task_run_concurrency_limit", "` + id +
			`")`: exact("http://h/concurrency-limits/concurrency-limit/" + id),
		`ui_url("http://h/api", "event", "2026-01-31/` + id + `")`: exact("http://h/events/event/2026-01-31/" + id),
		`ui_url("https://api.prefect.cloud/api/accounts/a/workspaces/w", "flow", "` + id +
			`")`: exact("https://app.prefect.cloud/account/a/workspace/w/flows/flow/" + id),
		`ui_url("http://h/api", "dashboard")`:                                          exact("http://h/dashboard"),
		`ui_url("https://api.prefect.cloud/api/accounts/a/workspaces/w", "dashboard")`: exact("https://app.prefect.cloud/account/a/workspace/w/dashboard"),
		`ui_url("http://h", "prefect_flow_runs")`:                                      exact("http://h/runs"),
		`ui_url("http://h", "worker", "night shift", "` + id +
			`")`: exact("http://h/work-pools/work-pool/night%20shift/worker/" + id),
		`ui_url("http://h", "prefect_block_type", "slack-webhook")`:       exact("http://h/blocks/catalog/slack-webhook"),
		`ui_url("http://h", "prefect_variable", "` + id + `")`:            exact("http://h/variables"),
		`ui_url("http://h", "prefect_deployment_schedule", "` + id + `")`: exact("http://h/deployments/deployment/" + id),
	}))
}

func TestUIURLFunctionErrors(t *testing.T) {
	failing := func(call, want string) resource.TestStep {
		return resource.TestStep{Config: "output \"o\" {\n  value = provider::prefect::" + call + "\n}\n",
			ExpectError: testenv.WrappedTextPattern(want)}
	}
	acctest.RunFunctionSteps(t,
		failing(`ui_url("127.0.0.1:4200", "flow", "x")`, "base is invalid: this is not a URL"),
		failing(`ui_url("http://h", "flowrun", "x")`, `kind is "flowrun", but must be one of artifact, artifacts, automation,`),
		failing(`ui_url("http://h", "flowrun", "x")`, `Did you mean "flow_run"?`),
		failing(`ui_url("http://h", "flow", "")`, `id is "", but the ID of the kind flow must be one ID without a slash`),
		failing(`ui_url("http://h", "flow")`, `id is "", but the ID of the kind flow must be one ID`),
		failing(`ui_url("http://h", "event", "x")`, `must be two IDs separated by a slash`),
	)
}
