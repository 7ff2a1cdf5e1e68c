package cloudapi

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// User is a user of Prefect Cloud.
type User struct {
	rest.Object
	ActorID   string `json:"actor_id"`
	Handle    string `json:"handle"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
}

// UserInput is what a write sets on a user. The API accepts no null.
type UserInput struct {
	Handle    patch.Optional[string] `json:"handle,omitzero"`
	FirstName patch.Optional[string] `json:"first_name,omitzero"`
	LastName  patch.Optional[string] `json:"last_name,omitzero"`
	Email     patch.Optional[string] `json:"email,omitzero"`
}

// APIKey is a key of a user or of a service account.
type APIKey struct {
	ID         string     `json:"id"`
	Created    time.Time  `json:"created"`
	Name       string     `json:"name"`
	Expiration *time.Time `json:"expiration"`
	// Key is the secret. Only the response that creates the key has it.
	Key string `json:"key"`
	// UserID is the owner of the key; empty for the key of a service account.
	UserID string `json:"-"`
}

// APIKeyInput is the input of a new key of a user.
type APIKeyInput struct {
	UserID     string                    `json:"-"`
	Name       string                    `json:"name"`
	Expiration patch.Optional[time.Time] `json:"expiration,omitzero"`
}

// Me returns the user that the API key belongs to.
func (c *Admin) Me(ctx context.Context) (*User, error) {
	me, err := rest.Do[struct {
		ID string `json:"id"`
	}](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("me", ""), Scope: rest.RootScope})
	if err != nil {
		return nil, err
	}
	return c.User(ctx, me.ID)
}

// OnlyMe yields the user that the API key belongs to, which is the only user it can read.
func (c *Admin) OnlyMe(ctx context.Context) iter.Seq2[*User, error] {
	return func(yield func(*User, error) bool) { yield(c.Me(ctx)) }
}

// User returns the user with that ID, which must be the owner of the API key.
func (c *Admin) User(ctx context.Context, id string) (*User, error) {
	return rest.Do[*User](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("users", id), Scope: rest.RootScope})
}

// UserByHandle returns the user with that handle or email address, who must be the owner of the API key.
func (c *Admin) UserByHandle(ctx context.Context, handle string) (*User, error) {
	me, err := c.Me(ctx)
	if err == nil && me.Handle != handle && me.Email != handle {
		err = apierror.Missing(http.MethodGet, rest.Path("me"), "user with the handle or email address "+handle+" that the API "+
			"key belongs to")
	}
	return me, err
}

// UpdateUser sets the fields of in.
func (c *Admin) UpdateUser(ctx context.Context, id string, in UserInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("users", id), Scope: rest.RootScope, Body: in, Repeatable: true},
	)
}

// CreateUserKey creates a key of a user.
func (c *Admin) CreateUserKey(ctx context.Context, in APIKeyInput) (*APIKey, error) {
	key, err := rest.Do[*APIKey](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("users", in.UserID, "api_keys"), Scope: rest.RootScope, Body: in},
	)
	return withUserID(in.UserID, key, err)
}

// UserKey returns a key of a user, without its secret.
func (c *Admin) UserKey(ctx context.Context, user, id string) (*APIKey, error) {
	key, err := rest.Do[*APIKey](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("users", user, "api_keys", id), Scope: rest.RootScope},
	)
	return withUserID(user, key, err)
}

func withUserID(user string, key *APIKey, err error) (*APIKey, error) {
	if err == nil {
		key.UserID = user
	}
	return key, err
}

// UserKeys returns the keys of a user with that name, without their secrets; an empty name selects all keys.
func (c *Admin) UserKeys(ctx context.Context, user, name string) ([]*APIKey, error) {
	query := url.Values{}
	if name != "" {
		query.Set("name", name)
	}
	keys, err := rest.Do[[]*APIKey](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("users", user, "api_keys"), Scope: rest.RootScope, Query: query},
	)
	for _, key := range keys {
		key.UserID = user
	}
	return keys, err
}

// UserKeyByName returns the key of a user with that name, without its secret.
func (c *Admin) UserKeyByName(ctx context.Context, user, name string) (*APIKey, error) {
	keys, err := c.UserKeys(ctx, user, name)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if key.Name == name {
			return key, nil
		}
	}
	return nil, apierror.Missing(http.MethodGet, rest.Path("users", user, "api_keys"), "API key with the name "+name)
}

// DeleteUserKey deletes a key of a user.
func (c *Admin) DeleteUserKey(ctx context.Context, user, id string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodDelete, Path: rest.Path("users", user, "api_keys", id), Scope: rest.RootScope},
	)
}
