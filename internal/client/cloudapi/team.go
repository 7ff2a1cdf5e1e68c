package cloudapi

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Team is a group of members of an account of Prefect Cloud.
type Team struct {
	rest.Object
	Name        string  `json:"name"`
	Description *string `json:"description"`
	// DirectoryGroup is the group of the identity provider whose members the team has, if any.
	DirectoryGroup json.RawMessage `json:"workos_directory_group_id"`
	Members        []TeamMember    `json:"memberships"`
	// Workspaces are the workspaces to which the team has access.
	Workspaces []TeamWorkspace `json:"workspaces"`
}

// TeamInput is what a write sets on a team.
type TeamInput struct {
	Name        string                 `json:"name,omitzero"`
	Description patch.Optional[string] `json:"description,omitzero"`
}

// CreateTeam creates a team in the client's account.
func (c *Admin) CreateTeam(ctx context.Context, in TeamInput) (*Team, error) {
	return rest.Do[*Team](ctx, c.conn, rest.Request{Method: http.MethodPost, Path: rest.Path("teams", ""), Scope: rest.AccountScope, Body: in})
}

// Team returns the team with that ID.
func (c *Admin) Team(ctx context.Context, id string) (*Team, error) {
	return rest.Do[*Team](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("teams", id), Scope: rest.AccountScope})
}

// TeamByName returns the team with that name.
func (c *Admin) TeamByName(ctx context.Context, name string) (*Team, error) {
	return rest.FindUnique[Team](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("teams", "filter"),
		map[string]any{"teams": map[string]any{"name": rest.AnyOf(name)}},
		"team with the name "+name,
	)
}

// UpdateTeam replaces all fields of a team, so in must have all of them. It sends the current directory group, which
// the API would otherwise unset.
func (c *Admin) UpdateTeam(ctx context.Context, id string, in TeamInput) error {
	current, err := c.Team(ctx, id)
	if err != nil {
		return err
	}
	body := struct {
		TeamInput
		DirectoryGroup json.RawMessage `json:"workos_directory_group_id,omitzero"`
	}{in, current.DirectoryGroup}
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPut, Path: rest.Path("teams", id), Scope: rest.AccountScope, Body: body},
	)
}

// DeleteTeam deletes the team with that ID.
func (c *Admin) DeleteTeam(ctx context.Context, id string) error {
	return rest.Send(ctx, c.conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("teams", id), Scope: rest.AccountScope})
}

// Teams yields every team of the client's account.
func (c *Admin) Teams(ctx context.Context) iter.Seq2[*Team, error] {
	return rest.WindowIn[*Team](ctx, c.conn, rest.AccountScope, rest.Path("teams", "filter"), nil, 0, -1)
}
