package provider

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	fwresource "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestDeploymentFillThenInput: what is read is what would be written.
func TestDeploymentFillThenInput(t *testing.T) {
	text, seconds := func(s string) *string { return &s }, int64(90)
	a := &client.Deployment{
		Object: client.Object{ID: "i"}, Name: "n", FlowID: "f", Description: text(""), Version: text("1"), Path: text("/p"), Entrypoint: text("e"),
		StorageDocumentID: text("s"), Paused: true, Tags: []string{"b", "a"}, Labels: map[string]any{"prefect.flow.id": "f", "l": "v"},
		Parameters: json.RawMessage(`{"x":1e400}`), ParameterOpenAPISchema: json.RawMessage(`{"type":"object"}`), EnforceParameterSchema: true,
		JobVariables: json.RawMessage(`{"a":"<"}`), PullSteps: []json.RawMessage{json.RawMessage(`{"a.b":{"c":1}}`)},
		WorkPoolName: text("p"), WorkQueueName: text("q"), ConcurrencyOptions: &client.ConcurrencyOptions{CollisionStrategy: "ENQUEUE", GracePeriodSeconds: &seconds},
		Limit: &client.LinkedLimit{ID: "l", Name: "deployment:i", Limit: 3},
	}
	var d deployment
	var diags diag.Diagnostics
	d.fill(context.Background(), a, &diags)
	got, err := json.MarshalIndent(d.input(context.Background(), &diags), "", " ")
	if err != nil || diags.HasError() {
		t.Fatal(err, diags)
	}
	var indented map[string]json.RawMessage
	if err := json.Unmarshal(got, &indented); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"name": `"n"`, "flow_id": `"f"`, "description": `""`, "version": `"1"`, "path": `"/p"`, "entrypoint": `"e"`, "storage_document_id": `"s"`,
		"paused": `true`, "tags": `["b","a"]`, "labels": `{"l":"v"}`, "parameters": `{"x":1e400}`, "parameter_openapi_schema": `{"type":"object"}`,
		"enforce_parameter_schema": `true`, "job_variables": `{"a":"<"}`, "pull_steps": `[{"a.b":{"c":1}}]`, "work_pool_name": `"p"`, "work_queue_name": `"q"`,
		"concurrency_limit": `3`, "concurrency_options": `{"collision_strategy":"ENQUEUE","grace_period_seconds":90}`, "global_concurrency_limit_id": `null`, "version_info": `null`,
	} {
		if !client.SameJSON(indented[name], []byte(want)) {
			t.Errorf("%s: %s, expected %s", name, indented[name], want)
		}
		delete(indented, name)
	}
	if len(indented) > 0 {
		t.Errorf("beyond that: %v", indented)
	}
}

