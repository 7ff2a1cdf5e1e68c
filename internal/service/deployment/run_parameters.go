package deployment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// IsJinja tells a template from plain text as Prefect does.
func IsJinja(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%")
}

// Schedules, runs and automations give parameters and job variables to runs of a deployment. What follows compares them with
// the deployment's schema and with the template of its work pool before anything is written: the server accepts schedules and
// automations whose runs all fail.

// RunTarget is the deployment of a run as far as the values of the run depend on it. What is not known is nil.
type RunTarget struct {
	name                             string
	parameters, schema, jobVariables []byte
	// enforces says that runs with other parameters than the schema allows are refused.
	enforces bool
	pool     string
	// planned says that this process has planned or made the deployment.
	planned bool
}

// RunTargetOf is the run target of an existing deployment.
func RunTargetOf(d *client.Deployment) *RunTarget {
	t := &RunTarget{
		name:         d.Name,
		parameters:   d.Parameters,
		schema:       d.ParameterOpenAPISchema,
		jobVariables: d.JobVariables,
		enforces:     d.EnforceParameterSchema,
	}
	if d.WorkPoolName != nil {
		t.pool = *d.WorkPoolName
	}
	return t
}

// plannedRunTarget is the deployment as it is to be after the apply.
func plannedRunTarget(d *deployment) *RunTarget {
	return &RunTarget{
		name: d.Name.ValueString(), parameters: tfvalue.JSONOrNone(d.Parameters), schema: tfvalue.JSONOrNone(d.ParameterOpenAPISchema.JSONString),
		jobVariables: tfvalue.JSONOrNone(d.JobVariables),
		enforces:     d.EnforceParameterSchema.ValueBool(), pool: d.WorkPoolName.ValueString(), planned: true,
	}
}

// runTargetKey is the key of what a deployment is to be that a process plans or makes.
type runTargetKey struct{ endpoint, id string }

// keepRunTarget keeps what a deployment is to be, for the checks of what runs it.
func keepRunTarget(c *framework.ProviderData, in *client.Client, id string, t *RunTarget) {
	t.planned = true
	framework.SetShared(c, runTargetKey{in.Endpoint(), id}, t)
}

// RunTargetByID is the deployment of that ID, as it is planned or as the server has it.
func RunTargetByID(ctx context.Context, c *framework.ProviderData, in *client.Client, id string) (*RunTarget, error) {
	if t, ok := framework.LoadShared[*RunTarget](c, runTargetKey{in.Endpoint(), id}); ok {
		return t, nil
	}
	d, err := in.Deployment(framework.ForPlan(ctx), id)
	if err != nil {
		return nil, err
	}
	return RunTargetOf(d), nil
}

// RunValues are the values that a configuration gives to runs of a deployment, and where it does.
type RunValues struct {
	Parameters, JobVariables tfvalue.JSONString
	At                       func(name string) path.Path
	// Now says that the run is created at once, so that what the flow requires must be there.
	Now bool
}

// CheckRunValues compares what runs of a deployment are given with what the deployment accepts.
func CheckRunValues(ctx context.Context, in *client.Client, t *RunTarget, v RunValues, diags *fwdiag.Diagnostics) {
	t.checkParameters(v, diags)
	values := tfvalue.JSONOrNone(v.JobVariables)
	if values == nil || t.pool == "" {
		return
	}
	pool, err := in.WorkPoolByName(framework.ForPlan(ctx), t.pool)
	if err != nil {
		return // the apply finds out, when the pool may exist
	}
	schema := jsonschema.VariablesSchema(pool.BaseJobTemplate)
	if schema == nil {
		return
	}
	found, err := jsonschema.Check{Nullable: true}.Mismatches(schema, values)
	if err != nil {
		return
	}
	for _, m := range found {
		reportJobVariable(diags, v.At("job_variables"), m, t.pool)
	}
}

// checkParameters compares parameters with the schema that the deployment enforces.
func (t *RunTarget) checkParameters(v RunValues, diags *fwdiag.Diagnostics) {
	if !t.enforces || t.schema == nil || t.parameters == nil || v.Parameters.IsUnknown() {
		return
	}
	own, errOwn := memberValues(tfvalue.JSONOrNone(v.Parameters))
	all, errAll := memberValues(t.parameters)
	if errOwn != nil || errAll != nil {
		return // the attribute's validator has said so
	}
	for name, value := range own {
		all[name] = value
	}
	values, err := tfvalue.EncodeJSON(all)
	if err != nil {
		return
	}
	found, err := jsonschema.Check{Complete: true}.Mismatches(t.schema, values)
	if err != nil {
		return // what cannot be checked here is left to the server
	}
	for _, m := range found {
		t.reportParameter(m, v, own, diags)
	}
}

