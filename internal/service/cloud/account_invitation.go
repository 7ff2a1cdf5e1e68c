package cloud

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/google/uuid"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type accountInvitation struct {
	invitation
	framework.AccountPlacement
}

var _ = framework.ImplementsListableResource(newAccountInvitation)

func newAccountInvitation() *framework.Resource[accountInvitation, cloudapi.Invitation, cloudapi.InvitationInput, *accountInvitation] {
	own := invitationAttributes()
	own["account_role_id"] = tfvalue.Replacing(
		tfvalue.RequiredString(
			"ID of the role that the person gets in the account; see the data source `prefect_account_role`. Changing this forces a new "+
				"resource. After the invitation was accepted, `prefect_account_member` manages the role.",
			tfvalue.IsUUID(),
		),
	)
	return &framework.Resource[accountInvitation, cloudapi.Invitation, cloudapi.InvitationInput, *accountInvitation]{
		TypeName: "account_invitation", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Invitation of a person to an account of Prefect Cloud. A person can have one pending invitation to " +
				"an account.",
			Attributes: tfvalue.AccountAttributes(own),
		},
		CreateFunc: framework.Creates((*client.Client).CreateInvitation),
		ReadFunc:   readAccountInvitation,
		DeleteFunc: func(ctx context.Context, c *client.Client, m *accountInvitation) error {
			return revokeInvitation(ctx, m.ID.ValueString(), invitationStatus(c), c.RevokeInvitation)
		},
		Deletion: framework.Deletion[accountInvitation, cloudapi.Invitation]{
			IsDefault: func(a *cloudapi.Invitation) bool { return a.Status != cloudapi.InvitationPending },
		},
		Collision:    framework.Collision{UniqueBy: []string{"email"}, Advice: "revoke it in the UI of Prefect Cloud"},
		FindExisting: existingInvitation,
		Import: framework.Import[cloudapi.Invitation]{
			Find: func(ctx context.Context, c *client.Client, key string) (*cloudapi.Invitation, error) {
				if uuid.Validate(key) == nil {
					return unlessRevoked(c.Invitation(ctx, key))
				}
				return openAccountInvitation(ctx, c, trimEmailPrefix(key))
			},
		},
		Listing: framework.Listing[*accountInvitation, cloudapi.Invitation]{
			Selected: framework.Selects(
				invitationConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *invitationConditions, diags *fwdiag.Diagnostics) iter.Seq2[*cloudapi.Invitation, error] {
					return c.Invitations(ctx, s.statuses(ctx, diags)...)
				},
			),
		},
		API:      framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: planAccountInvitation,
	}
}

// invitationStatus returns a function that reads the status of an invitation to the account.
func invitationStatus(c *client.Client) func(context.Context, string) (string, error) {
	return func(ctx context.Context, id string) (string, error) {
		a, err := c.Invitation(ctx, id)
		if err != nil {
			return "", err
		}
		return a.Status, nil
	}
}

// readAccountInvitation returns a revoked invitation only if the person is a member: a newer invitation was accepted instead, and
// a member cannot be invited.
func readAccountInvitation(ctx context.Context, c *client.Client, m *accountInvitation) (*cloudapi.Invitation, error) {
	a, err := c.Invitation(ctx, m.ID.ValueString())
	if err != nil || a.Status != cloudapi.InvitationRevoked {
		return a, err
	}
	member, err := isAccountMember(ctx, c, a.Email)
	if err == nil && !member {
		err = noInvitation("with the ID " + a.ID)
	}
	return a, err
}

// unlessRevoked returns the invitation, or a 404 error if it was revoked.
func unlessRevoked(a *cloudapi.Invitation, err error) (*cloudapi.Invitation, error) {
	if err == nil && a.Status == cloudapi.InvitationRevoked {
		return nil, noInvitation("with the ID " + a.ID)
	}
	return a, err
}

func openAccountInvitation(ctx context.Context, c *client.Client, email string) (*cloudapi.Invitation, error) {
	asInvitation := func(a *cloudapi.Invitation) *cloudapi.Invitation { return a }
	return openInvitation(c.Invitations(ctx, cloudapi.InvitationPending), email, asInvitation)
}

// existingInvitation returns the pending invitation that a new one would revoke. It fails if the person is a member.
func existingInvitation(ctx context.Context, c *client.Client, in cloudapi.InvitationInput) (*cloudapi.Invitation, error) {
	member, err := isAccountMember(ctx, c, in.Email)
	if err != nil {
		return nil, err
	}
	if member {
		return nil, &diag.AttributeError{
			Code:      diag.CodeExists,
			Attribute: "email",
			Summary:   "Person is already a member of the account",
			Detail: fmt.Sprintf("%s is a member of the account, and Prefect Cloud invites only people who are not. "+
				"Remove the resource. To manage the role of the member, import it as prefect_account_member:\n\n  terraform import "+
				"prefect_account_member.NAME %s", in.Email, in.Email),
		}
	}
	return openAccountInvitation(ctx, c, in.Email)
}

// isAccountMember reports whether a person is a member of the account. An API key that may invite people but not read members
// gets false.
func isAccountMember(ctx context.Context, c *client.Client, email string) (bool, error) {
	_, err := c.AccountMemberByEmail(ctx, email)
	var failure *apierror.Error
	if apierror.IsNotFound(err) || (errors.As(err, &failure) && failure.Code == apierror.CodeForbidden) {
		return false, nil
	}
	return err == nil, err
}

// planAccountInvitation fails if the role of an accepted invitation changes: a member cannot be invited again.
func planAccountInvitation(_ context.Context, p *framework.PlanContext[accountInvitation]) {
	if p.State == nil || p.Plan.AccountRoleID.Equal(p.State.AccountRoleID) || !p.Plan.Email.Equal(p.State.Email) {
		return
	}
	if status := p.State.Status.ValueString(); status == cloudapi.InvitationAccepted || status == cloudapi.InvitationRevoked {
		email := p.State.Email.ValueString()
		diag.CodeConflict.ReportErrorAt(
			p.Diags,
			path.Root("account_role_id"),
			"Invitation already accepted",
			fmt.Sprintf("%s is a member of the account, and the invitation cannot change the role of a member. "+
				"Restore account_role_id, or remove this resource from the configuration: the person stays a member. To manage the role, import "+
				"the member:\n\n  terraform import prefect_account_member.NAME %s", email, email),
		)
	}
}

func (m *accountInvitation) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.InvitationInput {
	return cloudapi.InvitationInput{Email: m.Email.ValueString(), AccountRoleID: m.AccountRoleID.ValueString()}
}

func (m *accountInvitation) FromAPI(_ context.Context, a *cloudapi.Invitation, _ *fwdiag.Diagnostics) {
	m.fillInvitation(a)
}
