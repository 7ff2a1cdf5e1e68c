package workpool

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
)

// warnMissingPool warns if the work pool of a new queue does not exist.
func warnMissingPool(ctx context.Context, p *framework.PlanContext[workQueue]) {
	if c, known := p.PlanClient(&p.Plan.WorkspacePlacement); known && p.State == nil {
		reference.WarnMissing(
			ctx,
			p.ProviderData,
			c,
			reference.Reference{To: reference.ToPool, At: path.Root("work_pool_name"), V: p.Config.WorkPoolName},
			p.Diags,
		)
	}
}
