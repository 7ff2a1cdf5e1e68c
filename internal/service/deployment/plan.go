package deployment

import (
	"context"
	"fmt"
	"slices"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// deploymentPlan completes and checks the plan of one deployment.
type deploymentPlan struct {
	*framework.PlanContext[deployment]
}

func planDeployment(ctx context.Context, planning *framework.PlanContext[deployment]) {
	p := deploymentPlan{planning}
	p.placement(ctx)
	p.steps(ctx)
	p.limits(ctx)
	p.replacement(ctx)
	p.enforceable(ctx)
	p.parameters()
	p.jobVariables(ctx)
	p.references(ctx)
	if c, known := p.PlanClient(&p.Plan.WorkspacePlacement); known && p.State != nil {
		keepRunTarget(p.ProviderData, c, p.State.ID.ValueString(), plannedRunTarget(&p.Plan))
	}
}

// placement plans the provider's default work pool for a deployment that names none, and the queue that comes with a pool.
func (p deploymentPlan) placement(ctx context.Context) {
	if p.Config.WorkPoolName.IsNull() && p.DefaultWorkPool != "" {
		p.Plan.WorkPoolName = types.StringValue(p.DefaultWorkPool)
		p.Set(ctx, "work_pool_name", p.Plan.WorkPoolName)
	}
	if !p.Config.WorkQueueName.IsNull() {
		if p.Plan.WorkPoolName.IsNull() || (p.State == nil && p.Config.WorkPoolName.IsNull() && p.DefaultWorkPool == "") {
			r := queueWithoutPool(p.Config.WorkQueueName.ValueString())
			r.Code.ReportErrorAt(p.Diags, path.Root(r.Attribute), r.Summary, r.Detail)
		}
		return
	}
	queue := p.Plan.WorkQueueName
	switch {
	case p.Plan.WorkPoolName.IsNull():
		queue = types.StringNull()
	case p.State == nil || !p.Plan.WorkPoolName.Equal(p.State.WorkPoolName):
		queue = types.StringUnknown()
	}
	if !queue.Equal(p.Plan.WorkQueueName) {
		p.Set(ctx, "work_queue_name", queue)
	}
}

// steps keeps the steps of the state when the configuration has the same ones in another form. As long as the steps are not
// the configuration's own, it may leave access tokens out.
func (p deploymentPlan) steps(ctx context.Context) {
	if p.State == nil || p.Plan.PullSteps.Equal(p.State.PullSteps) || !tfvalue.IsWhollyKnown(ctx, p.Plan.PullSteps) {
		return
	}
	next, was := pullStepsOf(ctx, p.Plan.PullSteps, p.Diags), pullStepsOf(ctx, p.State.PullSteps, p.Diags)
	if !slices.EqualFunc(next, was, func(next, was pullStep) bool {
		if next.AccessToken.IsNull() && next.Type.Equal(was.Type) && !slices.Contains(p.Owned, "pull_steps") {
			next.AccessToken = was.AccessToken
		}
		return patch.SameJSON(next.encode(p.Diags), was.encode(p.Diags))
	}) {
		return
	}
	p.Plan.PullSteps = p.State.PullSteps
	p.Set(ctx, "pull_steps", p.Plan.PullSteps)
}

// limits plans that one kind of limit ends when the configuration sets the other: an existing deployment has one at most,
// and a number for a limit that is shared would change it for all.
func (p deploymentPlan) limits(ctx context.Context) {
	if p.State == nil {
		return
	}
	if !p.Config.ConcurrencyLimit.IsNull() && p.Config.GlobalConcurrencyLimitID.IsNull() {
		p.Plan.GlobalConcurrencyLimitID = types.StringNull()
		p.Set(ctx, "global_concurrency_limit_id", p.Plan.GlobalConcurrencyLimitID)
	}
	if !p.Config.GlobalConcurrencyLimitID.IsNull() && p.Config.ConcurrencyLimit.IsNull() {
		p.Plan.ConcurrencyLimit = types.Int64Null()
		p.Set(ctx, "concurrency_limit", p.Plan.ConcurrencyLimit)
	}
}

// replacement plans to replace the deployment for what the API can't change.
func (p deploymentPlan) replacement(ctx context.Context) {
	if p.State == nil {
		return
	}
	if p.changesLabels(ctx) {
		p.Replace("labels")
	}
	if had := tfvalue.JSONOrNone(p.State.JobVariables); had != nil && !isEmptyObject(had) &&
		isEmptyObject(tfvalue.JSONOrNone(p.Plan.JobVariables)) {
		p.clearJobVariables(ctx)
	}
}

// clearJobVariables replaces the deployment where the server ignores an update to no job variables.
func (p deploymentPlan) clearJobVariables(ctx context.Context) {
	server, err := p.Client.Capabilities(framework.ForPlan(ctx))
	if diag.Failed(p.Diags, diag.ErrorContext{Verb: "plan", TypeName: "deployment"}, err) || server.Has(capability.ClearJobVariables) {
		return
	}
	p.Replace("job_variables")
	diag.CodeReplaced.ReportWarningAt(
		p.Diags,
		path.Root("job_variables"),
		"The deployment will be replaced",
		fmt.Sprintf(
			"Prefect %s ignores an update that removes the last job variable, so the deployment is deleted and created again. Prefect %s and "+
				"newer update it in place. ",
			server.Version(),
			capability.ClearJobVariables.Since(),
		)+
			"Its ID changes, and its schedules that are not managed here are lost. To keep the deployment, upgrade the server, or leave one "+
			"variable, such as the work pool's own value of it.",
	)
}

// changesLabels reports whether the plan has other labels than the deployment. After an import, those that the
// configuration does not mention may come from the flow, and are no reason.
func (p deploymentPlan) changesLabels(ctx context.Context) bool {
	if p.Plan.Labels.Equal(p.State.Labels) {
		return false
	}
	if isEmptyMap(p.Plan.Labels) && isEmptyMap(p.State.Labels) {
		if p.Config.Labels.IsNull() {
			p.Plan.Labels = p.State.Labels
			p.Set(ctx, "labels", p.Plan.Labels)
		}
		return false
	}
	if p.Plan.Labels.IsNull() || slices.Contains(p.Owned, "labels") {
		return true
	}
	var partlyUnknown fwdiag.Diagnostics
	wanted := p.Plan.labels(ctx, &partlyUnknown)
	return p.Plan.Labels.IsUnknown() || partlyUnknown.HasError() || !containsAll(p.State.labels(ctx, p.Diags), wanted)
}

// isEmptyMap reports whether a map is null or {}, which mean the same for labels.
func isEmptyMap(m types.Map) bool { return !m.IsUnknown() && len(m.Elements()) == 0 }

// isEmptyObject reports whether the JSON is {}; no JSON at all is not.
func isEmptyObject(b []byte) bool {
	o, err := jsonschema.DecodeObject(b)
	return err == nil && len(o) == 0
}

// enforceable refuses a change that Prefect would refuse whatever it is: one of a deployment that enforces a schema but
// has none.
func (p deploymentPlan) enforceable(ctx context.Context) {
	if p.State == nil || !p.Plan.ParameterOpenAPISchema.IsNull() || !p.Plan.EnforceParameterSchema.ValueBool() {
		return
	}
	var partlyUnknown fwdiag.Diagnostics
	before, after := p.State.ToAPI(ctx, p.Diags), p.Plan.ToAPI(ctx, &partlyUnknown)
	before.Paused, before.Labels, after.Labels = after.Paused, nil, nil // these are not patched
	if _, differs, err := patch.Changes(before, after); err != nil || (!differs && !partlyUnknown.HasError()) {
		return
	}
	diag.CodeParameters.ReportErrorAt(p.Diags, path.Root("parameter_openapi_schema"), "The deployment can't be changed as it is",
		"The deployment enforces a schema of its parameters but has none, and Prefect refuses every change of such a deployment. "+
			"Set parameter_openapi_schema, to {} if there is nothing to say, or set enforce_parameter_schema to false.")
}

// parameters holds the parameters against their schema when the configuration has a say in either.
func (p deploymentPlan) parameters() {
	if p.Config.Parameters.IsNull() && p.Config.ParameterOpenAPISchema.IsNull() {
		return
	}
	off := !p.Plan.EnforceParameterSchema.IsNull() && !p.Plan.EnforceParameterSchema.IsUnknown() &&
		!p.Plan.EnforceParameterSchema.ValueBool()
	values, schema := tfvalue.JSONOrNone(p.Plan.Parameters), tfvalue.JSONOrNone(p.Plan.ParameterOpenAPISchema.JSONString)
	if off || values == nil || schema == nil {
		return
	}
	found, err := jsonschema.Check{}.Mismatches(schema, values)
	if err != nil {
		return // what can't be checked here is left to the server
	}
	for _, m := range found {
		detail := m.Sentence("parameters") + " parameter_openapi_schema says so."
		if m.Ignored {
			detail += " A run with a parameter that the flow does not have fails."
		}
		diag.CodeParameters.ReportErrorAt(
			p.Diags,
			path.Root("parameters"),
			"Invalid parameters",
			detail+" Correct it, or set enforce_parameter_schema to false to have it unchecked.",
		)
	}
}

// jobVariables holds new job variables against the work pool's template, where the pool is known already.
func (p deploymentPlan) jobVariables(ctx context.Context) {
	values, pool := tfvalue.JSONOrNone(p.Plan.JobVariables), p.Plan.WorkPoolName
	if values == nil || pool.IsNull() || pool.IsUnknown() || p.Config.JobVariables.IsNull() {
		return
	}
	if p.State != nil && p.State.JobVariables.Equal(p.Plan.JobVariables) && p.State.WorkPoolName.Equal(pool) {
		return
	}
	c, known := p.In(&p.Plan.WorkspacePlacement)
	if !known {
		return
	}
	a, err := c.WorkPoolByName(framework.ForPlan(ctx), pool.ValueString())
	if err != nil {
		return // apply finds out, when the pool may be there
	}
	schema := jsonschema.VariablesSchema(a.BaseJobTemplate)
	if schema == nil {
		return
	}
	found, err := jsonschema.Check{Nullable: true}.Mismatches(schema, values)
	if err != nil {
		return
	}
	for _, m := range found {
		reportJobVariable(p.Diags, path.Root("job_variables"), m, pool.ValueString())
	}
}

// reportJobVariable is an error for what Prefect refuses and for what looks like a slip. A name that means nothing to the
// pool is a warning: Prefect ignores it, and configurations for several types of pools may have such names.
func reportJobVariable(diags *fwdiag.Diagnostics, at path.Path, m jsonschema.Mismatch, pool string) {
	detail := m.Sentence("job_variables") + " The base job template of the work pool \"" + pool + "\" says so."
	if m.Ignored && m.Near == "" {
		diag.CodeJobVariable.ReportWarningAt(
			diags,
			at,
			"Unknown job variable",
			detail+" The variable has no effect: remove it, or add it to the template.",
		)
		return
	}
	diag.CodeJobVariables.ReportErrorAt(diags, at, "Invalid job variables", detail+" Correct it, or change the template.")
}
