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

// IsJinja reports whether Prefect treats a string as a template.
func IsJinja(s string) bool {
	return strings.Contains(s, "{{") || strings.Contains(s, "{%")
}

// Schedules, runs and automations set parameters and job variables of runs of a deployment. The checks in this file validate them
// before a write against the deployment's schema and the template of its work pool, because the server accepts schedules and
// automations whose runs all fail.

// RunTarget has the fields of a deployment that the values of its runs depend on. Unknown values are nil.
type RunTarget struct {
	name                             string
	parameters, schema, jobVariables []byte
	// enforces is set if Prefect rejects runs with parameters that do not match the schema.
	enforces bool
	pool     string
	// planned is set if this process has planned or created the deployment.
	planned bool
}

// RunTargetOf returns the run target of an existing deployment.
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

// plannedRunTarget returns the run target as planned.
func plannedRunTarget(d *deploymentModel) *RunTarget {
	return &RunTarget{
		name: d.Name.ValueString(), parameters: tfvalue.JSONOrNone(d.Parameters), schema: tfvalue.JSONOrNone(d.ParameterOpenAPISchema.JSONString),
		jobVariables: tfvalue.JSONOrNone(d.JobVariables),
		enforces:     d.EnforceParameterSchema.ValueBool(), pool: d.WorkPoolName.ValueString(), planned: true,
	}
}

// runTargetKey is the key of the run target of a deployment that this process plans or creates.
type runTargetKey struct{ endpoint, id string }

// storeRunTarget stores a planned or created run target for the checks of its runs.
func storeRunTarget(c *framework.ProviderData, in *client.Client, id string, t *RunTarget) {
	t.planned = true
	framework.SetShared(c, runTargetKey{in.Endpoint(), id}, t)
}

// RunTargetByID returns the run target with an ID as planned, or as read from the server.
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

// RunValues are the values that a configuration sets for runs of a deployment. At returns the path of an attribute.
type RunValues struct {
	Parameters, JobVariables tfvalue.JSONString
	At                       func(name string) path.Path
	// Now is set if the run is created immediately, so that required parameters must be set.
	Now bool
}

// CheckRunValues validates values of runs against the schema of the deployment and the template of its work pool.
func CheckRunValues(ctx context.Context, in *client.Client, t *RunTarget, v RunValues, diags *fwdiag.Diagnostics) {
	t.checkParameters(v, diags)
	values := tfvalue.JSONOrNone(v.JobVariables)
	if values == nil || t.pool == "" {
		return
	}
	pool, err := in.WorkPoolByName(framework.ForPlan(ctx), t.pool)
	if err != nil {
		return // the apply checks it, when the pool may exist
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

// checkParameters validates parameters against the schema that the deployment enforces.
func (t *RunTarget) checkParameters(v RunValues, diags *fwdiag.Diagnostics) {
	if !t.enforces || t.schema == nil || t.parameters == nil || v.Parameters.IsUnknown() {
		return
	}
	own, errOwn := memberValues(tfvalue.JSONOrNone(v.Parameters))
	all, errAll := memberValues(t.parameters)
	if errOwn != nil || errAll != nil {
		return // the attribute's validator reports it
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
		return // the server checks it
	}
	for _, m := range found {
		t.reportParameter(m, v, own, diags)
	}
}

// reportParameter reports an invalid parameter of the configuration, or a missing one. For a schedule, a missing parameter is a
// warning, because it can be set in the deployment later.
func (t *RunTarget) reportParameter(m jsonschema.Mismatch, v RunValues, own map[string]any, diags *fwdiag.Diagnostics) {
	_, given := own[m.Root()]
	detail := fmt.Sprintf(
		"%s This is required by the parameter schema of the deployment %q, which enforces it.",
		m.Sentence("parameters"),
		t.name,
	)
	switch {
	case given && m.Ignored:
		diag.CodeParameters.ReportErrorAt(
			diags,
			v.At("parameters"),
			"Invalid parameters",
			detail+" A run with a parameter that the flow does not have fails. Correct the name, or remove the parameter.",
		)
	case given:
		diag.CodeParameters.ReportErrorAt(diags, v.At("parameters"), "Invalid parameters", detail+" Correct the value.")
	case m.Absent && v.Now:
		diag.CodeParameters.ReportErrorAt(
			diags,
			v.At("parameters"),
			"Missing parameters",
			detail+" Set the parameter here or in the parameters of the deployment.",
		)
	case m.Absent:
		diag.CodeParameters.ReportWarningAt(
			diags,
			v.At("parameters"),
			"Missing parameters",
			detail+" Runs without the parameter fail. Set it here or in the parameters of the deployment.",
		)
	}
}

// memberValues returns the members of a JSON object; none for null and for an empty string.
func memberValues(b json.RawMessage) (map[string]any, error) {
	if len(b) == 0 || string(b) == "null" {
		return map[string]any{}, nil
	}
	return jsonschema.DecodeObject(b)
}

// JinjaAsTemplates replaces strings that an automation renders when it fires by templates, which are valid for any schema.
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

// checkScheduleParameters validates the parameters of a new or changed schedule, or of a schedule whose deployment is planned.
func checkScheduleParameters(ctx context.Context, p *framework.PlanContext[scheduleModel]) {
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

// AtRoot returns the path of a top-level attribute.
func AtRoot(name string) path.Path { return path.Root(name) }

// PlanRunValues validates values of runs in the plan of an action. A deployment that does not exist is a warning, because it may be
// created before the action runs.
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
	d, err := reference.FindDeploymentForImport(framework.ForPlan(ctx), in, deployment.ValueString())
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
