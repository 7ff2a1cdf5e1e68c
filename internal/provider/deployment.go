package provider

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// deploymentObject is what the API tells of a deployment.
type deploymentObject struct {
	object
	Name                     types.String    `tfsdk:"name"`
	FlowID                   types.String    `tfsdk:"flow_id"`
	Description              types.String    `tfsdk:"description"`
	Version                  types.String    `tfsdk:"version"`
	Path                     types.String    `tfsdk:"path"`
	Entrypoint               types.String    `tfsdk:"entrypoint"`
	StorageDocumentID        types.String    `tfsdk:"storage_document_id"`
	Paused                   types.Bool      `tfsdk:"paused"`
	Tags                     types.Set       `tfsdk:"tags"`
	Labels                   types.Map       `tfsdk:"labels"`
	Parameters               jsonText        `tfsdk:"parameters"`
	ParameterOpenAPISchema   parameterSchema `tfsdk:"parameter_openapi_schema"`
	EnforceParameterSchema   types.Bool      `tfsdk:"enforce_parameter_schema"`
	JobVariables             jsonText        `tfsdk:"job_variables"`
	PullSteps                types.List      `tfsdk:"pull_steps"`
	WorkPoolName             types.String    `tfsdk:"work_pool_name"`
	WorkQueueName            types.String    `tfsdk:"work_queue_name"`
	ConcurrencyLimit         types.Int64     `tfsdk:"concurrency_limit"`
	ConcurrencyOptions       types.Object    `tfsdk:"concurrency_options"`
	GlobalConcurrencyLimitID types.String    `tfsdk:"global_concurrency_limit_id"`
}

// deployment is the resource: with what the API takes but does not tell, and with what only the provider looks at.
type deployment struct {
	deploymentObject
	destroyable
	VersionInfo types.Object `tfsdk:"version_info"`
	FlowSource  types.String `tfsdk:"flow_source"`
}

// defaultQueue is the queue that every work pool comes with.
const defaultQueue = "default"

func newDeployment() *managed[deployment, client.Deployment, client.DeploymentInput, *deployment] {
	r := new(managed[deployment, client.Deployment, client.DeploymentInput, *deployment])
	*r = managed[deployment, client.Deployment, client.DeploymentInput, *deployment]{
		noun:   "deployment",
		schema: deploymentSchema(),
		create: func(ctx context.Context, c *client.Client, in client.DeploymentInput) (*client.Deployment, error) {
			a, err := createDeployment(ctx, c, in)
			if err == nil {
				r.plansDeployment(c, a.ID, runTargetOf(a))
			}
			return a, err
		},
		read:   readsByID[*deployment]((*client.Client).Deployment),
		update: updateDeployment,
		remove: removeDeployment,
		unique: []string{"flow_id", "name"},
		twin: func(ctx context.Context, c *client.Client, in client.DeploymentInput) (*client.Deployment, error) {
			return c.DeploymentOfFlow(ctx, in.FlowID, in.Name)
		},
		locate: locateDeployment,
		parent: "flow_id",
		selects: selects(deploymentConditionAttributes(), func(ctx context.Context, c *client.Client, s *deploymentSelection, diags *diag.Diagnostics) iter.Seq2[*client.Deployment, error] {
			return c.Deployments(ctx, s.filter(ctx, diags), 0, -1)
		}),
		tidy: tidyDeployment,
		resets: map[string]attr.Value{
			"tags":                     emptySet(),
			"parameters":               emptyJSON(),
			"parameter_openapi_schema": parameterSchema{newJSONText(emptySchema)},
			"enforce_parameter_schema": types.BoolValue(true),
			"job_variables":            emptyJSON(),
			"paused":                   types.BoolValue(false),
			"pull_steps":               types.ListValueMust(pullStepType(), nil),
			"work_queue_name":          types.StringValue(defaultQueue),
		},
		abandoned: (*deployment).abandoned,
		validate:  validateDeployment,
		plan:      planDeployment,
	}
	return r
}

