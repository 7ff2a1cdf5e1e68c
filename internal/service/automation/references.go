package automation

import (
	"context"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// actionReferences is what the attributes of an automation's action refer to.
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

// warnOfActionReferences warns of what an action refers to and what does not exist: such an automation never does anything.
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
