package cloud

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// invitation is the part of the model that account invitations and workspace invitations have in common.
type invitation struct {
	framework.CommonModel
	Email         types.String      `tfsdk:"email"`
	AccountRoleID types.String      `tfsdk:"account_role_id"`
	Status        types.String      `tfsdk:"status"`
	Expiration    timetypes.RFC3339 `tfsdk:"expiration"`
}

// invitationConditions selects invitations in a list resource.
type invitationConditions struct {
	Statuses types.List `tfsdk:"statuses"`
	framework.WorkspacePlacement
}

// emailPrefix may precede the email address in an import ID.
const emailPrefix = "email/"

func invitationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"email": tfvalue.Replacing(
			tfvalue.RequiredString(
				"Email address of the invited person. Prefect Cloud sends the invitation there. Changing this forces a new resource.",
				isEmail(),
			),
		),
		"status": tfvalue.ComputedString(
			"Status of the invitation: `PENDING`, `ACCEPTED`, `REJECTED` or `REVOKED`. An expired invitation stays `PENDING`.",
		),
		"expiration": tfvalue.ComputedTime("Time after which the invitation cannot be accepted, in RFC 3339 and UTC."),
	}
}

func invitationConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"statuses": dsschema.SetAttribute{
			MarkdownDescription: "Statuses of the invitations to list: `PENDING`, `ACCEPTED`, `REJECTED`, `REVOKED`. Defaults to `PENDING`.",
			Optional:            true, ElementType: types.StringType,
		},
	}
}

func (s *invitationConditions) statuses(ctx context.Context, diags *fwdiag.Diagnostics) []string {
	if s.Statuses.IsNull() {
		return []string{cloudapi.InvitationPending}
	}
	return tfvalue.Strings(ctx, s.Statuses, diags)()
}

// isEmail accepts strings that look like an email address. Only Prefect Cloud can decide whether it accepts an address.
func isEmail() validator.String {
	return tfvalue.StringRule{
		Expected: "an email address such as ada@example.com",
		Holds: func(s string) bool {
			user, domain, ok := strings.Cut(s, "@")
			return ok && user != "" && domain != "" && !strings.ContainsAny(s, " \t\r\n,;<>/") && !strings.Contains(domain, "@")
		},
		Remedy: "Give the address alone, without a name.",
	}
}

func (i *invitation) Identity() (id, label string) { return i.ID.ValueString(), i.Email.ValueString() }

// fillInvitation keeps the configured spelling of the email address: Prefect Cloud may change upper case to lower case.
func (i *invitation) fillInvitation(a *cloudapi.Invitation) {
	i.FillObject(a.Object)
	if !strings.EqualFold(i.Email.ValueString(), a.Email) {
		i.Email = types.StringValue(a.Email)
	}
	i.AccountRoleID, i.Status, i.Expiration = types.StringValue(
		a.AccountRoleID,
	), types.StringValue(
		a.Status,
	), tfvalue.TimeValue(
		a.Expiration,
	)
}

// openInvitation finds the invitation of a person that can still be accepted.
func openInvitation[A any](all iter.Seq2[*A, error], email string, of func(*A) *cloudapi.Invitation) (*A, error) {
	now := time.Now()
	for a, err := range all {
		if err != nil {
			return nil, err
		}
		if of(a).Open(now) && strings.EqualFold(of(a).Email, email) {
			return a, nil
		}
	}
	return nil, noInvitation("for " + email)
}

func noInvitation(which string) error {
	return &apierror.Error{
		Method: "POST",
		Path:   "/invitations/filter",
		Code:   apierror.CodeNotFound,
		Detail: "there is no pending invitation " + which,
	}
}

// revokeInvitation revokes an invitation if it is pending. An invitation that is not pending cannot be revoked. If the response to
// a revocation was lost, the invitation is read again.
func revokeInvitation(
	ctx context.Context,
	id string,
	status func(context.Context, string) (string, error),
	revoke func(context.Context, string) error,
) error {
	current, err := status(ctx, id)
	if err != nil || current != cloudapi.InvitationPending {
		return err
	}
	failure := revoke(ctx, id)
	if failure == nil {
		return nil
	}
	_ = framework.PollUntil(ctx, func() bool {
		current, err = status(ctx, id)
		return err != nil || current != cloudapi.InvitationPending
	})
	if err == nil && current != cloudapi.InvitationPending {
		return nil
	}
	return failure
}