// locateDeployment finds a deployment by id or by flow/deployment.
func locateDeployment(ctx context.Context, c *client.Client, key string) (*client.Deployment, error) {
	if uuid.Validate(key) == nil {
		return c.Deployment(ctx, key)
	}
	flow, name, ok := strings.Cut(key, "/")
	if !ok || flow == "" || name == "" {
		return nil, codeImportID.becausef("%q does not name a deployment: expected its id, a UUID, or FLOW/DEPLOYMENT, the names of its flow and of itself", key)
	}
	return c.DeploymentByName(ctx, flow, name)
}

func (d *deploymentObject) key() (id, label string) { return d.ID.ValueString(), d.Name.ValueString() }

func (d *deployment) input(ctx context.Context, diags *diag.Diagnostics) client.DeploymentInput {
	return client.DeploymentInput{
		Name:                     d.Name.ValueString(),
		FlowID:                   d.FlowID.ValueString(),
		Labels:                   d.labels(ctx, diags),
		Description:              optional(d.Description, d.Description.ValueString),
		Version:                  optional(d.Version, d.Version.ValueString),
		VersionInfo:              optional(d.VersionInfo, d.versionInfo),
		Path:                     optional(d.Path, d.Path.ValueString),
		Entrypoint:               optional(d.Entrypoint, d.Entrypoint.ValueString),
		StorageDocumentID:        optional(d.StorageDocumentID, d.StorageDocumentID.ValueString),
		Paused:                   given(d.Paused, d.Paused.ValueBool),
		Tags:                     given(d.Tags, texts(ctx, d.Tags, diags)),
		Parameters:               jsonOrNone(d.Parameters),
		ParameterOpenAPISchema:   storedSchema(jsonOrNone(d.ParameterOpenAPISchema.jsonText)),
		EnforceParameterSchema:   given(d.EnforceParameterSchema, d.EnforceParameterSchema.ValueBool),
		JobVariables:             jsonOrNone(d.JobVariables),
		PullSteps:                optional(d.PullSteps, func() []json.RawMessage { return encodePullSteps(ctx, d.PullSteps, diags) }),
		WorkPoolName:             optional(d.WorkPoolName, d.WorkPoolName.ValueString),
		WorkQueueName:            optional(d.WorkQueueName, d.WorkQueueName.ValueString),
		ConcurrencyLimit:         optional(d.ConcurrencyLimit, d.ConcurrencyLimit.ValueInt64),
		ConcurrencyOptions:       optional(d.ConcurrencyOptions, d.concurrencyOptions),
		GlobalConcurrencyLimitID: optional(d.GlobalConcurrencyLimitID, d.GlobalConcurrencyLimitID.ValueString),
	}
}

// jsonOrNone is the JSON text of v; nothing while it is null or unknown.
func jsonOrNone(v jsonText) json.RawMessage {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	return rawJSON(v)()
}

func (d *deploymentObject) labels(ctx context.Context, diags *diag.Diagnostics) map[string]string {
	if d.Labels.IsNull() || d.Labels.IsUnknown() {
		return nil
	}
	out := map[string]string{}
	diags.Append(d.Labels.ElementsAs(ctx, &out, false)...)
	return out
}

func (d *deployment) versionInfo() client.VersionInfo {
	a := d.VersionInfo.Attributes()
	return client.VersionInfo{Type: textOf(a["type"]), Version: textOf(a["version"])}
}

func (d *deploymentObject) concurrencyOptions() client.ConcurrencyOptions {
	a := d.ConcurrencyOptions.Attributes()
	seconds, _ := a["grace_period_seconds"].(types.Int64)
	return client.ConcurrencyOptions{CollisionStrategy: textOf(a["collision_strategy"]), GracePeriodSeconds: seconds.ValueInt64Pointer()}
}

func textOf(v attr.Value) string {
	s, _ := v.(types.String)
	return s.ValueString()
}

