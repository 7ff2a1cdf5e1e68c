package automation

import (
	"context"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// checkRunDeployment validates the parameters and job variables of an action that runs a deployment.
func checkRunDeployment(ctx context.Context, c *framework.ProviderData, in *client.Client, action tfvalue.Node) {
	if action.String("type") != actionRunDeployment || !action.Has("deployment_id") {
		return
	}
	t, err := deployment.RunTargetByID(ctx, c, in, action.String("deployment_id"))
	if err != nil {
		return
	}
	deployment.CheckRunValues(ctx, in, t, deployment.RunValues{
		Parameters: deployment.JinjaAsTemplates(
			tfvalue.JSONStringOf(action.Attributes["parameters"]),
		), JobVariables: deployment.JinjaAsTemplates(tfvalue.JSONStringOf(action.Attributes["job_variables"])), At: action.At.AtName,
	}, action.Diags)
}
