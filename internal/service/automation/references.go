package automation

import (
	"context"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// actionReferences are the types of object that attributes of an action refer to.
var actionReferences = []struct {
	name string
	to   reference.Kind
}{
	{
		"deployment_id",
		reference.ToDeployment,
	}, {"work_pool_id", reference.ToPoolID}, {"work_queue_id", reference.ToQueueID}, {"automation_id", reference.ToAutomation},
	{"block_document_id", reference.ToBlock},
}

// warnOfActionReferences warns about objects that an action refers to and that do not exist: such an action has no effect.
func warnOfActionReferences(ctx context.Context, provider *framework.ProviderData, c *client.Client, action tfvalue.Node) {
	for _, ref := range actionReferences {
		if action.Has(ref.name) {
			reference.WarnMissing(
				ctx,
				provider,
				c,
				reference.Reference{To: ref.to, At: action.At.AtName(ref.name), V: action.Attributes[ref.name]},
				action.Diags,
			)
		}
	}
}
