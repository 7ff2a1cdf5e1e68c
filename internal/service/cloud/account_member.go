package cloud

import (
	"context"
	"iter"
	"maps"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// memberModel is an element of the list of members. accountMember is the model of a single member.
type memberModel struct {
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
	memberModel
	framework.AccountPlacement
	framework.Ageless
}

var _ = framework.ImplementsListableResource(newAccountMember)

func newAccountMember() *framework.Resource[accountMember, cloudapi.AccountMember, cloudapi.AccountMemberInput, *accountMember] {
	attributes := maps.Clone(memberAttributes())
	attributes["account_id"] = tfvalue.InAccountAttribute()
	return &framework.Resource[accountMember, cloudapi.AccountMember, cloudapi.AccountMemberInput, *accountMember]{
		TypeName: "account_member", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "The membership of a person in an account of Prefect Cloud, to manage its account role. It can only " +
				"be imported: a person becomes a member by accepting an invitation, such as one of `prefect_account_invitation`. " +
				"Destroying the resource removes the person from the account.",
			Attributes: attributes,
		},
		ReadFunc:   framework.ReadsByID[*accountMember]((*client.Client).AccountMember),
		UpdateFunc: framework.UpdatesByID[*accountMember]((*client.Client).UpdateAccountMember),
		DeleteFunc: framework.RemovesByID[*accountMember]((*client.Client).DeleteAccountMember),
		ImportOnly: &framework.ImportOnly{Made: "A person becomes a member of an account by accepting an invitation.", ID: "EMAIL"},
		Import: framework.Import[cloudapi.AccountMember]{
			Find: framework.FindsForImportBy((*client.Client).AccountMember, (*client.Client).AccountMemberByEmail, "email/"),
		},
		Listing: framework.Listing[*accountMember, cloudapi.AccountMember]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.AccountMember, error] {
				return c.AccountMembers(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			KeepOnRemoval:      []string{"account_role_id"},
			UnknownAfterUpdate: []string{"account_role_name"},
		},
		API: framework.APIBehavior{EventuallyConsistent: true},
	}
}

func memberAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": tfvalue.ComputedString("ID of the membership."),
		"actor_id": tfvalue.ComputedString(
			"Actor ID of the member, as used in teams and in access to blocks, deployments and work pools.",
		),
		"user_id":    tfvalue.ComputedString("ID of the user."),
		"first_name": tfvalue.ComputedString("First name of the member."),
		"last_name":  tfvalue.ComputedString("Last name of the member."),
		"handle":     tfvalue.ComputedString("Handle of the member."),
		"email":      tfvalue.ComputedString("Email address of the member."),
		"account_role_id": tfvalue.OptionalString(
			"ID of the member's account role; see the data source `prefect_account_role`. Unset this to keep the current role.",
			tfvalue.IsUUID(),
		),
		"account_role_name": tfvalue.ComputedString("Name of the member's account role."),
	}
}

func (m *memberModel) Identity() (id, label string) { return m.ID.ValueString(), m.Email.ValueString() }

func (m *memberModel) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.AccountMemberInput {
	return cloudapi.AccountMemberInput{AccountRoleID: m.AccountRoleID.ValueString()}
}

func (m *memberModel) FromAPI(_ context.Context, a *cloudapi.AccountMember, _ *fwdiag.Diagnostics) {
	m.ID, m.ActorID, m.UserID = types.StringValue(a.ID), types.StringValue(a.ActorID), types.StringPointerValue(a.UserID)
	m.FirstName, m.LastName = types.StringPointerValue(a.FirstName), types.StringPointerValue(a.LastName)
	m.Handle, m.Email = types.StringPointerValue(a.Handle), types.StringPointerValue(a.Email)
	m.AccountRoleID, m.AccountRoleName = types.StringValue(a.AccountRoleID), types.StringValue(a.AccountRoleName)
}

var _ = framework.ImplementsDataSource(newAccountMemberData)

func newAccountMemberData() *framework.DataSource[accountMember, *accountMember] {
	of := newAccountMember()
	return &framework.DataSource[accountMember, *accountMember]{
		TypeName: of.TypeName, CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a member of an account of Prefect Cloud by email address or by membership ID. For service " +
				"accounts, use `prefect_service_account`.",
			Attributes: framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "email"),
		},
		Validators: framework.ExactlyOneOf("id", "email"),
		ReadFunc: framework.FindsBy(
			func(m *accountMember) (id, other types.String) { return m.ID, m.Email },
			(*client.Client).AccountMember,
			(*client.Client).AccountMemberByEmail,
		),
	}
}

// accountMembers is the model of the data source of all members.
type accountMembers struct {
	framework.AccountPlacement
	Members []memberModel `tfsdk:"members"`
}

var _ = framework.ImplementsDataSource(newAccountMembersData)

func newAccountMembersData() *framework.DataSource[accountMembers, *accountMembers] {
	return &framework.DataSource[accountMembers, *accountMembers]{
		TypeName: "account_members", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists all members of an account of Prefect Cloud, except service accounts.",
			Attributes: map[string]dsschema.Attribute{
				"account_id": dsschema.StringAttribute{
					MarkdownDescription: "ID of the Prefect Cloud account. Defaults to the provider's account.",
					Optional:            true,
					Computed:            true,
				},
				"members": framework.CollectionAttribute("Members of the account.", memberAttributes()),
			},
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *accountMembers, diags *fwdiag.Diagnostics) error {
			m.Members = []memberModel{}
			for a, err := range c.AccountMembers(ctx) {
				if err != nil {
					return err
				}
				var one memberModel
				one.FromAPI(ctx, a, diags)
				m.Members = append(m.Members, one)
			}
			return nil
		},
	}
}
