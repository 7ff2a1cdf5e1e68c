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

// deploymentPlan customizes and checks the plan of a deployment.
type deploymentPlan struct {
	*framework.PlanContext[deploymentModel]
}

func planDeployment(ctx context.Context, planning *framework.PlanContext[deploymentModel]) {
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
		storeRunTarget(p.ProviderData, c, p.State.ID.ValueString(), plannedRunTarget(&p.Plan))
	}
}

// placement plans the provider's default work pool if none is configured, and the default queue of a new work pool.
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

// steps keeps the steps of the state if the configuration has equivalent ones in another form. After an import, the configuration may
// omit access tokens.
func (p deploymentPlan) steps(ctx context.Context) {
	if p.State == nil || p.Plan.PullSteps.Equal(p.State.PullSteps) || !tfvalue.IsWhollyKnown(ctx, p.Plan.PullSteps) {
		return
	}
	planned, prior := pullStepsOf(ctx, p.Plan.PullSteps, p.Diags), pullStepsOf(ctx, p.State.PullSteps, p.Diags)
	if !slices.EqualFunc(planned, prior, func(planned, prior pullStep) bool {
		if planned.AccessToken.IsNull() && planned.Type.Equal(prior.Type) && !slices.Contains(p.Owned, "pull_steps") {
			planned.AccessToken = prior.AccessToken
		}
		return patch.SameJSON(planned.encode(p.Diags), prior.encode(p.Diags))
	}) {
		return
	}
	p.Plan.PullSteps = p.State.PullSteps
	p.Set(ctx, "pull_steps", p.Plan.PullSteps)
}

// limits plans to unset one of concurrency_limit and global_concurrency_limit_id if the configuration sets the other: a deployment has
// at most one limit, and a new number for a global limit would change it for all of its users.
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

// replacement plans to replace the deployment if the API cannot apply a change.
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

// clearJobVariables replaces the deployment if the server ignores an update that removes all job variables.
func (p deploymentPlan) clearJobVariables(ctx context.Context) {
	server, err := p.Client.Capabilities(framework.ForPlan(ctx))
	if diag.Failed(p.Diags, diag.ErrorContext{Verb: "plan", TypeName: "deployment"}, err) || server.Has(capability.ClearJobVariables) {
		return
	}
	p.Replace("job_variables")
	diag.CodeReplaced.ReportWarningAt(
		p.Diags,
		path.Root("job_variables"),
		"Deployment must be replaced",
		fmt.Sprintf(
			"Prefect %s ignores an update that removes the last job variable, so the deployment is deleted and created again. Prefect %s and "+
				"newer update it in place. ",
			server.Version(),
			capability.ClearJobVariables.Since(),
		)+
			"Its ID changes, and its schedules that Terraform does not manage are lost. To keep the deployment, upgrade the "+
			"server, or keep one variable, such as one with the value that the work pool sets.",
	)
}

// changesLabels reports whether the plan changes the labels. After an import, labels that are not configured may come from the flow,
// and are not a change.
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

// isEmptyMap reports whether a map is null or {}, which are equivalent for labels.
func isEmptyMap(m types.Map) bool { return !m.IsUnknown() && len(m.Elements()) == 0 }

// isEmptyObject reports whether the JSON is {}. An empty string is not.
func isEmptyObject(b []byte) bool {
	o, err := jsonschema.DecodeObject(b)
	return err == nil && len(o) == 0
}

// enforceable reports an error for an update of a deployment that enforces its parameter schema but has none: Prefect rejects every
// update of it.
func (p deploymentPlan) enforceable(ctx context.Context) {
	if p.State == nil || !p.Plan.ParameterOpenAPISchema.IsNull() || !p.Plan.EnforceParameterSchema.ValueBool() {
		return
	}
	var partlyUnknown fwdiag.Diagnostics
	before, after := p.State.ToAPI(ctx, p.Diags), p.Plan.ToAPI(ctx, &partlyUnknown)
	before.Paused, before.Labels, after.Labels = after.Paused, nil, nil // they are not part of the PATCH
	if _, differs, err := patch.Changes(before, after); err != nil || (!differs && !partlyUnknown.HasError()) {
		return
	}
	diag.CodeParameters.ReportErrorAt(p.Diags, path.Root("parameter_openapi_schema"), "Missing parameter schema",
		"The deployment enforces its parameter schema but has none, and Prefect rejects every update of such a deployment. Set "+
			"parameter_openapi_schema, for example to {}, or set enforce_parameter_schema to false.")
}

// parameters validates the parameters against their schema if the configuration sets one of them.
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
		return // the server checks it
	}
	for _, m := range found {
		detail := m.Sentence("parameters") + " This is required by parameter_openapi_schema."
		if m.Ignored {
			detail += " A run with a parameter that the flow does not have fails."
		}
		diag.CodeParameters.ReportErrorAt(
			p.Diags,
			path.Root("parameters"),
			"Invalid parameters",
			detail+" Correct the value, or set enforce_parameter_schema to false to skip the check.",
		)
	}
}

// jobVariables validates new or changed job variables against the base job template of an existing work pool.
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
		return // the apply checks it, when the pool may exist
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

// reportJobVariable reports an error for a value that Prefect rejects, and for a name that is similar to a variable of the template.
// Another unknown name is a warning: Prefect ignores it, and configurations for several types of work pools may have such names.
func reportJobVariable(diags *fwdiag.Diagnostics, at path.Path, m jsonschema.Mismatch, pool string) {
	detail := m.Sentence("job_variables") + " This is required by the base job template of the work pool \"" + pool +
		"\"."
	if m.Ignored && m.Near == "" {
		diag.CodeJobVariable.ReportWarningAt(
			diags,
			at,
			"Unknown job variable",
			detail+" The variable has no effect. Remove it, or add it to the template.",
		)
		return
	}
	diag.CodeJobVariables.ReportErrorAt(diags, at, "Invalid job variables", detail+" Correct the value, or change the template.")
}
