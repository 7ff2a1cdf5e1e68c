package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type deploymentAccess struct {
	DeploymentID types.String `tfsdk:"deployment_id"`
	runAccessControl
}

func newDeploymentAccess() *managed[deploymentAccess, client.AccessControl, client.AccessControlInput, *deploymentAccess] {
	return newAccessControl[deploymentAccess](guardedNoun{
		noun: "deployment_access", of: client.GuardedDeployment, levels: runnable,
		text:      "Access to a deployment of Prefect Cloud: who may manage, run and view it. Where its work pool has access control, that of the pool counts for the deployment.",
		attribute: "deployment_id", named: requiredText("The id of the deployment. A change replaces the access.", isUUID()),
	})
}

func (m *deploymentAccess) key() (id, label string) {
	id = m.DeploymentID.ValueString()
	return id, id
}

func (m *deploymentAccess) input(ctx context.Context, diags *diag.Diagnostics) client.AccessControlInput {
	return m.inputFor(ctx, m.DeploymentID, diags)
}

func (m *deploymentAccess) fill(ctx context.Context, a *client.AccessControl, diags *diag.Diagnostics) {
	m.DeploymentID = m.fillFrom(ctx, a, diags)
}
