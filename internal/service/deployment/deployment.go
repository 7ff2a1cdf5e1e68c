package deployment

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// deploymentObject is the part of the model that the API returns.
type deploymentObject struct {
	framework.WorkspaceModel
	Name                     types.String       `tfsdk:"name"`
	FlowID                   types.String       `tfsdk:"flow_id"`
	Description              types.String       `tfsdk:"description"`
	Version                  types.String       `tfsdk:"version"`
	Path                     types.String       `tfsdk:"path"`
	Entrypoint               types.String       `tfsdk:"entrypoint"`
	StorageDocumentID        types.String       `tfsdk:"storage_document_id"`
	Paused                   types.Bool         `tfsdk:"paused"`
	Tags                     types.Set          `tfsdk:"tags"`
	Labels                   types.Map          `tfsdk:"labels"`
	Parameters               tfvalue.JSONString `tfsdk:"parameters"`
	ParameterOpenAPISchema   parameterSchema    `tfsdk:"parameter_openapi_schema"`
	EnforceParameterSchema   types.Bool         `tfsdk:"enforce_parameter_schema"`
	JobVariables             tfvalue.JSONString `tfsdk:"job_variables"`
	PullSteps                types.List         `tfsdk:"pull_steps"`
	WorkPoolName             types.String       `tfsdk:"work_pool_name"`
	WorkQueueName            types.String       `tfsdk:"work_queue_name"`
	ConcurrencyLimit         types.Int64        `tfsdk:"concurrency_limit"`
	ConcurrencyOptions       types.Object       `tfsdk:"concurrency_options"`
	GlobalConcurrencyLimitID types.String       `tfsdk:"global_concurrency_limit_id"`
}

// deploymentModel is the model of the resource. It adds arguments that the API does not return, or that are not sent to it.
type deploymentModel struct {
	deploymentObject
	framework.DestroyBehavior
	VersionInfo types.Object `tfsdk:"version_info"`
	FlowSource  types.String `tfsdk:"flow_source"`
}

// defaultQueue is the name of the queue that every work pool has.
const defaultQueue = "default"

var _ = framework.ImplementsListableResource(newDeployment)

func newDeployment() *framework.Resource[deploymentModel, client.Deployment, client.DeploymentInput, *deploymentModel] {
	r := new(framework.Resource[deploymentModel, client.Deployment, client.DeploymentInput, *deploymentModel])
	*r = framework.Resource[deploymentModel, client.Deployment, client.DeploymentInput, *deploymentModel]{
		TypeName:         "deployment",
		SchemaDefinition: deploymentSchema(),
		CreateFunc: func(ctx context.Context, c *client.Client, in client.DeploymentInput) (*client.Deployment, error) {
			a, err := createDeployment(ctx, c, in)
			if err == nil {
				storeRunTarget(r.ProviderData, c, a.ID, RunTargetOf(a))
			}
			return a, err
		},
		ReadFunc:   framework.ReadsByID[*deploymentModel]((*client.Client).Deployment),
		UpdateFunc: updateDeployment,
		DeleteFunc: removeDeployment,
		Collision:  framework.Collision{UniqueBy: []string{"flow_id", "name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in client.DeploymentInput) (*client.Deployment, error) {
			return c.DeploymentOfFlow(ctx, in.FlowID, in.Name)
		},
		Import: framework.Import[client.Deployment]{Find: reference.FindDeploymentForImport},
		Attributes: framework.AttributeRules{
			Parent: "flow_id",
			DefaultsOnRemoval: map[string]attr.Value{
				"tags":                     tfvalue.EmptySet(),
				"parameters":               tfvalue.EmptyJSON(),
				"parameter_openapi_schema": parameterSchema{tfvalue.NewJSONString(emptySchema)},
				"enforce_parameter_schema": types.BoolValue(true),
				"job_variables":            tfvalue.EmptyJSON(),
				"paused":                   types.BoolValue(false),
				"pull_steps":               types.ListValueMust(pullStepType(), nil),
				"work_queue_name":          types.StringValue(defaultQueue),
			},
			FixedDefaults: []string{
				"description", "path", "entrypoint", "storage_document_id", "paused", "tags", "parameters", "enforce_parameter_schema",
				"job_variables", "pull_steps", "work_pool_name", "concurrency_limit", "concurrency_options", "global_concurrency_limit_id",
				"version_info",
			},
		},
		Listing: framework.Listing[*deploymentModel, client.Deployment]{
			Selected: framework.Selects(
				deploymentConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *deploymentSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.Deployment, error] {
					return c.Deployments(ctx, s.filter(ctx, diags), 0, -1)
				},
			),
			Normalize: normalizeDeployment,
		},
		Deletion:     framework.Deletion[deploymentModel, client.Deployment]{IsAbandoned: (*deploymentModel).Abandoned},
		ValidateFunc: validateDeployment,
		PlanFunc:     planDeployment,
	}
	return r
}

