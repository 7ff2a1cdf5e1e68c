package cloudapi

import (
	"slices"
	"testing"
)

// TestScopes: lists of scopes that grant the same permissions, and the smallest such list.
func TestScopes(t *testing.T) {
	known := Scopes{"see_a": nil, "run_a": {"see_a"}, "manage_a": {"run_a"}, "see_b": nil, "manage_b": {"see_b"}}
	for _, c := range []struct {
		name                    string
		written, inherits, read []string
		given                   []string
		other                   []string // which grant other permissions
	}{
		{"included scopes, through others", []string{"manage_a"}, nil, []string{"see_a", "run_a", "manage_a"}, []string{"manage_a"}, []string{"run_a"}},
		{"written as they are read", []string{"see_a", "manage_a"}, nil, []string{"manage_a", "see_a", "run_a"}, []string{"manage_a"}, []string{"manage_a", "see_b"}},
		{"inherited and shown", []string{"see_a"}, []string{"manage_b"}, []string{"see_a", "manage_b", "see_b"}, []string{"see_a"}, nil},
		{"inherited and not shown", []string{"see_a"}, []string{"manage_b"}, []string{"see_a"}, []string{"see_a"}, nil},
		{"none", nil, nil, nil, []string{}, []string{"see_a"}},
		{"unknown scope", []string{"new"}, nil, []string{"new"}, []string{"new"}, nil},
	} {
		role := &WorkspaceRole{Scopes: c.read, inherited: c.inherits, known: known}
		if !role.Grants(c.written) {
			t.Errorf("%s: %v and %v do not grant the same permissions", c.name, c.read, c.written)
		}
		if got := role.MinimalScopes(); !slices.Equal(got, c.given) {
			t.Errorf("%s: the minimal scopes are %v, expected %v", c.name, got, c.given)
		}
		if (c.other != nil || c.inherits != nil) && role.Grants(c.other) {
			t.Errorf("%s: %v and %v grant the same permissions", c.name, c.read, c.other)
		}
	}
}
