package acctest

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func FlowRunLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	set := func(items ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, item := range items {
			checks = append(checks, exact(item))
		}
		return knownvalue.SetExact(checks)
	}
	const of = "deployment_id = prefect_deployment.test.id\nwait = false\n"
	return Lifecycle{
		Resource: "prefect_flow_run",
		Setup:    testenv.DeploymentForSchedules,
		Body:     of,
		Created: map[string]knownvalue.Check{
			"state_type": exact(
				"SCHEDULED",
			), "state_name": exact("Scheduled"), "tags": set("theirs"), "parameters": exact(`{"p":1}`), "job_variables": exact("{}"),
			"idempotency_key": knownvalue.StringRegexp(
				regexp.MustCompile("^terraform-"),
			), "name": knownvalue.NotNull(), "flow_id": knownvalue.NotNull(), "scheduled_time": knownvalue.NotNull(),
			"run_count": knownvalue.Int64Exact(
				0,
			), "start_time": knownvalue.Null(), "end_time": knownvalue.Null(), "total_run_time": knownvalue.Float64Exact(0),
		},
		Changes: []testenv.Change{
			{
				Name: "name and tags",
				Body: "name = \"r\"\ntags = [\"ours\"]",
				Want: map[string]knownvalue.Check{"name": exact("r"), "tags": set("ours")},
			},
			{Name: "name and tags are no longer set", Want: map[string]knownvalue.Check{"name": exact("r"), "tags": set()}},
			{
				Name: "what only Terraform knows",
				Body: "timeout = \"5m\"\nfail_on = [\"FAILED\"]\non_destroy = \"abandon\"\non_timeout = \"cancel\"\nlog_level = \"off\"",
			},
			{
				Name:    "parameters",
				Body:    "parameters = jsonencode({ q = 2 })",
				Replace: true,
				Want:    map[string]knownvalue.Check{"parameters": exact(`{"q":2}`)},
			},
			{Name: "parameters are no longer set", Replace: true, Want: map[string]knownvalue.Check{"parameters": exact(`{"p":1}`)}},
			{Name: "job variables", Body: "job_variables = jsonencode({ env = { A = \"1\" } })", Replace: true},
			{Name: "job variables are no longer set", Replace: true, Want: map[string]knownvalue.Check{"job_variables": exact("{}")}},
			{Name: "triggers", Body: "triggers = { a = 1 }", Replace: true},
			{Name: "another trigger", Body: "triggers = { a = 2 }", Replace: true},
			{Name: "key", Body: `idempotency_key = "k"`, Replace: true, Want: map[string]knownvalue.Check{"idempotency_key": exact("k")}},
			{
				Name:    "scheduled time",
				Body:    `scheduled_time = "2040-01-01T00:00:00+02:00"`,
				Replace: true,
				Want: map[string]knownvalue.Check{
					"scheduled_time":      exact("2040-01-01T00:00:00+02:00"),
					"expected_start_time": exact("2039-12-31T22:00:00Z"),
				},
			},
			{Name: "nothing is set", Replace: true},
		},
		importBody:    "deployment_id = prefect_deployment.test.id",
		importIgnores: []string{"wait"},
		StaysInState:  true,
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return testenv.DeleteFlowRun(ctx, c, a["id"])
		},
	}
}