func (d *deploymentObject) Identity() (id, label string) {
	return d.ID.ValueString(), d.Name.ValueString()
}

func (d *deploymentModel) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.DeploymentInput {
	return client.DeploymentInput{
		Name:                   d.Name.ValueString(),
		FlowID:                 d.FlowID.ValueString(),
		Labels:                 d.labels(ctx, diags),
		Description:            tfvalue.OptionalNullable(d.Description, d.Description.ValueString),
		Version:                tfvalue.OptionalNullable(d.Version, d.Version.ValueString),
		VersionInfo:            tfvalue.OptionalNullable(d.VersionInfo, d.versionInfo),
		Path:                   tfvalue.OptionalNullable(d.Path, d.Path.ValueString),
		Entrypoint:             tfvalue.OptionalNullable(d.Entrypoint, d.Entrypoint.ValueString),
		StorageDocumentID:      tfvalue.OptionalNullable(d.StorageDocumentID, d.StorageDocumentID.ValueString),
		Paused:                 tfvalue.OptionalNonNull(d.Paused, d.Paused.ValueBool),
		Tags:                   tfvalue.OptionalNonNull(d.Tags, tfvalue.Strings(ctx, d.Tags, diags)),
		Parameters:             tfvalue.JSONOrNone(d.Parameters),
		ParameterOpenAPISchema: storedSchema(tfvalue.JSONOrNone(d.ParameterOpenAPISchema.JSONString)),
		EnforceParameterSchema: tfvalue.OptionalNonNull(d.EnforceParameterSchema, d.EnforceParameterSchema.ValueBool),
		JobVariables:           tfvalue.JSONOrNone(d.JobVariables),
		PullSteps: tfvalue.OptionalNullable(
			d.PullSteps,
			func() []json.RawMessage { return encodePullSteps(ctx, d.PullSteps, diags) },
		),
		WorkPoolName:             tfvalue.OptionalNullable(d.WorkPoolName, d.WorkPoolName.ValueString),
		WorkQueueName:            tfvalue.OptionalNullable(d.WorkQueueName, d.WorkQueueName.ValueString),
		ConcurrencyLimit:         tfvalue.OptionalNullable(d.ConcurrencyLimit, d.ConcurrencyLimit.ValueInt64),
		ConcurrencyOptions:       tfvalue.OptionalNullable(d.ConcurrencyOptions, d.concurrencyOptions),
		GlobalConcurrencyLimitID: tfvalue.OptionalNullable(d.GlobalConcurrencyLimitID, d.GlobalConcurrencyLimitID.ValueString),
	}
}

func (d *deploymentObject) labels(ctx context.Context, diags *fwdiag.Diagnostics) map[string]string {
	if d.Labels.IsNull() || d.Labels.IsUnknown() {
		return nil
	}
	out := map[string]string{}
	diags.Append(d.Labels.ElementsAs(ctx, &out, false)...)
	return out
}

func (d *deploymentModel) versionInfo() client.VersionInfo {
	a := d.VersionInfo.Attributes()
	return client.VersionInfo{Type: stringOf(a["type"]), Version: stringOf(a["version"])}
}

func (d *deploymentObject) concurrencyOptions() client.ConcurrencyOptions {
	a := d.ConcurrencyOptions.Attributes()
	seconds, _ := a["grace_period_seconds"].(types.Int64)
	return client.ConcurrencyOptions{CollisionStrategy: stringOf(a["collision_strategy"]), GracePeriodSeconds: seconds.ValueInt64Pointer()}
}

func stringOf(v attr.Value) string {
	s, _ := v.(types.String)
	return s.ValueString()
}

