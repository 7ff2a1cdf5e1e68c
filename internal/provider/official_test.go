package provider_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// ours is what every kind of schema's attribute can say of itself.
type ours interface {
	GetType() attr.Type
	IsRequired() bool
	IsOptional() bool
	IsComputed() bool
}

// TestOfficialTypes: every type of the official provider is here.
func TestOfficialTypes(t *testing.T) {
	want := testenv.ReadOfficial(t)
	for name := range want.Resources {
		if _, ok := resourceSchemas(t)[name]; !ok {
			t.Errorf("there is no resource %s", name)
		}
	}
	for name := range want.DataSources {
		if _, ok := dataSourceSchemas(t)[name]; !ok {
			t.Errorf("there is no data source %s", name)
		}
	}
}

// TestOfficialInterface: every configuration that is valid for the official provider is valid here.
func TestOfficialInterface(t *testing.T) {
	want := testenv.ReadOfficial(t)
	var resp fwprovider.SchemaResponse
	provider.New("test", nil).Schema(t.Context(), fwprovider.SchemaRequest{}, &resp)
	compare(t, "provider", want.Provider, asOurs[providerschema.Attribute](resp.Schema.Attributes))
	for name, s := range resourceSchemas(t) {
		if w, ok := want.Resources[name]; ok {
			if s.Version != w.Version {
				t.Errorf("%s has the schema version %d, the official provider %d", name, s.Version, w.Version)
			}
			compare(t, name, w.Attributes, asOurs[schema.Attribute](s.Attributes))
		}
	}
	for name, s := range dataSourceSchemas(t) {
		if w, ok := want.DataSources[name]; ok {
			compare(t, "data."+name, w.Attributes, asOurs[dsschema.Attribute](s.Attributes))
		}
	}
}

func asOurs[A ours](in map[string]A) map[string]ours {
	out := make(map[string]ours, len(in))
	for name, a := range in {
		out[name] = a
	}
	return out
}

func compare(t *testing.T, at string, want map[string]testenv.OfficialAttribute, got map[string]ours) {
	t.Helper()
	for name, w := range want {
		at := at + "." + name
		g, ok := got[name]
		if !ok {
			t.Errorf("%s is missing", at)
			continue
		}
		settable := g.IsOptional() || g.IsRequired()
		if (w.Required || w.Optional) && !settable {
			t.Errorf("%s can be set in the official provider, but not here", at)
		}
		if g.IsRequired() && !w.Required {
			t.Errorf("%s is required here, but not in the official provider", at)
		}
		if w.Computed && !g.IsComputed() {
			t.Errorf("%s is computed in the official provider, but not here", at)
		}
		compareType(t, at, w, g)
	}
}

func compareType(t *testing.T, at string, w testenv.OfficialAttribute, g ours) {
	t.Helper()
	kind := g.GetType().TerraformType(t.Context())
	if w.Nested == nil {
		if !sameType(t, w.Type, kind) {
			t.Errorf("%s is a %s, in the official provider a %s", at, kind, w.Type)
		}
		return
	}
	var object tftypes.Object
	switch kind := kind.(type) {
	case tftypes.Object:
		object = kind
	case tftypes.List:
		object, _ = kind.ElementType.(tftypes.Object)
	case tftypes.Set:
		object, _ = kind.ElementType.(tftypes.Object)
	}
	if modes := map[string]bool{"single": kind.Is(tftypes.Object{}), "list": kind.Is(tftypes.List{}),
		"set": kind.Is(tftypes.Set{})}; !modes[w.Nested.Mode] {
		t.Errorf("%s is a %s, in the official provider a nested %s", at, kind, w.Nested.Mode)
	}
	for name, n := range w.Nested.Attributes {
		inner, ok := object.AttributeTypes[name]
		if !ok || (n.Nested == nil && !sameType(t, n.Type, inner)) {
			t.Errorf("%s.%s is missing or has another type (%v)", at, name, inner)
		}
	}
}

// sameType compares with a type as the interface file writes it: "string", or ["set", "string"].
func sameType(t *testing.T, want json.RawMessage, got tftypes.Type) bool {
	t.Helper()
	simple := map[string]tftypes.Type{"string": tftypes.String, "number": tftypes.Number, "bool": tftypes.Bool,
		"dynamic": tftypes.DynamicPseudoType}
	var name string
	if json.Unmarshal(want, &name) == nil {
		return simple[name] != nil && got.Equal(simple[name])
	}
	var parts []string
	if err := json.Unmarshal(want, &parts); err != nil || !slices.Contains([]string{"set", "list", "map"}, parts[0]) {
		t.Fatalf("unknown type %s", want)
	}
	element := simple[parts[1]]
	switch parts[0] {
	case "set":
		return got.Equal(tftypes.Set{ElementType: element})
	case "list":
		return got.Equal(tftypes.List{ElementType: element})
	default:
		return got.Equal(tftypes.Map{ElementType: element})
	}
}
