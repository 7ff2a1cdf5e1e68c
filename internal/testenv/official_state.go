package testenv

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"
)

// Official is the interface of the official provider. The interface of this provider must be a superset of it.
type Official struct {
	Provider    map[string]OfficialAttribute `json:"provider"`
	Resources   map[string]officialType      `json:"resources"`
	DataSources map[string]officialType      `json:"data_sources"`
}

type officialType struct {
	Version    int64                        `json:"version"`
	Attributes map[string]OfficialAttribute `json:"attributes"`
}

type OfficialAttribute struct {
	Type     json.RawMessage `json:"type"`
	Nested   *officialNested `json:"nested"`
	Required bool            `json:"required"`
	Optional bool            `json:"optional"`
	Computed bool            `json:"computed"`
}

type officialNested struct {
	Mode       string                       `json:"mode"`
	Attributes map[string]OfficialAttribute `json:"attributes"`
}

func ReadOfficial(t testing.TB) Official {
	t.Helper()
	b, err := os.ReadFile(RepoPath("internal/testenv/testdata/official-interface.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out Official
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	OfficialAddress = "registry.terraform.io/prefecthq/prefect"
	OurAddress      = "registry.terraform.io/prefect-terraform/prefect"
)

var ResourceBlock = regexp.MustCompile(`resource "(\w+)" "(\w+)"`)

// UnsetForm is how the official provider stores an unset attribute: as a zero value for most attributes, as null for the others.
type UnsetForm bool

const (
	NullForUnset UnsetForm = false
	ZeroForUnset UnsetForm = true
)

// KeepOfficialAttributes deletes attributes that are not in the interface, in nested objects as well.
func KeepOfficialAttributes(attributes map[string]any, known map[string]OfficialAttribute) {
	for name, value := range attributes {
		k, ok := known[name]
		if !ok {
			delete(attributes, name)
			continue
		}
		if k.Nested == nil {
			continue
		}
		objects, isList := value.([]any)
		if !isList {
			objects = []any{value}
		}
		for _, o := range objects {
			if o, ok := o.(map[string]any); ok {
				KeepOfficialAttributes(o, k.Nested.Attributes)
			}
		}
	}
}

// PlacementAttributes are the attributes that the official provider stores as null while they are unset.
var PlacementAttributes = []string{"account_id", "workspace_id"}

// SetZeroValues replaces null with zero values, in nested objects as well.
func SetZeroValues(attributes map[string]any, known map[string]OfficialAttribute) {
	zeros := map[string]any{`"string"`: "", `"number"`: 0, `"bool"`: false}
	for name, k := range known {
		value := attributes[name]
		if zero, ok := zeros[string(k.Type)]; ok && value == nil && !slices.Contains(PlacementAttributes, name) {
			attributes[name] = zero
		}
		objects, isList := value.([]any)
		if !isList {
			objects = []any{value}
		}
		for _, o := range objects {
			if o, ok := o.(map[string]any); ok && k.Nested != nil {
				SetZeroValues(o, k.Nested.Attributes)
			}
		}
	}
}
