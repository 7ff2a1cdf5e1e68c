package deployment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// references warns about references to objects that do not exist.
func (p deploymentPlan) references(ctx context.Context) {
	c, known := p.PlanClient(&p.Plan.WorkspacePlacement)
	if !known {
		return
	}
	prior := p.State
	if prior == nil {
		prior = new(deploymentModel)
	}
	for _, r := range []reference.Reference{
		{To: reference.ToFlow, At: path.Root("flow_id"), V: p.Config.FlowID, Was: prior.FlowID},
		{To: reference.ToPool, At: path.Root("work_pool_name"), V: p.Config.WorkPoolName, Was: prior.WorkPoolName},
		{To: reference.ToBlock, At: path.Root("storage_document_id"), V: p.Config.StorageDocumentID, Was: prior.StorageDocumentID},
		{To: reference.ToLimit, At: path.Root("global_concurrency_limit_id"), V: p.Config.GlobalConcurrencyLimitID,
			Was: prior.GlobalConcurrencyLimitID},
	} {
		reference.WarnMissing(ctx, p.ProviderData, c, r, p.Diags)
	}
	for _, r := range []struct {
		name     string
		now, was tfvalue.JSONString
	}{{"parameters", p.Config.Parameters, prior.Parameters}, {"job_variables", p.Config.JobVariables, prior.JobVariables}} {
		if !tfvalue.IsNullOrUnknown(r.now) && !r.now.Equal(r.was) {
			reference.WarnMissingBlocks(ctx, p.ProviderData, c, path.Root(r.name), []byte(r.now.ValueString()), p.Diags)
		}
	}
	if pool := p.Plan.WorkPoolName; !tfvalue.IsNullOrUnknown(pool) {
		if reference.ToPool.Found(ctx, p.ProviderData, c, pool.ValueString(), "") == nil {
			reference.WarnMissing(
				ctx,
				p.ProviderData,
				c,
				reference.Reference{
					To:   reference.ToQueue,
					At:   path.Root("work_queue_name"),
					V:    p.Config.WorkQueueName,
					Was:  prior.WorkQueueName,
					Pool: pool.ValueString(),
				},
				p.Diags,
			)
		}
	}
}
