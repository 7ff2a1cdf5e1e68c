package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// ServiceAccount is an actor of an account of Prefect Cloud that is not a person. It has one API key.
type ServiceAccount struct {
	Object
	ActorID         string `json:"actor_id"`
	Name            string `json:"name"`
	AccountRoleName string `json:"account_role_name"`
	APIKey          APIKey `json:"api_key"`
}

// ServiceAccountInput is what a write sets on a service account.
type ServiceAccountInput struct {
	Name            string           `json:"name,omitzero"`
	AccountRoleName Optional[string] `json:"account_role_name,omitzero"`
	// Expiration is that of the key, which only a new key can have.
	Expiration Optional[time.Time] `json:"-"`
}

// Rotation says how a service account gets a new key.
type Rotation struct {
	Expiration Optional[time.Time] `json:"api_key_expiration,omitzero"`
	// OldKeySeconds is for how long the old key still works: 172800 at the most. Without it, that ends at once.
	OldKeySeconds Optional[int64] `json:"old_key_expires_in_seconds,omitzero"`
}

// serviceAccountBody is what the API takes of a service account.
type serviceAccountBody struct {
	Name          string              `json:"name,omitzero"`
	AccountRoleID string              `json:"account_role_id,omitzero"`
	Expiration    Optional[time.Time] `json:"api_key_expiration,omitzero"`
}

// body looks the role up, which the API wants by its id.
func (in ServiceAccountInput) body(ctx context.Context, c *Client) (serviceAccountBody, error) {
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

// CreateServiceAccount creates a service account in the client's account. The answer has its key.
func (c *Client) CreateServiceAccount(ctx context.Context, in ServiceAccountInput) (*ServiceAccount, error) {
	body, err := in.body(ctx, c)
	if err != nil {
		return nil, err
	}
	body.Expiration = in.Expiration
	return do[*ServiceAccount](ctx, c, request{method: http.MethodPost, path: path("bots", ""), scope: accountScope, body: body})
}

// RotateServiceAccountKey gives a service account a new key, which the answer has. When the answer is lost, the new key is
// too: to do it again makes another one.
func (c *Client) RotateServiceAccountKey(ctx context.Context, id string, in Rotation) (*ServiceAccount, error) {
	return do[*ServiceAccount](
		ctx,
		c,
		request{method: http.MethodPost, path: path("bots", id, "rotate_api_key"), scope: accountScope, body: in},
	)
}

// ServiceAccount returns the service account of that id, without its key.
func (c *Client) ServiceAccount(ctx context.Context, id string) (*ServiceAccount, error) {
	return do[*ServiceAccount](ctx, c, request{method: http.MethodGet, path: path("bots", id), scope: accountScope})
}

// ServiceAccountByName returns the service account of that name, without its key.
func (c *Client) ServiceAccountByName(ctx context.Context, name string) (*ServiceAccount, error) {
	return theOne[ServiceAccount](
		ctx,
		c,
		accountScope,
		path("bots", "filter"),
		map[string]any{"service_accounts": map[string]any{"name": anyOf(name)}},
		"service account of the name "+name,
	)
}

// UpdateServiceAccount sets the name and the role, if in has them.
func (c *Client) UpdateServiceAccount(ctx context.Context, id string, in ServiceAccountInput) error {
	body, err := in.body(ctx, c)
	if err != nil || body == (serviceAccountBody{}) {
		return err
	}
	_, err = do[none](ctx, c, request{method: http.MethodPatch, path: path("bots", id), scope: accountScope, body: body, repeatable: true})
	return err
}

// DeleteServiceAccount deletes the service account of that id. Its key ends with it.
func (c *Client) DeleteServiceAccount(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("bots", id), scope: accountScope})
	return err
}

// ServiceAccounts yields every service account of the client's account, without keys.
func (c *Client) ServiceAccounts(ctx context.Context) iter.Seq2[*ServiceAccount, error] {
	return windowIn[*ServiceAccount](ctx, c, accountScope, path("bots", "filter"), nil, 0, -1)
}
