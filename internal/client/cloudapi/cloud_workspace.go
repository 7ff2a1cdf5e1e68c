package cloudapi

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Workspace is a workspace of an account of Prefect Cloud.
type Workspace struct {
	rest.Object
	AccountID   string  `json:"account_id"`
	Name        string  `json:"name"`
	Handle      string  `json:"handle"`
	Description *string `json:"description"`
}

// WorkspaceInput is what a write sets on a workspace.
type WorkspaceInput struct {
	Name        string                 `json:"name,omitzero"`
	Handle      string                 `json:"handle,omitzero"`
	Description patch.Optional[string] `json:"description,omitzero"`
}

// CreateWorkspace creates a workspace in the client's account. A handle that exists is a conflict.
func (c *Admin) CreateWorkspace(ctx context.Context, in WorkspaceInput) (*Workspace, error) {
	return rest.Do[*Workspace](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("workspaces", ""), Scope: rest.AccountScope, Body: in},
	)
}

// WorkspaceByID returns the workspace with that ID in the client's account.
func (c *Admin) WorkspaceByID(ctx context.Context, id string) (*Workspace, error) {
	return rest.Do[*Workspace](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("workspaces", id), Scope: rest.AccountScope})
}

// WorkspaceByHandle returns the workspace with that handle in the client's account.
func (c *Admin) WorkspaceByHandle(ctx context.Context, handle string) (*Workspace, error) {
	return rest.FindUnique[Workspace](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("workspaces", "filter"),
		map[string]any{"workspaces": map[string]any{"handle": rest.AnyOf(handle)}},
		"workspace with the handle "+handle,
	)
}

// UpdateWorkspace sets the fields of in.
func (c *Admin) UpdateWorkspace(ctx context.Context, id string, in WorkspaceInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("workspaces", id), Scope: rest.AccountScope, Body: in, Repeatable: true},
	)
}

// DeleteWorkspace deletes the workspace with that ID and everything in it.
func (c *Admin) DeleteWorkspace(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodDelete, Path: rest.Path("workspaces", id), Scope: rest.AccountScope},
	)
}

// Workspaces yields every workspace of the client's account.
func (c *Admin) Workspaces(ctx context.Context) iter.Seq2[*Workspace, error] {
	return rest.WindowIn[*Workspace](ctx, c.conn, rest.AccountScope, rest.Path("workspaces", "filter"), nil, 0, -1)
}
