package cloudapi

import (
	"slices"
	"testing"
)

// TestScopes: what scopes of a role mean, and the fewest that mean it.
func TestScopes(t *testing.T) {
	known := Scopes{"see_a": nil, "run_a": {"see_a"}, "manage_a": {"run_a"}, "see_b": nil, "manage_b": {"see_b"}}
	for _, c := range []struct {
		name                    string
		written, inherits, read []string
		given                   []string
		other                   []string // which mean something else
	}{
		{"included scopes, through others", []string{"manage_a"}, nil, []string{"see_a", "run_a", "manage_a"}, []string{"manage_a"}, []string{"run_a"}},
		{"written as they are read", []string{"see_a", "manage_a"}, nil, []string{"manage_a", "see_a", "run_a"}, []string{"manage_a"}, []string{"manage_a", "see_b"}},
		{"inherited and shown", []string{"see_a"}, []string{"manage_b"}, []string{"see_a", "manage_b", "see_b"}, []string{"see_a"}, nil},
		{"inherited and not shown", []string{"see_a"}, []string{"manage_b"}, []string{"see_a"}, []string{"see_a"}, nil},
		{"none", nil, nil, nil, []string{}, []string{"see_a"}},
		{"one that is not known", []string{"new"}, nil, []string{"new"}, []string{"new"}, nil},
	} {
		role := &WorkspaceRole{Scopes: c.read, inherited: c.inherits, known: known}
		if !role.Grants(c.written) {
			t.Errorf("%s: %v is not taken for %v", c.name, c.read, c.written)
		}
		if got := role.MinimalScopes(); !slices.Equal(got, c.given) {
			t.Errorf("%s: the fewest scopes are %v, expected %v", c.name, got, c.given)
		}
		if (c.other != nil || c.inherits != nil) && role.Grants(c.other) {
			t.Errorf("%s: %v is taken for %v", c.name, c.read, c.other)
		}
	}
}
