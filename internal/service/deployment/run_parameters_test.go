package deployment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// runConsumers are all types of objects that set parameters of runs of a deployment.
var runConsumers = map[string]struct {
	body         string
	action       bool
	jobVariables bool
	warnsMissing bool
}{
	"deployment_schedule": {body: "deployment_id = \"ID\"\ncron = \"0 6 * * *\"\nVALUES", warnsMissing: true},
	"flow_run":            {body: "deployment_id = \"ID\"\nwait = false\nVALUES", jobVariables: true},
	"automation":          {body: "name = \"a\"\ntrigger = { event = { posture = \"Reactive\", expect = [\"e\"] } }\nactions = [{\ntype = \"run-deployment\"\ndeployment_id = \"ID\"\nVALUES\n}]", jobVariables: true, warnsMissing: true},
	"flow_run_create":     {body: "deployment = \"etl/nightly\"\nVALUES", action: true, jobVariables: true},
	"deployment_backfill": {body: "deployment = \"ID\"\nstart = \"2026-01-01\"\nend = \"2026-01-02\"\nschedule = { cron = \"0 6 * * *\", interval = null }\nVALUES", action: true, jobVariables: true, warnsMissing: true},
}

// TestRunValuesInThePlan: values of runs of an existing deployment are validated in the plan.
func TestRunValuesInThePlan(t *testing.T) {
	for name, of := range runConsumers {
		for _, tc := range []struct {
			name, values string
			enforces     bool
			says         string // part of the error or warning; empty for none
			warns, job   bool
			missing      bool
		}{
			{name: "good", values: `parameters = jsonencode({ env = "x", seconds = 5 })`, enforces: true},
			{name: "unknown", values: `parameters = jsonencode({ env = "x", envv = "y" })`, enforces: true, says: "parameters.envv is unknown"},
			{name: "near", values: `parameters = jsonencode({ env = "x", second = 1 })`, enforces: true, says: `did you mean "seconds"?`},
			{name: "type", values: `parameters = jsonencode({ env = "x", seconds = "y" })`, enforces: true, says: "parameters.seconds must be an integer"},
			{name: "not enforced", values: `parameters = jsonencode({ envv = "x", seconds = "y" })`},
			{name: "template", values: `parameters = jsonencode({ env = "x", seconds = { __prefect_kind = "json", value = "5" } })`, enforces: true},
			{name: "missing", values: `parameters = jsonencode({ seconds = 1 })`, enforces: true, says: "parameters.env is required", missing: true},
			{name: "job variables", values: `parameters = jsonencode({ env = "x" })` + "\n" + `job_variables = jsonencode({ image = "x", cpus = 2 })`, job: true},
			{name: "wrong job variables", values: `parameters = jsonencode({ env = "x" })` + "\n" + `job_variables = jsonencode({ cpus = "many" })`, job: true, says: "job_variables.cpus must be an integer"},
			{name: "foreign job variables", values: `parameters = jsonencode({ env = "x" })` + "\n" + `job_variables = jsonencode({ namespace = "x" })`, job: true, says: "job_variables.namespace is unknown", warns: true},
		} {
			if tc.job && !of.jobVariables {
				continue
			}
			t.Run(name+"/"+tc.name, func(t *testing.T) {
				fake := testenv.OnFake(t)
				id := acctest.WithStrictDeployment(fake, map[string]any{"enforce_parameter_schema": tc.enforces})
				c := acctest.NewCore(t)
				testenv.NoError(t, c.Start(t.Context(), testenv.ProviderEnvironment(fake.URL)))
				config := strings.NewReplacer("ID", id, "VALUES", tc.values).Replace(of.body)
				var err error
				if of.action {
					err = c.PlanAction(fmt.Sprintf("action \"prefect_%s\" \"x\" {\n%s\n}", name, config))
				} else {
					err = c.PlanResource(fmt.Sprintf("resource \"prefect_%s\" \"x\" {\n%s\n}", name, config))
				}
				warns := tc.warns || (tc.missing && of.warnsMissing)
				if (err != nil) != (tc.says != "" && !warns) {
					t.Errorf("got %v", err)
				}
				heard := func(d *tfprotov6.Diagnostic) bool { return strings.Contains(d.Detail, tc.says) }
				if (tc.says != "" && !slices.ContainsFunc(c.Diagnostics, heard)) || (tc.says == "" && len(c.Diagnostics) > 0) {
					t.Errorf("said %v", c.Diagnostics)
				}
			})
		}
	}
}

// TestRunValuesInTheApply: if the same apply creates the deployment, invalid values are not sent. A plan validates values against the
// planned deployment.
func TestRunValuesInTheApply(t *testing.T) {
	fake := testenv.OnFake(t)
	const of = "resource \"prefect_flow\" \"f\" {\n  name = \"etl\"\n}\n"
	deployment := func(schema string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" \"d\" {\n  name = \"nightly\"\n  flow_id = prefect_flow.f.id\n  "+
			"enforce_parameter_schema = true\n  parameter_openapi_schema = %q\n}\n", schema)
	}
	schedule := func(parameters string) string {
		return fmt.Sprintf("resource \"prefect_deployment_schedule\" \"s\" {\n  deployment_id = prefect_deployment.d.id\n  cron = \"0 6 * * "+
			"*\"\n  parameters = jsonencode(%s)\n}\n", parameters)
	}
	acctest.RunSteps(t, testenv.ErrorStep(of+deployment(testenv.StrictSchema)+schedule(`{ env = "x", secs = 1 }`), "parameters.secs is unknown"))
	if got := fake.All("deployment_schedules"); len(got) > 0 {
		t.Errorf("schedules: %v", got)
	}
	c := acctest.NewCore(t)
	testenv.NoError(t, c.Start(t.Context(), testenv.ProviderEnvironment(fake.URL)))
	testenv.NoError(t, c.Apply(t.Context(), of+deployment(testenv.StrictSchema)+schedule(`{ env = "x" }`)))
	testenv.NoError(t, c.Start(t.Context(), testenv.ProviderEnvironment(fake.URL)))
	next := strings.Replace(testenv.StrictSchema, `"env":`, `"env":{"type":"string"},"region":`, 1)
	testenv.NoError(t, c.PlanResource(deployment(next)))
	testenv.NoError(t, c.PlanResource(schedule(`{ env = "x", region = "eu" }`)))
	if err := c.PlanResource(schedule(`{ env = "x", regoin = "eu" }`)); err == nil || !strings.Contains(err.Error(), `did you mean "region"?`) {
		t.Errorf("a schedule of a deployment that changes: %v", err)
	}
}
