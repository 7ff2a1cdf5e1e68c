package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type user struct {
	record
	unplaced
	ActorID   types.String `tfsdk:"actor_id"`
	Handle    types.String `tfsdk:"handle"`
	FirstName types.String `tfsdk:"first_name"`
	LastName  types.String `tfsdk:"last_name"`
	Email     types.String `tfsdk:"email"`
}

var existingUser = importOnly{noun: "user", made: "A person becomes a user of Prefect Cloud by signing up.", id: "EMAIL"}

func newUser() *managed[user, client.User, client.UserInput, *user] {
	return &managed[user, client.User, client.UserInput, *user]{
		noun: existingUser.noun,
		schema: schema.Schema{
			MarkdownDescription: "The user of Prefect Cloud that the provider's API key belongs to; Prefect shows a key no other user. It can only be imported, and to destroy it leaves the user as it is.",
			Attributes: recordAttributes(map[string]schema.Attribute{
				"actor_id":   computedText("The id by which the user is named in teams and in access to blocks, deployments and work pools."),
				"handle":     optionalText("The name of the user in addresses: lower-case letters, digits and dashes. What is no longer mentioned stays, as with the other attributes.", isHandle),
				"first_name": optionalText("The first name of the user.", stringvalidator.LengthAtLeast(1)),
				"last_name":  optionalText("The last name of the user.", stringvalidator.LengthAtLeast(1)),
				"email":      optionalText("The address of the user.", stringvalidator.LengthAtLeast(1)),
			}),
		},
		read:   readsByID[*user]((*client.Client).User),
		update: updatesByID[*user]((*client.Client).UpdateUser),
		twin:   refuseNew[client.User, client.UserInput](existingUser),
		locate: locatesBy((*client.Client).User, (*client.Client).UserByHandle, ""),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.User, error] {
			return c.OnlyMe(ctx)
		},
		kept:      []string{"handle", "first_name", "last_name", "email"},
		abandoned: func(*user) bool { return true },
		lags:      true,
		plan:      func(_ context.Context, p *planning[user]) { refusePlan(existingUser, p) },
	}
}

func (u *user) key() (id, label string) { return u.ID.ValueString(), u.Handle.ValueString() }

func (u *user) input(context.Context, *diag.Diagnostics) client.UserInput {
	return client.UserInput{
		Handle: given(u.Handle, u.Handle.ValueString), FirstName: given(u.FirstName, u.FirstName.ValueString),
		LastName: given(u.LastName, u.LastName.ValueString), Email: given(u.Email, u.Email.ValueString),
	}
}

func (u *user) fill(_ context.Context, a *client.User, _ *diag.Diagnostics) {
	u.fillObject(a.Object)
	u.ActorID, u.Handle, u.Email = types.StringValue(a.ActorID), types.StringValue(a.Handle), types.StringValue(a.Email)
	u.FirstName, u.LastName = types.StringValue(a.FirstName), types.StringValue(a.LastName)
}
