package client

import (
	"context"
	"net/http"
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

// IsDefault reports whether the settings are those of a new workspace. The block of a workspace that inherits is not a setting of
// its own.
func (s *WorkspaceSettings) IsDefault() bool { return s.InheritResultStorage }

// WorkspaceSettingsInput is the input of a write. The API ignores a null in InheritResultStorage.
type WorkspaceSettingsInput struct {
	InheritResultStorage Optional[bool]   `json:"inherit_default_result_storage,omitzero"`
	ResultStorageBlockID Optional[string] `json:"default_result_storage_block_id,omitzero"`
}

// WorkspaceSettings returns the settings of the client's workspace.
func (c *Client) WorkspaceSettings(ctx context.Context) (*WorkspaceSettings, error) {
	settings, err := do[*WorkspaceSettings](ctx, c, request{method: http.MethodGet, path: path("settings"), scope: cloudScope})
	if err != nil {
		return nil, err
	}
	settings.WorkspaceID = c.workspace
	return settings, nil
}

// UpdateWorkspaceSettings sets the fields of in on the client's workspace.
func (c *Client) UpdateWorkspaceSettings(ctx context.Context, in WorkspaceSettingsInput) error {
	_, err := do[none](ctx, c, request{method: http.MethodPatch, path: path("settings"), scope: cloudScope, body: in, repeatable: true})
	return err
}

// ResetWorkspaceSettings restores the settings of a new workspace.
func (c *Client) ResetWorkspaceSettings(ctx context.Context) error {
	return c.UpdateWorkspaceSettings(ctx, WorkspaceSettingsInput{InheritResultStorage: Some(true), ResultStorageBlockID: Null[string]()})
}
