package client

import (
	"context"
	"iter"
	"net/http"
)

// Workspace is a workspace of an account of Prefect Cloud.
type Workspace struct {
	Object
	AccountID   string  `json:"account_id"`
	Name        string  `json:"name"`
	Handle      string  `json:"handle"`
	Description *string `json:"description"`
}

// WorkspaceInput is what a write sets on a workspace.
type WorkspaceInput struct {
	Name        string           `json:"name,omitzero"`
	Handle      string           `json:"handle,omitzero"`
	Description Optional[string] `json:"description,omitzero"`
}

// CreateWorkspace creates a workspace in the client's account. A handle that is taken is a conflict.
func (c *Client) CreateWorkspace(ctx context.Context, in WorkspaceInput) (*Workspace, error) {
	return do[*Workspace](ctx, c, request{method: http.MethodPost, path: path("workspaces", ""), scope: accountScope, body: in})
}

// WorkspaceByID returns the workspace of that id, in the client's account.
func (c *Client) WorkspaceByID(ctx context.Context, id string) (*Workspace, error) {
	return do[*Workspace](ctx, c, request{method: http.MethodGet, path: path("workspaces", id), scope: accountScope})
}

// WorkspaceByHandle returns the workspace of that handle, in the client's account.
func (c *Client) WorkspaceByHandle(ctx context.Context, handle string) (*Workspace, error) {
	return theOne[Workspace](
		ctx,
		c,
		accountScope,
		path("workspaces", "filter"),
		map[string]any{"workspaces": map[string]any{"handle": anyOf(handle)}},
		"workspace of the handle "+handle,
	)
}

// UpdateWorkspace sets the fields that in has.
func (c *Client) UpdateWorkspace(ctx context.Context, id string, in WorkspaceInput) error {
	_, err := do[none](
		ctx,
		c,
		request{method: http.MethodPatch, path: path("workspaces", id), scope: accountScope, body: in, repeatable: true},
	)
	return err
}

// DeleteWorkspace deletes the workspace of that id, with all that is in it.
func (c *Client) DeleteWorkspace(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("workspaces", id), scope: accountScope})
	return err
}

// Workspaces yields every workspace of the client's account.
func (c *Client) Workspaces(ctx context.Context) iter.Seq2[*Workspace, error] {
	return windowIn[*Workspace](ctx, c, accountScope, path("workspaces", "filter"), nil, 0, -1)
}
