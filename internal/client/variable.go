package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Variable is a JSON value that flows read by name.
type Variable struct {
	rest.Object
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
	Tags  []string        `json:"tags"`
}

// VariableInput is what a write sets on a variable.
type VariableInput struct {
	Name  string                   `json:"name,omitzero"`
	Value json.RawMessage          `json:"value,omitzero"`
	Tags  patch.Optional[[]string] `json:"tags,omitzero"`
}

// CreateVariable creates a variable. A name that exists is a conflict.
func (c *Client) CreateVariable(ctx context.Context, in VariableInput) (*Variable, error) {
	return rest.Do[*Variable](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("variables", ""), Body: in})
}

// Variable returns the variable with that ID.
func (c *Client) Variable(ctx context.Context, id string) (*Variable, error) {
	return rest.ReadObject[Variable](ctx, c.Conn, variableKind, id)
}

// VariableByName returns the variable with that name.
func (c *Client) VariableByName(ctx context.Context, name string) (*Variable, error) {
	return rest.Do[*Variable](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("variables", "name", name)})
}

// UpdateVariable sets the fields of in.
func (c *Client) UpdateVariable(ctx context.Context, id string, in VariableInput) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("variables", id), Body: in, Repeatable: true},
	)
}

// DeleteVariable deletes the variable with that ID.
func (c *Client) DeleteVariable(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("variables", id)})
}

// Variables yields every variable that matches the filter; a nil filter matches all.
func (c *Client) Variables(ctx context.Context, filter map[string]any) iter.Seq2[*Variable, error] {
	return rest.Pages[*Variable](ctx, c.Conn, rest.Path("variables", "filter"), filter)
}
