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
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// flowRunCreate has the arguments of the action flow_run_create.
type flowRunCreate struct {
	framework.WorkspacePlacement
	waitOptions
	runRequest
	Deployment types.String `tfsdk:"deployment"`
}

var _ = framework.ImplementsAction(newFlowRunCreate)

func newFlowRunCreate() *framework.Action[flowRunCreate, *flowRunCreate] {
	return &framework.Action[flowRunCreate, *flowRunCreate]{
		TypeName: "flow_run_create", Verb: "run", ObjectType: "deployment",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Runs a deployment and waits for the run to finish. Shows the states and the log " +
				"of the run while waiting. The action fails if the run fails. Each invocation creates a new run.",
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
	out := arguments(waitAttributes("action", "in Terraform's output"))
	maps.Copy(out, map[string]actionschema.Attribute{
		"deployment": deployment.NameArgument("Deployment to run"),
		"name": actionschema.StringAttribute{
			MarkdownDescription: "Name of the run. Defaults to a name that Prefect generates.",
			Optional:            true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"parameters": actionschema.StringAttribute{
			MarkdownDescription: "Parameters of the run, as a JSON object. They override the parameters of the deployment. " +
				"Defaults to the deployment's parameters.",
			Optional: true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"tags": actionschema.SetAttribute{
			MarkdownDescription: "Tags of the run, in addition to the tags of the deployment. Defaults to the deployment's tags.",
			Optional:            true, ElementType: types.StringType,
		},
		"job_variables": actionschema.StringAttribute{
			MarkdownDescription: "Job variables of the run, as a JSON object. They override the job variables of the deployment. " +
				"Defaults to none.",
			Optional: true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"work_queue_name": actionschema.StringAttribute{
			MarkdownDescription: "Name of the work queue for the run, in the deployment's work pool. Prefect creates a queue " +
				"that does not exist. Defaults to the work queue of the deployment.",
			Optional: true, Validators: tfvalue.IsName(),
		},
		"idempotency_key": actionschema.StringAttribute{
			MarkdownDescription: "Idempotency key of the run, unique within the flow. If a run with this key exists, it is used " +
				"instead of starting a new one. Defaults to a generated key that starts with `terraform-`, new for each invocation.",
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"scheduled_time": actionschema.StringAttribute{
			MarkdownDescription: "Time at which the run starts, in RFC 3339. Defaults to now.",
			Optional:            true, CustomType: timetypes.RFC3339Type{},
		},
	})
	return out
}

func runFlowRunCreate(ctx context.Context, c *client.Client, m *flowRunCreate, i *framework.Invocation) error {
	settings := m.settings(ctx, i.Diags)
	d, err := reference.FindDeploymentForImport(ctx, c, m.Deployment.ValueString())
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
	i.Progress("Flow run %q, ID %s, in the UI: %s", run.Name, run.ID, core.UILink(ctx, c, "flow_run", run.ID).ValueString())
	to := progressReporter{i.Progress}
	if !m.waits() {
		to.anyState(run)
		return nil
	}
	i.Progress("Waiting up to %s for the run to finish.", settings.timeout)
	if idle := idlePool(ctx, c, d.WorkPoolName); idle != "" && run.StateType == "SCHEDULED" {
		i.Progress("%s", idle)
	}
	const again = "Another invocation of the action creates a new run."
	wait := &runWait{
		watch: runwatch.Of(i.Data, c), client: c, run: run, waitSettings: settings, to: to, ifFinished: again, ifRunning: again,
	}
	if run, err = wait.await(ctx); err != nil {
		return err
	}
	summary, err := waitSummary(ctx, c, run)
	if err == nil {
		i.Progress("%s", summary)
	}
	return err
}

// ToAPI returns the request for the run. A generated idempotency key makes the request safe to repeat.
func (m *flowRunCreate) ToAPI(ctx context.Context, deployment string, diags *fwdiag.Diagnostics) client.FlowRunInput {
	in := m.input(ctx, deployment, diags)
	if in.IdempotencyKey == "" {
		in.IdempotencyKey = framework.GeneratedKey()
	}
	return in
}
