package flowrun

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// runRequest has the arguments of a new run.
type runRequest struct {
	Name           types.String       `tfsdk:"name"`
	Parameters     tfvalue.JSONString `tfsdk:"parameters"`
	Tags           types.Set          `tfsdk:"tags"`
	JobVariables   tfvalue.JSONString `tfsdk:"job_variables"`
	WorkQueueName  types.String       `tfsdk:"work_queue_name"`
	IdempotencyKey types.String       `tfsdk:"idempotency_key"`
	ScheduledTime  timetypes.RFC3339  `tfsdk:"scheduled_time"`
}

// input returns the request for a run of a deployment.
func (r *runRequest) input(ctx context.Context, deployment string, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := client.FlowRunInput{
		DeploymentID:   deployment,
		Name:           r.Name.ValueString(),
		Parameters:     tfvalue.OptionalNonNull(r.Parameters, tfvalue.RawJSON(r.Parameters)),
		Tags:           tfvalue.OptionalNonNull(r.Tags, tfvalue.Strings(ctx, r.Tags, diags)),
		JobVariables:   tfvalue.OptionalNonNull(r.JobVariables, tfvalue.RawJSON(r.JobVariables)),
		IdempotencyKey: r.IdempotencyKey.ValueString(),
		WorkQueueName:  r.WorkQueueName.ValueString(),
	}
	if at := r.ScheduledTime.ValueString(); at != "" {
		in.State = client.ScheduledFor(at)
	}
	return in
}

// flowRun is the model that the resource and the data sources have in common.
type flowRun struct {
	framework.WorkspaceModel
	runRequest
	DeploymentID      types.String      `tfsdk:"deployment_id"`
	WorkPoolName      types.String      `tfsdk:"work_pool_name"`
	FlowID            types.String      `tfsdk:"flow_id"`
	StateType         types.String      `tfsdk:"state_type"`
	StateName         types.String      `tfsdk:"state_name"`
	StateMessage      types.String      `tfsdk:"state_message"`
	ExpectedStartTime timetypes.RFC3339 `tfsdk:"expected_start_time"`
	StartTime         timetypes.RFC3339 `tfsdk:"start_time"`
	EndTime           timetypes.RFC3339 `tfsdk:"end_time"`
	TotalRunTime      types.Float64     `tfsdk:"total_run_time"`
	RunCount          types.Int64       `tfsdk:"run_count"`
}

// managedRun is the model of the resource.
type managedRun struct {
	flowRun
	waitOptions
	Triggers  types.Map    `tfsdk:"triggers"`
	OnDestroy types.String `tfsdk:"on_destroy"`
}

// flowRunResource waits for the run that it creates, and keeps a run in the state after Prefect has deleted the run's record.
type flowRunResource struct {
	*framework.Resource[managedRun, client.FlowRun, client.FlowRunInput, *managedRun]
}

var flowRunResourceAttributes = tfvalue.BuildOnce(func() map[string]schema.Attribute {
	return tfvalue.Attributes(flowRunAttributes(managedRunAttributes()))
})

var _ = framework.ImplementsListableResource(newFlowRun)

func newFlowRun() *flowRunResource {
	r := new(flowRunResource)
	r.Resource = &framework.Resource[managedRun, client.FlowRun, client.FlowRunInput, *managedRun]{
		TypeName: "flow_run",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Runs a deployment once, when the resource is created, and waits for the run to " +
				"finish. If the run fails, the apply fails.",
			Attributes: flowRunResourceAttributes(),
		},
		CreateFunc: func(ctx context.Context, c *client.Client, in client.FlowRunInput) (*client.FlowRun, error) {
			r.Claim(c, r.TypeName, in.IdempotencyKey)
			return createFlowRun(ctx, c, in)
		},
		ReadFunc:   framework.ReadsByID[*managedRun]((*client.Client).FlowRun),
		UpdateFunc: updateFlowRun,
		DeleteFunc: func(ctx context.Context, c *client.Client, m *managedRun) error {
			r.Claim(c, r.TypeName, m.IdempotencyKey.ValueString())
			return cancelOnDestroy(ctx, c, runwatch.Of(r.ProviderData, c), m)
		},
		// A new run conflicts with no other run: Prefect returns an existing run with the same idempotency key.
		FindExisting: func(context.Context, *client.Client, client.FlowRunInput) (*client.FlowRun, error) { return nil, nil },
		Import: framework.Import[client.FlowRun]{
			Find: func(ctx context.Context, c *client.Client, key string) (*client.FlowRun, error) {
				if uuid.Validate(key) != nil {
					return nil, diag.CodeImportID.Wrapf(
						"a flow run is imported by its ID, a UUID, but this is %q; names of runs are not unique",
						key,
					)
				}
				return c.FlowRun(ctx, key)
			},
		},
		Listing: framework.Listing[*managedRun, client.FlowRun]{
			Selected: framework.Selects(
				flowRunConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *flowRunSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.FlowRun, error] {
					return c.FlowRuns(ctx, s.filter(ctx, diags), 0, -1)
				},
			),
		},
		Attributes: framework.AttributeRules{
			Parent:            "deployment_id",
			DefaultsOnRemoval: map[string]attr.Value{"tags": tfvalue.EmptySet(), "job_variables": tfvalue.EmptyJSON()},
			KeepOnRemoval:     []string{"name"},
			UnknownAfterUpdate: []string{
				"work_pool_name",
				"state_type",
				"state_name",
				"state_message",
				"expected_start_time",
				"start_time",
				"end_time",
				"total_run_time",
				"run_count",
			},
			FixedDefaults: []string{"job_variables"},
		},
		PlanFunc: planFlowRun,
	}
	return r
}

