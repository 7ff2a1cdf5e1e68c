package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const runAddress = "prefect_flow_run.test"

// runConfig is a run of the deployment scheduled.
func runConfig(body string) string {
	return fmt.Sprintf("%s\nresource \"prefect_flow_run\" \"test\" {\n  deployment_id = prefect_deployment.test.id\n%s\n}\n", scheduled, body)
}

func flowRunLifecycle() lifecycle {
	exact := knownvalue.StringExact
	set := func(items ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, item := range items {
			checks = append(checks, exact(item))
		}
		return knownvalue.SetExact(checks)
	}
	const of = "deployment_id = prefect_deployment.test.id\nwait = false\n"
	return lifecycle{
		resource: "prefect_flow_run",
		setup:    scheduled,
		body:     of,
		created: map[string]knownvalue.Check{
			"state_type": exact("SCHEDULED"), "state_name": exact("Scheduled"), "tags": set("theirs"), "parameters": exact(`{"p":1}`), "job_variables": exact("{}"),
			"idempotency_key": knownvalue.StringRegexp(regexp.MustCompile("^terraform-")), "name": knownvalue.NotNull(), "flow_id": knownvalue.NotNull(), "scheduled_time": knownvalue.NotNull(),
			"run_count": knownvalue.Int64Exact(0), "start_time": knownvalue.Null(), "end_time": knownvalue.Null(), "total_run_time": knownvalue.Float64Exact(0),
		},
		changes: []change{
			{name: "name and tags", body: "name = \"r\"\ntags = [\"ours\"]", want: map[string]knownvalue.Check{"name": exact("r"), "tags": set("ours")}},
			{name: "name and tags are no longer mentioned", want: map[string]knownvalue.Check{"name": exact("r"), "tags": set()}},
			{name: "what only Terraform knows", body: "timeout = \"5m\"\nfail_on = [\"FAILED\"]\non_destroy = \"abandon\"\non_timeout = \"cancel\"\nlog_level = \"off\""},
			{name: "parameters", body: "parameters = jsonencode({ q = 2 })", replace: true, want: map[string]knownvalue.Check{"parameters": exact(`{"q":2}`)}},
			{name: "parameters are no longer mentioned", replace: true, want: map[string]knownvalue.Check{"parameters": exact(`{"p":1}`)}},
			{name: "job variables", body: "job_variables = jsonencode({ env = { A = \"1\" } })", replace: true},
			{name: "job variables are no longer mentioned", replace: true, want: map[string]knownvalue.Check{"job_variables": exact("{}")}},
			{name: "triggers", body: "triggers = { a = 1 }", replace: true},
			{name: "another trigger", body: "triggers = { a = 2 }", replace: true},
			{name: "key", body: `idempotency_key = "k"`, replace: true, want: map[string]knownvalue.Check{"idempotency_key": exact("k")}},
			{name: "scheduled time", body: `scheduled_time = "2040-01-01T00:00:00+02:00"`, replace: true, want: map[string]knownvalue.Check{"scheduled_time": exact("2040-01-01T00:00:00+02:00"), "expected_start_time": exact("2039-12-31T22:00:00Z")}},
			{name: "nothing is mentioned", replace: true},
		},
		imported:   "deployment_id = prefect_deployment.test.id",
		unimported: []string{"wait"},
		lasts:      true,
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return deleteRun(ctx, c, a["id"])
		},
	}
}

