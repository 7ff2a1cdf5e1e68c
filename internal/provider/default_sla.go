package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type defaultSLA struct {
	ID           types.String `tfsdk:"id"`
	Severity     types.String `tfsdk:"severity"`
	BlockID      types.String `tfsdk:"block_id"`
	AutomationID types.String `tfsdk:"automation_id"`
	place
	ageless
}

func newDefaultSLA() *managed[defaultSLA, client.DefaultSLA, client.DefaultSLAInput, *defaultSLA] {
	own := attributes(map[string]schema.Attribute{
		"id":            computedText("Severity of the default SLA: a workspace has one default SLA for each severity."),
		"severity":      replacing(requiredText("Severity of the service level agreements that the default SLA applies to: `"+strings.Join(client.SLASeverities, "`, `")+"`. Changing this forces a new resource.", oneOfTexts(client.SLASeverities...)...)),
		"block_id":      replacing(requiredText("ID of the block that Prefect Cloud sends the notification with, such as a block of the type `slack-webhook`. Changing this forces a new resource.", isUUID())),
		"automation_id": computedText("ID of the automation that Prefect Cloud created."),
	})
	delete(own, "created")
	delete(own, "updated")
	return &managed[defaultSLA, client.DefaultSLA, client.DefaultSLAInput, *defaultSLA]{
		noun: "default_sla",
		schema: schema.Schema{
			MarkdownDescription: "Default SLA of a workspace of Prefect Cloud for one severity. Prefect Cloud creates an automation for it, and shows the automation among the others of the workspace. For service level agreements of a deployment, use `prefect_resource_sla`. The published interface of Prefect Cloud specifies the arguments, but not what the automation does.",
			Attributes:          own,
		},
		create: creates((*client.Client).CreateDefaultSLA),
		read:   readsByID[*defaultSLA]((*client.Client).DefaultSLA),
		remove: removesByID[*defaultSLA]((*client.Client).DeleteDefaultSLA),
		unique: []string{"severity"},
		twin: func(ctx context.Context, c *client.Client, in client.DefaultSLAInput) (*client.DefaultSLA, error) {
			return c.DefaultSLA(ctx, in.Severity)
		},
		otherwise: "remove the resource",
		locate: func(ctx context.Context, c *client.Client, key string) (*client.DefaultSLA, error) {
			return c.DefaultSLA(ctx, key)
		},
		lags: true,
		plan: func(_ context.Context, p *planning[defaultSLA]) {
			p.refuseServer(&p.plan.place, "service level agreements")
		},
	}
}

func (s *defaultSLA) key() (id, label string) { return twice(s.Severity) }

func (s *defaultSLA) input(context.Context, *diag.Diagnostics) client.DefaultSLAInput {
	return client.DefaultSLAInput{Severity: s.Severity.ValueString(), BlockID: s.BlockID.ValueString()}
}

// fill keeps the configured block if no action of the automation has one: the interface does not specify the actions.
func (s *defaultSLA) fill(_ context.Context, a *client.DefaultSLA, _ *diag.Diagnostics) {
	s.ID, s.Severity, s.AutomationID = types.StringValue(a.Severity), types.StringValue(a.Severity), types.StringValue(a.ID)
	if block := a.BlockID(); block != "" {
		s.BlockID = types.StringValue(block)
	}
}
