package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// checkDeployment refuses, in the plan, the deployment_id of a deployment that is not there. The id of one that the apply
// makes is not known yet. An answer that does not come is left to the apply.
func (c *configured) checkDeployment(ctx context.Context, at spot, id types.String, diags *diag.Diagnostics) {
	in, known := c.planClient(at)
	if !known || open(id) {
		return
	}
	_, err := once(ctx, &c.deployments, in.Endpoint()+id.ValueString(), func(ctx context.Context) (bool, error) {
		return true, in.CheckDeployment(ctx, id.ValueString())
	})
	if client.IsNotFound(err) {
		codeReference.addErrorAt(diags, path.Root("deployment_id"), "The deployment does not exist",
			fmt.Sprintf("There is no deployment with the id %s at %s. Correct the id, or refer to the resource of the deployment that is meant, as in prefect_deployment.nightly.id.", id.ValueString(), in.Endpoint()))
	}
}
