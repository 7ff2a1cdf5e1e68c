package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// Schedules, runs and automations give parameters and job variables to runs of a deployment. What follows compares them with
// the deployment's schema and with the template of its work pool before anything is written: the server accepts schedules and
// automations whose runs all fail.

// runTarget is the deployment of a run as far as the values of the run depend on it. What is not known is nil.
type runTarget struct {
	name                             string
	parameters, schema, jobVariables []byte
	// enforces says that runs with other parameters than the schema allows are refused.
	enforces bool
	pool     string
	// planned says that this process has planned or made the deployment.
	planned bool
}

func runTargetOf(d *client.Deployment) *runTarget {
	t := &runTarget{name: d.Name, parameters: d.Parameters, schema: d.ParameterOpenAPISchema, jobVariables: d.JobVariables, enforces: d.EnforceParameterSchema}
	if d.WorkPoolName != nil {
		t.pool = *d.WorkPoolName
	}
	return t
}

// plannedRunTarget is the deployment as it is to be after the apply.
func plannedRunTarget(d *deployment) *runTarget {
	return &runTarget{
		name: d.Name.ValueString(), parameters: jsonOrNone(d.Parameters), schema: jsonOrNone(d.ParameterOpenAPISchema.jsonText), jobVariables: jsonOrNone(d.JobVariables),
		enforces: d.EnforceParameterSchema.ValueBool(), pool: d.WorkPoolName.ValueString(), planned: true,
	}
}

// plansDeployment keeps what a deployment is to be, for the checks of what runs it.
func (c *configured) plansDeployment(in *client.Client, id string, t *runTarget) {
	t.planned = true
	c.runTargets.Store(in.Endpoint()+id, t)
}

// runTarget is the deployment of that ID, as it is planned or as the server has it.
func (c *configured) runTarget(ctx context.Context, in *client.Client, id string) (*runTarget, error) {
	if t, ok := c.runTargets.Load(in.Endpoint() + id); ok {
		return t.(*runTarget), nil //nolint:errcheck // nothing else is stored
	}
	d, err := in.Deployment(checking(ctx), id)
	if err != nil {
		return nil, err
	}
	return runTargetOf(d), nil
}

// runValues are the values that a configuration gives to runs of a deployment, and where it does.
type runValues struct {
	parameters, jobVariables jsonText
	at                       func(name string) path.Path
	// now says that the run is created at once, so that what the flow requires must be there.
	now bool
}

// checkRunValues compares what runs of a deployment are given with what the deployment accepts.
func (c *configured) checkRunValues(ctx context.Context, in *client.Client, t *runTarget, v runValues, diags *diag.Diagnostics) {
	t.checkParameters(v, diags)
	values := jsonOrNone(v.jobVariables)
	if values == nil || t.pool == "" {
		return
	}
	pool, err := in.WorkPoolByName(checking(ctx), t.pool)
	if err != nil {
		return // the apply finds out, when the pool may exist
	}
	schema := variablesSchema(pool.BaseJobTemplate)
	if schema == nil {
		return
	}
	found, err := schemaCheck{nullable: true}.mismatches(schema, values)
	if err != nil {
		return
	}
	for _, m := range found {
		reportJobVariable(diags, v.at("job_variables"), m, t.pool)
	}
}

// checkParameters compares parameters with the schema that the deployment enforces.
func (t *runTarget) checkParameters(v runValues, diags *diag.Diagnostics) {
	if !t.enforces || t.schema == nil || t.parameters == nil || v.parameters.IsUnknown() {
		return
	}
	own, errOwn := memberValues(jsonOrNone(v.parameters))
	all, errAll := memberValues(t.parameters)
	if errOwn != nil || errAll != nil {
		return // the attribute's validator has said so
	}
	for name, value := range own {
		all[name] = value
	}
	values, err := encodeJSON(all)
	if err != nil {
		return
	}
	found, err := schemaCheck{complete: true}.mismatches(t.schema, values)
	if err != nil {
		return // what cannot be checked here is left to the server
	}
	for _, m := range found {
		t.reportParameter(m, v, own, diags)
	}
}

