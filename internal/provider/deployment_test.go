package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// deploymentSetup is a flow, a work pool and a queue of it.
const deploymentSetup = `
resource "prefect_flow" "test" {
  name = "deployment-lifecycle"
}
resource "prefect_work_pool" "test" {
  name = "deployment-lifecycle"
  type = "process"
}
resource "prefect_work_queue" "test" {
  name           = "fast"
  work_pool_name = prefect_work_pool.test.name
}
`

func deploymentLifecycle() lifecycle {
	exact, yes, no, null := knownvalue.StringExact, knownvalue.Bool(true), knownvalue.Bool(false), knownvalue.Null()
	on := func(rest string) string { return "work_pool_name = prefect_work_pool.test.name\n" + rest }
	const schema = `parameter_openapi_schema = jsonencode({ type = "object", properties = { n = { type = "integer" } } })` + "\n"
	return lifecycle{
		resource: "prefect_deployment",
		setup:    deploymentSetup,
		body:     "name = \"nightly\"\nflow_id = prefect_flow.test.id",
		created: map[string]knownvalue.Check{
			"name": exact("nightly"), "description": null, "paused": no, "tags": knownvalue.SetExact(nil), "parameters": exact("{}"),
			"enforce_parameter_schema": yes, "job_variables": exact("{}"), "work_pool_name": null, "work_queue_name": null,
			"concurrency_limit": null, "concurrency_options": null, "global_concurrency_limit_id": null, "version_info": null,
			"pull_steps": knownvalue.ListExact(nil),
		},
		changes: []change{
			{name: "description", body: `description = "every night"`, want: map[string]knownvalue.Check{"description": exact("every night")}},
			{name: "an empty description", body: `description = ""`, want: map[string]knownvalue.Check{"description": exact("")}},
			{name: "texts", body: "version = \"1\"\npath = \"/srv\"\nentrypoint = \"a.py:b\"", want: map[string]knownvalue.Check{"description": null, "version": exact("1"), "path": exact("/srv"), "entrypoint": exact("a.py:b")}},
			{name: "tags", body: `tags = ["b", "a"]`, want: map[string]knownvalue.Check{"version": null, "path": null, "entrypoint": null, "tags": knownvalue.SetExact([]knownvalue.Check{exact("a"), exact("b")})}},
			{name: "paused", body: "paused = true", want: map[string]knownvalue.Check{"tags": knownvalue.SetExact(nil), "paused": yes}},
			{name: "paused no longer", body: `version_info = { type = "git", version = "abc" }`, want: map[string]knownvalue.Check{"paused": no, "version_info.version": exact("abc")}},
			{name: "another version info", body: `version_info = { type = "git", version = "def" }`, want: map[string]knownvalue.Check{"version_info.version": exact("def")}},
			{name: "schema and parameters", body: schema + `parameters = jsonencode({ n = 3 })`, want: map[string]knownvalue.Check{"parameters": exact(`{"n":3}`), "version_info": null}},
			{name: "no enforcement", body: schema + "parameters = jsonencode({ n = \"x\" })\nenforce_parameter_schema = false", want: map[string]knownvalue.Check{"enforce_parameter_schema": no}},
			{name: "an empty schema", body: `parameter_openapi_schema = "{}"`, want: map[string]knownvalue.Check{"parameter_openapi_schema": exact("{}")}},
			{name: "neither schema nor parameters", want: map[string]knownvalue.Check{"parameters": exact("{}"), "parameter_openapi_schema": exact(emptySchema), "enforce_parameter_schema": yes}},
			{name: "a limit", body: "concurrency_limit = 3\nconcurrency_options = { collision_strategy = \"CANCEL_NEW\" }", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Int64Exact(3), "concurrency_options": knownvalue.ObjectExact(map[string]knownvalue.Check{"collision_strategy": exact("CANCEL_NEW"), "grace_period_seconds": null}), "global_concurrency_limit_id": null}},
			{name: "another limit", body: "concurrency_limit = 4\nconcurrency_options = { collision_strategy = \"ENQUEUE\", grace_period_seconds = 60 }", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Int64Exact(4), "concurrency_options.grace_period_seconds": knownvalue.Int64Exact(60)}},
			{name: "no limit", want: map[string]knownvalue.Check{"concurrency_limit": null, "concurrency_options": null}},
			{name: "a pool", body: on(""), want: map[string]knownvalue.Check{"work_pool_name": exact("deployment-lifecycle"), "work_queue_name": exact("default")}},
			{name: "a queue", body: on("work_queue_name = prefect_work_queue.test.name"), want: map[string]knownvalue.Check{"work_queue_name": exact("fast")}},
			{name: "the default queue again", body: on(""), want: map[string]knownvalue.Check{"work_queue_name": exact("default")}},
			{name: "job variables", body: on(`job_variables = jsonencode({ env = { A = "1" }, stream_output = false })`), want: map[string]knownvalue.Check{"job_variables": exact(`{"env":{"A":"1"},"stream_output":false}`)}},
			{name: "fewer job variables", body: on(`job_variables = jsonencode({ stream_output = true })`), want: map[string]knownvalue.Check{"job_variables": exact(`{"stream_output":true}`)}},
			{name: "pull steps", body: on(pullStepsExample + "job_variables = jsonencode({ stream_output = true })\n"), want: map[string]knownvalue.Check{"pull_steps": knownvalue.ListSizeExact(3)}},
			{name: "other pull steps", body: on("job_variables = jsonencode({ stream_output = true })\n" + `pull_steps = [{ step = "prefect.deployments.steps.set_working_directory", inputs = jsonencode({ directory = "/srv" }) }]`), want: map[string]knownvalue.Check{"pull_steps": knownvalue.ListSizeExact(1)}},
			{name: "no pull steps", body: on("job_variables = jsonencode({ stream_output = true })"), want: map[string]knownvalue.Check{"pull_steps": knownvalue.ListExact(nil)}},
			{name: "labels", body: on(`labels = { team = "data" }`), replace: true, want: map[string]knownvalue.Check{"labels": knownvalue.MapExact(map[string]knownvalue.Check{"team": exact("data")})}},
			{name: "a new name", instead: "name = \"hourly\"\nflow_id = prefect_flow.test.id\nwork_pool_name = prefect_work_pool.test.name", replace: true, want: map[string]knownvalue.Check{"name": exact("hourly"), "labels": knownvalue.MapExact(nil)}},
			{name: "everything", instead: "name = \"hourly\"\nflow_id = prefect_flow.test.id", body: on(schema + `
  work_queue_name = prefect_work_queue.test.name
  description     = "d"
  tags            = ["a"]
  parameters      = jsonencode({ n = 1 })
  job_variables   = jsonencode({ working_dir = "/srv" })
`)},
		},
		imports: map[string]func(map[string]string) string{
			"flow/deployment": func(a map[string]string) string { return "deployment-lifecycle/" + a["name"] },
		},
		unimported: []string{"version_info"},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteDeployment(ctx, a["id"])
		},
	}
}

const pullStepsExample = `pull_steps = [
  { type = "git_clone", repository = "https://example.com/flows.git", branch = "main", include_submodules = true },
  { type = "run_shell_script", script = "make", env = { A = "1" }, stream_output = false },
  { step = "prefect.deployments.steps.pull_with_block", inputs = jsonencode({ block_document_name = "code", block_type_slug = "s3-bucket" }) },
]
`

func TestDeploymentLifecycle(t *testing.T) { deploymentLifecycle().run(t, onFake(t).URL) }

func TestAccDeploymentLifecycle(t *testing.T) { deploymentLifecycle().run(t, onServer(t).URL) }