// deleteRun deletes the record of a run, which no resource does.
func deleteRun(ctx context.Context, c *client.Client, id string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.Endpoint()+"/flow_runs/"+id, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func TestFlowRunLifecycle(t *testing.T) { flowRunLifecycle().run(t, onFake(t).URL) }

func TestAccFlowRunLifecycle(t *testing.T) { flowRunLifecycle().run(t, onServer(t).URL) }

// TestFlowRunWaits: the state is that of the end.
func TestFlowRunWaits(t *testing.T) {
	fake := onFake(t)
	fake.Script("", "RUNNING", "COMPLETED: all done")
	unit(t, resource.TestStep{
		Config: runConfig("parameters = jsonencode({ q = 1 })"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_message"), knownvalue.StringExact("all done")),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("run_count"), knownvalue.Int64Exact(1)),
			statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("end_time"), knownvalue.NotNull()),
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// TestFlowRunFails: the apply fails with the run's own words, and the next one runs again.
func TestFlowRunFails(t *testing.T) {
	fake := onFake(t)
	fake.Script("", "FAILED: out of memory")
	unit(t,
		resource.TestStep{Config: runConfig(""), ExpectError: regexp.MustCompile(`(?s)is in the\s+state Failed.*out of memory.*tainted`)},
		resource.TestStep{
			PreConfig:         func() { fake.Script("", "COMPLETED") },
			Config:            runConfig(""),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionReplace)}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED"))},
		},
	)
}

// foreignRun is a run of a deployment that Terraform knows nothing of, and that outlives it.
func foreignRun(deployment, body string) string {
	return fmt.Sprintf("resource \"prefect_flow_run\" \"test\" {\n  deployment_id = %q\n  %s\n}\n", deployment, body)
}

// TestFlowRunIsGone: a run whose record has been deleted is not run again.
func TestFlowRunIsGone(t *testing.T) {
	for _, state := range []string{"COMPLETED", "RUNNING"} {
		t.Run(state, func(t *testing.T) {
			fake := onFake(t)
			var id string
			config := runConfig("wait = false")
			unit(t,
				resource.TestStep{Config: config, Check: attribute(runAddress, "id", &id)},
				resource.TestStep{PreConfig: func() { fake.Advance(id, state) }, RefreshState: true},
				resource.TestStep{
					PreConfig:         func() { fake.Delete("flow_runs", id) },
					Config:            config,
					ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionNoop)}},
					ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("state_type"), knownvalue.StringExact(state))},
				},
				resource.TestStep{
					Config:           runConfig("wait = false\ntriggers = { again = true }"),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, plancheck.ResourceActionReplace)}},
				},
			)
		})
	}
}

// TestFlowRunTakesOver: a key that a run has already is that run.
func TestFlowRunTakesOver(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	d := foreignDeployment(t, c)
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, IdempotencyKey: "release-1"})
	if err != nil {
		t.Fatal(err)
	}
	fake.Advance(run.ID, "COMPLETED")
	unit(t, resource.TestStep{
		Config:            foreignRun(d.ID, `idempotency_key = "release-1"`),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(runAddress, tfjsonpath.New("id"), knownvalue.StringExact(run.ID))},
	})
	if n := len(fake.All("flow_runs")); n != 1 {
		t.Errorf("there are %d runs, expected 1", n)
	}
}

// TestFlowRunImport: an imported run does not run again when the configuration can have made it, and does when not.
func TestFlowRunImport(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		action plancheck.ResourceActionType
	}{
		"nothing mentioned":     {"", plancheck.ResourceActionNoop},
		"some of the values":    {`parameters = jsonencode({ q = 2 })`, plancheck.ResourceActionNoop},
		"all of the values":     {`parameters = jsonencode({ p = 1, q = 2 })`, plancheck.ResourceActionNoop},
		"triggers":              {"triggers = { a = 1 }\nparameters = jsonencode({ q = 2 })", plancheck.ResourceActionUpdate},
		"another value":         {`parameters = jsonencode({ q = 3 })`, plancheck.ResourceActionReplace},
		"another job variables": {`job_variables = jsonencode({ a = 1 })`, plancheck.ResourceActionReplace},
	} {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			c := testClient(t, fake.URL)
			d := foreignDeployment(t, c)
			run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID, Parameters: client.Some(json.RawMessage(`{"p":1,"q":2}`))})
			if err != nil {
				t.Fatal(err)
			}
			fake.Script("", "COMPLETED")
			config := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", runAddress, run.ID) + foreignRun(d.ID, tc.body)
			unit(t,
				resource.TestStep{
					Config: config,
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(runAddress, tc.action)},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
				},
			)
		})
	}
	onFake(t)
	unit(t, resource.TestStep{
		Config:      "import {\n  to = prefect_flow_run.test\n  id = \"brave-newt\"\n}\n" + runConfig(""),
		ExpectError: regexp.MustCompile(`names of\s+runs are not\s+unique`),
	})
}

