package cloudapi

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// The types of accessors: users, service accounts and teams that have access to a workspace.
const (
	AccessorUser           = "USER"
	AccessorServiceAccount = "SERVICE_ACCOUNT"
	AccessorTeam           = "TEAM"
)

// accessors has, for each type of accessor, the path of its accesses in the API, their field with the accessor's ID,
// and the key that selects by accessor in a filter. The accesses of teams cannot be filtered.
var accessors = map[string]struct{ path, field, filter string }{
	AccessorUser:           {"user_access", "user_id", "users"},
	AccessorServiceAccount: {"bot_access", "bot_id", "bots"},
	AccessorTeam:           {"team_access", "team_id", ""},
}

// WorkspaceAccess is the role of a user, service account or team in a workspace.
type WorkspaceAccess struct {
	rest.Object
	RoleID string `json:"workspace_role_id"`
	UserID string `json:"user_id"`
	BotID  string `json:"bot_id"`
	TeamID string `json:"team_id"`
}

// Accessor is the type and the ID of the accessor.
func (a *WorkspaceAccess) Accessor() (kind, id string) {
	switch {
	case a.UserID != "":
		return AccessorUser, a.UserID
	case a.BotID != "":
		return AccessorServiceAccount, a.BotID
	}
	return AccessorTeam, a.TeamID
}

// WorkspaceAccessInput is the input of a new access to the client's workspace.
type WorkspaceAccessInput struct {
	AccessorType string `json:"accessor_type,omitzero"`
	AccessorID   string `json:"accessor_id,omitzero"`
	RoleID       string `json:"workspace_role_id,omitzero"`
}

// SetWorkspaceAccess grants access to the client's workspace. If the accessor has access, its role is updated.
func (c *Admin) SetWorkspaceAccess(ctx context.Context, in WorkspaceAccessInput) (*WorkspaceAccess, error) {
	accessor := accessors[in.AccessorType]
	method := http.MethodPost
	if in.AccessorType == AccessorTeam {
		method = http.MethodPut
	}
	body := []map[string]string{{accessor.field: in.AccessorID, "workspace_role_id": in.RoleID}}
	granted, err := rest.Do[[]*WorkspaceAccess](
		ctx,
		c.conn,
		rest.Request{Method: method, Path: rest.Path(accessor.path, ""), Body: body, Repeatable: true},
	)
	if err != nil {
		return nil, err
	}
	for _, a := range granted {
		if _, id := a.Accessor(); id == in.AccessorID {
			return a, nil
		}
	}
	return nil, &apierror.Error{
		Method: method,
		Path:   "/" + accessor.path + "/",
		Code:   apierror.CodeUnexpectedResponse,
		Detail: "the response does not include the requested access",
	}
}

// WorkspaceAccess returns the access of a user, service account or team to the client's workspace.
func (c *Admin) WorkspaceAccess(ctx context.Context, accessorType, id string) (*WorkspaceAccess, error) {
	accessor := accessors[accessorType]
	var filter map[string]any
	if accessor.filter != "" {
		filter = map[string]any{accessor.filter: map[string]any{"id": rest.AnyOf(id)}}
	}
	for a, err := range rest.Pages[*WorkspaceAccess](ctx, c.conn, rest.Path(accessor.path, "filter"), filter) {
		if err != nil {
			return nil, err
		}
		if _, has := a.Accessor(); has == id {
			return a, nil
		}
	}
	what := strings.ToLower(strings.ReplaceAll(accessorType, "_", " "))
	return nil, apierror.Missing(
		http.MethodPost,
		rest.Path(accessor.path, "filter"),
		fmt.Sprintf("access of the %s %s to the workspace", what, id),
	)
}

// WorkspaceAccesses yields every access to the client's workspace, of users, service accounts and teams.
func (c *Admin) WorkspaceAccesses(ctx context.Context) iter.Seq2[*WorkspaceAccess, error] {
	return func(yield func(*WorkspaceAccess, error) bool) {
		for _, kind := range []string{AccessorUser, AccessorServiceAccount, AccessorTeam} {
			for a, err := range rest.Pages[*WorkspaceAccess](ctx, c.conn, rest.Path(accessors[kind].path, "filter"), nil) {
				if !yield(a, err) || err != nil {
					return
				}
			}
		}
	}
}

// DeleteWorkspaceAccess revokes an access. The API identifies the access of a team by the ID of the team, and others
// by the ID of the access.
func (c *Admin) DeleteWorkspaceAccess(ctx context.Context, accessorType, accessorID, id string) error {
	if accessorType == AccessorTeam {
		id = accessorID
	}
	return rest.Send(ctx, c.conn, rest.Request{Method: http.MethodDelete, Path: rest.Path(accessors[accessorType].path, id)})
}
