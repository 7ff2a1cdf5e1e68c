package provider

import (
	"context"
	"iter"
	"maps"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// member is a member as a list shows it; accountMember is one by itself.
type member struct {
	ID              types.String `tfsdk:"id"`
	ActorID         types.String `tfsdk:"actor_id"`
	UserID          types.String `tfsdk:"user_id"`
	FirstName       types.String `tfsdk:"first_name"`
	LastName        types.String `tfsdk:"last_name"`
	Handle          types.String `tfsdk:"handle"`
	Email           types.String `tfsdk:"email"`
	AccountRoleID   types.String `tfsdk:"account_role_id"`
	AccountRoleName types.String `tfsdk:"account_role_name"`
}

type accountMember struct {
	member
	accountPlace
	ageless
}

var existingMember = importOnly{noun: "account_member", made: "A person becomes a member of an account by accepting an invitation.", id: "EMAIL"}

func newAccountMember() *managed[accountMember, client.AccountMember, client.AccountMemberInput, *accountMember] {
	attributes := maps.Clone(memberAttributes())
	attributes["account_id"] = inAccountAttribute()
	return &managed[accountMember, client.AccountMember, client.AccountMemberInput, *accountMember]{
		noun: existingMember.noun,
		schema: schema.Schema{
			MarkdownDescription: "The membership of a person in an account of Prefect Cloud, of which the role can be managed. It can only be imported: a person becomes a member by accepting an invitation, such as one of `prefect_account_invitation`. Destroying the resource removes the person from the account.",
			Attributes:          attributes,
		},
		read:   readsByID[*accountMember]((*client.Client).AccountMember),
		update: updatesByID[*accountMember]((*client.Client).UpdateAccountMember),
		remove: removesByID[*accountMember]((*client.Client).DeleteAccountMember),
		twin:   refuseNew[client.AccountMember, client.AccountMemberInput](existingMember),
		locate: locatesBy((*client.Client).AccountMember, (*client.Client).AccountMemberByEmail, "email/"),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.AccountMember, error] {
			return c.AccountMembers(ctx)
		},
		kept:     []string{"account_role_id"},
		volatile: []string{"account_role_name"},
		lags:     true,
		plan:     func(_ context.Context, p *planning[accountMember]) { refusePlan(existingMember, p) },
	}
}

func memberAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                computedText("The id of the membership, a UUID."),
		"actor_id":          computedText("The id by which the member is named in teams and in access to blocks, deployments and work pools."),
		"user_id":           computedText("The id of the user."),
		"first_name":        computedText("The first name of the member."),
		"last_name":         computedText("The last name of the member."),
		"handle":            computedText("The name of the member in addresses."),
		"email":             computedText("The address of the member."),
		"account_role_id":   optionalText("The id of the member's role in the account; see the data source `prefect_account_role`. A role that is no longer mentioned stays.", isUUID()),
		"account_role_name": computedText("The name of the member's role in the account."),
	}
}

func (m *member) key() (id, label string) { return m.ID.ValueString(), m.Email.ValueString() }

func (m *member) input(context.Context, *diag.Diagnostics) client.AccountMemberInput {
	return client.AccountMemberInput{AccountRoleID: m.AccountRoleID.ValueString()}
}

func (m *member) fill(_ context.Context, a *client.AccountMember, _ *diag.Diagnostics) {
	m.ID, m.ActorID, m.UserID = types.StringValue(a.ID), types.StringValue(a.ActorID), types.StringPointerValue(a.UserID)
	m.FirstName, m.LastName = types.StringPointerValue(a.FirstName), types.StringPointerValue(a.LastName)
	m.Handle, m.Email = types.StringPointerValue(a.Handle), types.StringPointerValue(a.Email)
	m.AccountRoleID, m.AccountRoleName = types.StringValue(a.AccountRoleID), types.StringValue(a.AccountRoleName)
}

func newAccountMemberData() *lookup[accountMember, *accountMember] {
	of := newAccountMember()
	return &lookup[accountMember, *accountMember]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a member of an account of Prefect Cloud by address or by the id of the membership. Service accounts are not found; see `prefect_service_account`.", Attributes: readOnly(of.schema.Attributes, "id", "email")},
		validators: oneOf("id", "email"),
		find:       findsBy(func(m *accountMember) (id, other types.String) { return m.ID, m.Email }, (*client.Client).AccountMember, (*client.Client).AccountMemberByEmail),
	}
}

// accountMembers is the members of an account.
type accountMembers struct {
	accountPlace
	Members []member `tfsdk:"members"`
}

func newAccountMembersData() *lookup[accountMembers, *accountMembers] {
	return &lookup[accountMembers, *accountMembers]{
		noun: "account_members",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the members of an account of Prefect Cloud, all of them, without its service accounts.",
			Attributes: map[string]dsschema.Attribute{
				"account_id": dsschema.StringAttribute{MarkdownDescription: "The id of the Prefect Cloud account. Default: the provider's.", Optional: true, Computed: true},
				"members":    items("The members.", memberAttributes()),
			},
		},
		find: func(ctx context.Context, c *client.Client, m *accountMembers, diags *diag.Diagnostics) error {
			m.Members = []member{}
			for a, err := range c.AccountMembers(ctx) {
				if err != nil {
					return err
				}
				var one member
				one.fill(ctx, a, diags)
				m.Members = append(m.Members, one)
			}
			return nil
		},
	}
}
