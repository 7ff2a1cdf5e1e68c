package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type team struct {
	accountObject
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

func newTeam() *managed[team, client.Team, client.TeamInput, *team] {
	return &managed[team, client.Team, client.TeamInput, *team]{
		noun: "team",
		schema: schema.Schema{
			MarkdownDescription: "A team groups members of an account of Prefect Cloud, so that they get access together. Who is in it is said by `prefect_team_access`. Needs a plan with teams.",
			Attributes: accountAttributes(map[string]schema.Attribute{
				"name":        requiredText("The name of the team, unique in the account.", stringvalidator.LengthAtLeast(1)),
				"description": optionalText("A description of the team."),
			}),
		},
		create: creates((*client.Client).CreateTeam),
		read:   readsByID[*team]((*client.Client).Team),
		update: updatesByID[*team]((*client.Client).UpdateTeam),
		remove: removesByID[*team]((*client.Client).DeleteTeam),
		unique: []string{"name"},
		twin: func(ctx context.Context, c *client.Client, in client.TeamInput) (*client.Team, error) {
			return c.TeamByName(ctx, in.Name)
		},
		locate: locatesBy((*client.Client).Team, (*client.Client).TeamByName, namePrefix),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Team, error] {
			return c.Teams(ctx)
		},
		resets: map[string]attr.Value{"description": types.StringValue("")},
		whole:  true, // an update is a PUT
		lags:   true,
	}
}

func (m *team) key() (id, label string) { return m.ID.ValueString(), m.Name.ValueString() }

func (m *team) input(context.Context, *diag.Diagnostics) client.TeamInput {
	return client.TeamInput{Name: m.Name.ValueString(), Description: given(m.Description, m.Description.ValueString)}
}

func (m *team) fill(_ context.Context, a *client.Team, _ *diag.Diagnostics) {
	m.fillObject(a.Object)
	m.Name, m.Description = types.StringValue(a.Name), textOrEmpty(a.Description)
}

func newTeamData() *lookup[team, *team] {
	of := newTeam()
	return &lookup[team, *team]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a team of an account of Prefect Cloud by id or by name.", Attributes: readOnly(of.schema.Attributes, "id", "name")},
		validators: oneOf("id", "name"),
		find:       findsBy(func(m *team) (id, other types.String) { return m.ID, m.Name }, (*client.Client).Team, (*client.Client).TeamByName),
	}
}
