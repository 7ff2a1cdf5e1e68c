package provider

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type teams struct {
	accountPlace
	Teams []team `tfsdk:"teams"`
}

func newTeamsData() *lookup[teams, *teams] {
	of := newTeam().schema.Attributes
	return &lookup[teams, *teams]{
		noun: "teams",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the teams of an account of Prefect Cloud.",
			Attributes: map[string]dsschema.Attribute{
				"account_id": readOnlyAttribute("account_id", of["account_id"], true),
				"teams":      items("The teams.", of),
			},
		},
		find: func(ctx context.Context, c *client.Client, m *teams, diags *diag.Diagnostics) (err error) {
			m.Teams, err = collect[team](ctx, c, c.Teams(ctx), diags)
			return err
		},
	}
}
