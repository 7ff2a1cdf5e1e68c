package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// revokesWorkspaceAccess returns the lockout if the API key loses its access to the workspace, or scopes of its role.
func revokesWorkspaceAccess(ctx context.Context, c *framework.ProviderData, was, plan *workspaceAccess) *framework.SelfLockout {
	attribute, loses := "accessor_id", "the access to its workspace"
	if plan != nil && was.sameAccess(plan) {
		if was.WorkspaceRoleID.Equal(plan.WorkspaceRoleID) {
			return nil
		}
		attribute = "workspace_role_id"
	}
	v, why := affectsKey(ctx, c, was)
	switch {
	case v == framework.Unaffected || attribute != "workspace_role_id":
	case plan.WorkspaceRoleID.IsUnknown():
		v, why, loses = framework.Uncertain, "The new role is known only during the apply, which fails if the role has fewer "+
			"permissions and the key has no other access", "a part of its role"
	default:
		lost, err := lostScopes(ctx, c.ClientFor(was.Placement()), was.WorkspaceRoleID.ValueString(), plan.WorkspaceRoleID.ValueString())
		switch {
		case err != nil:
			v, why = framework.Uncertain, fmt.Sprintf("The provider could not read the permissions of the new role (%s)", err)
		case len(lost) == 0:
			return nil
		}
		loses = "these scopes of its role: " + strings.Join(lost, ", ")
	}
	_, label := was.Identity()
	l := framework.LockoutOf(v, why, attribute, fmt.Sprintf("The plan revokes from %s %s", label, loses))
	return unlessOtherAccess(ctx, c, was.Placement(), l, was.path(), anyAccess)
}

// sameAccess reports whether both have the same accessor and workspace. Their roles may differ.
func (m *workspaceAccess) sameAccess(other *workspaceAccess) bool {
	return m.AccessorType.Equal(other.AccessorType) && m.AccessorID.Equal(other.AccessorID) &&
		m.AccountID.Equal(other.AccountID) && m.WorkspaceID.Equal(other.WorkspaceID)
}

// affectsKey reports whether the API key has an access: directly, or only through a team.
func affectsKey(ctx context.Context, c *framework.ProviderData, m *workspaceAccess) (v framework.Impact, why string) {
	accessorType, id := m.AccessorType.ValueString(), m.AccessorID.ValueString()
	if accessorType == cloudapi.AccessorTeam {
		return teamAffectsKey(ctx, c, m.Placement(), id)
	}
	return isKeyOwner(
		ctx,
		c,
		m.Placement(),
		accessorType == cloudapi.AccessorServiceAccount,
		func(self cloudapi.Self) bool { return self.UserID == id },
	)
}

func teamAffectsKey(ctx context.Context, c *framework.ProviderData, at framework.Placement, id string) (v framework.Impact, why string) {
	in := c.ClientFor(at)
	team, err := in.Team(framework.ForPlan(ctx), id)
	if apierror.IsNotFound(err) {
		return framework.Unaffected, ""
	}
	self, selfErr := keyOwner(ctx, c, at)
	if err == nil {
		err = selfErr
	}
	switch {
	case err != nil:
		return framework.Uncertain, unknownOwner(err)
	case self.ServiceAccount:
		if slices.ContainsFunc(team.Members, func(m cloudapi.TeamMember) bool { return m.Type == cloudapi.MemberServiceAccount }) {
			return framework.Uncertain, unknownServiceAccount
		}
		return framework.Unaffected, ""
	case team.Member(self.ActorID) == nil:
		return framework.Unaffected, ""
	}
	if _, err = in.WorkspaceAccess(framework.ForPlan(ctx), cloudapi.AccessorUser, self.UserID); err == nil {
		return framework.Unaffected, "" // the user has direct access, too
	}
	return framework.Affected, ""
}

// lostScopes returns the scopes of the old role that the new role does not have.
func lostScopes(ctx context.Context, c *client.Client, oldRole, newRole string) ([]string, error) {
	before, err := c.WorkspaceRole(framework.ForPlan(ctx), oldRole)
	if err != nil {
		return nil, err
	}
	after, err := c.WorkspaceRole(framework.ForPlan(ctx), newRole)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(before.Scopes, func(scope string) bool { return slices.Contains(after.Scopes, scope) }), nil
}
