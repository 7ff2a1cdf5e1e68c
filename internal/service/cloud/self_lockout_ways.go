package cloud

import (
	"context"
	"fmt"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// administersWorkspaces is the permission of an account role to manage all workspaces.
const administersWorkspaces = "administrate:workspace"

// accessPath identifies an access to a workspace through which the user of the API key may have access: of the user, or of a team.
type accessPath struct{ accessorType, accessorID string }

func (w *workspaceAccess) path() accessPath {
	return accessPath{w.AccessorType.ValueString(), w.AccessorID.ValueString()}
}

// unlessOtherAccess makes a lockout uncertain, which is a warning, if the user of the API key still has access through an account
// role, the user's own access, or a team. It does not count the access that the plan revokes.
func unlessOtherAccess(
	ctx context.Context,
	c *framework.ProviderData,
	at framework.Placement,
	l *framework.SelfLockout,
	revoked accessPath,
	counts counted,
) *framework.SelfLockout {
	if l == nil || l.Why != "" {
		return l
	}
	out := *l
	found, err := otherAccess(ctx, c, at, revoked, counts)
	switch {
	case err != nil:
		out.Why = fmt.Sprintf("The provider could not check whether the API key has other access (%s)", err)
	case found != "":
		out.Why = found
	}
	return &out
}

// counted reports whether an access to a workspace includes the permission that the plan revokes.
type counted func(context.Context, *client.Client, *cloudapi.WorkspaceAccess) (bool, error)

func anyAccess(context.Context, *client.Client, *cloudapi.WorkspaceAccess) (bool, error) {
	return true, nil
}

// ownerAccess counts only accesses with Prefect's built-in role Owner.
func ownerAccess(ctx context.Context, in *client.Client, a *cloudapi.WorkspaceAccess) (bool, error) {
	role, err := in.WorkspaceRole(framework.ForPlan(ctx), a.RoleID)
	return err == nil && role.AccountID == nil && role.Name == "Owner", err
}

// otherAccess returns a sentence about other access of the key's user to the workspace; empty if there is none. The access of a
// service account cannot be read.
func otherAccess(
	ctx context.Context,
	c *framework.ProviderData,
	at framework.Placement,
	revoked accessPath,
	counts counted,
) (string, error) {
	self, err := keyOwner(ctx, c, at)
	switch {
	case err != nil:
		return "", err
	case self.ServiceAccount:
		return unknownServiceAccount + ", so that its other access is unknown", nil
	}
	in := c.ClientFor(at)
	found, err := accountAccess(ctx, in, self)
	if found != "" || err != nil {
		return found, err
	}
	return workspaceAccessOf(ctx, in, self, revoked, counts)
}

// accountAccess returns a sentence if the account role of a user gives access to all workspaces.
func accountAccess(ctx context.Context, in *client.Client, self cloudapi.Self) (string, error) {
	member, err := in.AccountMemberByUser(framework.ForPlan(ctx), self.UserID)
	if err != nil {
		return "", err
	}
	role, err := in.AccountRole(framework.ForPlan(ctx), member.AccountRoleID)
	if err != nil || !slices.Contains(role.Permissions, administersWorkspaces) {
		return "", err
	}
	return fmt.Sprintf("The user of the API key has the account role %s, which can administer all workspaces", role.Name), nil
}

// workspaceAccessOf returns a sentence about an access of a user to the client's workspace, other than the revoked one.
func workspaceAccessOf(ctx context.Context, in *client.Client, self cloudapi.Self, revoked accessPath, counts counted) (string, error) {
	has := func(p accessPath) (bool, error) {
		if p == revoked {
			return false, nil
		}
		access, err := in.WorkspaceAccess(framework.ForPlan(ctx), p.accessorType, p.accessorID)
		if apierror.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		return counts(ctx, in, access)
	}
	if ok, err := has(accessPath{cloudapi.AccessorUser, self.UserID}); ok || err != nil {
		return "The user of the API key has its own access to the workspace", err
	}
	for team, err := range in.Teams(framework.ForPlan(ctx)) {
		if err != nil {
			return "", err
		}
		if team.Member(self.ActorID) == nil {
			continue
		}
		if ok, err := has(accessPath{cloudapi.AccessorTeam, team.ID}); ok || err != nil {
			return fmt.Sprintf("The user of the API key is in the team %q, which has access to the workspace", team.Name), err
		}
	}
	return "", nil
}
