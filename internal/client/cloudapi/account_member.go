package cloudapi

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// AccountMember is a user in an account of Prefect Cloud.
type AccountMember struct {
	ID              string  `json:"id"`
	ActorID         string  `json:"actor_id"`
	UserID          *string `json:"user_id"`
	FirstName       *string `json:"first_name"`
	LastName        *string `json:"last_name"`
	Handle          *string `json:"handle"`
	Email           *string `json:"email"`
	AccountRoleID   string  `json:"account_role_id"`
	AccountRoleName string  `json:"account_role_name"`
}

// AccountMemberInput is what a write sets on a member.
type AccountMemberInput struct {
	AccountRoleID string `json:"account_role_id,omitzero"`
}

// AccountMember returns the member with that membership ID. Memberships of service accounts are not found.
func (c *Admin) AccountMember(ctx context.Context, id string) (*AccountMember, error) {
	return rest.Do[*AccountMember](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("account_memberships", id), Scope: rest.AccountScope},
	)
}

// AccountMemberByUser returns the member with that user ID.
func (c *Admin) AccountMemberByUser(ctx context.Context, userID string) (*AccountMember, error) {
	return rest.Do[*AccountMember](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("account_memberships", "by-user", userID), Scope: rest.AccountScope},
	)
}

// AccountMemberByEmail returns the member with that email address.
func (c *Admin) AccountMemberByEmail(ctx context.Context, email string) (*AccountMember, error) {
	filter := members()
	filter["account_memberships"] = map[string]any{"email": rest.AnyOf(email)}
	return rest.FindUnique[AccountMember](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("account_memberships", "filter"),
		filter,
		"member with the email address "+email,
	)
}

// UpdateAccountMember sets the role of a member.
func (c *Admin) UpdateAccountMember(ctx context.Context, id string, in AccountMemberInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("account_memberships", id), Scope: rest.AccountScope, Body: in, Repeatable: true},
	)
}

// DeleteAccountMember removes a member from the account. The user is not deleted.
func (c *Admin) DeleteAccountMember(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodDelete, Path: rest.Path("account_memberships", id), Scope: rest.AccountScope},
	)
}

// AccountMembers yields every user of the client's account.
func (c *Admin) AccountMembers(ctx context.Context) iter.Seq2[*AccountMember, error] {
	return rest.WindowIn[*AccountMember](ctx, c.conn, rest.AccountScope, rest.Path("account_memberships", "filter"), members(), 0, -1)
}

// members is the filter of memberships that excludes service accounts.
func members() map[string]any { return map[string]any{"only_users": true} }
