package client

import (
	"context"
	"iter"
	"net/http"
)

// AccountRole is what members may do in an account of Prefect Cloud.
type AccountRole struct {
	Object
	Name        string   `json:"name"`
	Permissions []string `json:"permissions"`
	// System says that Prefect made the role.
	System bool `json:"is_system_role"`
}

// AccountRole returns the role of that id.
func (c *Client) AccountRole(ctx context.Context, id string) (*AccountRole, error) {
	return do[*AccountRole](ctx, c, request{method: http.MethodGet, path: path("account_roles", id), scope: accountScope})
}

// AccountRoleByName returns the role of that name.
func (c *Client) AccountRoleByName(ctx context.Context, name string) (*AccountRole, error) {
	return theOne[AccountRole](
		ctx,
		c,
		accountScope,
		path("account_roles", "filter"),
		map[string]any{"account_roles": map[string]any{"name": anyOf(name)}},
		"account role of the name "+name,
	)
}

// AccountRoles yields every role that members of the client's account can have.
func (c *Client) AccountRoles(ctx context.Context) iter.Seq2[*AccountRole, error] {
	return windowIn[*AccountRole](ctx, c, accountScope, path("account_roles", "filter"), nil, 0, -1)
}
