package provider

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// runRequest is what a run is given by the one who starts it.
type runRequest struct {
	Name           types.String      `tfsdk:"name"`
	Parameters     jsonText          `tfsdk:"parameters"`
	Tags           types.Set         `tfsdk:"tags"`
	JobVariables   jsonText          `tfsdk:"job_variables"`
	WorkQueueName  types.String      `tfsdk:"work_queue_name"`
	IdempotencyKey types.String      `tfsdk:"idempotency_key"`
	ScheduledTime  timetypes.RFC3339 `tfsdk:"scheduled_time"`
}

// of is the run of a deployment that is asked for.
func (r *runRequest) of(ctx context.Context, deployment string, diags *diag.Diagnostics) client.FlowRunInput {
	in := client.FlowRunInput{
		DeploymentID:   deployment,
		Name:           r.Name.ValueString(),
		Parameters:     given(r.Parameters, rawJSON(r.Parameters)),
		Tags:           given(r.Tags, texts(ctx, r.Tags, diags)),
		JobVariables:   given(r.JobVariables, rawJSON(r.JobVariables)),
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
	object
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

// managedRun is a run that Terraform starts.
type managedRun struct {
	flowRun
	waitOptions
	Triggers  types.Map    `tfsdk:"triggers"`
	OnDestroy types.String `tfsdk:"on_destroy"`
}

// flowRunResource waits for the run that it has created, and keeps one in the state whose record Prefect has deleted.
type flowRunResource struct {
	*managed[managedRun, client.FlowRun, client.FlowRunInput, *managedRun]
}

func newFlowRun() *flowRunResource {
	r := new(flowRunResource)
	r.managed = &managed[managedRun, client.FlowRun, client.FlowRunInput, *managedRun]{
		noun: "flow_run",
		schema: schema.Schema{
			MarkdownDescription: "Runs a deployment, once, when the resource is created, and waits for the end of the run. A change of what the run is given, or of `triggers`, makes a new run. " +
				"A run that fails fails the apply; it is in the state then, tainted, so that the next apply runs anew. " +
				"To destroy the resource cancels the run when it has not ended; the record of the run stays on the server. " +
				"A run whose record Prefect has deleted, as it does with old ones, stays in the state: it is never repeated for that reason.",
			Attributes: attributes(flowRunAttributes(managedRunAttributes())),
		},
		create: func(ctx context.Context, c *client.Client, in client.FlowRunInput) (*client.FlowRun, error) {
			r.begins(c, r.noun, in.IdempotencyKey)
			return createFlowRun(ctx, c, in)
		},
		read:   readsByID[*managedRun]((*client.Client).FlowRun),
		update: updateFlowRun,
		remove: func(ctx context.Context, c *client.Client, m *managedRun) error {
			r.begins(c, r.noun, m.IdempotencyKey.ValueString())
			return cancelFlowRun(ctx, c, r.watch(c), m)
		},
		// A run collides with nothing: one that has the same idempotency key is the one that is wanted.
		twin: func(context.Context, *client.Client, client.FlowRunInput) (*client.FlowRun, error) { return nil, nil },
		locate: func(ctx context.Context, c *client.Client, key string) (*client.FlowRun, error) {
			if uuid.Validate(key) != nil {
				return nil, codeImportID.becausef("a flow run is imported by its id, a UUID, but this is %q: names of runs are not unique", key)
			}
			return c.FlowRun(ctx, key)
		},
		selects: selects(flowRunConditionAttributes(), func(ctx context.Context, c *client.Client, s *flowRunSelection, diags *diag.Diagnostics) iter.Seq2[*client.FlowRun, error] {
			return c.FlowRuns(ctx, s.filter(ctx, diags), 0, -1)
		}),
		parent:   "deployment_id",
		resets:   map[string]attr.Value{"tags": emptySet(), "job_variables": emptyJSON()},
		kept:     []string{"name"},
		volatile: []string{"work_pool_name", "state_type", "state_name", "state_message", "expected_start_time", "start_time", "end_time", "total_run_time", "run_count"},
		plan:     planFlowRun,
	}
	return r
}

// flowRunAttributes adds what every run has to the given attributes.
func flowRunAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	own["deployment_id"] = requiredText("The id of the deployment that runs. A change makes a new run.", isUUID())
	own["name"] = optionalText("The name of the run. Default: two words that Prefect makes up.", stringvalidator.LengthAtLeast(1))
	own["parameters"] = optionalJSON("Parameters of the flow, laid over those of the deployment: a JSON object, best written with `jsonencode`. Default: the deployment's. A change makes a new run.")
	own["tags"] = optionalTexts("Tags to find the run by. The deployment's tags are added to them. Default: the deployment's.")
	own["job_variables"] = optionalJSON("Settings of the infrastructure of this run, laid over the deployment's: a JSON object, best written with `jsonencode`. Default: none. A change makes a new run.")
	own["work_queue_name"] = optionalText("The work queue, of the deployment's work pool, that the run waits in. One that does not exist is created by Prefect. Default: the deployment's. A change makes a new run.", isName()...)
	own["idempotency_key"] = optionalText("A key that no other run of the flow has. When a run has it already, that run is taken over instead of a new one, with what it was given. "+
		"So a fixed key never runs twice, not even after a failure or a change of `triggers`: make what should run anew a part of the key. Default: one that begins with `terraform-`, new for each run. A change makes a new run.", stringvalidator.LengthAtLeast(1))
	own["scheduled_time"] = schema.StringAttribute{
		MarkdownDescription: "When the run is to start, in RFC 3339. Default: now. A change makes a new run.",
		Optional:            true, Computed: true, CustomType: timetypes.RFC3339Type{},
	}
	own["flow_id"] = computedText("The id of the flow that runs.")
	own["work_pool_name"] = computedText("The work pool whose workers take the run; null when the deployment has none.")
	own["state_type"] = computedText("The type of the run's state, such as `COMPLETED`, `FAILED` or `RUNNING`.")
	own["state_name"] = computedText("The name of the run's state, such as `Completed`, `TimedOut` or `Late`.")
	own["state_message"] = computedText("What the state says of itself, such as the error that made the run fail; null when it says nothing.")
	own["expected_start_time"] = computedTime("When the run is or was expected to start, in RFC 3339 and UTC.")
	own["start_time"] = computedTime("When the run started, in RFC 3339 and UTC; null before.")
	own["end_time"] = computedTime("When the run ended, in RFC 3339 and UTC; null before.")
	own["total_run_time"] = schema.Float64Attribute{MarkdownDescription: "How long the run ran, in seconds, over all its attempts.", Computed: true}
	own["run_count"] = schema.Int64Attribute{MarkdownDescription: "How many attempts the run has made.", Computed: true}
	return own
}

func createFlowRun(ctx context.Context, c *client.Client, in client.FlowRunInput) (*client.FlowRun, error) {
	run, err := c.CreateFlowRun(ctx, in)
	if !client.IsAmbiguous(err) {
		return run, err
	}
	// An interrupt must not keep a run out of the state that has been made all the same.
	after, cancel := afterwards(ctx, c)
	defer cancel()
	if made, lookErr := c.FlowRunByKey(after, in.DeploymentID, in.IdempotencyKey); lookErr == nil && made != nil {
		return made, nil
	}
	return nil, err
}

// updateFlowRun sets the name and the tags, which is all that can be changed. The run keeps its deployment's tags.
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
		change.Tags = client.Some(tags)
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
	case client.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the deployment's tags, which the run has too: %w", err)
	}
	return d.Tags, nil
}

