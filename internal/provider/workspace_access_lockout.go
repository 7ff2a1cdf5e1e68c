package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// takesWorkspaceAccess says what a plan takes from the API key: its access to the workspace, or a part of its role.
func takesWorkspaceAccess(ctx context.Context, c *configured, was, plan *workspaceAccess) *lockout {
	attribute, loses := "accessor_id", "the access to its workspace"
	if plan != nil && was.sameAccess(plan) {
		if was.WorkspaceRoleID.Equal(plan.WorkspaceRoleID) {
			return nil
		}
		attribute = "workspace_role_id"
	}
	v, why := c.concerns(ctx, was)
	switch {
	case v == unaffected || attribute != "workspace_role_id":
	case plan.WorkspaceRoleID.IsUnknown():
		v, why, loses = uncertain, "The new role is known only during the apply, which fails if that role has less and the key has no other access", "a part of its role"
	default:
		lost, err := lostScopes(ctx, c.in(was.where()), was.WorkspaceRoleID.ValueString(), plan.WorkspaceRoleID.ValueString())
		switch {
		case err != nil:
			v, why = uncertain, fmt.Sprintf("What the new role has could not be found out (%s)", err)
		case len(lost) == 0:
			return nil
		}
		loses = "these scopes of its role: " + strings.Join(lost, ", ")
	}
	_, label := was.key()
	l := judged(v, why, attribute, fmt.Sprintf("It takes from %s %s", label, loses))
	return c.unlessOtherWay(ctx, was.where(), l, was.way(), anyAccess)
}

// sameAccess reports whether the two are one access, perhaps with another role.
func (m *workspaceAccess) sameAccess(other *workspaceAccess) bool {
	return m.AccessorType.Equal(other.AccessorType) && m.AccessorID.Equal(other.AccessorID) &&
		m.AccountID.Equal(other.AccountID) && m.WorkspaceID.Equal(other.WorkspaceID)
}

// concerns reports whether an access is one that the API key has: its own, or that of a team without which it would have none.
func (c *configured) concerns(ctx context.Context, m *workspaceAccess) (v verdict, why string) {
	kind, id := m.AccessorType.ValueString(), m.AccessorID.ValueString()
	if kind == client.AccessorTeam {
		return c.concernsTeam(ctx, m.where(), id)
	}
	return c.isOwn(ctx, m.where(), kind == client.AccessorServiceAccount, func(self client.Self) bool { return self.UserID == id })
}

func (c *configured) concernsTeam(ctx context.Context, at spot, id string) (v verdict, why string) {
	in := c.in(at)
	team, err := in.Team(checking(ctx), id)
	if client.IsNotFound(err) {
		return unaffected, ""
	}
	self, selfErr := c.self(ctx, at)
	if err == nil {
		err = selfErr
	}
	switch {
	case err != nil:
		return uncertain, unknownOwner(err)
	case self.ServiceAccount:
		if slices.ContainsFunc(team.Members, func(m client.TeamMember) bool { return m.Type == client.MemberServiceAccount }) {
			return uncertain, unknownServiceAccount
		}
		return unaffected, ""
	case team.Member(self.ActorID) == nil:
		return unaffected, ""
	}
	if _, err = in.WorkspaceAccess(checking(ctx), client.AccessorUser, self.UserID); err == nil {
		return unaffected, "" // the key has an access of its own as well
	}
	return affected, ""
}

// lostScopes are those that one role has and another has not.
func lostScopes(ctx context.Context, c *client.Client, was, next string) ([]string, error) {
	before, err := c.WorkspaceRole(checking(ctx), was)
	if err != nil {
		return nil, err
	}
	after, err := c.WorkspaceRole(checking(ctx), next)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(before.Scopes, func(scope string) bool { return slices.Contains(after.Scopes, scope) }), nil
}
