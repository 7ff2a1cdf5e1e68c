package cloud

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type teamAccess struct {
	ID types.String `tfsdk:"id"`
	framework.AccountPlacement
	framework.Ageless
	TeamID        types.String `tfsdk:"team_id"`
	MemberID      types.String `tfsdk:"member_id"`
	MemberActorID types.String `tfsdk:"member_actor_id"`
	MemberType    types.String `tfsdk:"member_type"`
	framework.LockoutGuard
}

var _ = framework.ImplementsListableResource(newTeamAccess)

func newTeamAccess() *framework.Resource[teamAccess, cloudapi.TeamMember, cloudapi.TeamMemberInput, *teamAccess] {
	return &framework.Resource[teamAccess, cloudapi.TeamMember, cloudapi.TeamMemberInput, *teamAccess]{
		TypeName: "team_access", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A member of a team of Prefect Cloud: a user or a service account. Each " +
				"membership is a separate resource; other members of the team are not changed.",
			Attributes: map[string]schema.Attribute{
				"id": tfvalue.ComputedString(
					"IDs of the team and the actor, separated by a comma.",
				),
				"account_id": tfvalue.InAccountAttribute(),
				"team_id": tfvalue.Replacing(
					tfvalue.RequiredString("ID of the team. Changing this forces a new resource.", tfvalue.IsUUID()),
				),
				"member_id": tfvalue.Replacing(
					tfvalue.RequiredString("ID of the user or service account. Changing this forces a new resource.", tfvalue.IsUUID()),
				),
				"member_actor_id": tfvalue.ReplacingIfGiven(
					tfvalue.OptionalString(
						"Actor ID of the user or service account. Defaults to the actor ID that Prefect Cloud returns for "+
							"`member_id`. Changing this forces a new resource.",
						tfvalue.IsUUID(),
					),
				),
				"member_type": tfvalue.Replacing(
					tfvalue.RequiredString(
						"Type of the member: `user` or `service_account`. Changing this forces a new resource.",
						tfvalue.OneOf(cloudapi.MemberUser, cloudapi.MemberServiceAccount)...),
				),
				"allow_lockout": framework.AllowLockoutAttribute(framework.BeforeDestroy),
			},
		},
		CreateFunc: createTeamAccess,
		ReadFunc: func(ctx context.Context, c *client.Client, m *teamAccess) (*cloudapi.TeamMember, error) {
			return c.TeamMember(ctx, m.TeamID.ValueString(), m.MemberActorID.ValueString())
		},
		// There is no update: every change replaces the resource.
		DeleteFunc: func(ctx context.Context, c *client.Client, m *teamAccess) error {
			return c.RemoveTeamMember(ctx, m.TeamID.ValueString(), m.MemberActorID.ValueString())
		},
		Collision: framework.Collision{
			UniqueBy: []string{"team_id", "member_type", "member_id"},
			Advice:   "remove the resource: the membership already exists as configured",
		},
		FindExisting: findExistingTeamAccess,
		Import:       framework.Import[cloudapi.TeamMember]{Find: findTeamAccessForImport, IDParts: 2},
		Listing: framework.Listing[*teamAccess, cloudapi.TeamMember]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.TeamMember, error] {
				return c.TeamMembers(ctx)
			},
		},
		Attributes: framework.AttributeRules{KeepOnRemoval: []string{"member_actor_id"}},
		API:        framework.APIBehavior{EventuallyConsistent: true},
		Revokes:    revokesTeamAccess,
	}
}

// actorOf returns the actor ID of the member. It is read from Prefect Cloud if it is not configured.
func actorOf(ctx context.Context, c *client.Client, in cloudapi.TeamMemberInput) (string, error) {
	if in.ActorID != "" {
		return in.ActorID, nil
	}
	id, err := c.ActorID(ctx, in.Type, in.MemberID)
	if err == nil && id == "" {
		err = &diag.AttributeError{
			Code:      diag.CodeNotReadable,
			Attribute: "member_id",
			Summary:   "Actor ID not available yet",
			Detail:    "Prefect Cloud assigns the actor ID of a new service account with a delay. Apply again.",
		}
	}
	return id, err
}

