package cloudapi

import (
	"context"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// WorkspaceSettings are the settings of a workspace of Prefect Cloud. A workspace always has them.
type WorkspaceSettings struct {
	// WorkspaceID is not part of the response.
	WorkspaceID string `json:"-"`
	// InheritResultStorage says that the workspace uses the default result storage of its account. Prefect Cloud then creates a block
	// from the account's template.
	InheritResultStorage bool    `json:"inherit_default_result_storage"`
	ResultStorageBlockID *string `json:"default_result_storage_block_id"`
}

// IsDefault reports whether the settings are the settings of a new workspace. If the result storage is inherited, its
// block is not a setting of the workspace.
func (s *WorkspaceSettings) IsDefault() bool { return s.InheritResultStorage }

// WorkspaceSettingsInput is the input of a write. The API ignores a null in InheritResultStorage.
type WorkspaceSettingsInput struct {
	InheritResultStorage patch.Optional[bool]   `json:"inherit_default_result_storage,omitzero"`
	ResultStorageBlockID patch.Optional[string] `json:"default_result_storage_block_id,omitzero"`
}

// WorkspaceSettings returns the settings of the client's workspace.
func (c *Admin) WorkspaceSettings(ctx context.Context) (*WorkspaceSettings, error) {
	settings, err := rest.Do[*WorkspaceSettings](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("settings"), Scope: rest.CloudScope},
	)
	if err != nil {
		return nil, err
	}
	settings.WorkspaceID = c.conn.Workspace()
	return settings, nil
}

// UpdateWorkspaceSettings sets the fields of in on the client's workspace.
func (c *Admin) UpdateWorkspaceSettings(ctx context.Context, in WorkspaceSettingsInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("settings"), Scope: rest.CloudScope, Body: in, Repeatable: true},
	)
}

// ResetWorkspaceSettings restores the settings of a new workspace.
func (c *Admin) ResetWorkspaceSettings(ctx context.Context) error {
	return c.UpdateWorkspaceSettings(
		ctx,
		WorkspaceSettingsInput{InheritResultStorage: patch.Some(true), ResultStorageBlockID: patch.Null[string]()},
	)
}
