package cloudapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Everyone in a list of actors means all actors that have access to the workspace.
const Everyone = "*"

const accessorTeamRow = "team"

// Guarded is a type of object with access control: its collection in the API, and whether its objects can be run.
type Guarded struct {
	collection string
	runs       bool
}

// The types of object with access control.
var (
	GuardedBlock      = Guarded{"block_documents", false}
	GuardedDeployment = Guarded{"deployments", true}
	GuardedWorkPool   = Guarded{"work_pools", true} // identified by name
)

func (g Guarded) path(key string) []string { return rest.Path(g.collection, key, "access") }

// AccessControl defines who can manage, run and view an object.
type AccessControl struct {
	// Of is the ID of the object; for a work pool, its name.
	Of     string       `json:"-"`
	Manage AccessorList `json:"manage_actors"`
	Run    AccessorList `json:"run_actors"`
	View   AccessorList `json:"view_actors"`
}

// AccessorRow is an actor or a team in an access control list.
type AccessorRow struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// AccessorList has both actors and teams, as in the API.
type AccessorList []AccessorRow

// Actors are the IDs of the users and service accounts, or Everyone.
func (l AccessorList) Actors() []string { return l.ids(false) }

// Teams are the IDs of the teams.
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

// IsDefault reports whether the access control is the default, by which all actors of the workspace have the access
// that their roles grant. Empty lists are also the default: Prefect Cloud may return them for an object whose access
// was never set.
func (a *AccessControl) IsDefault() bool {
	for _, row := range slices.Concat(a.Manage, a.Run, a.View) {
		if row.ID != Everyone {
			return false
		}
	}
	return true
}

// AccessControlInput is the input of a write. The API replaces all lists; SetAccessControl sends the current list for
// an absent field.
type AccessControlInput struct {
	Of             string                   `json:"-"`
	ManageActorIDs patch.Optional[[]string] `json:"manage_actor_ids,omitzero"`
	ManageTeamIDs  patch.Optional[[]string] `json:"manage_team_ids,omitzero"`
	RunActorIDs    patch.Optional[[]string] `json:"run_actor_ids,omitzero"`
	RunTeamIDs     patch.Optional[[]string] `json:"run_team_ids,omitzero"`
	ViewActorIDs   patch.Optional[[]string] `json:"view_actor_ids,omitzero"`
	ViewTeamIDs    patch.Optional[[]string] `json:"view_team_ids,omitzero"`
}

// AccessControl returns the access control of an object.
func (c *Admin) AccessControl(ctx context.Context, g Guarded, key string) (*AccessControl, error) {
	a, err := rest.Do[*AccessControl](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: g.path(key)})
	if err != nil {
		return nil, err
	}
	a.Of = key
	return a, nil
}

// SetAccessControl sets the access control of an object, and returns the result.
func (c *Admin) SetAccessControl(ctx context.Context, g Guarded, in AccessControlInput) (*AccessControl, error) {
	current, err := c.AccessControl(ctx, g, in.Of)
	if err != nil {
		return nil, err
	}
	if current.IsDefault() {
		everyone := AccessorList{{ID: Everyone}} // empty lists would remove all access
		current = &AccessControl{Manage: everyone, Run: everyone, View: everyone}
	}
	in.ManageActorIDs = orCurrent(in.ManageActorIDs, current.Manage.Actors())
	in.ManageTeamIDs = orCurrent(in.ManageTeamIDs, current.Manage.Teams())
	in.ViewActorIDs = orCurrent(in.ViewActorIDs, current.View.Actors())
	in.ViewTeamIDs = orCurrent(in.ViewTeamIDs, current.View.Teams())
	if g.runs {
		in.RunActorIDs = orCurrent(in.RunActorIDs, current.Run.Actors())
		in.RunTeamIDs = orCurrent(in.RunTeamIDs, current.Run.Teams())
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

// ResetAccessControl resets the access control of an object to the default.
func (c *Admin) ResetAccessControl(ctx context.Context, g Guarded, key string) error {
	everyone, nobody := patch.Some([]string{Everyone}), patch.Some([]string{})
	in := AccessControlInput{Of: key, ManageActorIDs: everyone, ManageTeamIDs: nobody, ViewActorIDs: everyone, ViewTeamIDs: nobody}
	if g.runs {
		in.RunActorIDs, in.RunTeamIDs = everyone, nobody
	}
	return c.putAccessControl(ctx, g, in)
}

func (c *Admin) putAccessControl(ctx context.Context, g Guarded, in AccessControlInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPut, Path: g.path(in.Of), Body: map[string]any{"access_control": in}},
	)
}

// orCurrent is the field, or the current value if it is absent.
func orCurrent(field patch.Optional[[]string], current []string) patch.Optional[[]string] {
	if field.IsZero() {
		return patch.Some(current)
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
