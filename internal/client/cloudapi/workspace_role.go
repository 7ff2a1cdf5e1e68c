package cloudapi

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// WorkspaceRole defines the permissions of actors in a workspace of Prefect Cloud.
type WorkspaceRole struct {
	rest.Object
	Name        string `json:"name"`
	Description string `json:"description"`
	// AccountID is nil for the roles that are built into Prefect Cloud.
	AccountID *string `json:"account_id"`
	// Scopes are the scopes that the role was created with, the scopes of the role that it inherits from, and all
	// scopes that these include.
	Scopes          []string `json:"scopes"`
	InheritedRoleID *string  `json:"inherited_role_id"`

	// inherited are the scopes of the role that it inherits from; known are all existing scopes.
	inherited []string
	known     Scopes
}

// WorkspaceRoleInput is what a write sets on a workspace role.
type WorkspaceRoleInput struct {
	Name            string                   `json:"name,omitzero"`
	Description     patch.Optional[string]   `json:"description,omitzero"`
	Scopes          patch.Optional[[]string] `json:"scopes,omitzero"`
	InheritedRoleID patch.Optional[string]   `json:"inherited_role_id,omitzero"`
}

// Scopes maps the name of every workspace scope to the names of the scopes that it includes.
type Scopes map[string][]string

// WorkspaceScopes returns the scopes that roles can have.
func (c *Admin) WorkspaceScopes(ctx context.Context) (Scopes, error) {
	all, err := rest.Do[[]struct {
		Name     string   `json:"name"`
		Includes []string `json:"includes_scopes"`
	}](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("workspace_scopes"), Scope: rest.RootScope})
	out := Scopes{}
	for _, s := range all {
		out[s.Name] = s.Includes
	}
	return out, err
}

// Expand returns the scopes and all scopes that they include, sorted.
func (s Scopes) Expand(scopes []string) []string {
	seen := map[string]bool{}
	var out []string
	for left := slices.Clone(scopes); len(left) > 0; left = left[1:] {
		if name := left[0]; !seen[name] {
			seen[name] = true
			out = append(out, name)
			left = append(left, s[name]...)
		}
	}
	slices.Sort(out)
	return out
}

// MinimalScopes is the smallest list of scopes that, together with the inherited scopes, includes all scopes of the
// role.
func (r *WorkspaceRole) MinimalScopes() []string {
	out := []string{}
	inherited := r.known.Expand(r.inherited)
	for _, name := range r.Scopes {
		included := slices.ContainsFunc(r.Scopes, func(other string) bool {
			return other != name && slices.Contains(r.known.Expand([]string{other}), name)
		})
		if !included && !slices.Contains(inherited, name) {
			out = append(out, name)
		}
	}
	return out
}

// Grants reports whether a role with these scopes would have the same permissions as this role.
func (r *WorkspaceRole) Grants(scopes []string) bool {
	with := func(more []string) []string { return r.known.Expand(slices.Concat(more, r.inherited)) }
	return slices.Equal(with(scopes), with(r.Scopes))
}

// CreateWorkspaceRole creates a role in the client's account. It looks up the scopes first, so that nothing can fail
// after the create.
func (c *Admin) CreateWorkspaceRole(ctx context.Context, in WorkspaceRoleInput) (*WorkspaceRole, error) {
	var lookup WorkspaceRole
	if inherits, ok := in.InheritedRoleID.Get(); ok {
		lookup.InheritedRoleID = &inherits
	}
	if err := c.addScopes(ctx, &lookup); err != nil {
		return nil, err
	}
	role, err := rest.Do[*WorkspaceRole](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("workspace_roles", ""), Scope: rest.AccountScope, Body: in},
	)
	if err == nil {
		role.known, role.inherited = lookup.known, lookup.inherited
	}
	return role, err
}

// WorkspaceRole returns the role with that ID.
func (c *Admin) WorkspaceRole(ctx context.Context, id string) (*WorkspaceRole, error) {
	role, err := rest.Do[*WorkspaceRole](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("workspace_roles", id), Scope: rest.AccountScope},
	)
	return c.withScopes(ctx, role, err)
}

// WorkspaceRoleByName returns the role with that name.
func (c *Admin) WorkspaceRoleByName(ctx context.Context, name string) (*WorkspaceRole, error) {
	role, err := rest.FindUnique[WorkspaceRole](
		ctx,
		c.conn,
		rest.AccountScope,
		rest.Path("workspace_roles", "filter"),
		map[string]any{"workspace_roles": map[string]any{"name": rest.AnyOf(name)}},
		"workspace role with the name "+name,
	)
	return c.withScopes(ctx, role, err)
}

// withScopes returns a role that was read with the scopes added.
func (c *Admin) withScopes(ctx context.Context, role *WorkspaceRole, err error) (*WorkspaceRole, error) {
	if err == nil {
		err = c.addScopes(ctx, role)
	}
	return role, err
}

// addScopes sets the inherited and the known scopes of a role.
func (c *Admin) addScopes(ctx context.Context, role *WorkspaceRole) (err error) {
	if role.known, err = c.WorkspaceScopes(ctx); err != nil || role.InheritedRoleID == nil {
		return err
	}
	parent, err := rest.Do[*WorkspaceRole](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("workspace_roles", *role.InheritedRoleID), Scope: rest.AccountScope},
	)
	if err != nil {
		return fmt.Errorf("looking up the inherited role of the workspace role: %w", err)
	}
	role.inherited = parent.Scopes
	return nil
}

// UpdateWorkspaceRole sets the fields of in.
func (c *Admin) UpdateWorkspaceRole(ctx context.Context, id string, in WorkspaceRoleInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("workspace_roles", id), Scope: rest.AccountScope, Body: in, Repeatable: true},
	)
}

// DeleteWorkspaceRole deletes the role with that ID.
func (c *Admin) DeleteWorkspaceRole(ctx context.Context, id string) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodDelete, Path: rest.Path("workspace_roles", id), Scope: rest.AccountScope},
	)
}

// WorkspaceRoles yields every role of the client's account, without the roles that are built into Prefect Cloud.
func (c *Admin) WorkspaceRoles(ctx context.Context) iter.Seq2[*WorkspaceRole, error] {
	return func(yield func(*WorkspaceRole, error) bool) {
		for role, err := range rest.WindowIn[*WorkspaceRole](ctx, c.conn, rest.AccountScope, rest.Path("workspace_roles", "filter"), nil, 0, -1) {
			if err == nil && role.AccountID == nil {
				continue
			}
			if role, err = c.withScopes(ctx, role, err); !yield(role, err) || err != nil {
				return
			}
		}
	}
}