// flowRunAttributes adds the attributes that all runs have to the given attributes.
func flowRunAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	own["deployment_id"] = tfvalue.RequiredString("ID of the deployment. Changing this forces a new resource, which "+
		"starts a new run.", tfvalue.IsUUID())
	own["name"] = tfvalue.OptionalString("Name of the run. Defaults to a name that Prefect generates.", stringvalidator.LengthAtLeast(1))
	own["parameters"] = tfvalue.OptionalJSON(
		"Parameters of the run, as a JSON object. They override the parameters of the deployment. Defaults to the deployment's " +
			"parameters. Changing this forces a new resource, which starts a new run.",
	)
	own["tags"] = tfvalue.OptionalStrings("Tags of the run, in addition to the tags of the deployment. Defaults to the " +
		"deployment's tags.")
	own["job_variables"] = tfvalue.OptionalJSON(
		"Job variables of the run, as a JSON object. They override the job variables of the deployment. Defaults to none. " +
			"Changing this forces a new resource, which starts a new run.",
	)
	own["work_queue_name"] = tfvalue.OptionalString(
		"Name of the work queue for the run, in the deployment's work pool. Prefect creates a queue that does not exist. "+
			"Defaults to the work queue of the deployment. Changing this forces a new resource, which starts a new run.",
		tfvalue.IsName()...)
	own["idempotency_key"] = tfvalue.OptionalString(
		"Idempotency key of the run, unique within the flow. If a run with this key exists, it is used instead of "+
			"starting a new one. Defaults to a generated key that starts with `terraform-`. Changing this forces a "+
			"new resource, which starts a new run.",
		stringvalidator.LengthAtLeast(1),
	)
	own["scheduled_time"] = schema.StringAttribute{
		MarkdownDescription: "Time at which the run starts, in RFC 3339. Defaults to now. Changing this forces a new resource, " +
			"which starts a new run.",
		Optional: true, Computed: true, CustomType: timetypes.RFC3339Type{},
	}
	own["flow_id"] = tfvalue.ComputedString("ID of the flow.")
	own["work_pool_name"] = tfvalue.ComputedString("Name of the work pool that runs the deployment. Null if there is none.")
	own["state_type"] = tfvalue.ComputedString("Type of the run's state, such as `COMPLETED`, `FAILED`, or `RUNNING`.")
	own["state_name"] = tfvalue.ComputedString("Name of the run's state, such as `Completed`, `TimedOut`, or `Late`.")
	own["state_message"] = tfvalue.ComputedString(
		"Message of the run's state, such as the error that failed the run. Null if there is none.",
	)
	own["expected_start_time"] = tfvalue.ComputedTime("Expected start time of the run, in RFC 3339 and UTC.")
	own["start_time"] = tfvalue.ComputedTime("Start time of the run, in RFC 3339 and UTC. Null before it starts.")
	own["end_time"] = tfvalue.ComputedTime("End time of the run, in RFC 3339 and UTC. Null before it finishes.")
	own["total_run_time"] = schema.Float64Attribute{
		MarkdownDescription: "Total run time over all attempts, in seconds.",
		Computed:            true,
	}
	own["run_count"] = schema.Int64Attribute{MarkdownDescription: "Number of attempts.", Computed: true}
	return own
}

func createFlowRun(ctx context.Context, c *client.Client, in client.FlowRunInput) (*client.FlowRun, error) {
	run, err := c.CreateFlowRun(ctx, in)
	if !apierror.IsAmbiguous(err) {
		return run, err
	}
	// The run may exist although the response was lost, and must be stored in the state even after an interrupt.
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	if created, readErr := c.FlowRunByKey(after, in.DeploymentID, in.IdempotencyKey); readErr == nil && created != nil {
		return created, nil
	}
	return nil, err
}

