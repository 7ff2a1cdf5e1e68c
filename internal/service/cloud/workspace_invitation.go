package cloud

import (
	"context"
	"iter"
	"strings"

	"github.com/google/uuid"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workspaceInvitation struct {
	invitation
	framework.WorkspacePlacement
	WorkspaceRoleID types.String `tfsdk:"workspace_role_id"`
}

var _ = framework.ImplementsListableResource(newWorkspaceInvitation)

func newWorkspaceInvitation() *framework.Resource[workspaceInvitation, cloudapi.WorkspaceInvitation, cloudapi.WorkspaceInvitationInput,
	*workspaceInvitation] {
	own := invitationAttributes()
	own["account_role_id"] = tfvalue.ComputedString("ID of the role that the person gets in the account, assigned by Prefect Cloud.")
	own["workspace_role_id"] = tfvalue.ComputedString(
		"ID of the role that the person gets in the workspace, assigned by Prefect Cloud. After the invitation was accepted, " +
			"`prefect_workspace_access` manages the role.",
	)
	return &framework.Resource[workspaceInvitation, cloudapi.WorkspaceInvitation, cloudapi.WorkspaceInvitationInput, *workspaceInvitation]{
		TypeName: "workspace_invitation", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Invitation of a person to a workspace of Prefect Cloud. A person can have one pending invitation to " +
				"a workspace.",
			Attributes: tfvalue.Attributes(own),
		},
		CreateFunc: framework.Creates((*client.Client).CreateWorkspaceInvitation),
		ReadFunc: func(ctx context.Context, c *client.Client, m *workspaceInvitation) (*cloudapi.WorkspaceInvitation, error) {
			return workspaceInvitationUnlessRevoked(c.WorkspaceInvitation(ctx, m.ID.ValueString()))
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, m *workspaceInvitation) error {
			return revokeInvitation(ctx, m.ID.ValueString(), workspaceInvitationStatus(c), c.RevokeWorkspaceInvitation)
		},
		Deletion: framework.Deletion[workspaceInvitation, cloudapi.WorkspaceInvitation]{
			IsDefault: func(a *cloudapi.WorkspaceInvitation) bool { return a.Status != cloudapi.InvitationPending },
		},
		Collision: framework.Collision{UniqueBy: []string{"email"}, Advice: "revoke it in the UI of Prefect Cloud"},
		FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.WorkspaceInvitationInput) (*cloudapi.WorkspaceInvitation, error) {
			return openWorkspaceInvitation(ctx, c, in.Email)
		},
		Import: framework.Import[cloudapi.WorkspaceInvitation]{
			Find: func(ctx context.Context, c *client.Client, key string) (*cloudapi.WorkspaceInvitation, error) {
				if uuid.Validate(key) == nil {
					return workspaceInvitationUnlessRevoked(c.WorkspaceInvitation(ctx, key))
				}
				return openWorkspaceInvitation(ctx, c, trimEmailPrefix(key))
			},
		},
		Listing: framework.Listing[*workspaceInvitation, cloudapi.WorkspaceInvitation]{
			Selected: framework.Selects(
				invitationConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *invitationConditions, diags *fwdiag.Diagnostics) iter.Seq2[*cloudapi.WorkspaceInvitation,
					error] {
					return c.WorkspaceInvitations(ctx, s.statuses(ctx, diags)...)
				},
			),
		},
		API: framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: func(_ context.Context, p *framework.PlanContext[workspaceInvitation]) {
			p.RefuseServer(&p.Plan.WorkspacePlacement, "workspace invitations")
		},
	}
}

// workspaceInvitationStatus returns a function that reads the status of an invitation to the workspace.
func workspaceInvitationStatus(c *client.Client) func(context.Context, string) (string, error) {
	return func(ctx context.Context, id string) (string, error) {
		a, err := c.WorkspaceInvitation(ctx, id)
		if err != nil {
			return "", err
		}
		return a.Status, nil
	}
}

// workspaceInvitationUnlessRevoked returns the invitation, or a 404 error if it was revoked.
func workspaceInvitationUnlessRevoked(a *cloudapi.WorkspaceInvitation, err error) (*cloudapi.WorkspaceInvitation, error) {
	if err != nil {
		return nil, err
	}
	if _, err := unlessRevoked(&a.Invitation, nil); err != nil {
		return nil, err
	}
	return a, nil
}

func openWorkspaceInvitation(ctx context.Context, c *client.Client, email string) (*cloudapi.WorkspaceInvitation, error) {
	return openInvitation(
		c.WorkspaceInvitations(ctx, cloudapi.InvitationPending),
		email,
		func(a *cloudapi.WorkspaceInvitation) *cloudapi.Invitation { return &a.Invitation },
	)
}

func trimEmailPrefix(key string) string { return strings.TrimPrefix(key, emailPrefix) }

func (m *workspaceInvitation) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.WorkspaceInvitationInput {
	return cloudapi.WorkspaceInvitationInput{Email: m.Email.ValueString()}
}

func (m *workspaceInvitation) FromAPI(_ context.Context, a *cloudapi.WorkspaceInvitation, _ *fwdiag.Diagnostics) {
	m.fillInvitation(&a.Invitation)
	m.WorkspaceRoleID = types.StringValue(a.WorkspaceRoleID)
}