func (d *deploymentModel) FromAPI(ctx context.Context, a *client.Deployment, diags *fwdiag.Diagnostics) {
	d.deploymentObject.FromAPI(ctx, a, diags)
	if d.VersionInfo.IsUnknown() || d.VersionInfo.IsNull() {
		d.VersionInfo = types.ObjectNull(versionInfoTypes())
	}
}

func (d *deploymentObject) FromAPI(ctx context.Context, a *client.Deployment, diags *fwdiag.Diagnostics) {
	d.FillObject(a.Object)
	d.Name = types.StringValue(a.Name)
	d.FlowID = types.StringValue(a.FlowID)
	d.Description = types.StringPointerValue(a.Description)
	d.Version = types.StringPointerValue(a.Version)
	d.Path = types.StringPointerValue(a.Path)
	d.Entrypoint = types.StringPointerValue(a.Entrypoint)
	d.StorageDocumentID = types.StringPointerValue(a.StorageDocumentID)
	d.Paused = types.BoolValue(a.Paused)
	d.Tags = tfvalue.StringSet(a.Tags)
	d.EnforceParameterSchema = types.BoolValue(a.EnforceParameterSchema)
	d.JobVariables = tfvalue.JSONValue(a.JobVariables)
	d.WorkPoolName = types.StringPointerValue(a.WorkPoolName)
	d.WorkQueueName = types.StringPointerValue(a.WorkQueueName)
	d.fillLabels(ctx, a.Labels, diags)
	d.fillParameters(a.Parameters)
	d.fillSchema(a.ParameterOpenAPISchema)
	d.PullSteps = fillPullSteps(ctx, d.PullSteps, a.PullSteps, diags)
	d.fillLimits(a)
}

// fillParameters keeps the configured templates: Prefect may return the values that they evaluate to.
func (d *deploymentObject) fillParameters(response json.RawMessage) {
	if !equalExceptTemplates(tfvalue.JSONOrNone(d.Parameters), response) {
		d.Parameters = tfvalue.JSONValue(response)
	}
}

// fillSchema keeps the configured schema if the schema of the server is equivalent.
func (d *deploymentObject) fillSchema(response json.RawMessage) {
	configured := tfvalue.JSONOrNone(d.ParameterOpenAPISchema.JSONString)
	if configured == nil || !sameSchema(configured, response) {
		d.ParameterOpenAPISchema = parameterSchema{tfvalue.JSONValue(response)}
	}
}

// fillLabels keeps the configured labels if the server has all of them. The server adds its own labels and the labels of the flow.
func (d *deploymentObject) fillLabels(ctx context.Context, labels map[string]any, diags *fwdiag.Diagnostics) {
	all, shown := map[string]string{}, map[string]attr.Value{}
	for name, value := range labels {
		all[name] = labelString(value)
		if !strings.HasPrefix(name, "prefect.") {
			shown[name] = types.StringValue(all[name])
		}
	}
	if !d.Labels.IsUnknown() && !d.Labels.IsNull() && containsAll(all, d.labels(ctx, diags)) {
		return
	}
	d.Labels = types.MapValueMust(types.StringType, shown)
}

// labelString converts the value of a label to a string. In the API, it can be a number or a bool, too.
func labelString(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v) // it was decoded from JSON
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

// fillLimits sets the concurrency limit of the deployment, or the ID of the global limit that it uses.
func (d *deploymentObject) fillLimits(a *client.Deployment) {
	d.ConcurrencyLimit, d.GlobalConcurrencyLimitID = types.Int64Null(), types.StringNull()
	switch {
	case a.OwnLimit():
		d.ConcurrencyLimit = types.Int64Value(a.Limit.Limit)
	case a.Limit != nil:
		d.GlobalConcurrencyLimitID = types.StringValue(a.Limit.ID)
	}
	d.ConcurrencyOptions = types.ObjectNull(ConcurrencyOptionTypes())
	if o := a.ConcurrencyOptions; o != nil {
		d.ConcurrencyOptions = types.ObjectValueMust(ConcurrencyOptionTypes(), map[string]attr.Value{
			"collision_strategy":   types.StringValue(o.CollisionStrategy),
			"grace_period_seconds": types.Int64PointerValue(o.GracePeriodSeconds),
		})
	}
}
