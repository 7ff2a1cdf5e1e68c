package workpool

import (
	"context"
	"fmt"

	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// workPoolAction is the model of an action on a work pool without further arguments.
type workPoolAction struct {
	framework.WorkspacePlacement
	WorkPoolName types.String `tfsdk:"work_pool_name"`
}

var _ = framework.ImplementsAction(newWorkPoolPause)

func newWorkPoolPause() *framework.Action[workPoolAction, *workPoolAction] {
	return workPoolSwitch(
		"pause",
		"Pauses a work pool: its workers receive no runs. Active runs continue; waiting runs become late.",
		true,
	)
}

var _ = framework.ImplementsAction(newWorkPoolResume)

func newWorkPoolResume() *framework.Action[workPoolAction, *workPoolAction] {
	return workPoolSwitch("resume", "Resumes a paused work pool: its workers receive runs again, starting with the "+
		"waiting runs.", false)
}

// workPoolSwitch is an action that pauses or resumes a work pool.
func workPoolSwitch(verb, text string, paused bool) *framework.Action[workPoolAction, *workPoolAction] {
	return &framework.Action[workPoolAction, *workPoolAction]{
		TypeName: "work_pool_" + verb, Verb: verb, ObjectType: "work_pool",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: text + " Does nothing if the work pool is already in the desired state.",
			Attributes: framework.ActionAttributes(map[string]actionschema.Attribute{
				"work_pool_name": actionschema.StringAttribute{
					MarkdownDescription: "Name of the work pool.",
					Required:            true,
					Validators:          tfvalue.IsName(),
				},
			}),
		},
		Label: func(m *workPoolAction) string { return m.WorkPoolName.ValueString() },
		PlanFunc: reference.WarnsOfMissing(
			reference.ToPool,
			"work_pool_name",
			func(m *workPoolAction) types.String { return m.WorkPoolName },
		),
		InvokeFunc: func(ctx context.Context, c *client.Client, m *workPoolAction, i *framework.Invocation) error {
			name := m.WorkPoolName.ValueString()
			pool, err := c.WorkPoolByName(ctx, name)
			if err != nil {
				return err
			}
			return framework.SwitchPaused(i, fmt.Sprintf("The work pool %q", name), pool.IsPaused, paused, func() error {
				return c.UpdateWorkPool(ctx, name, client.WorkPoolInput{IsPaused: patch.Some(paused)})
			})
		},
	}
}
