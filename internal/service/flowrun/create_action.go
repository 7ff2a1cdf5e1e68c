package flowrun

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// flowRunCreate is what the action flow_run_create is told.
type flowRunCreate struct {
	framework.WorkspacePlacement
	WaitOptions
	runRequest
	Deployment types.String `tfsdk:"deployment"`
}

var _ = framework.ImplementsAction(newFlowRunCreate)

func newFlowRunCreate() *framework.Action[flowRunCreate, *flowRunCreate] {
	return &framework.Action[flowRunCreate, *flowRunCreate]{
		TypeName: "flow_run_create", Verb: "run", ObjectType: "deployment",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Runs a deployment, and waits for the end of the run; its states and the lines of its log are shown while it " +
				"runs, and a run that fails fails the action. " +
				"Every invocation makes a new run. Before Terraform 1.14, the resource `prefect_flow_run` with `triggers` does the same.",
			Attributes: framework.ActionAttributes(flowRunCreateAttributes()),
		},
		Label: func(m *flowRunCreate) string { return m.Deployment.ValueString() },
		PlanFunc: func(ctx context.Context, of *framework.ProviderData, c *client.Client, m *flowRunCreate, diags *fwdiag.Diagnostics) error {
			return deployment.PlanRunValues(
				ctx,
				of,
				c,
				m.Deployment,
				deployment.RunValues{Parameters: m.Parameters, JobVariables: m.JobVariables, At: deployment.AtRoot, Now: true},
				diags,
			)
		},
		InvokeFunc: runFlowRunCreate,
	}
}

func flowRunCreateAttributes() map[string]actionschema.Attribute {
	out := arguments(waitAttributes("action", "in the output of Terraform"))
	maps.Copy(out, map[string]actionschema.Attribute{
		"deployment": deployment.NameArgument("The deployment that runs."),
		"name": actionschema.StringAttribute{
			MarkdownDescription: "The name of the run. Default: two words that Prefect makes up.",
			Optional:            true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"parameters": actionschema.StringAttribute{
			MarkdownDescription: "Parameters of the flow, laid over those of the deployment: a JSON object, best written with `jsonencode`. " +
				"Default: the deployment's.",
			Optional: true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"tags": actionschema.SetAttribute{
			MarkdownDescription: "Tags to find the run by. The deployment's tags are added to them. Default: the deployment's.",
			Optional:            true, ElementType: types.StringType,
		},
		"job_variables": actionschema.StringAttribute{
			MarkdownDescription: "Settings of the infrastructure of this run, laid over the deployment's: a JSON object, best written with " +
				"`jsonencode`. Default: none.",
			Optional: true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"work_queue_name": actionschema.StringAttribute{
			MarkdownDescription: "The work queue, of the deployment's work pool, that the run waits in. One that does not exist is created by " +
				"Prefect. Default: the deployment's.",
			Optional: true, Validators: tfvalue.IsName(),
		},
		"idempotency_key": actionschema.StringAttribute{
			MarkdownDescription: "A key that no other run of the flow has. When a run has it already, nothing runs anew, and that run is taken " +
				"for the one that is wanted. " +
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

func runFlowRunCreate(ctx context.Context, c *client.Client, m *flowRunCreate, i *framework.Invocation) error {
	patience := m.Patience(ctx, i.Diags)
	d, err := reference.LocateDeployment(ctx, c, m.Deployment.ValueString())
	if err != nil {
		return err
	}
	in := m.ToAPI(ctx, d.ID, i.Diags)
	deployment.CheckRunValues(
		ctx,
		c,
		deployment.RunTargetOf(d),
		deployment.RunValues{Parameters: m.Parameters, JobVariables: m.JobVariables, At: deployment.AtRoot, Now: true},
		i.Diags,
	)
	if i.Diags.HasError() {
		return nil
	}
	run, err := createFlowRun(ctx, c, in)
	if err != nil {
		return err
	}
	i.Progress("The flow run %q has the id %s. Its page: %s", run.Name, run.ID, core.UILink(ctx, c, "flow_run", run.ID).ValueString())
	to := progressTeller{i.Progress}
	if !m.waits() {
		to.any(run)
		return nil
	}
	i.Progress("Waiting for its end, for %s at the most.", patience.Timeout)
	if idle := idlePool(ctx, c, d.WorkPoolName); idle != "" && run.StateType == "SCHEDULED" {
		i.Progress("%s", idle)
	}
	const again = "Another invocation of the action makes a new run."
	wait := &RunWait{Watch: watchOf(i.Data, c), Client: c, Run: run, WaitTimeouts: patience, To: to, ended: again, GoesOn: again}
	if run, err = wait.Await(ctx); err != nil {
		return err
	}
	summary, err := waitSummary(ctx, c, run)
	if err == nil {
		i.Progress("%s", summary)
	}
	return err
}

// ToAPI is the run that is asked for. A key of our own makes its creation safe to repeat.
func (m *flowRunCreate) ToAPI(ctx context.Context, deployment string, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := m.of(ctx, deployment, diags)
	if in.IdempotencyKey == "" {
		in.IdempotencyKey = framework.GeneratedKey()
	}
	return in
}