func (d *deployment) fill(ctx context.Context, a *client.Deployment, diags *diag.Diagnostics) {
	d.deploymentObject.fill(ctx, a, diags)
	if d.VersionInfo.IsUnknown() || d.VersionInfo.IsNull() {
		d.VersionInfo = types.ObjectNull(versionInfoTypes())
	}
}

func (d *deploymentObject) fill(ctx context.Context, a *client.Deployment, diags *diag.Diagnostics) {
	d.fillObject(a.Object)
	d.Name = types.StringValue(a.Name)
	d.FlowID = types.StringValue(a.FlowID)
	d.Description = types.StringPointerValue(a.Description)
	d.Version = types.StringPointerValue(a.Version)
	d.Path = types.StringPointerValue(a.Path)
	d.Entrypoint = types.StringPointerValue(a.Entrypoint)
	d.StorageDocumentID = types.StringPointerValue(a.StorageDocumentID)
	d.Paused = types.BoolValue(a.Paused)
	d.Tags = textSet(a.Tags)
	d.EnforceParameterSchema = types.BoolValue(a.EnforceParameterSchema)
	d.JobVariables = jsonValue(a.JobVariables)
	d.WorkPoolName = types.StringPointerValue(a.WorkPoolName)
	d.WorkQueueName = types.StringPointerValue(a.WorkQueueName)
	d.fillLabels(ctx, a.Labels, diags)
	d.fillParameters(a.Parameters)
	d.fillSchema(a.ParameterOpenAPISchema)
	d.PullSteps = fillPullSteps(ctx, d.PullSteps, a.PullSteps, diags)
	d.fillLimits(a)
}

// fillParameters keeps the templates that the configuration has: Prefect may have replaced them by what they say.
func (d *deploymentObject) fillParameters(answer json.RawMessage) {
	if !sameBesideTemplates(jsonOrNone(d.Parameters), answer) {
		d.Parameters = jsonValue(answer)
	}
}

// fillSchema keeps the schema of the configuration while the server has the same.
func (d *deploymentObject) fillSchema(answer json.RawMessage) {
	configured := jsonOrNone(d.ParameterOpenAPISchema.jsonText)
	if configured == nil || !sameSchema(configured, answer) {
		d.ParameterOpenAPISchema = parameterSchema{jsonValue(answer)}
	}
}

// fillLabels keeps the labels that the configuration has while the server has them: it adds some of its own, and those of
// the flow.
func (d *deploymentObject) fillLabels(ctx context.Context, labels map[string]any, diags *diag.Diagnostics) {
	all, shown := map[string]string{}, map[string]attr.Value{}
	for name, value := range labels {
		all[name] = labelText(value)
		if !strings.HasPrefix(name, "prefect.") {
			shown[name] = types.StringValue(all[name])
		}
	}
	if !d.Labels.IsUnknown() && !d.Labels.IsNull() && containsAll(all, d.labels(ctx, diags)) {
		return
	}
	d.Labels = types.MapValueMust(types.StringType, shown)
}

// labelText is a label's value as text; the API has numbers and bools too.
func labelText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v) // it came from JSON
	return string(b)
}

func containsAll(all, some map[string]string) bool {
	for k, v := range some {
		if have, ok := all[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// fillLimits tells the deployment's own limit from one that it shares.
func (d *deploymentObject) fillLimits(a *client.Deployment) {
	d.ConcurrencyLimit, d.GlobalConcurrencyLimitID = types.Int64Null(), types.StringNull()
	switch {
	case a.OwnLimit():
		d.ConcurrencyLimit = types.Int64Value(a.Limit.Limit)
	case a.Limit != nil:
		d.GlobalConcurrencyLimitID = types.StringValue(a.Limit.ID)
	}
	d.ConcurrencyOptions = types.ObjectNull(concurrencyOptionTypes())
	if o := a.ConcurrencyOptions; o != nil {
		d.ConcurrencyOptions = types.ObjectValueMust(concurrencyOptionTypes(), map[string]attr.Value{
			"collision_strategy":   types.StringValue(o.CollisionStrategy),
			"grace_period_seconds": types.Int64PointerValue(o.GracePeriodSeconds),
		})
	}
}
