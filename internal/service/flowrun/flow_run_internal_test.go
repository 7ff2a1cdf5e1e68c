package flowrun

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// TestFlowRunKeepsArguments: FromAPI replaces configured arguments neither by values merged with the deployment's nor after drift.
func TestFlowRunKeepsArguments(t *testing.T) {
	var r flowRun
	var diags fwdiag.Diagnostics
	queue, deployment := "q", "d"
	response := &client.FlowRun{
		DeploymentID: &deployment, Parameters: []byte(`{"p":1,"q":2}`), Tags: []string{"own", "inherited"}, JobVariables: []byte(`{}`),
		WorkQueueName: &queue,
	}
	r.Parameters, r.Tags, r.WorkQueueName = tfvalue.NewJSONString(`{"q":2}`), tfvalue.StringSet([]string{"own"}), types.StringUnknown()
	r.FromAPI(t.Context(), response, &diags)
	in := r.ToAPI(t.Context(), &diags)
	parameters, _ := in.Parameters.Get()
	tags, _ := in.Tags.Get()
	if string(parameters) != `{"q":2}` || !cmp.Equal(tags, []string{"own"}) || in.WorkQueueName != "q" || diags.HasError() {
		t.Errorf("%v: %+v", diags, in)
	}
	response.Tags, response.DeploymentID, response.WorkQueueName = []string{"inherited"}, nil, nil
	r.FromAPI(t.Context(), response, &diags)
	if r.DeploymentID.ValueString() != "d" || r.WorkQueueName.ValueString() != "q" ||
		!r.Tags.Equal(tfvalue.StringSet([]string{"inherited"})) {
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
