package cloudapi

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// The statuses of invitations.
const (
	InvitationPending  = "PENDING"
	InvitationAccepted = "ACCEPTED"
	InvitationRejected = "REJECTED"
	InvitationRevoked  = "REVOKED"
)

// Invitation is an invitation of a person to an account of Prefect Cloud. The API keeps it after it is accepted,
// rejected or revoked.
type Invitation struct {
	rest.Object
	Email         string    `json:"email"`
	AccountRoleID string    `json:"account_role_id"`
	Status        string    `json:"status"`
	Expiration    time.Time `json:"expiration"`
}

// Open reports whether the invitation can still be accepted at that time.
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
func (c *Admin) CreateInvitation(ctx context.Context, in InvitationInput) (*Invitation, error) {
	return rest.DoOne[*Invitation](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("invitations", ""), Scope: rest.AccountScope, Body: []InvitationInput{in}},
		"invitation",
	)
}

// Invitation returns the account invitation of that ID.
func (c *Admin) Invitation(ctx context.Context, id string) (*Invitation, error) {
	return rest.Do[*Invitation](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("invitations", id), Scope: rest.AccountScope},
	)
}

// Invitations yields the account invitations with one of the statuses; all without statuses.
func (c *Admin) Invitations(ctx context.Context, statuses ...string) iter.Seq2[*Invitation, error] {
	return rest.WindowIn[*Invitation](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("invitations", "filter"),
		invitationFilter("invitations", statuses),
		0,
		-1,
	)
}

// RevokeInvitation revokes a pending account invitation.
func (c *Admin) RevokeInvitation(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("invitations", id, "revoke"), Scope: rest.AccountScope, Repeatable: true},
	)
}

// CreateWorkspaceInvitation invites a person to the client's workspace. Prefect Cloud revokes a pending invitation of the same person.
func (c *Admin) CreateWorkspaceInvitation(ctx context.Context, in WorkspaceInvitationInput) (*WorkspaceInvitation, error) {
	return rest.Do[*WorkspaceInvitation](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("invitations", ""), Scope: rest.CloudScope, Body: in},
	)
}

// WorkspaceInvitation returns the workspace invitation of that ID.
func (c *Admin) WorkspaceInvitation(ctx context.Context, id string) (*WorkspaceInvitation, error) {
	return rest.Do[*WorkspaceInvitation](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("invitations", id), Scope: rest.CloudScope},
	)
}

// WorkspaceInvitations yields the workspace invitations with one of the statuses; all without statuses.
func (c *Admin) WorkspaceInvitations(ctx context.Context, statuses ...string) iter.Seq2[*WorkspaceInvitation, error] {
	return rest.WindowIn[*WorkspaceInvitation](
		ctx,
		c.conn,
		rest.CloudScope,
		rest.Path("invitations", "filter"),
		invitationFilter("workspace_invitations", statuses),
		0,
		-1,
	)
}

// RevokeWorkspaceInvitation revokes a pending workspace invitation.
func (c *Admin) RevokeWorkspaceInvitation(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("invitations", id, "revoke"), Scope: rest.CloudScope, Repeatable: true},
	)
}

func invitationFilter(key string, statuses []string) map[string]any {
	if len(statuses) == 0 {
		return nil
	}
	return map[string]any{key: map[string]any{"status": rest.AnyOf(statuses...)}}
}
