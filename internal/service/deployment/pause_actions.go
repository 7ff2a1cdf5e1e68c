package deployment

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// NameArgument returns the attribute for the deployment of an action. reference.FindDeploymentForImport finds the deployment.
func NameArgument(description string) actionschema.StringAttribute {
	return actionschema.StringAttribute{
		MarkdownDescription: description + ", by ID or as `FLOW/DEPLOYMENT`.", Required: true,
		Validators: []validator.String{tfvalue.StringRule{
			Expected: "the ID of a deployment, or FLOW/DEPLOYMENT",
			Holds: func(s string) bool {
				flow, name, _ := strings.Cut(s, "/")
				return uuid.Validate(s) == nil || (flow != "" && name != "" && !strings.Contains(name, "/"))
			},
			Remedy: "Use the id attribute of the deployment, or the name of its flow, a slash, and its own name.",
		}},
	}
}

// deploymentAction is the model of an action on a deployment without further arguments.
type deploymentAction struct {
	framework.WorkspacePlacement
	Deployment types.String `tfsdk:"deployment"`
}

var _ = framework.ImplementsAction(newDeploymentPause)

func newDeploymentPause() *framework.Action[deploymentAction, *deploymentAction] {
	return deploymentSwitch(
		"pause",
		"Pauses a deployment: its schedules create no runs, and Prefect deletes its scheduled runs that have not "+
			"started.",
		(*client.Client).PauseDeployment,
		true,
	)
}

var _ = framework.ImplementsAction(newDeploymentResume)

func newDeploymentResume() *framework.Action[deploymentAction, *deploymentAction] {
	return deploymentSwitch(
		"resume",
		"Resumes a paused deployment, so that its schedules create runs again.",
		(*client.Client).ResumeDeployment,
		false,
	)
}

// deploymentSwitch returns the action that pauses or resumes a deployment.
func deploymentSwitch(
	verb, description string,
	do func(*client.Client, context.Context, string) error,
	paused bool,
) *framework.Action[deploymentAction, *deploymentAction] {
	return &framework.Action[deploymentAction, *deploymentAction]{
		TypeName: "deployment_" + verb, Verb: verb, ObjectType: "deployment",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: description + " Does nothing if the deployment is already in that state.",
			Attributes: framework.ActionAttributes(
				map[string]actionschema.Attribute{"deployment": NameArgument("Deployment")},
			),
		},
		Label: func(m *deploymentAction) string { return m.Deployment.ValueString() },
		PlanFunc: reference.WarnsOfMissing(
			reference.ToNamedDeployment,
			"deployment",
			func(m *deploymentAction) types.String { return m.Deployment },
		),
		InvokeFunc: func(ctx context.Context, c *client.Client, m *deploymentAction, i *framework.Invocation) error {
			d, err := reference.FindDeploymentForImport(ctx, c, m.Deployment.ValueString())
			if err != nil {
				return err
			}
			return framework.SwitchPaused(
				i,
				fmt.Sprintf("The deployment %q", d.Name),
				d.Paused,
				paused,
				func() error { return do(c, ctx, d.ID) },
			)
		},
	}
}
