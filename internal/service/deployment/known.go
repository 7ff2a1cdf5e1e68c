package deployment

import (
	"context"
	"fmt"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// deploymentKey is the key of the shared check whether a deployment exists.
type deploymentKey struct{ endpoint, id string }

// CheckDeploymentExists reports, in the plan, a deployment_id that does not exist. The ID of a planned deployment is unknown, and is
// not checked. Other errors of the read are left to the apply.
func CheckDeploymentExists(
	ctx context.Context,
	c *framework.ProviderData,
	at framework.Placement,
	id types.String,
	diags *fwdiag.Diagnostics,
) {
	in, known := c.PlanClient(at)
	if !known || tfvalue.IsNullOrUnknown(id) {
		return
	}
	_, err := framework.ReadOnce(ctx, c, deploymentKey{in.Endpoint(), id.ValueString()}, func(ctx context.Context) (bool, error) {
		return true, in.CheckDeployment(ctx, id.ValueString())
	})
	if apierror.IsNotFound(err) {
		diag.CodeReference.ReportErrorAt(
			diags,
			path.Root("deployment_id"),
			"Deployment not found",
			fmt.Sprintf(
				"No deployment with the ID %s exists at %s. Correct the ID, or refer to the resource of the deployment, such as "+
					"prefect_deployment.nightly.id.",
				id.ValueString(),
				in.Endpoint(),
			),
		)
	}
}
