package cloudapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Everyone stands in a list of actors for all that have access to the workspace.
const Everyone = "*"

const accessorTeamRow = "team"

// Guarded is a kind of objects that can have access control: a collection of the API, and whether its objects can be run.
type Guarded struct {
	collection string
	runs       bool
}

// The kinds of objects that can have access control.
var (
	GuardedBlock      = Guarded{"block_documents", false}
	GuardedDeployment = Guarded{"deployments", true}
	GuardedWorkPool   = Guarded{"work_pools", true} // found by name
)

func (g Guarded) path(key string) []string { return rest.Path(g.collection, key, "access") }

// AccessControl says who can do what with an object.
type AccessControl struct {
	// Of is the id of the object; of a work pool its name.
	Of     string       `json:"-"`
	Manage AccessorList `json:"manage_actors"`
	Run    AccessorList `json:"run_actors"`
	View   AccessorList `json:"view_actors"`
}

// AccessorRow is an actor or a team that can do something.
type AccessorRow struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// AccessorList is actors and teams, mixed as the API has them.
type AccessorList []AccessorRow

// Actors are the ids of the users and service accounts, or Everyone.
func (l AccessorList) Actors() []string { return l.ids(false) }

// Teams are the ids of the teams.
func (l AccessorList) Teams() []string { return l.ids(true) }

func (l AccessorList) ids(teams bool) []string {
	out := []string{}
	for _, a := range l {
		if (a.Type == accessorTeamRow) == teams {
			out = append(out, a.ID)
		}
	}
	return out
}

// IsDefault reports whether nobody has set the access: then everyone in the workspace has what their role gives them. An
// answer without any row counts too: Prefect Cloud may have none of an object of which the access was never set.
func (a *AccessControl) IsDefault() bool {
	for _, row := range slices.Concat(a.Manage, a.Run, a.View) {
		if row.ID != Everyone {
			return false
		}
	}
	return true
}

// AccessControlInput is what a write sets. The API replaces all of the access; what is absent stays as it is.
type AccessControlInput struct {
	Of             string                   `json:"-"`
	ManageActorIDs patch.Optional[[]string] `json:"manage_actor_ids,omitzero"`
	ManageTeamIDs  patch.Optional[[]string] `json:"manage_team_ids,omitzero"`
	RunActorIDs    patch.Optional[[]string] `json:"run_actor_ids,omitzero"`
	RunTeamIDs     patch.Optional[[]string] `json:"run_team_ids,omitzero"`
	ViewActorIDs   patch.Optional[[]string] `json:"view_actor_ids,omitzero"`
	ViewTeamIDs    patch.Optional[[]string] `json:"view_team_ids,omitzero"`
}

// AccessControl returns who can do what with an object.
func (c *Admin) AccessControl(ctx context.Context, g Guarded, of string) (*AccessControl, error) {
	a, err := rest.Do[*AccessControl](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: g.path(of)})
	if err != nil {
		return nil, err
	}
	a.Of = of
	return a, nil
}

// SetAccessControl replaces who can do what with an object. It answers what it has set.
func (c *Admin) SetAccessControl(ctx context.Context, g Guarded, in AccessControlInput) (*AccessControl, error) {
	was, err := c.AccessControl(ctx, g, in.Of)
	if err != nil {
		return nil, err
	}
	if was.IsDefault() {
		everyone := AccessorList{{ID: Everyone}} // and not nobody, where there was no row
		was = &AccessControl{Manage: everyone, Run: everyone, View: everyone}
	}
	in.ManageActorIDs, in.ManageTeamIDs = orCurrent(in.ManageActorIDs, was.Manage.Actors()), orCurrent(in.ManageTeamIDs, was.Manage.Teams())
	in.ViewActorIDs, in.ViewTeamIDs = orCurrent(in.ViewActorIDs, was.View.Actors()), orCurrent(in.ViewTeamIDs, was.View.Teams())
	if g.runs {
		in.RunActorIDs, in.RunTeamIDs = orCurrent(in.RunActorIDs, was.Run.Actors()), orCurrent(in.RunTeamIDs, was.Run.Teams())
	}
	if err := c.putAccessControl(ctx, g, in); err != nil {
		return nil, err
	}
	return &AccessControl{
		Of:     in.Of,
		Manage: accessorList(in.ManageActorIDs, in.ManageTeamIDs),
		Run:    accessorList(in.RunActorIDs, in.RunTeamIDs),
		View:   accessorList(in.ViewActorIDs, in.ViewTeamIDs),
	}, nil
}

// ResetAccessControl gives an object back to everyone in the workspace, as far as their roles allow.
func (c *Admin) ResetAccessControl(ctx context.Context, g Guarded, of string) error {
	everyone, nobody := patch.Some([]string{Everyone}), patch.Some([]string{})
	in := AccessControlInput{Of: of, ManageActorIDs: everyone, ManageTeamIDs: nobody, ViewActorIDs: everyone, ViewTeamIDs: nobody}
	if g.runs {
		in.RunActorIDs, in.RunTeamIDs = everyone, nobody
	}
	return c.putAccessControl(ctx, g, in)
}

func (c *Admin) putAccessControl(ctx context.Context, g Guarded, in AccessControlInput) error {
	_, err := rest.Do[rest.None](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPut, Path: g.path(in.Of), Body: map[string]any{"access_control": in}},
	)
	return err
}

// orCurrent is a field, or what it was where it is absent.
func orCurrent(field patch.Optional[[]string], was []string) patch.Optional[[]string] {
	if field.IsZero() {
		return patch.Some(was)
	}
	return field
}

func accessorList(actors, teams patch.Optional[[]string]) AccessorList {
	var out AccessorList
	add := func(ids patch.Optional[[]string], kind string) {
		list, _ := ids.Get()
		for _, id := range list {
			out = append(out, AccessorRow{id, kind})
		}
	}
	add(actors, "")
	add(teams, accessorTeamRow)
	return out
}