func createTeamAccess(ctx context.Context, c *client.Client, in cloudapi.TeamMemberInput) (*cloudapi.TeamMember, error) {
	actor, err := actorOf(ctx, c, in)
	if err != nil {
		return nil, err
	}
	return &cloudapi.TeamMember{TeamID: in.TeamID, ActorID: actor, MemberID: in.MemberID, Type: in.Type}, c.AddTeamMember(ctx, in)
}

func findExistingTeamAccess(ctx context.Context, c *client.Client, in cloudapi.TeamMemberInput) (*cloudapi.TeamMember, error) {
	actor, err := actorOf(ctx, c, in)
	if err != nil {
		return nil, err
	}
	m, err := c.TeamMember(ctx, in.TeamID, actor)
	if err == nil {
		m.MemberID = in.MemberID
	}
	return m, err
}

// findTeamAccessForImport finds a membership by TEAM_ID,ACTOR_ID.
func findTeamAccessForImport(ctx context.Context, c *client.Client, key string) (*cloudapi.TeamMember, error) {
	team, actor, ok := strings.Cut(key, ",")
	if !ok || uuid.Validate(team) != nil || uuid.Validate(actor) != nil {
		return nil, diag.CodeImportID.Wrapf(
			"the import ID %q is not TEAM_ID,ACTOR_ID, the IDs of a team and of the actor of a member (both UUIDs)",
			key,
		)
	}
	return c.FindTeamMember(ctx, team, actor)
}

// revokesTeamAccess returns the lockout if the API key loses access to workspaces of the team.
func revokesTeamAccess(ctx context.Context, c *framework.ProviderData, m, plan *teamAccess) *framework.SelfLockout {
	if plan != nil && m.ToAPI(ctx, nil) == plan.ToAPI(ctx, nil) && m.AccountID.Equal(plan.AccountID) {
		return nil
	}
	v, why := isKeyOwner(ctx, c, m.Placement(), m.MemberType.ValueString() == cloudapi.MemberServiceAccount, func(self cloudapi.Self) bool {
		return self.ActorID == m.MemberActorID.ValueString()
	})
	if v == framework.Unaffected {
		return nil
	}
	team, err := c.ClientFor(m.Placement()).Team(framework.ForPlan(ctx), m.TeamID.ValueString())
	if err != nil || len(team.Workspaces) == 0 {
		return nil // the team does not exist, or has no access to workspaces
	}
	var handles []string
	for _, w := range team.Workspaces {
		handles = append(handles, w.Handle)
	}
	l := framework.LockoutOf(
		v,
		why,
		"member_id",
		fmt.Sprintf(
			"The plan removes a member from the team %q, through which the member has access to the workspaces %s",
			team.Name,
			strings.Join(handles, ", "),
		),
	)
	out := l
	for _, w := range team.Workspaces {
		at := &framework.WorkspacePlacement{AccountID: m.AccountID, WorkspaceID: types.StringValue(w.ID)}
		if out = unlessOtherAccess(ctx, c, at, l, accessPath{cloudapi.AccessorTeam, team.ID}, anyAccess); out.Why == "" {
			return l
		}
	}
	return out
}

func (m *teamAccess) Identity() (id, label string) {
	id = m.TeamID.ValueString() + "," + m.MemberActorID.ValueString()
	return id, id
}

func (m *teamAccess) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.TeamMemberInput {
	return cloudapi.TeamMemberInput{
		TeamID: m.TeamID.ValueString(), MemberID: m.MemberID.ValueString(), ActorID: m.MemberActorID.ValueString(),
		Type: m.MemberType.ValueString(),
	}
}

func (m *teamAccess) FromAPI(_ context.Context, a *cloudapi.TeamMember, _ *fwdiag.Diagnostics) {
	m.TeamID, m.MemberActorID, m.MemberType = types.StringValue(a.TeamID), types.StringValue(a.ActorID), types.StringValue(a.Type)
	if a.MemberID != "" {
		m.MemberID = types.StringValue(a.MemberID)
	}
	id, _ := m.Identity()
	m.ID = types.StringValue(id)
}