func (r *flowRun) key() (id, label string) { return r.ID.ValueString(), r.Name.ValueString() }

func (r *flowRun) input(ctx context.Context, diags *diag.Diagnostics) client.FlowRunInput {
	in := r.of(ctx, r.DeploymentID.ValueString(), diags)
	if r.IdempotencyKey.IsUnknown() {
		// A key of our own makes the creation safe to repeat.
		in.IdempotencyKey = ownKey()
	}
	return in
}

// input marks a key of our own with all that the run is made from: see earlierRun.
func (m *managedRun) input(ctx context.Context, diags *diag.Diagnostics) client.FlowRunInput {
	in := m.flowRun.input(ctx, diags)
	if m.IdempotencyKey.IsUnknown() {
		in.IdempotencyKey = contentMark(in, m.Triggers) + in.IdempotencyKey[len(ownPrefix):]
	}
	return in
}

// fill keeps what the run was given as it was written: the API adds the deployment's to it, and a run that was given
// something else would be another one.
func (r *flowRun) fill(ctx context.Context, a *client.FlowRun, diags *diag.Diagnostics) {
	r.fillObject(a.Object)
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
	r.ExpectedStartTime = timePointerValue(a.ExpectedStartTime)
	r.StartTime = timePointerValue(a.StartTime)
	r.EndTime = timePointerValue(a.EndTime)
	r.TotalRunTime = types.Float64Value(a.TotalRunTime)
	r.RunCount = types.Int64Value(a.RunCount)
}

// fill leaves what only Terraform knows as it is; after an import, that is nothing.
func (m *managedRun) fill(ctx context.Context, a *client.FlowRun, diags *diag.Diagnostics) {
	m.flowRun.fill(ctx, a, diags)
	if m.Triggers.IsNull() {
		m.Triggers = types.MapNull(types.StringType)
	}
	if m.FailOn.IsNull() {
		m.FailOn = types.SetNull(types.StringType)
	}
}

func (r *flowRun) fillGiven(a *client.FlowRun) {
	if open(r.DeploymentID) {
		r.DeploymentID = types.StringPointerValue(a.DeploymentID)
	}
	if open(r.Parameters) {
		r.Parameters = jsonValue(a.Parameters)
	}
	if open(r.JobVariables) {
		r.JobVariables = jsonValue(a.JobVariables)
	}
	if open(r.WorkQueueName) {
		r.WorkQueueName = types.StringPointerValue(a.WorkQueueName)
	}
	if open(r.IdempotencyKey) {
		r.IdempotencyKey = types.StringPointerValue(a.IdempotencyKey)
	}
	if open(r.ScheduledTime) {
		r.ScheduledTime = timePointerValue(a.ExpectedStartTime)
	}
}

// open reports whether nobody has said yet what v is.
func open(v attr.Value) bool { return v.IsNull() || v.IsUnknown() }

// fillTags keeps the run's own tags while the run has them.
func (r *flowRun) fillTags(ctx context.Context, all []string, diags *diag.Diagnostics) {
	if !open(r.Tags) {
		own := texts(ctx, r.Tags, diags)()
		if !slices.ContainsFunc(own, func(tag string) bool { return !slices.Contains(all, tag) }) {
			return
		}
	}
	r.Tags = textSet(all)
}
