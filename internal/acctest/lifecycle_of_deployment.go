package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func DeploymentLifecycle() Lifecycle {
	exact, yes, no, null := knownvalue.StringExact, knownvalue.Bool(true), knownvalue.Bool(false), knownvalue.Null()
	on := func(rest string) string { return "work_pool_name = prefect_work_pool.test.name\n" + rest }
	const schema = `parameter_openapi_schema = jsonencode({ type = "object", properties = { n = { type = "integer" } } })` + "\n"
	return Lifecycle{
		Resource: "prefect_deployment",
		Setup:    testenv.DeploymentSetup,
		Body:     "name = \"nightly\"\nflow_id = prefect_flow.test.id",
		Created: map[string]knownvalue.Check{
			"name": exact("nightly"), "description": null, "paused": no, "tags": knownvalue.SetExact(nil), "parameters": exact("{}"),
			"enforce_parameter_schema": yes, "job_variables": exact("{}"), "work_pool_name": null, "work_queue_name": null,
			"concurrency_limit": null, "concurrency_options": null, "global_concurrency_limit_id": null, "version_info": null,
			"pull_steps": knownvalue.ListExact(nil),
		},
		Changes: []testenv.Change{
			{
				Name: "description",
				Body: `description = "every night"`,
				Want: map[string]knownvalue.Check{"description": exact("every night")},
			},
			{Name: "an empty description", Body: `description = ""`, Want: map[string]knownvalue.Check{"description": exact("")}},
			{
				Name: "texts",
				Body: "version = \"1\"\npath = \"/srv\"\nentrypoint = \"a.py:b\"",
				Want: map[string]knownvalue.Check{
					"description": null,
					"version":     exact("1"),
					"path":        exact("/srv"),
					"entrypoint":  exact("a.py:b"),
				},
			},
			{
				Name: "tags",
				Body: `tags = ["b", "a"]`,
				Want: map[string]knownvalue.Check{
					"version":    null,
					"path":       null,
					"entrypoint": null,
					"tags":       knownvalue.SetExact([]knownvalue.Check{exact("a"), exact("b")}),
				},
			},
			{Name: "paused", Body: "paused = true", Want: map[string]knownvalue.Check{"tags": knownvalue.SetExact(nil), "paused": yes}},
			{
				Name: "paused no longer",
				Body: `version_info = { type = "git", version = "abc" }`,
				Want: map[string]knownvalue.Check{"paused": no, "version_info.version": exact("abc")},
			},
			{
				Name: "another version info",
				Body: `version_info = { type = "git", version = "def" }`,
				Want: map[string]knownvalue.Check{"version_info.version": exact("def")},
			},
			{
				Name: "schema and parameters",
				Body: schema + `parameters = jsonencode({ n = 3 })`,
				Want: map[string]knownvalue.Check{"parameters": exact(`{"n":3}`), "version_info": null},
			},
			{
				Name: "no enforcement",
				Body: schema + "parameters = jsonencode({ n = \"x\" })\nenforce_parameter_schema = false",
				Want: map[string]knownvalue.Check{"enforce_parameter_schema": no},
			},
			{
				Name: "an empty schema",
				Body: `parameter_openapi_schema = "{}"`,
				Want: map[string]knownvalue.Check{"parameter_openapi_schema": exact("{}")},
			},
			{
				Name: "neither schema nor parameters",
				Want: map[string]knownvalue.Check{
					"parameters":               exact("{}"),
					"parameter_openapi_schema": exact(`{"properties":{},"type":"object"}`),
					"enforce_parameter_schema": yes,
				},
			},
			{
				Name: "a limit",
				Body: "concurrency_limit = 3\nconcurrency_options = { collision_strategy = \"CANCEL_NEW\" }",
				Want: map[string]knownvalue.Check{
					"concurrency_limit": knownvalue.Int64Exact(3),
					"concurrency_options": knownvalue.ObjectExact(
						map[string]knownvalue.Check{"collision_strategy": exact("CANCEL_NEW"), "grace_period_seconds": null},
					),
					"global_concurrency_limit_id": null,
				},
			},
			{
				Name: "another limit",
				Body: "concurrency_limit = 4\nconcurrency_options = { collision_strategy = \"ENQUEUE\", grace_period_seconds = 60 }",
				Want: map[string]knownvalue.Check{
					"concurrency_limit":                        knownvalue.Int64Exact(4),
					"concurrency_options.grace_period_seconds": knownvalue.Int64Exact(60),
				},
			},
			{Name: "no limit", Want: map[string]knownvalue.Check{"concurrency_limit": null, "concurrency_options": null}},
			{
				Name: "a pool",
				Body: on(""),
				Want: map[string]knownvalue.Check{"work_pool_name": exact("deployment-lifecycle"), "work_queue_name": exact("default")},
			},
			{
				Name: "a queue",
				Body: on("work_queue_name = prefect_work_queue.test.name"),
				Want: map[string]knownvalue.Check{"work_queue_name": exact("fast")},
			},
			{Name: "the default queue again", Body: on(""), Want: map[string]knownvalue.Check{"work_queue_name": exact("default")}},
			{
				Name: "job variables",
				Body: on(`job_variables = jsonencode({ env = { A = "1" }, stream_output = false })`),
				Want: map[string]knownvalue.Check{"job_variables": exact(`{"env":{"A":"1"},"stream_output":false}`)},
			},
			{
				Name: "fewer job variables",
				Body: on(`job_variables = jsonencode({ stream_output = true })`),
				Want: map[string]knownvalue.Check{"job_variables": exact(`{"stream_output":true}`)},
			},
			{
				Name: "pull steps",
				Body: on(testenv.PullStepsExample + "job_variables = jsonencode({ stream_output = true })\n"),
				Want: map[string]knownvalue.Check{"pull_steps": knownvalue.ListSizeExact(3)},
			},
			{
				Name: "other pull steps",
				Body: on(
					"job_variables = jsonencode({ stream_output = true })\n" +
						`pull_steps = [{ step = "prefect.deployments.steps.set_working_directory", inputs = jsonencode({ directory = "/srv" }) }]`,
				),
				Want: map[string]knownvalue.Check{"pull_steps": knownvalue.ListSizeExact(1)},
			},
			{
				Name: "no pull steps",
				Body: on("job_variables = jsonencode({ stream_output = true })"),
				Want: map[string]knownvalue.Check{"pull_steps": knownvalue.ListExact(nil)},
			},
			{
				Name:    "labels",
				Body:    on(`labels = { team = "data" }`),
				Replace: true,
				Want:    map[string]knownvalue.Check{"labels": knownvalue.MapExact(map[string]knownvalue.Check{"team": exact("data")})},
			},
			{
				Name:    "a new name",
				Instead: "name = \"hourly\"\nflow_id = prefect_flow.test.id\nwork_pool_name = prefect_work_pool.test.name",
				Replace: true,
				Want:    map[string]knownvalue.Check{"name": exact("hourly"), "labels": knownvalue.MapExact(nil)},
			},
			{Name: "everything", Instead: "name = \"hourly\"\nflow_id = prefect_flow.test.id", Body: on(schema + `
  work_queue_name = prefect_work_queue.test.name
  description     = "d"
  tags            = ["a"]
  parameters      = jsonencode({ n = 1 })
  job_variables   = jsonencode({ working_dir = "/srv" })
`)},
		},
		importIDs: map[string]func(map[string]string) string{
			"flow/deployment": func(a map[string]string) string { return "deployment-lifecycle/" + a["name"] },
		},
		importIgnores: []string{"version_info"},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteDeployment(ctx, a["id"])
		},
	}
}
