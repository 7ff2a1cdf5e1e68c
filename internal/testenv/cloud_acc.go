package testenv

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
)

// TestPrefix is the prefix of the names of all objects that tests create in a real account. It has only letters, which are valid in
// all names.
const TestPrefix = "tfacctest"

var (
	// DeclaredNames finds the names that a configuration sets, and DeclaredOrReferencedNames also the names that it refers to.
	DeclaredNames             = regexp.MustCompile(`\b(?:name|handle|slug|tag|email)\s*=\s*"([^"]+)"`)
	DeclaredOrReferencedNames = regexp.MustCompile(`(\b(?:\w*name|handle|\w*slug|tag|email)\s*=\s*")([^"]+)"`)
	UUIDs                     = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// renamedCheck replaces the new names in a value with the original names, and then checks it.
type renamedCheck struct {
	knownvalue.Check
	originals map[string]string
}

func (c renamedCheck) CheckValue(v any) error { return c.Check.CheckValue(c.restore(v)) }

func (c renamedCheck) restore(v any) any {
	switch v := v.(type) {
	case string:
		return cmp.Or(c.originals[v], v)
	case []any:
		out := []any{}
		for _, e := range v {
			out = append(out, c.restore(e))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, e := range v {
			out[key] = c.restore(e)
		}
		return out
	}
	return v
}

func RenamedChecks(checks map[string]knownvalue.Check, back map[string]string) map[string]knownvalue.Check {
	out := map[string]knownvalue.Check{}
	for attribute, check := range checks {
		out[attribute] = renamedCheck{check, back}
	}
	return out
}

// RenamedImports renames parts of import IDs that do not come from attributes.
func RenamedImports(forms map[string]func(map[string]string) string, rename func(string) string) map[string]func(map[string]string) string {
	out := map[string]func(map[string]string) string{}
	for name, form := range forms {
		out[name] = func(attributes map[string]string) string {
			parts := strings.Split(form(attributes), "/")
			for i, part := range parts {
				parts[i] = rename(part)
			}
			return strings.Join(parts, "/")
		}
	}
	return out
}