// reportParameter reports a parameter of the configuration that the flow does not accept, or a missing one. A schedule may
// get it from the deployment later, so that it is a warning there.
func (t *RunTarget) reportParameter(m jsonschema.Mismatch, v RunValues, own map[string]any, diags *fwdiag.Diagnostics) {
	_, given := own[m.Root()]
	detail := fmt.Sprintf(
		"%s The parameter schema of the deployment %q requires this, and the deployment enforces its schema.",
		m.Sentence("parameters"),
		t.name,
	)
	switch {
	case given && m.Ignored:
		diag.CodeParameters.ReportErrorAt(
			diags,
			v.At("parameters"),
			"Invalid parameters",
			detail+" A run with a parameter that the flow does not have fails. Correct the name, or remove it.",
		)
	case given:
		diag.CodeParameters.ReportErrorAt(diags, v.At("parameters"), "Invalid parameters", detail+" Correct the value.")
	case m.Absent && v.Now:
		diag.CodeParameters.ReportErrorAt(
			diags,
			v.At("parameters"),
			"Missing parameters",
			detail+" Set it here or in the parameters of the deployment.",
		)
	case m.Absent:
		diag.CodeParameters.ReportWarningAt(
			diags,
			v.At("parameters"),
			"Missing parameters",
			detail+" The runs fail without it. Set it here or in the parameters of the deployment.",
		)
	}
}

// memberValues are the members of a JSON object; none where there is no JSON.
func memberValues(b json.RawMessage) (map[string]any, error) {
	if len(b) == 0 || string(b) == "null" {
		return map[string]any{}, nil
	}
	return jsonschema.DecodeObject(b)
}

// JinjaAsTemplates marks the strings that an automation renders when it fires, so that they fit everywhere.
func JinjaAsTemplates(v tfvalue.JSONString) tfvalue.JSONString {
	values, err := memberValues(tfvalue.JSONOrNone(v))
	if err != nil || tfvalue.IsNullOrUnknown(v) {
		return v
	}
	marked, err := tfvalue.EncodeJSON(jinjaMarked(values))
	if err != nil {
		return v
	}
	return tfvalue.NewJSONString(string(marked))
}

func jinjaMarked(v any) any {
	switch v := v.(type) {
	case string:
		if IsJinja(v) {
			return map[string]any{jsonschema.TemplateKey: "jinja", "template": v}
		}
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = jinjaMarked(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = jinjaMarked(e)
		}
		return out
	}
	return v
}

// checkScheduleParameters checks the parameters of a schedule that is new or changed, or whose deployment is planned as well.
func checkScheduleParameters(ctx context.Context, p *framework.PlanContext[Schedule]) {
	c, known := p.PlanClient(&p.Plan.WorkspacePlacement)
	if !known || tfvalue.IsNullOrUnknown(p.Plan.DeploymentID) || tfvalue.IsNullOrUnknown(p.Config.Parameters) {
		return
	}
	t, err := RunTargetByID(ctx, p.ProviderData, c, p.Plan.DeploymentID.ValueString())
	if err != nil || (p.State != nil && !t.planned && p.Plan.Parameters.Equal(p.State.Parameters)) {
		return
	}
	CheckRunValues(ctx, c, t, RunValues{Parameters: p.Plan.Parameters, At: AtRoot}, p.Diags)
}

// AtRoot is the path of a top-level attribute.
func AtRoot(name string) path.Path { return path.Root(name) }

// PlanRunValues checks in the plan of an action what runs of a deployment are given. One that does not exist yet may be made before
// the action runs.
func PlanRunValues(
	ctx context.Context,
	c *framework.ProviderData,
	in *client.Client,
	deployment types.String,
	v RunValues,
	diags *fwdiag.Diagnostics,
) error {
	if tfvalue.IsNullOrUnknown(deployment) {
		return nil
	}
	d, err := reference.LocateDeployment(framework.ForPlan(ctx), in, deployment.ValueString())
	if apierror.IsNotFound(err) {
		reference.WarnMissing(
			ctx,
			c,
			in,
			reference.Reference{To: reference.ToNamedDeployment, At: path.Root("deployment"), V: deployment},
			diags,
		)
		return nil
	}
	if err != nil {
		return err
	}
	t, err := RunTargetByID(ctx, c, in, d.ID)
	if err == nil {
		CheckRunValues(ctx, in, t, v, diags)
	}
	return err
}