// updateFlowRun sets the name and the tags; nothing else of a run can be changed. It adds the tags of the deployment, which the
// run has, too.
func updateFlowRun(ctx context.Context, c *client.Client, m *managedRun, in client.FlowRunInput) error {
	change := client.FlowRunChange{Name: in.Name}
	if own, ok := in.Tags.Get(); ok {
		tags, err := deploymentTags(ctx, c, m.DeploymentID.ValueString())
		if err != nil {
			return err
		}
		for _, tag := range own {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		change.Tags = patch.Some(tags)
	}
	if change.Name == "" && change.Tags.IsZero() {
		return nil
	}
	return c.UpdateFlowRun(ctx, m.ID.ValueString(), change)
}

// deploymentTags returns the tags of a deployment; none if the deployment no longer exists.
func deploymentTags(ctx context.Context, c *client.Client, id string) ([]string, error) {
	d, err := c.Deployment(ctx, id)
	switch {
	case apierror.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the tags of the deployment, which the run inherits: %w", err)
	}
	return d.Tags, nil
}

func (r *flowRun) Identity() (id, label string) { return r.ID.ValueString(), r.Name.ValueString() }

func (r *flowRun) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := r.input(ctx, r.DeploymentID.ValueString(), diags)
	if r.IdempotencyKey.IsUnknown() {
		// A generated idempotency key makes the request safe to repeat.
		in.IdempotencyKey = framework.GeneratedKey()
	}
	return in
}

// ToAPI adds the content mark to a generated idempotency key: see earlierRun.
func (m *managedRun) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := m.flowRun.ToAPI(ctx, diags)
	if m.IdempotencyKey.IsUnknown() {
		in.IdempotencyKey = contentMark(in, m.Triggers) + in.IdempotencyKey[len(framework.GeneratedKeyPrefix):]
	}
	return in
}

// FromAPI keeps the values of the run's arguments: the API returns them merged with the deployment's values, and other
// arguments would be another run.
func (r *flowRun) FromAPI(ctx context.Context, a *client.FlowRun, diags *fwdiag.Diagnostics) {
	r.FillObject(a.Object)
	r.fillArguments(a)
	r.fillTags(ctx, a.Tags, diags)
	r.Name = types.StringValue(a.Name)
	r.FlowID = types.StringValue(a.FlowID)
	r.WorkPoolName = types.StringPointerValue(a.WorkPoolName)
	r.StateType = types.StringValue(a.StateType)
	r.StateName = types.StringValue(a.StateName)
	r.StateMessage = types.StringNull()
	if a.State != nil {
		r.StateMessage = types.StringPointerValue(a.State.Message)
	}
	r.ExpectedStartTime = tfvalue.TimePointerValue(a.ExpectedStartTime)
	r.StartTime = tfvalue.TimePointerValue(a.StartTime)
	r.EndTime = tfvalue.TimePointerValue(a.EndTime)
	r.TotalRunTime = types.Float64Value(a.TotalRunTime)
	r.RunCount = types.Int64Value(a.RunCount)
}

// FromAPI keeps the arguments that are not sent to Prefect. After an import, they are null.
func (m *managedRun) FromAPI(ctx context.Context, a *client.FlowRun, diags *fwdiag.Diagnostics) {
	m.flowRun.FromAPI(ctx, a, diags)
	if m.Triggers.IsNull() {
		m.Triggers = types.MapNull(types.StringType)
	}
	if m.FailOn.IsNull() {
		m.FailOn = types.SetNull(types.StringType)
	}
}

func (r *flowRun) fillArguments(a *client.FlowRun) {
	if tfvalue.IsNullOrUnknown(r.DeploymentID) {
		r.DeploymentID = types.StringPointerValue(a.DeploymentID)
	}
	if tfvalue.IsNullOrUnknown(r.Parameters) {
		r.Parameters = tfvalue.JSONValue(a.Parameters)
	}
	if tfvalue.IsNullOrUnknown(r.JobVariables) {
		r.JobVariables = tfvalue.JSONValue(a.JobVariables)
	}
	if tfvalue.IsNullOrUnknown(r.WorkQueueName) {
		r.WorkQueueName = types.StringPointerValue(a.WorkQueueName)
	}
	if tfvalue.IsNullOrUnknown(r.IdempotencyKey) {
		r.IdempotencyKey = types.StringPointerValue(a.IdempotencyKey)
	}
	if tfvalue.IsNullOrUnknown(r.ScheduledTime) {
		r.ScheduledTime = tfvalue.TimePointerValue(a.ExpectedStartTime)
	}
}

// fillTags keeps the configured tags if the run has all of them.
func (r *flowRun) fillTags(ctx context.Context, all []string, diags *fwdiag.Diagnostics) {
	if !tfvalue.IsNullOrUnknown(r.Tags) {
		own := tfvalue.Strings(ctx, r.Tags, diags)()
		if !slices.ContainsFunc(own, func(tag string) bool { return !slices.Contains(all, tag) }) {
			return
		}
	}
	r.Tags = tfvalue.StringSet(all)
}
