package cloud

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

type teamsModel struct {
	framework.AccountPlacement
	Teams []teamModel `tfsdk:"teams"`
}

var _ = framework.ImplementsDataSource(newTeamsData)

func newTeamsData() *framework.DataSource[teamsModel, *teamsModel] {
	of := newTeam().SchemaDefinition.Attributes
	return &framework.DataSource[teamsModel, *teamsModel]{
		TypeName: "teams", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the teams of an account of Prefect Cloud.",
			Attributes: map[string]dsschema.Attribute{
				"account_id": framework.ReadOnlyAttribute("account_id", of["account_id"], true),
				"teams":      framework.CollectionAttribute("Teams of the account.", of),
			},
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *teamsModel, diags *fwdiag.Diagnostics) (err error) {
			m.Teams, err = framework.Collect[teamModel](ctx, c, c.Teams(ctx), diags)
			return err
		},
	}
}
