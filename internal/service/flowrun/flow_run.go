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
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// runRequest is what a run is given by the one who starts it.
type runRequest struct {
	Name           types.String       `tfsdk:"name"`
	Parameters     tfvalue.JSONString `tfsdk:"parameters"`
	Tags           types.Set          `tfsdk:"tags"`
	JobVariables   tfvalue.JSONString `tfsdk:"job_variables"`
	WorkQueueName  types.String       `tfsdk:"work_queue_name"`
	IdempotencyKey types.String       `tfsdk:"idempotency_key"`
	ScheduledTime  timetypes.RFC3339  `tfsdk:"scheduled_time"`
}

// of is the run of a deployment that is asked for.
func (r *runRequest) of(ctx context.Context, deployment string, diags *fwdiag.Diagnostics) client.FlowRunInput {
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

// flowRun is what the resource and the data sources know of a run.
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

// ManagedRun is a run that Terraform starts.
type ManagedRun struct {
	flowRun
	WaitOptions
	Triggers  types.Map    `tfsdk:"triggers"`
	OnDestroy types.String `tfsdk:"on_destroy"`
}

// flowRunResource waits for the run that it has created, and keeps one in the state whose record Prefect has deleted.
type flowRunResource struct {
	*framework.Resource[ManagedRun, client.FlowRun, client.FlowRunInput, *ManagedRun]
}

var _ = framework.ImplementsListableResource(newFlowRun)

func newFlowRun() *flowRunResource {
	r := new(flowRunResource)
	r.Resource = &framework.Resource[ManagedRun, client.FlowRun, client.FlowRunInput, *ManagedRun]{
		TypeName: "flow_run",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Runs a deployment, once, when the resource is created, and waits for the end of the run. A change of what the " +
				"run is given, or of `triggers`, makes a new run. " +
				"A run that fails fails the apply; it is in the state then, tainted, so that the next apply runs anew. " +
				"To destroy the resource cancels the run when it has not ended; the record of the run stays on the server. " +
				"A run whose record Prefect has deleted, as it does with old ones, stays in the state: it is never repeated for that reason.",
			Attributes: tfvalue.Attributes(flowRunAttributes(managedRunAttributes())),
		},
		CreateFunc: func(ctx context.Context, c *client.Client, in client.FlowRunInput) (*client.FlowRun, error) {
			r.Claim(c, r.TypeName, in.IdempotencyKey)
			return createFlowRun(ctx, c, in)
		},
		ReadFunc:   framework.ReadsByID[*ManagedRun]((*client.Client).FlowRun),
		UpdateFunc: updateFlowRun,
		DeleteFunc: func(ctx context.Context, c *client.Client, m *ManagedRun) error {
			r.Claim(c, r.TypeName, m.IdempotencyKey.ValueString())
			return CancelFlowRun(ctx, c, watchOf(r.ProviderData, c), m)
		},
		// A run collides with nothing: one that has the same idempotency key is the one that is wanted.
		FindExisting: func(context.Context, *client.Client, client.FlowRunInput) (*client.FlowRun, error) { return nil, nil },
		Import: framework.Import[client.FlowRun]{
			Find: func(ctx context.Context, c *client.Client, key string) (*client.FlowRun, error) {
				if uuid.Validate(key) != nil {
					return nil, diag.CodeImportID.Wrapf(
						"a flow run is imported by its id, a UUID, but this is %q: names of runs are not unique",
						key,
					)
				}
				return c.FlowRun(ctx, key)
			},
		},
		Listing: framework.Listing[*ManagedRun, client.FlowRun]{
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
		},
		PlanFunc: planFlowRun,
	}
	return r
}

