package protoserver_test

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// variant is a value of an attribute that a person may write.
type variant struct {
	name  string
	value tftypes.Value
	at    string // of the attribute, below the path of the variant's own
	// refused says that the value is never valid; others may be refused, but never as a bug of the provider.
	refused bool
}

// variantsOf are the values to try for an attribute of a type, whose nested attributes are given where it has some.
func variantsOf(ctx context.Context, of attr.Type, nested *tfprotov6.SchemaObject) []variant {
	raw := of.TerraformType(ctx)
	out := []variant{{name: "unknown", value: tftypes.NewValue(raw, tftypes.UnknownValue)}}
	value := func(name string, v any, refused bool) {
		out = append(out, variant{name: name, value: tftypes.NewValue(raw, v), refused: refused})
	}
	switch of := of.(type) {
	case attr.TypeWithAttributeTypes:
		return append(out, objectVariants(ctx, of, nested)...)
	case basetypes.MapTypable, basetypes.ListTypable, basetypes.SetTypable:
		return append(out, collectionVariants(ctx, of, nested)...)
	case basetypes.Int64Typable:
		value("a fraction", big.NewFloat(1.5), true)
		value("too big", big.NewFloat(1e30), true)
		value("too small", big.NewFloat(-1e30), true)
		value("negative zero", new(big.Float).Neg(new(big.Float)), false)
	case basetypes.Float64Typable:
		huge, _, _ := big.ParseFloat("1e400", 10, 512, big.ToNearestEven)
		value("too big", huge, true)
		value("too near to zero", new(big.Float).Quo(big.NewFloat(1), huge), true)
		value("negative", big.NewFloat(-1), false)
	case timetypes.RFC3339Type:
		value("no time", "yesterday", true)
		value("empty", "", true)
	case basetypes.StringTypable:
		if _, ok := of.ValueType(ctx).(interface{ Unmarshal(any) fwdiag.Diagnostics }); ok { // a type of JSON
			value("no JSON", "{", true)
			value("no JSON object", "5", false)
			value("empty", "", true)
			break
		}
		value("empty", "", false)
		value("not one of the values", "Exploded", false)
		value("two lines", "a\nb", false)
	case basetypes.DynamicTypable:
		value("null within", nil, false)
	}
	return out
}

func objectVariants(ctx context.Context, of attr.TypeWithAttributeTypes, nested *tfprotov6.SchemaObject) []variant {
	if nested == nil { // an object that only has a type: its attributes are anything
		return []variant{{name: "empty", value: tftypes.NewValue(of.TerraformType(ctx), nil)}}
	}
	out := []variant{{name: "empty", value: objectOf(ctx, of, nested, "", tftypes.Value{})}}
	for _, a := range nested.Attributes {
		if !a.Optional && !a.Required {
			continue
		}
		ty := of.AttributeTypes()[a.Name]
		variants := variantsOf(ctx, ty, a.NestedType)
		if a.Required {
			variants = append(variants, variant{name: "null", value: tftypes.NewValue(ty.TerraformType(ctx), nil), refused: true})
		}
		for _, v := range variants {
			v.at, v.value = "."+a.Name+v.at, objectOf(ctx, of, nested, a.Name, v.value)
			out = append(out, v)
		}
	}
	return out
}

// objectOf is an object with one attribute. What it requires besides is unknown, and the rest null.
func objectOf(ctx context.Context, of attr.TypeWithAttributeTypes, nested *tfprotov6.SchemaObject, name string,
	v tftypes.Value) tftypes.Value {
	attributes := map[string]tftypes.Value{}
	for _, a := range nested.Attributes {
		var other any
		if a.Required {
			other = tftypes.UnknownValue
		}
		attributes[a.Name] = tftypes.NewValue(of.AttributeTypes()[a.Name].TerraformType(ctx), other)
	}
	if name != "" {
		attributes[name] = v
	}
	return tftypes.NewValue(of.TerraformType(ctx), attributes)
}

func collectionVariants(ctx context.Context, of attr.Type, nested *tfprotov6.SchemaObject) []variant {
	raw := of.TerraformType(ctx)
	element := of.(attr.TypeWithElementType).ElementType()
	hold := func(elements ...tftypes.Value) tftypes.Value { return tftypes.NewValue(raw, elements) }
	step := "[0]"
	switch of.(type) {
	case basetypes.MapTypable:
		step = `["k"]`
		hold = func(elements ...tftypes.Value) tftypes.Value {
			named := map[string]tftypes.Value{}
			for _, e := range elements {
				named["k"] = e
			}
			return tftypes.NewValue(raw, named)
		}
	case basetypes.SetTypable:
		step = ""
	}
	out := []variant{
		{name: "empty", value: hold()},
		{name: "null element", value: hold(tftypes.NewValue(element.TerraformType(ctx), nil)), at: step, refused: true},
	}
	for _, v := range variantsOf(ctx, element, nested) {
		v.name, v.at, v.value = "element "+v.name, step+v.at, hold(v.value)
		out = append(out, v)
	}
	return out
}

