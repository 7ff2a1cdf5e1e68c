package cloudapi

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// AccountRole defines the permissions of members in an account of Prefect Cloud.
type AccountRole struct {
	rest.Object
	Name        string   `json:"name"`
	Permissions []string `json:"permissions"`
	// System says that the role is built into Prefect Cloud.
	System bool `json:"is_system_role"`
}

// AccountRole returns the role with that ID.
func (c *Admin) AccountRole(ctx context.Context, id string) (*AccountRole, error) {
	return rest.Do[*AccountRole](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("account_roles", id), Scope: rest.AccountScope},
	)
}

// AccountRoleByName returns the role with that name.
func (c *Admin) AccountRoleByName(ctx context.Context, name string) (*AccountRole, error) {
	return rest.FindUnique[AccountRole](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("account_roles", "filter"),
		map[string]any{"account_roles": map[string]any{"name": rest.AnyOf(name)}},
		"account role with the name "+name,
	)
}

// AccountRoles yields every role that members of the client's account can have.
func (c *Admin) AccountRoles(ctx context.Context) iter.Seq2[*AccountRole, error] {
	return rest.WindowIn[*AccountRole](ctx, c.conn, rest.AccountScope, rest.Path("account_roles", "filter"), nil, 0, -1)
}
