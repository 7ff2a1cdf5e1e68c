package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// Object is what every object of the API has. Times are in UTC.
type Object struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

// Variable is a JSON value that flows read by name.
type Variable struct {
	Object
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
	Tags  []string        `json:"tags"`
}

// VariableInput is what a write sets on a variable.
type VariableInput struct {
	Name  string             `json:"name,omitzero"`
	Value json.RawMessage    `json:"value,omitzero"`
	Tags  Optional[[]string] `json:"tags,omitzero"`
}

// CreateVariable creates a variable. A name that is taken is a conflict.
func (c *Client) CreateVariable(ctx context.Context, in VariableInput) (*Variable, error) {
	return do[*Variable](ctx, c, request{method: http.MethodPost, path: path("variables", ""), body: in})
}

// Variable returns the variable of that id.
func (c *Client) Variable(ctx context.Context, id string) (*Variable, error) {
	return object[Variable](ctx, c, variableKind, id)
}

// VariableByName returns the variable of that name.
func (c *Client) VariableByName(ctx context.Context, name string) (*Variable, error) {
	return do[*Variable](ctx, c, request{method: http.MethodGet, path: path("variables", "name", name)})
}

// UpdateVariable sets the fields that in has.
func (c *Client) UpdateVariable(ctx context.Context, id string, in VariableInput) error {
	_, err := do[none](ctx, c, request{method: http.MethodPatch, path: path("variables", id), body: in, repeatable: true})
	return err
}

// DeleteVariable deletes the variable of that id.
func (c *Client) DeleteVariable(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("variables", id)})
	return err
}

// Variables yields every variable that the filter finds; a nil filter finds all.
func (c *Client) Variables(ctx context.Context, filter map[string]any) iter.Seq2[*Variable, error] {
	return pages[*Variable](ctx, c, path("variables", "filter"), filter)
}
