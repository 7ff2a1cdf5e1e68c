package provider

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type teamAccess struct {
	ID types.String `tfsdk:"id"`
	accountPlace
	ageless
	TeamID        types.String `tfsdk:"team_id"`
	MemberID      types.String `tfsdk:"member_id"`
	MemberActorID types.String `tfsdk:"member_actor_id"`
	MemberType    types.String `tfsdk:"member_type"`
	lockable
}

func newTeamAccess() *managed[teamAccess, client.TeamMember, client.TeamMemberInput, *teamAccess] {
	return &managed[teamAccess, client.TeamMember, client.TeamMemberInput, *teamAccess]{
		noun: "team_access",
		schema: schema.Schema{
			MarkdownDescription: "A member of a team of Prefect Cloud: a user or a service account. Each membership is a resource of its own; other members of the team stay. Where an identity provider keeps the users of the team (SCIM), it takes out again whom it does not know: let it decide about users there, and put only service accounts into the team here.",
			Attributes: map[string]schema.Attribute{
				"id":              computedText("The ids of the team and of the actor, with a comma between them: a membership has no id of its own."),
				"account_id":      inAccountAttribute(),
				"team_id":         replacing(requiredText("The id of the team. A change replaces the membership.", isUUID())),
				"member_id":       replacing(requiredText("The id of the user or service account. A change replaces the membership.", isUUID())),
				"member_actor_id": replacingIfGiven(optionalText("The actor id of the user or service account. Default: it is looked up. Another one replaces the membership.", isUUID())),
				"member_type":     replacing(requiredText("What the member is: `user` or `service_account`. A change replaces the membership.", oneOfTexts(client.MemberUser, client.MemberServiceAccount)...)),
				"allow_lockout":   allowLockoutAttribute(beforeDestroy),
			},
		},
		create: createTeamAccess,
		read: func(ctx context.Context, c *client.Client, m *teamAccess) (*client.TeamMember, error) {
			return c.TeamMember(ctx, m.TeamID.ValueString(), m.MemberActorID.ValueString())
		},
		// There is no update: any change replaces.
		remove: func(ctx context.Context, c *client.Client, m *teamAccess) error {
			return c.RemoveTeamMember(ctx, m.TeamID.ValueString(), m.MemberActorID.ValueString())
		},
		unique:   []string{"team_id", "member_type", "member_id"},
		twin:     twinOfTeamAccess,
		locate:   locateTeamAccess,
		keyParts: 2,
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.TeamMember, error] {
			return c.TeamMembers(ctx)
		},
		kept:      []string{"member_actor_id"},
		lags:      true,
		otherwise: "remove the resource: the membership is what it asks for",
		takes:     takesTeamAccess,
	}
}

// actorOf is the actor id of the member, which is looked up where the configuration does not say it.
func actorOf(ctx context.Context, c *client.Client, in client.TeamMemberInput) (string, error) {
	if in.ActorID != "" {
		return in.ActorID, nil
	}
	id, err := c.ActorID(ctx, in.Type, in.MemberID)
	if err == nil && id == "" {
		err = &refusal{codeUnseen, "member_id", "The member has no actor id yet", "Prefect Cloud gives a new service account its actor id a little later. Apply again."}
	}
	return id, err
}

func createTeamAccess(ctx context.Context, c *client.Client, in client.TeamMemberInput) (*client.TeamMember, error) {
	actor, err := actorOf(ctx, c, in)
	if err != nil {
		return nil, err
	}
	return &client.TeamMember{TeamID: in.TeamID, ActorID: actor, MemberID: in.MemberID, Type: in.Type}, c.AddTeamMember(ctx, in)
}

func twinOfTeamAccess(ctx context.Context, c *client.Client, in client.TeamMemberInput) (*client.TeamMember, error) {
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

// locateTeamAccess finds a membership by TEAM_ID,ACTOR_ID.
func locateTeamAccess(ctx context.Context, c *client.Client, key string) (*client.TeamMember, error) {
	team, actor, ok := strings.Cut(key, ",")
	if !ok || uuid.Validate(team) != nil || uuid.Validate(actor) != nil {
		return nil, codeImportID.becausef("the import id %q is not the id of a team and the actor id of a member with a comma between them, both UUIDs", key)
	}
	return c.FindTeamMember(ctx, team, actor)
}

// takesTeamAccess says what the end of a membership takes from the API key: the workspaces that it came to by the team.
func takesTeamAccess(ctx context.Context, c *configured, m, plan *teamAccess) *lockout {
	if plan != nil && m.input(ctx, nil) == plan.input(ctx, nil) && m.AccountID.Equal(plan.AccountID) {
		return nil
	}
	v, why := c.isOwn(ctx, m.where(), m.MemberType.ValueString() == client.MemberServiceAccount, func(self client.Self) bool {
		return self.ActorID == m.MemberActorID.ValueString()
	})
	if v == unaffected {
		return nil
	}
	team, err := c.in(m.where()).Team(checking(ctx), m.TeamID.ValueString())
	if err != nil || len(team.Workspaces) == 0 {
		return nil // it is gone already, or gives access to nothing
	}
	var handles []string
	for _, w := range team.Workspaces {
		handles = append(handles, w.Handle)
	}
	l := judged(v, why, "member_id", fmt.Sprintf("It takes a member out of the team %q, by which the member has access to the workspaces %s", team.Name, strings.Join(handles, ", ")))
	out := l
	for _, w := range team.Workspaces {
		at := &place{AccountID: m.AccountID, WorkspaceID: types.StringValue(w.ID)}
		if out = c.unlessOtherWay(ctx, at, l, way{client.AccessorTeam, team.ID}, anyAccess); out.why == "" {
			return l
		}
	}
	return out
}

func (m *teamAccess) key() (id, label string) {
	id = m.TeamID.ValueString() + "," + m.MemberActorID.ValueString()
	return id, id
}

func (m *teamAccess) input(context.Context, *diag.Diagnostics) client.TeamMemberInput {
	return client.TeamMemberInput{
		TeamID: m.TeamID.ValueString(), MemberID: m.MemberID.ValueString(), ActorID: m.MemberActorID.ValueString(), Type: m.MemberType.ValueString(),
	}
}

func (m *teamAccess) fill(_ context.Context, a *client.TeamMember, _ *diag.Diagnostics) {
	m.TeamID, m.MemberActorID, m.MemberType = types.StringValue(a.TeamID), types.StringValue(a.ActorID), types.StringValue(a.Type)
	if a.MemberID != "" {
		m.MemberID = types.StringValue(a.MemberID)
	}
	id, _ := m.key()
	m.ID = types.StringValue(id)
}