func TestSameBesideTemplates(t *testing.T) {
	const template = `{"__prefect_kind":"jinja","template":"{{ 1 }}"}`
	for _, c := range []struct {
		written, answer string
		same            bool
	}{
		{`{"a":1}`, `{"a":1}`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1}`, `{"a":1,"b":2}`, false},
		{`{"a":1,"b":2}`, `{"a":1}`, false},
		{`{"a":` + template + `}`, `{"a":"1"}`, true},
		{`{"a":` + template + `}`, `{}`, true},
		{`{"a":` + template + `,"b":1}`, `{"a":"1","b":2}`, false},
		{`{"a":[1,` + template + `]}`, `{"a":[1,[2]]}`, true},
		{`{"a":[1,` + template + `]}`, `{"a":[1]}`, false},
		{`{"a":{"b":` + template + `}}`, `{"a":3}`, false},
		{`{"a":null}`, `{"a":null}`, true},
		{`{"a":null}`, `{}`, false},
		{``, `{}`, false},
	} {
		if got := sameBesideTemplates([]byte(c.written), []byte(c.answer)); got != c.same {
			t.Errorf("%s and %s: %v", c.written, c.answer, got)
		}
	}
}

func FuzzDeploymentParameters(f *testing.F) {
	f.Add(`{"a":[1,2.50,{"b":null}],"c":"<>"}`)
	f.Fuzz(func(t *testing.T, parameters string) {
		if _, err := decodeObject([]byte(parameters)); err != nil {
			return
		}
		var d deployment
		var diags diag.Diagnostics
		d.fill(context.Background(), &client.Deployment{Parameters: json.RawMessage(parameters), JobVariables: json.RawMessage(parameters)}, &diags)
		in := d.input(context.Background(), &diags)
		if string(in.Parameters) != parameters || string(in.JobVariables) != parameters || diags.HasError() {
			t.Errorf("%s becomes %s", parameters, in.Parameters)
		}
	})
}

func TestReplacementOfJobVariablesIsSaid(t *testing.T) {
	of := func(version, was, is string) deploymentPlan {
		var state, plan deployment
		state.Labels, plan.Labels = types.MapNull(types.StringType), types.MapNull(types.StringType)
		state.JobVariables, plan.JobVariables = newJSONText(was), newJSONText(is)
		fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
		return deploymentPlan{&planning[deployment]{configured: &configured{client: testClient(t, fake.URL)}, state: &state, plan: plan, resp: new(fwresource.ModifyPlanResponse), diags: new(diag.Diagnostics)}}
	}
	for _, c := range []struct {
		version, was, is string
		replace          bool
	}{
		{"3.8.6", `{"a":1}`, `{}`, true}, {"3.8.7", `{"a":1}`, `{}`, false},
		{"3.8.6", `{"a":1}`, `{"b":1}`, false}, {"3.8.6", `{}`, `{}`, false}, {"3.8.6", `{}`, `{"a":1}`, false},
	} {
		p := of(c.version, c.was, c.is)
		p.replacement(t.Context())
		if got := len(p.resp.RequiresReplace) == 1; got != c.replace || p.diags.WarningsCount() == 1 != c.replace {
			t.Errorf("Prefect %s, %s to %s: %v, %v", c.version, c.was, c.is, p.resp.RequiresReplace, p.diags)
		}
	}
}

func TestDeploymentData(t *testing.T) {
	fake := onFake(t)
	playDeploymentData(t)
	if got := fake.Writes(); len(got) == 0 {
		t.Error("nothing was written")
	}
}

func TestAccDeploymentData(t *testing.T) { onServer(t); playDeploymentData(t) }

func playDeploymentData(t *testing.T) {
	t.Helper()
	const config = deploymentSetup + `
resource "prefect_deployment" "a" {
  name           = "a"
  flow_id        = prefect_flow.test.id
  tags           = ["x", "y"]
  work_pool_name = prefect_work_pool.test.name
  pull_steps     = [{ type = "set_working_directory", directory = "/srv" }]
}
resource "prefect_deployment" "b" {
  name       = "b"
  flow_id    = prefect_flow.test.id
  tags       = ["x"]
  paused     = true
  depends_on = [prefect_deployment.a]
}
data "prefect_deployment" "id" {
  id = prefect_deployment.a.id
}
data "prefect_deployment" "names" {
  name      = prefect_deployment.a.name
  flow_name = prefect_flow.test.name
}
data "prefect_deployment" "both" {
  name = "${prefect_flow.test.name}/${prefect_deployment.b.name}"
}
data "prefect_deployments" "all" {
  flow_name  = prefect_flow.test.name
  depends_on = [prefect_deployment.b]
}
data "prefect_deployments" "filtered" {
  flow_name      = prefect_flow.test.name
  tags           = ["y", "x"]
  work_pool_name = prefect_work_pool.test.name
  paused         = false
  status         = "NOT_READY"
  limit          = 1
  depends_on     = [prefect_deployment.b]
}
data "prefect_deployments" "skipped" {
  flow_name  = prefect_flow.test.name
  offset     = 2
  depends_on = [prefect_deployment.b]
}
`
	exact := knownvalue.StringExact
	var checks []statecheck.StateCheck
	for _, name := range []string{"id", "names"} {
		for attribute, value := range map[string]knownvalue.Check{
			"name": exact("a"), "flow_name": exact("deployment-lifecycle"), "status": exact("NOT_READY"), "last_polled": knownvalue.Null(),
			"work_queue_name": exact("default"), "pull_steps": knownvalue.ListSizeExact(1),
		} {
			checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployment."+name, tfjsonpath.New(attribute), value))
		}
	}
	names := func(data string, want ...string) {
		path := tfjsonpath.New("deployments")
		checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployments."+data, path, knownvalue.ListSizeExact(len(want))))
		for i, name := range want {
			checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployments."+data, path.AtSliceIndex(i).AtMapKey("name"), exact(name)),
				statecheck.ExpectKnownValue("data.prefect_deployments."+data, path.AtSliceIndex(i).AtMapKey("flow_name"), exact("deployment-lifecycle")))
		}
	}
	names("all", "b", "a")
	names("filtered", "a")
	names("skipped")
	checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployment.both", tfjsonpath.New("name"), exact("b")))
	plays(t, resource.TestStep{Config: config, ConfigStateChecks: checks},
		refused("data \"prefect_deployment\" \"x\" {\n  name = \"x\"\n}\n", "Set flow_name too, or set name to FLOW/DEPLOYMENT."),
		refused("data \"prefect_deployment\" \"x\" {\n  name = \"a/x\"\n  flow_name = \"b\"\n}\n", "names another flow than flow_name"),
		refused("data \"prefect_deployment\" \"x\" {\n  name = \"nobody/x\"\n}\n", "Unable to read deployment"),
		resource.TestStep{Config: deploymentSetup},
	)
}

func TestDeploymentImportNamesItsForms(t *testing.T) {
	fake := onFake(t)
	c := testClient(t, fake.URL)
	for _, key := range []string{"x", "/x", "x/"} {
		if _, err := locateDeployment(t.Context(), c, key); err == nil || client.IsNotFound(err) {
			t.Errorf("%q: %v", key, err)
		}
	}
	if _, err := locateDeployment(t.Context(), c, "x/y"); !client.IsNotFound(err) {
		t.Errorf("x/y: %v", err)
	}
	if got := len(fake.Requests()); got != 1 {
		t.Error(cmp.Diff(1, got))
	}
}