// configured kinds of objects, each with its schemas and its calls that validate and read a configuration.
type validated struct {
	name     string
	types    map[string]attr.Type
	schemas  map[string]*tfprotov6.Schema
	validate func(ctx context.Context, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)
}

func validatedKinds(t *testing.T) []validated {
	t.Helper()
	p := provider.New("test", func(string) string { return "" })
	server, types := provider.Server(p), protoserver.ConfigTypes(p)
	all, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]*tfprotov6.Schema{}
	for name, s := range all.ActionSchemas {
		actions[name] = s.Schema
	}
	return []validated{
		{"provider", types["provider"], map[string]*tfprotov6.Schema{"prefect": all.Provider}, func(ctx context.Context, _ string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
			return resp.Diagnostics, err
		}},
		{"resource", types["resource"], all.ResourceSchemas, func(ctx context.Context, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
				TypeName: name, Config: config,
				ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
			})
			return resp.Diagnostics, err
		}},
		{"data source", types["data source"], all.DataSourceSchemas, func(ctx context.Context, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		}},
		{"ephemeral resource", types["ephemeral resource"], all.EphemeralResourceSchemas, func(ctx context.Context, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateEphemeralResourceConfig(ctx,
				&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		}},
		{"action", types["action"], actions, func(ctx context.Context, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
			return resp.Diagnostics, err
		}},
		{"list resource", types["list resource"], all.ListResourceSchemas, func(ctx context.Context, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		}},
	}
}

// TestValuesOfEveryAttribute tries every attribute of every type with values that a person may write and that can't be
// right, and with unknown and empty ones. What can't be right is refused in validate, at its path; nothing is ever called an
// error in the provider.
func TestValuesOfEveryAttribute(t *testing.T) {
	ctx, tried := t.Context(), 0
	for _, kind := range validatedKinds(t) {
		if len(kind.types) == 0 || len(kind.types) != len(kind.schemas) {
			t.Errorf("%d schemas of the kind %s are checked, but %d are registered", len(kind.types), kind.name, len(kind.schemas))
		}
		for _, name := range slices.Sorted(maps.Keys(kind.types)) {
			of, ok := kind.types[name].(attr.TypeWithAttributeTypes)
			if !ok {
				t.Fatalf("%s is no object", name)
			}
			said := func(v tftypes.Value) []*tfprotov6.Diagnostic {
				config, err := tfprotov6.NewDynamicValue(of.TerraformType(ctx), v)
				if err != nil {
					t.Fatal(err)
				}
				found, err := kind.validate(ctx, name, &config)
				if err != nil {
					t.Fatal(err)
				}
				return found
			}
			whole := &tfprotov6.SchemaObject{Attributes: kind.schemas[name].Block.Attributes}
			base := map[string]bool{}
			for _, d := range said(objectOf(ctx, of, whole, "", tftypes.Value{})) {
				base[d.Summary+d.Detail] = true
			}
			for _, v := range objectVariants(ctx, of, whole) {
				found := slices.DeleteFunc(said(v.value), func(d *tfprotov6.Diagnostic) bool {
					return base[d.Summary+d.Detail] || d.Severity != tfprotov6.DiagnosticSeverityError
				})
				tried++
				v.complain(found, func(format string, args ...any) {
					t.Helper()
					t.Errorf("%s %s%s, %s: %s", kind.name, name, v.at, v.name, fmt.Sprintf(format, args...))
				})
			}
		}
	}
	if t.Logf("%d values", tried); tried < 1000 {
		t.Error("these are hardly all attributes")
	}
}

// complain reports what is wrong with the errors that a variant met.
func (v variant) complain(found []*tfprotov6.Diagnostic, report func(string, ...any)) {
	pointed := false
	for _, d := range found {
		if d.Attribute == nil && v.name == "empty" && v.at == "" {
			continue // the whole object
		}
		if d.Attribute == nil || strings.Contains(d.Detail, diag.CodeBug.String()) {
			report("it says, at %v: %s: %s", d.Attribute, d.Summary, d.Detail)
			continue
		}
		pointed = pointed || strings.HasPrefix(strings.TrimPrefix(v.at, "."), protoserver.PathText(d.Attribute))
	}
	if v.refused && !pointed {
		report("it is not refused at its path")
	}
	if v.name == "unknown" && len(found) > 0 && found[0].Attribute != nil && "."+protoserver.PathText(found[0].Attribute) == v.at {
		report("an unknown value is refused: %s: %s", found[0].Summary, found[0].Detail)
	}
}
