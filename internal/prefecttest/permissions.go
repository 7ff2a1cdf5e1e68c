package prefecttest

import (
	"net/http"
	"slices"
	"strings"
)

// permissions is what the API key of a fake of Prefect Cloud may not do.
type permissions struct {
	// scopes are the scopes of the key in every workspace; nil for all.
	scopes []string
	// lacking are the elements of paths that the account's plan does not have.
	lacking []string
	// outside are the workspaces, by id, that the key may not use.
	outside []string
}

// WithScopes gives the API key these scopes of a workspace only, such as see_variables: reads of a kind need a scope that
// ends in its name, writes one that begins with write_ or manage_ besides. What needs another is 403.
func WithScopes(scopes ...string) Option {
	return func(f *Fake) { f.permissions.scopes = append([]string{}, scopes...) }
}

// WithoutFeatures makes the account's plan lack what these elements of paths name, such as teams: all of it is 403.
func WithoutFeatures(elements ...string) Option {
	return func(f *Fake) { f.permissions.lacking = elements }
}

// WithoutAccess keeps the API key out of workspaces of WithCloud, by their ids: they are 404, and not listed as the key's.
func WithoutAccess(workspaceIDs ...string) Option {
	return func(f *Fake) { f.permissions.outside = workspaceIDs }
}

func (f *Fake) checkPermission(r *http.Request, path string) error {
	elements := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	has := func(some []string) bool {
		return slices.ContainsFunc(some, func(e string) bool { return slices.Contains(elements, e) })
	}
	switch {
	case elements[1] == "me":
		return nil
	case has(f.permissions.outside):
		return errorResult(http.StatusNotFound, "Not Found")
	case has(f.permissions.lacking), !f.permissions.allow(NewRequest(r, nil).IsWrite(), path):
		return errorResult(http.StatusForbidden, "Forbidden")
	}
	return nil
}

// allow reports whether the scopes are enough for a path below a workspace.
func (p permissions) allow(write bool, path string) bool {
	kind, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if p.scopes == nil || kind == "accounts" {
		return true
	}
	return slices.ContainsFunc(p.scopes, func(s string) bool {
		verb, of, _ := strings.Cut(s, "_")
		return of == kind && (!write || verb == "write" || verb == "manage")
	})
}

func readMyScopes(c *call) (handlerResult, error) {
	out := []any{}
	for _, s := range c.fake.permissions.scopes {
		out = append(out, s)
	}
	return respond(out)
}
