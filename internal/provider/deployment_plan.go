package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// deploymentPlan completes and checks the plan of one deployment.
type deploymentPlan struct{ *planning[deployment] }

func planDeployment(ctx context.Context, planning *planning[deployment]) {
	p := deploymentPlan{planning}
	p.placement(ctx)
	p.steps(ctx)
	p.limits(ctx)
	p.replacement(ctx)
	p.enforceable(ctx)
	p.parameters()
	p.jobVariables(ctx)
	p.references(ctx)
	if c, known := p.planClient(&p.plan.place); known && p.state != nil {
		p.plansDeployment(c, p.state.ID.ValueString(), plannedRunTarget(&p.plan))
	}
}

// placement plans the provider's default work pool for a deployment that names none, and the queue that comes with a pool.
func (p deploymentPlan) placement(ctx context.Context) {
	if p.config.WorkPoolName.IsNull() && p.defaultWorkPool != "" {
		p.plan.WorkPoolName = types.StringValue(p.defaultWorkPool)
		p.set(ctx, "work_pool_name", p.plan.WorkPoolName)
	}
	if !p.config.WorkQueueName.IsNull() {
		if p.plan.WorkPoolName.IsNull() || p.state == nil && p.config.WorkPoolName.IsNull() && p.defaultWorkPool == "" {
			r := queueWithoutPool(p.config.WorkQueueName.ValueString())
			r.code.addErrorAt(p.diags, path.Root(r.attribute), r.summary, r.detail)
		}
		return
	}
	queue := p.plan.WorkQueueName
	switch {
	case p.plan.WorkPoolName.IsNull():
		queue = types.StringNull()
	case p.state == nil || !p.plan.WorkPoolName.Equal(p.state.WorkPoolName):
		queue = types.StringUnknown()
	}
	if !queue.Equal(p.plan.WorkQueueName) {
		p.set(ctx, "work_queue_name", queue)
	}
}

// steps keeps the steps of the state when the configuration has the same ones in another form. As long as the steps are not
// the configuration's own, it may leave access tokens out.
func (p deploymentPlan) steps(ctx context.Context) {
	if p.state == nil || p.plan.PullSteps.Equal(p.state.PullSteps) || !isWhollyKnown(ctx, p.plan.PullSteps) {
		return
	}
	next, was := pullStepsOf(ctx, p.plan.PullSteps, p.diags), pullStepsOf(ctx, p.state.PullSteps, p.diags)
	if !slices.EqualFunc(next, was, func(next, was pullStep) bool {
		if next.AccessToken.IsNull() && next.Type.Equal(was.Type) && !slices.Contains(p.owned, "pull_steps") {
			next.AccessToken = was.AccessToken
		}
		return client.SameJSON(next.encode(p.diags), was.encode(p.diags))
	}) {
		return
	}
	p.plan.PullSteps = p.state.PullSteps
	p.set(ctx, "pull_steps", p.plan.PullSteps)
}

// limits plans that one kind of limit ends when the configuration sets the other: an existing deployment has one at most,
// and a number for a limit that is shared would change it for all.
func (p deploymentPlan) limits(ctx context.Context) {
	if p.state == nil {
		return
	}
	if !p.config.ConcurrencyLimit.IsNull() && p.config.GlobalConcurrencyLimitID.IsNull() {
		p.plan.GlobalConcurrencyLimitID = types.StringNull()
		p.set(ctx, "global_concurrency_limit_id", p.plan.GlobalConcurrencyLimitID)
	}
	if !p.config.GlobalConcurrencyLimitID.IsNull() && p.config.ConcurrencyLimit.IsNull() {
		p.plan.ConcurrencyLimit = types.Int64Null()
		p.set(ctx, "concurrency_limit", p.plan.ConcurrencyLimit)
	}
}

// replacement plans to make the deployment anew for what the API can't change.
func (p deploymentPlan) replacement(ctx context.Context) {
	if p.state == nil {
		return
	}
	if p.changesLabels(ctx) {
		p.replace("labels")
	}
	if had := jsonOrNone(p.state.JobVariables); had != nil && !isEmptyObject(had) && isEmptyObject(jsonOrNone(p.plan.JobVariables)) {
		p.clearJobVariables(ctx)
	}
}

// clearJobVariables replaces the deployment where the server ignores an update to no job variables.
func (p deploymentPlan) clearJobVariables(ctx context.Context) {
	server, err := p.client.Capabilities(checking(ctx))
	if failed(p.diags, action{verb: "plan", noun: "deployment"}, err) || server.Has(capability.ClearJobVariables) {
		return
	}
	p.replace("job_variables")
	codeReplaced.addWarningAt(p.diags, path.Root("job_variables"), "The deployment will be replaced",
		fmt.Sprintf("Prefect %s ignores an update that removes the last job variable, so the deployment is deleted and created again. Prefect %s and newer update it in place. ", server.Version(), capability.ClearJobVariables.Since())+
			"Its ID changes, and its schedules that are not managed here are lost. To keep the deployment, upgrade the server, or leave one variable, such as the work pool's own value of it.")
}

