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

// administersWorkspaces is the permission of an account role by which its members can manage every workspace.
const administersWorkspaces = "administrate:workspace"

// way is one access of the API key's user to a workspace: the user's own, or that of a team.
type way struct{ accessorType, accessorID string }

func (w *workspaceAccess) way() way {
	return way{w.AccessorType.ValueString(), w.AccessorID.ValueString()}
}

// unlessOtherAccess is the lockout as it is when the key loses its only way. It becomes uncertain, a warning, when the account role
// of the key's user, the user's own access, or a team that the user is in gives access all the same. It leaves out the way that
// the plan takes.
func unlessOtherAccess(
	ctx context.Context,
	c *framework.ProviderData,
	at framework.Placement,
	l *framework.SelfLockout,
	taken way,
	counts counted,
) *framework.SelfLockout {
	if l == nil || l.Why != "" {
		return l
	}
	out := *l
	found, err := otherAccess(ctx, c, at, taken, counts)
	switch {
	case err != nil:
		out.Why = fmt.Sprintf("The provider could not check whether the API key has other access (%s)", err)
	case found != "":
		out.Why = found
	}
	return &out
}

// counted reports whether an access to a workspace is a way to what the plan takes.
type counted func(context.Context, *client.Client, *cloudapi.WorkspaceAccess) (bool, error)

func anyAccess(context.Context, *client.Client, *cloudapi.WorkspaceAccess) (bool, error) {
	return true, nil
}

// ownerAccess counts accesses with Prefect's own role Owner.
func ownerAccess(ctx context.Context, in *client.Client, a *cloudapi.WorkspaceAccess) (bool, error) {
	role, err := in.WorkspaceRole(framework.ForPlan(ctx), a.RoleID)
	return err == nil && role.AccountID == nil && role.Name == "Owner", err
}

// otherAccess says by what else the key's user can manage the workspace at that place, as a sentence; empty for nothing. The ways of
// a service account cannot be looked up.
func otherAccess(ctx context.Context, c *framework.ProviderData, at framework.Placement, taken way, counts counted) (string, error) {
	self, err := keyOwner(ctx, c, at)
	switch {
	case err != nil:
		return "", err
	case self.ServiceAccount:
		return unknownServiceAccount + ", so that its other access is unknown", nil
	}
	in := c.ClientFor(at)
	found, err := accountWay(ctx, in, self)
	if found != "" || err != nil {
		return found, err
	}
	return workspaceWay(ctx, in, self, taken, counts)
}

// accountWay says whether the account role of a user is a way to all workspaces.
func accountWay(ctx context.Context, in *client.Client, self cloudapi.Self) (string, error) {
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

// workspaceWay says by which access to the client's workspace, other than the taken one, a user gets there.
func workspaceWay(ctx context.Context, in *client.Client, self cloudapi.Self, taken way, counts counted) (string, error) {
	has := func(w way) (bool, error) {
		if w == taken {
			return false, nil
		}
		access, err := in.WorkspaceAccess(framework.ForPlan(ctx), w.accessorType, w.accessorID)
		if apierror.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		return counts(ctx, in, access)
	}
	if ok, err := has(way{cloudapi.AccessorUser, self.UserID}); ok || err != nil {
		return "The user of the API key has its own access to the workspace", err
	}
	for team, err := range in.Teams(framework.ForPlan(ctx)) {
		if err != nil {
			return "", err
		}
		if team.Member(self.ActorID) == nil {
			continue
		}
		if ok, err := has(way{cloudapi.AccessorTeam, team.ID}); ok || err != nil {
			return fmt.Sprintf("The user of the API key is in the team %q, which has access to the workspace", team.Name), err
		}
	}
	return "", nil
}
