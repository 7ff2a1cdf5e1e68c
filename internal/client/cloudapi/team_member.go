package cloudapi

import (
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// TeamMember is a user or service account in a team.
type TeamMember struct {
	ActorID string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"` // MemberUser or MemberServiceAccount
	TeamID  string `json:"-"`
	// MemberID is the ID of the user or service account. Team and TeamMember leave it empty.
	MemberID string `json:"-"`
}

// TeamWorkspace is a workspace to which a team has access.
type TeamWorkspace struct {
	ID     string `json:"workspace_id"`
	Handle string `json:"workspace_handle"`
}

// TeamMemberInput is the input of a new member of a team.
type TeamMemberInput struct {
	TeamID   string `json:"-"`
	ActorID  string `json:"-"`
	MemberID string `json:"member_id"`
	Type     string `json:"member_type"`
}

// AddTeamMember adds a user or service account to a team. Other members are unchanged.
func (c *Admin) AddTeamMember(ctx context.Context, in TeamMemberInput) error {
	body := map[string]any{"members": []TeamMemberInput{in}}
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPut, Path: rest.Path("teams", in.TeamID, "members"), Scope: rest.AccountScope, Body: body},
	)
}

// TeamMember returns the member of a team with that actor ID. It returns a not-found error if the team has no such
// member or does not exist.
func (c *Admin) TeamMember(ctx context.Context, team, actorID string) (*TeamMember, error) {
	t, err := c.Team(ctx, team)
	if err != nil {
		return nil, err
	}
	if m := t.Member(actorID); m != nil {
		return m, nil
	}
	return nil, apierror.Missing(
		http.MethodGet,
		rest.Path("teams", team),
		fmt.Sprintf("member with the actor ID %s in the team %q", actorID, t.Name),
	)
}

// FindTeamMember is TeamMember with MemberID set.
func (c *Admin) FindTeamMember(ctx context.Context, team, actorID string) (*TeamMember, error) {
	m, err := c.TeamMember(ctx, team, actorID)
	if err != nil {
		return nil, err
	}
	ids, err := c.memberIDs(ctx)
	m.MemberID = ids[actorID]
	return m, err
}

// RemoveTeamMember removes a member from a team.
func (c *Admin) RemoveTeamMember(ctx context.Context, team, actorID string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodDelete, Path: rest.Path("teams", team, "members", actorID), Scope: rest.AccountScope},
	)
}

// TeamMembers yields the members of all teams of the client's account, with MemberID set.
func (c *Admin) TeamMembers(ctx context.Context) iter.Seq2[*TeamMember, error] {
	return func(yield func(*TeamMember, error) bool) {
		ids, err := c.memberIDs(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for t, err := range c.Teams(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, member := range t.Members {
				m := t.Member(member.ActorID)
				m.MemberID = ids[m.ActorID]
				if !yield(m, nil) {
					return
				}
			}
		}
	}
}

// Member is the member with that actor ID, or nil.
func (t *Team) Member(actorID string) *TeamMember {
	for _, m := range t.Members {
		if m.ActorID == actorID {
			m.TeamID = t.ID
			return &m
		}
	}
	return nil
}