// changesLabels reports whether the plan has other labels than the deployment. After an import, those that the
// configuration does not mention may come from the flow, and are no reason.
func (p deploymentPlan) changesLabels(ctx context.Context) bool {
	if p.plan.Labels.Equal(p.state.Labels) {
		return false
	}
	if isEmptyMap(p.plan.Labels) && isEmptyMap(p.state.Labels) {
		if p.config.Labels.IsNull() {
			p.plan.Labels = p.state.Labels
			p.set(ctx, "labels", p.plan.Labels)
		}
		return false
	}
	if p.plan.Labels.IsNull() || slices.Contains(p.owned, "labels") {
		return true
	}
	var partlyUnknown diag.Diagnostics
	wanted := p.plan.labels(ctx, &partlyUnknown)
	return p.plan.Labels.IsUnknown() || partlyUnknown.HasError() || !containsAll(p.state.labels(ctx, p.diags), wanted)
}

// isEmptyMap reports whether a map is null or {}, which mean the same for labels.
func isEmptyMap(m types.Map) bool { return !m.IsUnknown() && len(m.Elements()) == 0 }

// isEmptyObject reports whether the JSON is {}; no JSON at all is not.
func isEmptyObject(b []byte) bool {
	o, err := decodeObject(b)
	return err == nil && len(o) == 0
}

// enforceable refuses a change that Prefect would refuse whatever it is: one of a deployment that enforces a schema but
// has none.
func (p deploymentPlan) enforceable(ctx context.Context) {
	if p.state == nil || !p.plan.ParameterOpenAPISchema.IsNull() || !p.plan.EnforceParameterSchema.ValueBool() {
		return
	}
	var partlyUnknown diag.Diagnostics
	before, after := p.state.input(ctx, p.diags), p.plan.input(ctx, &partlyUnknown)
	before.Paused, before.Labels, after.Labels = after.Paused, nil, nil // these are not patched
	if _, differs, err := client.Changes(before, after); err != nil || !differs && !partlyUnknown.HasError() {
		return
	}
	codeParameters.addErrorAt(p.diags, path.Root("parameter_openapi_schema"), "The deployment can't be changed as it is",
		"The deployment enforces a schema of its parameters but has none, and Prefect refuses every change of such a deployment. "+
			"Set parameter_openapi_schema, to {} if there is nothing to say, or set enforce_parameter_schema to false.")
}

// parameters holds the parameters against their schema when the configuration has a say in either.
func (p deploymentPlan) parameters() {
	if p.config.Parameters.IsNull() && p.config.ParameterOpenAPISchema.IsNull() {
		return
	}
	off := !p.plan.EnforceParameterSchema.IsNull() && !p.plan.EnforceParameterSchema.IsUnknown() && !p.plan.EnforceParameterSchema.ValueBool()
	values, schema := jsonOrNone(p.plan.Parameters), jsonOrNone(p.plan.ParameterOpenAPISchema.jsonText)
	if off || values == nil || schema == nil {
		return
	}
	found, err := schemaCheck{}.mismatches(schema, values)
	if err != nil {
		return // what can't be checked here is left to the server
	}
	for _, m := range found {
		detail := m.sentence("parameters") + " parameter_openapi_schema says so."
		if m.ignored {
			detail += " A run with a parameter that the flow does not have fails."
		}
		codeParameters.addErrorAt(p.diags, path.Root("parameters"), "Invalid parameters", detail+" Correct it, or set enforce_parameter_schema to false to have it unchecked.")
	}
}

// jobVariables holds new job variables against the work pool's template, where the pool is known already.
func (p deploymentPlan) jobVariables(ctx context.Context) {
	values, pool := jsonOrNone(p.plan.JobVariables), p.plan.WorkPoolName
	if values == nil || pool.IsNull() || pool.IsUnknown() || p.config.JobVariables.IsNull() {
		return
	}
	if p.state != nil && p.state.JobVariables.Equal(p.plan.JobVariables) && p.state.WorkPoolName.Equal(pool) {
		return
	}
	c, known := p.in(&p.plan.place)
	if !known {
		return
	}
	a, err := c.WorkPoolByName(checking(ctx), pool.ValueString())
	if err != nil {
		return // apply finds out, when the pool may be there
	}
	schema := variablesSchema(a.BaseJobTemplate)
	if schema == nil {
		return
	}
	found, err := schemaCheck{nullable: true}.mismatches(schema, values)
	if err != nil {
		return
	}
	for _, m := range found {
		reportJobVariable(p.diags, path.Root("job_variables"), m, pool.ValueString())
	}
}

// reportJobVariable is an error for what Prefect refuses and for what looks like a slip. A name that means nothing to the
// pool is a warning: Prefect ignores it, and configurations for several types of pools may have such names.
func reportJobVariable(diags *diag.Diagnostics, at path.Path, m mismatch, pool string) {
	detail := m.sentence("job_variables") + " The base job template of the work pool \"" + pool + "\" says so."
	if m.ignored && m.near == "" {
		codeJobVariable.addWarningAt(diags, at, "Unknown job variable", detail+" The variable has no effect: remove it, or add it to the template.")
		return
	}
	codeJobVariables.addErrorAt(diags, at, "Invalid job variables", detail+" Correct it, or change the template.")
}

// sentence says what is wrong with a part of the attribute.
// root is the top-level name of the part that does not fit.
func (m mismatch) root() string {
	if end := strings.IndexAny(m.path, ".["); end >= 0 {
		return m.path[:end]
	}
	return m.path
}

func (m mismatch) sentence(attribute string) string {
	if m.path != "" {
		attribute += "." + m.path
	}
	return attribute + " " + m.problem + "."
}
