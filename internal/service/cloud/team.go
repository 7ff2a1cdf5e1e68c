package cloud

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type teamModel struct {
	framework.AccountModel
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

var _ = framework.ImplementsListableResource(newTeam)

func newTeam() *framework.Resource[teamModel, cloudapi.Team, cloudapi.TeamInput, *teamModel] {
	return &framework.Resource[teamModel, cloudapi.Team, cloudapi.TeamInput, *teamModel]{
		TypeName: "team", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A team: members of an account of Prefect Cloud that get access together. `prefect_team_access` " +
				"manages its members. Requires a Prefect Cloud plan with teams.",
			Attributes: tfvalue.AccountAttributes(map[string]schema.Attribute{
				"name":        tfvalue.RequiredString("Name of the team, unique in the account.", stringvalidator.LengthAtLeast(1)),
				"description": tfvalue.OptionalString("Description of the team. Defaults to an empty string."),
			}),
		},
		CreateFunc: framework.Creates((*client.Client).CreateTeam),
		ReadFunc:   framework.ReadsByID[*teamModel]((*client.Client).Team),
		UpdateFunc: framework.UpdatesByID[*teamModel]((*client.Client).UpdateTeam),
		DeleteFunc: framework.RemovesByID[*teamModel]((*client.Client).DeleteTeam),
		Collision:  framework.Collision{UniqueBy: []string{"name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.TeamInput) (*cloudapi.Team, error) {
			return c.TeamByName(ctx, in.Name)
		},
		Import: framework.Import[cloudapi.Team]{
			Find: framework.FindsForImportBy((*client.Client).Team, (*client.Client).TeamByName, tfvalue.NamePrefix),
		},
		Listing: framework.Listing[*teamModel, cloudapi.Team]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.Team, error] {
				return c.Teams(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"description": types.StringValue("")},
			FixedDefaults:     []string{"description"},
		},
		API: framework.APIBehavior{
			FullUpdate:           true, // an update is a PUT
			EventuallyConsistent: true,
		},
	}
}

func (m *teamModel) Identity() (id, label string) { return m.ID.ValueString(), m.Name.ValueString() }

func (m *teamModel) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.TeamInput {
	return cloudapi.TeamInput{Name: m.Name.ValueString(), Description: tfvalue.OptionalNonNull(m.Description, m.Description.ValueString)}
}

func (m *teamModel) FromAPI(_ context.Context, a *cloudapi.Team, _ *fwdiag.Diagnostics) {
	m.FillObject(a.Object)
	m.Name, m.Description = types.StringValue(a.Name), tfvalue.StringOrEmpty(a.Description)
}

var _ = framework.ImplementsDataSource(newTeamData)

func newTeamData() *framework.DataSource[teamModel, *teamModel] {
	of := newTeam()
	return &framework.DataSource[teamModel, *teamModel]{
		TypeName: of.TypeName, CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a team of Prefect Cloud by ID or by name.",
			Attributes:          framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "name"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(m *teamModel) (id, other types.String) { return m.ID, m.Name },
			(*client.Client).Team,
			(*client.Client).TeamByName,
		),
	}
}
