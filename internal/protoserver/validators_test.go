package protoserver_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestValidatorsBlameTheUser: what the validators of whole configurations say is about the configuration, whatever the type. Each
// type is given nothing, everything, and each single attribute.
func TestValidatorsBlameTheUser(t *testing.T) {
	provoked := 0
	for _, kind := range validatedKinds(t) {
		for name, schema := range kind.schemas {
			for _, given := range configurations(schema) {
				dynamic, err := tfprotov6.NewDynamicValue(given.Type(), given)
				if err != nil {
					t.Fatal(err)
				}
				diags, err := kind.validate(t.Context(), name, &dynamic)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range diags {
					provoked++
					if strings.HasSuffix(d.Detail, "["+diag.CodeBug.String()+"]") || !diag.Mark.MatchString(d.Detail) {
						t.Errorf("%s %s: %s: %s", kind.name, name, d.Summary, d.Detail)
					}
				}
			}
		}
	}
	if provoked < 500 {
		t.Errorf("only %d diagnostics", provoked)
	}
}

// configurations are an object with nothing, with everything, and with each single attribute.
func configurations(schema *tfprotov6.Schema) []tftypes.Value {
	of := schema.ValueType().(tftypes.Object)
	build := func(has func(string) bool) tftypes.Value {
		values := map[string]tftypes.Value{}
		for name, ty := range of.AttributeTypes {
			values[name] = tftypes.NewValue(ty, nil)
			if has(name) {
				values[name] = unlikely(ty)
			}
		}
		return tftypes.NewValue(of, values)
	}
	out := []tftypes.Value{build(func(string) bool { return false }), build(func(string) bool { return true })}
	for single := range of.AttributeTypes {
		out = append(out, build(func(name string) bool { return name == single }))
	}
	return out
}

// unlikely is a value of a type that few attributes allow.
func unlikely(ty tftypes.Type) tftypes.Value {
	switch {
	case ty.Is(tftypes.String):
		return tftypes.NewValue(ty, "no/such & thing")
	case ty.Is(tftypes.Number):
		return tftypes.NewValue(ty, -7)
	case ty.Is(tftypes.Bool):
		return tftypes.NewValue(ty, true)
	case ty.Is(tftypes.DynamicPseudoType):
		return tftypes.NewValue(tftypes.String, "no/such & thing")
	}
	switch ty := ty.(type) {
	case tftypes.List:
		return tftypes.NewValue(ty, []tftypes.Value{unlikely(ty.ElementType)})
	case tftypes.Set:
		return tftypes.NewValue(ty, []tftypes.Value{unlikely(ty.ElementType)})
	case tftypes.Map:
		return tftypes.NewValue(ty, map[string]tftypes.Value{"a": unlikely(ty.ElementType)})
	case tftypes.Object:
		values := map[string]tftypes.Value{}
		for name, of := range ty.AttributeTypes {
			values[name] = unlikely(of)
		}
		return tftypes.NewValue(ty, values)
	}
	return tftypes.NewValue(ty, nil)
}
