package provider

import (
	"context"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type workspaceInvitation struct {
	invitation
	place
	WorkspaceRoleID types.String `tfsdk:"workspace_role_id"`
}

func newWorkspaceInvitation() *managed[workspaceInvitation, client.WorkspaceInvitation, client.WorkspaceInvitationInput, *workspaceInvitation] {
	own := invitationAttributes()
	own["account_role_id"] = computedText("ID of the role that the person gets in the account. Prefect Cloud chooses it.")
	own["workspace_role_id"] = computedText("ID of the role that the person gets in the workspace. Prefect Cloud chooses it. After the invitation was accepted, `prefect_workspace_access` manages the role.")
	return &managed[workspaceInvitation, client.WorkspaceInvitation, client.WorkspaceInvitationInput, *workspaceInvitation]{
		noun: "workspace_invitation",
		schema: schema.Schema{
			MarkdownDescription: "Invitation of a person to a workspace of Prefect Cloud." + acceptedText + " A person can have one pending invitation to a workspace. To give access to members of the account, use `prefect_workspace_access`.",
			Attributes:          attributes(own),
		},
		create: creates((*client.Client).CreateWorkspaceInvitation),
		read: func(ctx context.Context, c *client.Client, m *workspaceInvitation) (*client.WorkspaceInvitation, error) {
			return pendingOrAnswered(c.WorkspaceInvitation(ctx, m.ID.ValueString()))
		},
		remove: func(ctx context.Context, c *client.Client, m *workspaceInvitation) error {
			return revokeInvitation(ctx, m.ID.ValueString(), workspaceInvitationStatus(c), c.RevokeWorkspaceInvitation)
		},
		restored: func(a *client.WorkspaceInvitation) bool { return a.Status != client.InvitationPending },
		unique:   []string{"email"},
		twin: func(ctx context.Context, c *client.Client, in client.WorkspaceInvitationInput) (*client.WorkspaceInvitation, error) {
			return openWorkspaceInvitation(ctx, c, in.Email)
		},
		otherwise: "revoke it in the UI of Prefect Cloud",
		locate: func(ctx context.Context, c *client.Client, key string) (*client.WorkspaceInvitation, error) {
			if uuid.Validate(key) == nil {
				return pendingOrAnswered(c.WorkspaceInvitation(ctx, key))
			}
			return openWorkspaceInvitation(ctx, c, trimEmailPrefix(key))
		},
		selects: selects(invitationConditionAttributes(), func(ctx context.Context, c *client.Client, s *invitationConditions, diags *diag.Diagnostics) iter.Seq2[*client.WorkspaceInvitation, error] {
			return c.WorkspaceInvitations(ctx, s.statuses(ctx, diags)...)
		}),
		lags: true,
		plan: func(_ context.Context, p *planning[workspaceInvitation]) {
			p.refuseServer(&p.plan.place, "workspace invitations")
		},
	}
}

func workspaceInvitationStatus(c *client.Client) func(context.Context, string) (string, error) {
	return func(ctx context.Context, id string) (string, error) {
		a, err := c.WorkspaceInvitation(ctx, id)
		if err != nil {
			return "", err
		}
		return a.Status, nil
	}
}

// pendingOrAnswered is the invitation, or a 404 if it was revoked.
func pendingOrAnswered(a *client.WorkspaceInvitation, err error) (*client.WorkspaceInvitation, error) {
	if err != nil {
		return nil, err
	}
	if _, err := unlessRevoked(&a.Invitation, nil); err != nil {
		return nil, err
	}
	return a, nil
}

func openWorkspaceInvitation(ctx context.Context, c *client.Client, email string) (*client.WorkspaceInvitation, error) {
	return openInvitation(c.WorkspaceInvitations(ctx, client.InvitationPending), email, func(a *client.WorkspaceInvitation) *client.Invitation { return &a.Invitation })
}

func trimEmailPrefix(key string) string { return strings.TrimPrefix(key, emailPrefix) }

func (m *workspaceInvitation) input(context.Context, *diag.Diagnostics) client.WorkspaceInvitationInput {
	return client.WorkspaceInvitationInput{Email: m.Email.ValueString()}
}

func (m *workspaceInvitation) fill(_ context.Context, a *client.WorkspaceInvitation, _ *diag.Diagnostics) {
	m.fillInvitation(&a.Invitation)
	m.WorkspaceRoleID = types.StringValue(a.WorkspaceRoleID)
}