func TestFlowRunChecks(t *testing.T) {
	onFake(t)
	for name, tc := range map[string]struct{ body, want string }{
		"timeout":        {`timeout = "5"`, `timeout is "5", but must be a Go duration`},
		"no timeout":     {`timeout = "0s"`, `timeout is "0s", but must be`},
		"state":          {`fail_on = ["Fialed"]`, `is\s+"Fialed", but must be a type or a name of a\s+state`},
		"on_destroy":     {`on_destroy = "delete"`, `on_destroy value must be one of`},
		"on_timeout":     {`on_timeout = "stop"`, `on_timeout value must be one of`},
		"log_level":      {`log_level = "loud"`, `log_level is "loud", but must be one of`},
		"scheduled time": {`scheduled_time = "tomorrow"`, `RFC3339`},
		"parameters":     {`parameters = "{"`, `(?i)json`},
		"queue":          {`work_queue_name = "a/b"`, `work_queue_name is "a/b", but must be without`},
		"key":            {`idempotency_key = ""`, `idempotency_key string length must be at least 1`},
	} {
		t.Run(name, func(t *testing.T) {
			unit(t, resource.TestStep{Config: runConfig(tc.body), ExpectError: regexp.MustCompile(tc.want)})
		})
	}
}

// TestFlowRunData shows all of a run, the deployment's share included.
func TestFlowRunData(t *testing.T) {
	fake := onFake(t)
	fake.Script("", "COMPLETED")
	const address = "data.prefect_flow_run.test"
	unit(t, resource.TestStep{
		Config: runConfig("parameters = jsonencode({ q = 2 })\ntags = [\"ours\"]") + "data \"prefect_flow_run\" \"test\" {\n  id = prefect_flow_run.test.id\n}\n",
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("state_type"), knownvalue.StringExact("COMPLETED")),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("parameters"), knownvalue.StringExact(`{"p":1,"q":2}`)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("ours"), knownvalue.StringExact("theirs")})),
		},
	})
}

// TestFlowRunKeepsWhatItWasGiven: neither the deployment's share nor drift changes what the configuration gave.
func TestFlowRunKeepsWhatItWasGiven(t *testing.T) {
	var r flowRun
	var diags diag.Diagnostics
	queue, deployment := "q", "d"
	answer := &client.FlowRun{
		DeploymentID: &deployment, Parameters: []byte(`{"p":1,"q":2}`), Tags: []string{"ours", "theirs"}, JobVariables: []byte(`{}`), WorkQueueName: &queue,
	}
	r.Parameters, r.Tags, r.WorkQueueName = newJSONText(`{"q":2}`), textSet([]string{"ours"}), types.StringUnknown()
	r.fill(t.Context(), answer, &diags)
	in := r.input(t.Context(), &diags)
	parameters, _ := in.Parameters.Get()
	tags, _ := in.Tags.Get()
	if string(parameters) != `{"q":2}` || !cmp.Equal(tags, []string{"ours"}) || in.WorkQueueName != "q" || diags.HasError() {
		t.Errorf("%v: %+v", diags, in)
	}
	answer.Tags, answer.DeploymentID, answer.WorkQueueName = []string{"theirs"}, nil, nil
	r.fill(t.Context(), answer, &diags)
	if r.DeploymentID.ValueString() != "d" || r.WorkQueueName.ValueString() != "q" || !r.Tags.Equal(textSet([]string{"theirs"})) {
		t.Errorf("after drift: %+v", r)
	}
}

func TestIncludes(t *testing.T) {
	for _, tc := range []struct {
		all, some string
		want      bool
	}{
		{`{"a":1,"b":{"c":[1]}}`, `{"b":{"c":[1]}}`, true},
		{`{"a":1}`, `{}`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{"a":1}`, ``, false},
		{``, `{}`, false},
	} {
		if got := includes(tc.all, tc.some); got != tc.want {
			t.Errorf("includes(%s, %s) is %v", tc.all, tc.some, got)
		}
	}
}