// flowRunAttributes adds what every run has to the given attributes.
func flowRunAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	own["deployment_id"] = tfvalue.RequiredString("The id of the deployment that runs. A change makes a new run.", tfvalue.IsUUID())
	own["name"] = tfvalue.OptionalString("The name of the run. Default: two words that Prefect makes up.", stringvalidator.LengthAtLeast(1))
	own["parameters"] = tfvalue.OptionalJSON(
		"Parameters of the flow, laid over those of the deployment: a JSON object, best written with `jsonencode`. Default: the " +
			"deployment's. A change makes a new run.",
	)
	own["tags"] = tfvalue.OptionalStrings("Tags to find the run by. The deployment's tags are added to them. Default: the deployment's.")
	own["job_variables"] = tfvalue.OptionalJSON(
		"Settings of the infrastructure of this run, laid over the deployment's: a JSON object, best written with `jsonencode`. Default: " +
			"none. A change makes a new run.",
	)
	own["work_queue_name"] = tfvalue.OptionalString(
		"The work queue, of the deployment's work pool, that the run waits in. One that does not exist is created by Prefect. Default: the "+
			"deployment's. A change makes a new run.",
		tfvalue.IsName()...)
	own["idempotency_key"] = tfvalue.OptionalString(
		"A key that no other run of the flow has. When a run has it already, that run is taken over instead of a new one, with what it "+
			"was given. "+
			"So a fixed key never runs twice, not even after a failure or a change of `triggers`: make what should run anew a part of the key. "+
			"Default: one that begins with `terraform-`, new for each run. A change makes a new run.",
		stringvalidator.LengthAtLeast(1),
	)
	own["scheduled_time"] = schema.StringAttribute{
		MarkdownDescription: "When the run is to start, in RFC 3339. Default: now. A change makes a new run.",
		Optional:            true, Computed: true, CustomType: timetypes.RFC3339Type{},
	}
	own["flow_id"] = tfvalue.ComputedString("The id of the flow that runs.")
	own["work_pool_name"] = tfvalue.ComputedString("The work pool whose workers take the run; null when the deployment has none.")
	own["state_type"] = tfvalue.ComputedString("The type of the run's state, such as `COMPLETED`, `FAILED` or `RUNNING`.")
	own["state_name"] = tfvalue.ComputedString("The name of the run's state, such as `Completed`, `TimedOut` or `Late`.")
	own["state_message"] = tfvalue.ComputedString(
		"What the state says of itself, such as the error that made the run fail; null when it says nothing.",
	)
	own["expected_start_time"] = tfvalue.ComputedTime("When the run is or was expected to start, in RFC 3339 and UTC.")
	own["start_time"] = tfvalue.ComputedTime("When the run started, in RFC 3339 and UTC; null before.")
	own["end_time"] = tfvalue.ComputedTime("When the run ended, in RFC 3339 and UTC; null before.")
	own["total_run_time"] = schema.Float64Attribute{
		MarkdownDescription: "How long the run ran, in seconds, over all its attempts.",
		Computed:            true,
	}
	own["run_count"] = schema.Int64Attribute{MarkdownDescription: "How many attempts the run has made.", Computed: true}
	return own
}

func createFlowRun(ctx context.Context, c *client.Client, in client.FlowRunInput) (*client.FlowRun, error) {
	run, err := c.CreateFlowRun(ctx, in)
	if !apierror.IsAmbiguous(err) {
		return run, err
	}
	// An interrupt must not keep a run out of the state that has been made all the same.
	after, cancel := framework.DetachedContext(ctx, c)
	defer cancel()
	if made, lookErr := c.FlowRunByKey(after, in.DeploymentID, in.IdempotencyKey); lookErr == nil && made != nil {
		return made, nil
	}
	return nil, err
}

// updateFlowRun sets the name and the tags, which is all that can be changed. The run keeps its deployment's tags.
func updateFlowRun(ctx context.Context, c *client.Client, m *ManagedRun, in client.FlowRunInput) error {
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

// deploymentTags is the tags of a deployment; none when it is gone.
func deploymentTags(ctx context.Context, c *client.Client, id string) ([]string, error) {
	d, err := c.Deployment(ctx, id)
	switch {
	case apierror.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the deployment's tags, which the run has too: %w", err)
	}
	return d.Tags, nil
}

func (r *flowRun) Identity() (id, label string) { return r.ID.ValueString(), r.Name.ValueString() }

func (r *flowRun) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := r.of(ctx, r.DeploymentID.ValueString(), diags)
	if r.IdempotencyKey.IsUnknown() {
		// A key of our own makes the creation safe to repeat.
		in.IdempotencyKey = framework.GeneratedKey()
	}
	return in
}

// ToAPI marks a key of our own with all that the run is made from: see earlierRun.
func (m *ManagedRun) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := m.flowRun.ToAPI(ctx, diags)
	if m.IdempotencyKey.IsUnknown() {
		in.IdempotencyKey = contentMark(in, m.Triggers) + in.IdempotencyKey[len(framework.GeneratedKeyPrefix):]
	}
	return in
}

// FromAPI keeps what the run was given as it was written: the API adds the deployment's to it, and a run that was given
// something else would be another one.
func (r *flowRun) FromAPI(ctx context.Context, a *client.FlowRun, diags *fwdiag.Diagnostics) {
	r.FillObject(a.Object)
	r.fillGiven(a)
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

// FromAPI leaves what only Terraform knows as it is; after an import, that is nothing.
func (m *ManagedRun) FromAPI(ctx context.Context, a *client.FlowRun, diags *fwdiag.Diagnostics) {
	m.flowRun.FromAPI(ctx, a, diags)
	if m.Triggers.IsNull() {
		m.Triggers = types.MapNull(types.StringType)
	}
	if m.FailOn.IsNull() {
		m.FailOn = types.SetNull(types.StringType)
	}
}

func (r *flowRun) fillGiven(a *client.FlowRun) {
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

// fillTags keeps the run's own tags while the run has them.
func (r *flowRun) fillTags(ctx context.Context, all []string, diags *fwdiag.Diagnostics) {
	if !tfvalue.IsNullOrUnknown(r.Tags) {
		own := tfvalue.Strings(ctx, r.Tags, diags)()
		if !slices.ContainsFunc(own, func(tag string) bool { return !slices.Contains(all, tag) }) {
			return
		}
	}
	r.Tags = tfvalue.StringSet(all)
}
