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

// deploymentKey is the key of whether a deployment exists.
type deploymentKey struct{ endpoint, id string }

// CheckDeploymentExists refuses, in the plan, the deployment_id of a deployment that is not there. The id of one that the apply
// makes is not known yet. An answer that does not come is left to the apply.
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
			"The deployment does not exist",
			fmt.Sprintf(
				"There is no deployment with the id %s at %s. Correct the id, or refer to the resource of the deployment that is meant, as in "+
					"prefect_deployment.nightly.id.",
				id.ValueString(),
				in.Endpoint(),
			),
		)
	}
}
