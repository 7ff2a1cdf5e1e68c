package cloud

import (
	"context"
	"fmt"
	"slices"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// managers are the actors and teams that may manage an object according to a plan.
type managers struct {
	actors, teams []string
	// known is false if a part of the lists is unknown.
	known bool
}

func (m *accessControl) sameManagers(other *accessControl) bool {
	return m.ManageActorIDs.Equal(other.ManageActorIDs) && m.ManageTeamIDs.Equal(other.ManageTeamIDs)
}

// managers returns the planned managers. For a new access control, unset lists have the values of an object without access
// control.
func (m *accessControl) managers(ctx context.Context, config *accessControl, creating bool, diags *fwdiag.Diagnostics) managers {
	actors, teams := m.ManageActorIDs, m.ManageTeamIDs
	if creating && config.ManageActorIDs.IsNull() {
		actors = tfvalue.StringList([]string{cloudapi.Everyone})
	}
	if creating && config.ManageTeamIDs.IsNull() {
		teams = tfvalue.StringList(nil)
	}
	if !isFullyKnown(ctx, actors) || !isFullyKnown(ctx, teams) {
		return managers{}
	}
	return managers{tfvalue.Strings(ctx, actors, diags)(), tfvalue.Strings(ctx, teams, diags)(), true}
}

// isFullyKnown reports whether a list and all of its elements are known.
func isFullyKnown(ctx context.Context, l types.List) bool {
	raw, err := l.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown()
}

// lockoutByManagers returns the lockout if the API key is not among the managers, and nil if it is. The lockout is uncertain if the
// key's user may manage the object because of a role.
func lockoutByManagers(ctx context.Context, c *framework.ProviderData, at framework.Placement, by managers) *framework.SelfLockout {
	if by.known {
		return unlessOtherAccess(ctx, c, at, excludesKey(ctx, c, at, by), accessPath{}, ownerAccess)
	}
	later := unlessOtherAccess(
		ctx,
		c,
		at,
		framework.LockoutOf(framework.Affected, "", managersAttribute, uncertainManagers),
		accessPath{},
		ownerAccess,
	)
	if later.Why != "" {
		return nil // the apply could not decide it, either
	}
	return framework.LockoutOf(
		framework.Uncertain,
		"The managers are known only during the apply, which fails if the API key is not among them",
		managersAttribute,
		uncertainManagers,
	)
}

// managersAttribute is the attribute at which a lockout is reported.
const managersAttribute = "manage_actor_ids"

// excludesKey returns the lockout if the managers do not include the API key, without regard to roles.
func excludesKey(ctx context.Context, c *framework.ProviderData, at framework.Placement, by managers) *framework.SelfLockout {
	const attribute = managersAttribute
	switch {
	case slices.Contains(by.actors, cloudapi.Everyone):
		return nil
	case len(by.actors) == 0 && len(by.teams) == 0:
		return framework.LockoutOf(
			framework.Affected,
			"",
			attribute,
			"manage_actor_ids and manage_team_ids are both empty, so that nobody could manage the object",
		)
	}
	const what = "Neither manage_actor_ids nor a team of manage_team_ids includes the actor of the API key, so that it could not " +
		"manage the object"
	self, err := keyOwner(ctx, c, at)
	switch {
	case err != nil:
		return framework.LockoutOf(framework.Uncertain, unknownOwner(err), attribute, uncertainManagers)
	case self.ServiceAccount:
		return framework.LockoutOf(framework.Uncertain, unknownServiceAccount, attribute, uncertainManagers)
	case slices.Contains(by.actors, self.ActorID):
		return nil
	}
	for _, id := range by.teams {
		team, err := c.ClientFor(at).Team(framework.ForPlan(ctx), id)
		if err != nil {
			return framework.LockoutOf(
				framework.Uncertain,
				fmt.Sprintf("The provider could not check whether the team %s includes the actor of the API key (%s)", id, err),
				attribute,
				uncertainManagers,
			)
		}
		if team.Member(self.ActorID) != nil {
			return nil
		}
	}
	return framework.LockoutOf(framework.Affected, "", attribute, what+fmt.Sprintf(": it is %s", self.ActorID))
}

const uncertainManagers = "Only the actors of manage_actor_ids and the teams of manage_team_ids could manage the object"
