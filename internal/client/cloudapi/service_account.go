package cloudapi

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// ServiceAccount is an actor of an account of Prefect Cloud that is not a person. It has one API key.
type ServiceAccount struct {
	rest.Object
	ActorID         string `json:"actor_id"`
	Name            string `json:"name"`
	AccountRoleName string `json:"account_role_name"`
	APIKey          APIKey `json:"api_key"`
}

// ServiceAccountInput is what a write sets on a service account.
type ServiceAccountInput struct {
	Name            string                 `json:"name,omitzero"`
	AccountRoleName patch.Optional[string] `json:"account_role_name,omitzero"`
	// Expiration is when the key expires. It can only be set for a new key.
	Expiration patch.Optional[time.Time] `json:"-"`
}

// Rotation is the input of a rotation of a service account's key.
type Rotation struct {
	Expiration patch.Optional[time.Time] `json:"api_key_expiration,omitzero"`
	// OldKeySeconds is how long the old key remains valid, at most 172800. By default, it is revoked at once.
	OldKeySeconds patch.Optional[int64] `json:"old_key_expires_in_seconds,omitzero"`
}

// serviceAccountBody is the body of a write of a service account.
type serviceAccountBody struct {
	Name          string                    `json:"name,omitzero"`
	AccountRoleID string                    `json:"account_role_id,omitzero"`
	Expiration    patch.Optional[time.Time] `json:"api_key_expiration,omitzero"`
}

// body looks up the ID of the role, which the API requires.
func (in ServiceAccountInput) body(ctx context.Context, c *Admin) (serviceAccountBody, error) {
	out := serviceAccountBody{Name: in.Name}
	if name, ok := in.AccountRoleName.Get(); ok {
		role, err := c.AccountRoleByName(ctx, name)
		if err != nil {
			return out, err
		}
		out.AccountRoleID = role.ID
	}
	return out, nil
}

// CreateServiceAccount creates a service account in the client's account. The response has its key.
func (c *Admin) CreateServiceAccount(ctx context.Context, in ServiceAccountInput) (*ServiceAccount, error) {
	body, err := in.body(ctx, c)
	if err != nil {
		return nil, err
	}
	body.Expiration = in.Expiration
	return rest.Do[*ServiceAccount](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("bots", ""), Scope: rest.AccountScope, Body: body},
	)
}

// RotateServiceAccountKey creates a new key of a service account and returns it. If the response is lost, the key
// cannot be recovered; another rotation creates another key.
func (c *Admin) RotateServiceAccountKey(ctx context.Context, id string, in Rotation) (*ServiceAccount, error) {
	return rest.Do[*ServiceAccount](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("bots", id, "rotate_api_key"), Scope: rest.AccountScope, Body: in},
	)
}

// ServiceAccount returns the service account with that ID, without its key.
func (c *Admin) ServiceAccount(ctx context.Context, id string) (*ServiceAccount, error) {
	return rest.Do[*ServiceAccount](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("bots", id), Scope: rest.AccountScope})
}

// ServiceAccountByName returns the service account with that name, without its key.
func (c *Admin) ServiceAccountByName(ctx context.Context, name string) (*ServiceAccount, error) {
	return rest.FindUnique[ServiceAccount](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("bots", "filter"),
		map[string]any{"service_accounts": map[string]any{"name": rest.AnyOf(name)}},
		"service account with the name "+name,
	)
}

// UpdateServiceAccount sets the name and the role, if they are set in in.
func (c *Admin) UpdateServiceAccount(ctx context.Context, id string, in ServiceAccountInput) error {
	body, err := in.body(ctx, c)
	if err != nil || body == (serviceAccountBody{}) {
		return err
	}
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("bots", id), Scope: rest.AccountScope, Body: body, Repeatable: true},
	)
}

// DeleteServiceAccount deletes the service account with that ID and its key.
func (c *Admin) DeleteServiceAccount(ctx context.Context, id string) error {
	return rest.Send(ctx, c.conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("bots", id), Scope: rest.AccountScope})
}

// ServiceAccounts yields every service account of the client's account, without keys.
func (c *Admin) ServiceAccounts(ctx context.Context) iter.Seq2[*ServiceAccount, error] {
	return rest.WindowIn[*ServiceAccount](ctx, c.conn, rest.AccountScope, rest.Path("bots", "filter"), nil, 0, -1)
}
