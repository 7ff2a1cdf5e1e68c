package client

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"
)

// The statuses of invitations.
const (
	InvitationPending  = "PENDING"
	InvitationAccepted = "ACCEPTED"
	InvitationRejected = "REJECTED"
	InvitationRevoked  = "REVOKED"
)

// Invitation is an invitation of a person to an account of Prefect Cloud. The API keeps it after it was accepted, rejected or revoked.
type Invitation struct {
	Object
	Email         string    `json:"email"`
	AccountRoleID string    `json:"account_role_id"`
	Status        string    `json:"status"`
	Expiration    time.Time `json:"expiration"`
}

// Open reports whether the invitation can be accepted at that time.
func (i *Invitation) Open(now time.Time) bool {
	return i.Status == InvitationPending && now.Before(i.Expiration)
}

// WorkspaceInvitation is an invitation of a person to a workspace of Prefect Cloud.
type WorkspaceInvitation struct {
	Invitation
	WorkspaceRoleID string `json:"workspace_role_id"`
}

// InvitationInput is the input of a new account invitation.
type InvitationInput struct {
	Email         string `json:"email,omitzero"`
	AccountRoleID string `json:"account_role_id,omitzero"`
}

// WorkspaceInvitationInput is the input of a new workspace invitation. Prefect Cloud chooses the roles.
type WorkspaceInvitationInput struct {
	Email string `json:"email,omitzero"`
}

// CreateInvitation invites a person to the client's account. Prefect Cloud revokes a pending invitation of the same person.
func (c *Client) CreateInvitation(ctx context.Context, in InvitationInput) (*Invitation, error) {
	path := path("invitations", "")
	created, err := do[[]*Invitation](
		ctx,
		c,
		request{method: http.MethodPost, path: path, scope: accountScope, body: []InvitationInput{in}},
	)
	if err != nil {
		return nil, err
	}
	if len(created) != 1 {
		return nil, &Error{
			Method: http.MethodPost,
			Path:   "/" + strings.Join(path, "/"),
			Code:   CodeUnexpectedAnswer,
			Detail: "the response does not have exactly one invitation",
		}
	}
	return created[0], nil
}

// Invitation returns the account invitation of that ID.
func (c *Client) Invitation(ctx context.Context, id string) (*Invitation, error) {
	return do[*Invitation](ctx, c, request{method: http.MethodGet, path: path("invitations", id), scope: accountScope})
}

// Invitations yields the account invitations with one of the statuses; all without statuses.
func (c *Client) Invitations(ctx context.Context, statuses ...string) iter.Seq2[*Invitation, error] {
	return windowIn[*Invitation](ctx, c, accountScope, path("invitations", "filter"), invitationFilter("invitations", statuses), 0, -1)
}

// RevokeInvitation revokes a pending account invitation.
func (c *Client) RevokeInvitation(ctx context.Context, id string) error {
	_, err := do[none](
		ctx,
		c,
		request{method: http.MethodPost, path: path("invitations", id, "revoke"), scope: accountScope, repeatable: true},
	)
	return err
}

// CreateWorkspaceInvitation invites a person to the client's workspace. Prefect Cloud revokes a pending invitation of the same person.
func (c *Client) CreateWorkspaceInvitation(ctx context.Context, in WorkspaceInvitationInput) (*WorkspaceInvitation, error) {
	return do[*WorkspaceInvitation](ctx, c, request{method: http.MethodPost, path: path("invitations", ""), scope: cloudScope, body: in})
}

// WorkspaceInvitation returns the workspace invitation of that ID.
func (c *Client) WorkspaceInvitation(ctx context.Context, id string) (*WorkspaceInvitation, error) {
	return do[*WorkspaceInvitation](ctx, c, request{method: http.MethodGet, path: path("invitations", id), scope: cloudScope})
}

// WorkspaceInvitations yields the workspace invitations with one of the statuses; all without statuses.
func (c *Client) WorkspaceInvitations(ctx context.Context, statuses ...string) iter.Seq2[*WorkspaceInvitation, error] {
	return windowIn[*WorkspaceInvitation](
		ctx,
		c,
		cloudScope,
		path("invitations", "filter"),
		invitationFilter("workspace_invitations", statuses),
		0,
		-1,
	)
}

// RevokeWorkspaceInvitation revokes a pending workspace invitation.
func (c *Client) RevokeWorkspaceInvitation(ctx context.Context, id string) error {
	_, err := do[none](
		ctx,
		c,
		request{method: http.MethodPost, path: path("invitations", id, "revoke"), scope: cloudScope, repeatable: true},
	)
	return err
}

func invitationFilter(key string, statuses []string) map[string]any {
	if len(statuses) == 0 {
		return nil
	}
	return map[string]any{key: map[string]any{"status": anyOf(statuses...)}}
}
