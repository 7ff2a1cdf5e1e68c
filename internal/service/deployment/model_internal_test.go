package deployment

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	fwresource "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// TestDeploymentFillThenInput: ToAPI returns the values that FromAPI has read.
func TestDeploymentFillThenInput(t *testing.T) {
	text, seconds := func(s string) *string { return &s }, int64(90)
	a := &client.Deployment{
		Object: rest.Object{ID: "i"}, Name: "n", FlowID: "f", Description: text(""), Version: text("1"), Path: text("/p"),
		Entrypoint:        text("e"),
		StorageDocumentID: text("s"), Paused: true, Tags: []string{"b", "a"}, Labels: map[string]any{"prefect.flow.id": "f", "l": "v"},
		Parameters: json.RawMessage(`{"x":1e400}`), ParameterOpenAPISchema: json.RawMessage(`{"type":"object"}`), EnforceParameterSchema: true,
		JobVariables: json.RawMessage(`{"a":"<"}`), PullSteps: []json.RawMessage{json.RawMessage(`{"a.b":{"c":1}}`)},
		WorkPoolName: text("p"), WorkQueueName: text("q"),
		ConcurrencyOptions: &client.ConcurrencyOptions{CollisionStrategy: "ENQUEUE", GracePeriodSeconds: &seconds},
		Limit:              &client.LinkedLimit{ID: "l", Name: "deployment:i", Limit: 3},
	}
	var d deploymentModel
	var diags fwdiag.Diagnostics
	d.FromAPI(context.Background(), a, &diags)
	got, err := json.MarshalIndent(d.ToAPI(context.Background(), &diags), "", " ")
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
		if !patch.SameJSON(indented[name], []byte(want)) {
			t.Errorf("%s: %s, expected %s", name, indented[name], want)
		}
		delete(indented, name)
	}
	if len(indented) > 0 {
		t.Errorf("unexpected fields: %v", indented)
	}
}

func TestEqualExceptTemplates(t *testing.T) {
	const template = `{"__prefect_kind":"jinja","template":"{{ 1 }}"}`
	for _, c := range []struct {
		configured, response string
		same                 bool
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
		if got := equalExceptTemplates([]byte(c.configured), []byte(c.response)); got != c.same {
			t.Errorf("%s and %s: %v", c.configured, c.response, got)
		}
	}
}

func FuzzDeploymentParameters(f *testing.F) {
	f.Add(`{"a":[1,2.50,{"b":null}],"c":"<>"}`)
	f.Fuzz(func(t *testing.T, parameters string) {
		if _, err := jsonschema.DecodeObject([]byte(parameters)); err != nil {
			return
		}
		var d deploymentModel
		var diags fwdiag.Diagnostics
		d.FromAPI(context.Background(), &client.Deployment{Parameters: json.RawMessage(parameters), JobVariables: json.RawMessage(parameters)},
			&diags)
		in := d.ToAPI(context.Background(), &diags)
		if string(in.Parameters) != parameters || string(in.JobVariables) != parameters || diags.HasError() {
			t.Errorf("%s becomes %s", parameters, in.Parameters)
		}
	})
}

func TestReplacementOfJobVariables(t *testing.T) {
	of := func(version, was, is string) deploymentPlan {
		var state, plan deploymentModel
		state.Labels, plan.Labels = types.MapNull(types.StringType), types.MapNull(types.StringType)
		state.JobVariables, plan.JobVariables = tfvalue.NewJSONString(was), tfvalue.NewJSONString(is)
		fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
		return deploymentPlan{
			&framework.PlanContext[deploymentModel]{ProviderData: &framework.ProviderData{Client: testenv.TestClient(t, fake.URL)},
				State: &state, Plan: plan, Resp: new(fwresource.ModifyPlanResponse), Diags: new(fwdiag.Diagnostics)},
		}
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
		if got := len(p.Resp.RequiresReplace) == 1; got != c.replace || p.Diags.WarningsCount() == 1 != c.replace {
			t.Errorf("Prefect %s, %s to %s: %v, %v", c.version, c.was, c.is, p.Resp.RequiresReplace, p.Diags)
		}
	}
}

func TestDeploymentImportIDs(t *testing.T) {
	fake := testenv.OnFake(t)
	c := testenv.TestClient(t, fake.URL)
	for _, key := range []string{"x", "/x", "x/"} {
		if _, err := reference.FindDeploymentForImport(t.Context(), c, key); err == nil || apierror.IsNotFound(err) {
			t.Errorf("%q: %v", key, err)
		}
	}
	if _, err := reference.FindDeploymentForImport(t.Context(), c, "x/y"); !apierror.IsNotFound(err) {
		t.Errorf("x/y: %v", err)
	}
	if got := len(fake.Requests()); got != 1 {
		t.Error(cmp.Diff(1, got))
	}
}
