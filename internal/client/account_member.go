package client

import (
	"context"
	"iter"
	"net/http"
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

// AccountMember returns the member whose membership has that id. Memberships of service accounts are not found.
func (c *Client) AccountMember(ctx context.Context, id string) (*AccountMember, error) {
	return do[*AccountMember](ctx, c, request{method: http.MethodGet, path: path("account_memberships", id), scope: accountScope})
}

// AccountMemberByUser returns the member who is that user.
func (c *Client) AccountMemberByUser(ctx context.Context, userID string) (*AccountMember, error) {
	return do[*AccountMember](
		ctx,
		c,
		request{method: http.MethodGet, path: path("account_memberships", "by-user", userID), scope: accountScope},
	)
}

// AccountMemberByEmail returns the member of that address.
func (c *Client) AccountMemberByEmail(ctx context.Context, email string) (*AccountMember, error) {
	filter := members()
	filter["account_memberships"] = map[string]any{"email": anyOf(email)}
	return theOne[AccountMember](ctx, c, accountScope, path("account_memberships", "filter"), filter, "member with the address "+email)
}

// UpdateAccountMember gives a member another role.
func (c *Client) UpdateAccountMember(ctx context.Context, id string, in AccountMemberInput) error {
	_, err := do[none](
		ctx,
		c,
		request{method: http.MethodPatch, path: path("account_memberships", id), scope: accountScope, body: in, repeatable: true},
	)
	return err
}

// DeleteAccountMember takes a member out of the account. The user stays.
func (c *Client) DeleteAccountMember(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("account_memberships", id), scope: accountScope})
	return err
}

// AccountMembers yields every user of the client's account.
func (c *Client) AccountMembers(ctx context.Context) iter.Seq2[*AccountMember, error] {
	return windowIn[*AccountMember](ctx, c, accountScope, path("account_memberships", "filter"), members(), 0, -1)
}

// members is the filter of memberships that leaves service accounts out.
func members() map[string]any { return map[string]any{"only_users": true} }
