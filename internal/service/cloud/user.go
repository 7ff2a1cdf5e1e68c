package cloud

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type userModel struct {
	framework.CommonModel
	framework.NoPlacement
	ActorID   types.String `tfsdk:"actor_id"`
	Handle    types.String `tfsdk:"handle"`
	FirstName types.String `tfsdk:"first_name"`
	LastName  types.String `tfsdk:"last_name"`
	Email     types.String `tfsdk:"email"`
}

var _ = framework.ImplementsListableResource(newUser)

func newUser() *framework.Resource[userModel, cloudapi.User, cloudapi.UserInput, *userModel] {
	return &framework.Resource[userModel, cloudapi.User, cloudapi.UserInput, *userModel]{
		TypeName: "user", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "The user of Prefect Cloud that the provider's API key belongs to; Prefect returns no other user. " +
				"It can only be imported. Destroying the resource removes the user from the state only.",
			Attributes: tfvalue.RecordAttributes(map[string]schema.Attribute{
				"actor_id": tfvalue.ComputedString(
					"Actor ID of the user, as used in teams and in access to blocks, deployments and work pools.",
				),
				"handle": tfvalue.OptionalString(
					"Handle of the user, as in addresses. Lower-case letters, digits and dashes. Unset this to keep the current value.",
					isHandle,
				),
				"first_name": tfvalue.OptionalString("First name of the user. Unset this to keep the current value.", stringvalidator.LengthAtLeast(1)),
				"last_name":  tfvalue.OptionalString("Last name of the user. Unset this to keep the current value.", stringvalidator.LengthAtLeast(1)),
				"email": tfvalue.OptionalString(
					"Email address of the user. Unset this to keep the current value.",
					stringvalidator.LengthAtLeast(1),
				),
			}),
		},
		ReadFunc:   framework.ReadsByID[*userModel]((*client.Client).User),
		UpdateFunc: framework.UpdatesByID[*userModel]((*client.Client).UpdateUser),
		ImportOnly: &framework.ImportOnly{Made: "A person becomes a user of Prefect Cloud by signing up.", ID: "EMAIL"},
		Import: framework.Import[cloudapi.User]{
			Find: framework.FindsForImportBy((*client.Client).User, (*client.Client).UserByHandle, ""),
		},
		Listing: framework.Listing[*userModel, cloudapi.User]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.User, error] {
				return c.OnlyMe(ctx)
			},
		},
		Attributes: framework.AttributeRules{KeepOnRemoval: []string{"handle", "first_name", "last_name", "email"}},
		Deletion:   framework.Deletion[userModel, cloudapi.User]{IsAbandoned: func(*userModel) bool { return true }},
		API:        framework.APIBehavior{EventuallyConsistent: true},
	}
}

func (u *userModel) Identity() (id, label string) { return u.ID.ValueString(), u.Handle.ValueString() }

func (u *userModel) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.UserInput {
	return cloudapi.UserInput{
		Handle: tfvalue.OptionalNonNull(
			u.Handle,
			u.Handle.ValueString,
		), FirstName: tfvalue.OptionalNonNull(u.FirstName, u.FirstName.ValueString),
		LastName: tfvalue.OptionalNonNull(u.LastName, u.LastName.ValueString), Email: tfvalue.OptionalNonNull(u.Email, u.Email.ValueString),
	}
}

func (u *userModel) FromAPI(_ context.Context, a *cloudapi.User, _ *fwdiag.Diagnostics) {
	u.FillObject(a.Object)
	u.ActorID, u.Handle, u.Email = types.StringValue(a.ActorID), types.StringValue(a.Handle), types.StringValue(a.Email)
	u.FirstName, u.LastName = types.StringValue(a.FirstName), types.StringValue(a.LastName)
}
