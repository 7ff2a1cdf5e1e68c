package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
)

// Team is a group of members of an account of Prefect Cloud.
type Team struct {
	Object
	Name        string  `json:"name"`
	Description *string `json:"description"`
	// DirectoryGroup is the group of the identity provider that the team follows, if any.
	DirectoryGroup json.RawMessage `json:"workos_directory_group_id"`
	Members        []TeamMember    `json:"memberships"`
	// Workspaces are those to which the team gives its members access.
	Workspaces []TeamWorkspace `json:"workspaces"`
}

// TeamInput is what a write sets on a team.
type TeamInput struct {
	Name        string           `json:"name,omitzero"`
	Description Optional[string] `json:"description,omitzero"`
}

// CreateTeam creates a team in the client's account.
func (c *Client) CreateTeam(ctx context.Context, in TeamInput) (*Team, error) {
	return do[*Team](ctx, c, request{method: http.MethodPost, path: path("teams", ""), scope: accountScope, body: in})
}

// Team returns the team of that id.
func (c *Client) Team(ctx context.Context, id string) (*Team, error) {
	return do[*Team](ctx, c, request{method: http.MethodGet, path: path("teams", id), scope: accountScope})
}

// TeamByName returns the team of that name.
func (c *Client) TeamByName(ctx context.Context, name string) (*Team, error) {
	return theOne[Team](
		ctx,
		c,
		accountScope,
		path("teams", "filter"),
		map[string]any{"teams": map[string]any{"name": anyOf(name)}},
		"team of the name "+name,
	)
}

// UpdateTeam replaces the fields of a team by those of in, which must be whole. The directory group, without which the
// team would no longer follow it, stays.
func (c *Client) UpdateTeam(ctx context.Context, id string, in TeamInput) error {
	was, err := c.Team(ctx, id)
	if err != nil {
		return err
	}
	body := struct {
		TeamInput
		DirectoryGroup json.RawMessage `json:"workos_directory_group_id,omitzero"`
	}{in, was.DirectoryGroup}
	_, err = do[none](ctx, c, request{method: http.MethodPut, path: path("teams", id), scope: accountScope, body: body})
	return err
}

// DeleteTeam deletes the team of that id.
func (c *Client) DeleteTeam(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("teams", id), scope: accountScope})
	return err
}

// Teams yields every team of the client's account.
func (c *Client) Teams(ctx context.Context) iter.Seq2[*Team, error] {
	return windowIn[*Team](ctx, c, accountScope, path("teams", "filter"), nil, 0, -1)
}
