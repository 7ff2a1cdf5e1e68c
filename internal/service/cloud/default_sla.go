package cloud

import (
	"context"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type defaultSLA struct {
	ID           types.String `tfsdk:"id"`
	Severity     types.String `tfsdk:"severity"`
	BlockID      types.String `tfsdk:"block_id"`
	AutomationID types.String `tfsdk:"automation_id"`
	framework.WorkspacePlacement
	framework.Ageless
}

var _ = framework.ImplementsResource(newDefaultSLA)

func newDefaultSLA() *framework.Resource[defaultSLA, client.DefaultSLA, client.DefaultSLAInput, *defaultSLA] {
	own := tfvalue.Attributes(map[string]schema.Attribute{
		"id": tfvalue.ComputedString("Severity of the default SLA: a workspace has one default SLA for each severity."),
		"severity": tfvalue.Replacing(
			tfvalue.RequiredString(
				"Severity of the service level agreements that the default SLA applies to: `"+strings.Join(
					client.SLASeverities,
					"`, `",
				)+"`. Changing this forces a new resource.",
				tfvalue.OneOf(client.SLASeverities...)...),
		),
		"block_id": tfvalue.Replacing(
			tfvalue.RequiredString(
				"ID of the block that Prefect Cloud sends the notification with, such as a block of the type `slack-webhook`. Changing this forces "+
					"a new resource.",
				tfvalue.IsUUID(),
			),
		),
		"automation_id": tfvalue.ComputedString("ID of the automation that Prefect Cloud created."),
	})
	delete(own, "created")
	delete(own, "updated")
	return &framework.Resource[defaultSLA, client.DefaultSLA, client.DefaultSLAInput, *defaultSLA]{
		TypeName: "default_sla", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Default service level agreement (SLA) of a workspace of Prefect Cloud for one " +
				"severity. For the SLAs of a deployment, use `prefect_resource_sla`.",
			Attributes: own,
		},
		CreateFunc: framework.Creates((*client.Client).CreateDefaultSLA),
		ReadFunc:   framework.ReadsByID[*defaultSLA]((*client.Client).DefaultSLA),
		DeleteFunc: framework.RemovesByID[*defaultSLA]((*client.Client).DeleteDefaultSLA),
		Collision:  framework.Collision{UniqueBy: []string{"severity"}, Advice: "remove the resource"},
		FindExisting: func(ctx context.Context, c *client.Client, in client.DefaultSLAInput) (*client.DefaultSLA, error) {
			return c.DefaultSLA(ctx, in.Severity)
		},
		Import: framework.Import[client.DefaultSLA]{
			Find: func(ctx context.Context, c *client.Client, key string) (*client.DefaultSLA, error) {
				return c.DefaultSLA(ctx, key)
			},
		},
		API: framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: func(_ context.Context, p *framework.PlanContext[defaultSLA]) {
			p.RefuseServer(&p.Plan.WorkspacePlacement, "service level agreements")
		},
	}
}

func (s *defaultSLA) Identity() (id, label string) { return idAsLabel(s.Severity) }

func (s *defaultSLA) ToAPI(context.Context, *fwdiag.Diagnostics) client.DefaultSLAInput {
	return client.DefaultSLAInput{Severity: s.Severity.ValueString(), BlockID: s.BlockID.ValueString()}
}

// FromAPI keeps the configured block if no action of the automation has one: the interface does not specify the actions.
func (s *defaultSLA) FromAPI(_ context.Context, a *client.DefaultSLA, _ *fwdiag.Diagnostics) {
	s.ID, s.Severity, s.AutomationID = types.StringValue(a.Severity), types.StringValue(a.Severity), types.StringValue(a.ID)
	if block := a.BlockID(); block != "" {
		s.BlockID = types.StringValue(block)
	}
}
