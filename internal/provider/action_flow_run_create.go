package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// flowRunCreate is what the action flow_run_create is told.
type flowRunCreate struct {
	place
	waitOptions
	runRequest
	Deployment types.String `tfsdk:"deployment"`
}

func newFlowRunCreate() *operation[flowRunCreate, *flowRunCreate] {
	return &operation[flowRunCreate, *flowRunCreate]{
		noun: "flow_run_create", doing: "run", to: "deployment",
		schema: actionschema.Schema{
			MarkdownDescription: "Runs a deployment, and waits for the end of the run; its states and the lines of its log are shown while it runs, and a run that fails fails the action. " +
				"Every invocation makes a new run. Before Terraform 1.14, the resource `prefect_flow_run` with `triggers` does the same.",
			Attributes: actionAttributes(flowRunCreateAttributes()),
		},
		label: func(m *flowRunCreate) string { return m.Deployment.ValueString() },
		plan: func(ctx context.Context, of *configured, c *client.Client, m *flowRunCreate, diags *diag.Diagnostics) error {
			return of.planRuns(ctx, c, m.Deployment, runValues{parameters: m.Parameters, jobVariables: m.JobVariables, at: atRoot, now: true}, diags)
		},
		run: runFlowRunCreate,
	}
}

func flowRunCreateAttributes() map[string]actionschema.Attribute {
	out := arguments(waitAttributes("action", "in the output of Terraform"))
	maps.Copy(out, map[string]actionschema.Attribute{
		"deployment": deploymentArgument("The deployment that runs."),
		"name": actionschema.StringAttribute{
			MarkdownDescription: "The name of the run. Default: two words that Prefect makes up.",
			Optional:            true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"parameters": actionschema.StringAttribute{
			MarkdownDescription: "Parameters of the flow, laid over those of the deployment: a JSON object, best written with `jsonencode`. Default: the deployment's.",
			Optional:            true, CustomType: jsonTextType{}, Validators: []validator.String{isJSONObject()},
		},
		"tags": actionschema.SetAttribute{
			MarkdownDescription: "Tags to find the run by. The deployment's tags are added to them. Default: the deployment's.",
			Optional:            true, ElementType: types.StringType,
		},
		"job_variables": actionschema.StringAttribute{
			MarkdownDescription: "Settings of the infrastructure of this run, laid over the deployment's: a JSON object, best written with `jsonencode`. Default: none.",
			Optional:            true, CustomType: jsonTextType{}, Validators: []validator.String{isJSONObject()},
		},
		"work_queue_name": actionschema.StringAttribute{
			MarkdownDescription: "The work queue, of the deployment's work pool, that the run waits in. One that does not exist is created by Prefect. Default: the deployment's.",
			Optional:            true, Validators: isName(),
		},
		"idempotency_key": actionschema.StringAttribute{
			MarkdownDescription: "A key that no other run of the flow has. When a run has it already, nothing runs anew, and that run is taken for the one that is wanted. " +
				"Default: one that begins with `terraform-`, new for each invocation.",
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"scheduled_time": actionschema.StringAttribute{
			MarkdownDescription: "When the run is to start, in RFC 3339. Default: now.",
			Optional:            true, CustomType: timetypes.RFC3339Type{},
		},
	})
	return out
}

func runFlowRunCreate(ctx context.Context, c *client.Client, m *flowRunCreate, i *invocation) error {
	patience := m.patience(ctx, i.diags)
	d, err := locateDeployment(ctx, c, m.Deployment.ValueString())
	if err != nil {
		return err
	}
	in := m.input(ctx, d.ID, i.diags)
	i.data.checkRunValues(ctx, c, runTargetOf(d), runValues{parameters: m.Parameters, jobVariables: m.JobVariables, at: atRoot, now: true}, i.diags)
	if i.diags.HasError() {
		return nil
	}
	run, err := createFlowRun(ctx, c, in)
	if err != nil {
		return err
	}
	i.say("The flow run %q has the id %s. Its page: %s", run.Name, run.ID, uiLink(ctx, c, "flow_run", run.ID).ValueString())
	to := progressTeller{i.say}
	if !m.waits() {
		to.state(run)
		return nil
	}
	i.say("Waiting for its end, for %s at the most.", patience.timeout)
	const again = "Another invocation of the action makes a new run."
	wait := &runWait{watch: i.data.watch(c), client: c, run: run, patience: patience, to: to, ended: again, goesOn: again}
	if run, err = wait.await(ctx); err != nil {
		return err
	}
	summary, err := waitSummary(ctx, c, run)
	if err == nil {
		i.say("%s", summary)
	}
	return err
}

// input is the run that is asked for. A key of our own makes its creation safe to repeat.
func (m *flowRunCreate) input(ctx context.Context, deployment string, diags *diag.Diagnostics) client.FlowRunInput {
	in := m.of(ctx, deployment, diags)
	if in.IdempotencyKey == "" {
		in.IdempotencyKey = ownKey()
	}
	return in
}