// reportParameter reports a parameter of the configuration that the flow does not accept, or a missing one. A schedule may
// get it from the deployment later, so that it is a warning there.
func (t *runTarget) reportParameter(m mismatch, v runValues, own map[string]any, diags *diag.Diagnostics) {
	_, given := own[m.root()]
	detail := fmt.Sprintf("%s The parameter schema of the deployment %q requires this, and the deployment enforces its schema.", m.sentence("parameters"), t.name)
	switch {
	case given && m.ignored:
		codeParameters.addErrorAt(diags, v.at("parameters"), "Invalid parameters", detail+" A run with a parameter that the flow does not have fails. Correct the name, or remove it.")
	case given:
		codeParameters.addErrorAt(diags, v.at("parameters"), "Invalid parameters", detail+" Correct the value.")
	case m.absent && v.now:
		codeParameters.addErrorAt(diags, v.at("parameters"), "Missing parameters", detail+" Set it here or in the parameters of the deployment.")
	case m.absent:
		codeParameters.addWarningAt(diags, v.at("parameters"), "Missing parameters", detail+" The runs fail without it. Set it here or in the parameters of the deployment.")
	}
}

// memberValues are the members of a JSON object; none where there is no JSON.
func memberValues(b json.RawMessage) (map[string]any, error) {
	if len(b) == 0 || string(b) == "null" {
		return map[string]any{}, nil
	}
	return decodeObject(b)
}

// jinjaAsTemplates marks the strings that an automation renders when it fires, so that they fit everywhere.
func jinjaAsTemplates(v jsonText) jsonText {
	values, err := memberValues(jsonOrNone(v))
	if err != nil || open(v) {
		return v
	}
	marked, err := encodeJSON(jinjaMarked(values))
	if err != nil {
		return v
	}
	return newJSONText(string(marked))
}

func jinjaMarked(v any) any {
	switch v := v.(type) {
	case string:
		if isJinja(v) {
			return map[string]any{templateKey: "jinja", "template": v}
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
func checkScheduleParameters(ctx context.Context, p *planning[deploymentSchedule]) {
	c, known := p.planClient(&p.plan.place)
	if !known || open(p.plan.DeploymentID) || open(p.config.Parameters) {
		return
	}
	t, err := p.runTarget(ctx, c, p.plan.DeploymentID.ValueString())
	if err != nil || p.state != nil && !t.planned && p.plan.Parameters.Equal(p.state.Parameters) {
		return
	}
	p.checkRunValues(ctx, c, t, runValues{parameters: p.plan.Parameters, at: atRoot}, p.diags)
}

func atRoot(name string) path.Path { return path.Root(name) }

// checkRunRequest checks what a new run is given.
func (c *configured) checkRunRequest(ctx context.Context, at spot, id types.String, r *runRequest, diags *diag.Diagnostics) {
	in, known := c.planClient(at)
	if !known || open(id) {
		return
	}
	if t, err := c.runTarget(ctx, in, id.ValueString()); err == nil {
		c.checkRunValues(ctx, in, t, runValues{parameters: r.Parameters, jobVariables: r.JobVariables, at: atRoot, now: true}, diags)
	}
}

// checkRunDeployment checks what an action of an automation gives to the runs of a deployment.
func (c *configured) checkRunDeployment(ctx context.Context, in *client.Client, action node) {
	if action.text("type") != actionRunDeployment || !action.has("deployment_id") {
		return
	}
	t, err := c.runTarget(ctx, in, action.text("deployment_id"))
	if err != nil {
		return
	}
	c.checkRunValues(ctx, in, t, runValues{
		parameters: jinjaAsTemplates(jsonTextOf(action.attributes["parameters"])), jobVariables: jinjaAsTemplates(jsonTextOf(action.attributes["job_variables"])), at: action.at.AtName,
	}, action.diags)
}

// jsonTextOf is a value of an attribute that holds JSON.
func jsonTextOf(v attr.Value) jsonText {
	text, _ := v.(jsonText)
	return text
}

// planRuns checks in the plan of an action what runs of a deployment are given. One that does not exist yet may be made before
// the action runs.
func (c *configured) planRuns(ctx context.Context, in *client.Client, deployment types.String, v runValues, diags *diag.Diagnostics) error {
	if open(deployment) {
		return nil
	}
	d, err := locateDeployment(checking(ctx), in, deployment.ValueString())
	if client.IsNotFound(err) {
		warnMissing(ctx, &c.references, in, reference{to: toNamedDeployment, at: path.Root("deployment"), v: deployment}, diags)
		return nil
	}
	if err != nil {
		return err
	}
	t, err := c.runTarget(ctx, in, d.ID)
	if err == nil {
		c.checkRunValues(ctx, in, t, v, diags)
	}
	return err
}
