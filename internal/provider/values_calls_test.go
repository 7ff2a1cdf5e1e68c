package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestNullElements is a null in tags as a person writes it: known in validate, and in the apply only.
func TestNullElements(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t,
		testenv.ErrorStep(`resource "prefect_variable" "test" {
  name = "v"
  tags = ["a", null]
}`, "An element of tags is null, but must have a value."),
		testenv.ErrorStep(`resource "prefect_flow" "test" {
  name = "f"
}
resource "prefect_variable" "test" {
  name = "v"
  tags = ["a", prefect_flow.test.id == "" ? "b" : null]
}`, "An element of tags is null, but must have a value."),
		resource.TestStep{Config: "resource \"prefect_variable\" \"test\" {\n  name = \"v\"\n  tags = [\"a\"]\n}"},
	)
}

// TestFunctionsWithStrangeArguments: whatever the arguments of a function are, an error is theirs.
func TestFunctionsWithStrangeArguments(t *testing.T) {
	server := provider.Server(provider.New("test", func(string) string { return "" }))
	null, huge := cty.NullVal(cty.DynamicPseudoType), cty.MustParseNumberVal("1e400")
	strange := []cty.Value{
		cty.StringVal(""), cty.StringVal("{"), cty.NumberFloatVal(1.5), huge, cty.False, cty.EmptyTupleVal, cty.EmptyObjectVal,
		cty.TupleVal([]cty.Value{null}), cty.TupleVal([]cty.Value{cty.StringVal("a"), huge}),
		cty.ObjectVal(map[string]cty.Value{"interval": huge, "cron": null, "type": null}),
		cty.ObjectVal(map[string]cty.Value{"runs": cty.TupleVal([]cty.Value{null}), "nodes": cty.TupleVal([]cty.Value{null}),
			"interval": cty.NumberFloatVal(-1)}),
		cty.ListVal([]cty.Value{cty.NullVal(cty.String)}), cty.MapVal(map[string]cty.Value{"a": cty.NullVal(cty.String)}),
	}
	for name, definition := range functionDefinitions(t) {
		for at := range definition.Parameters {
			for _, v := range strange {
				req := &tfprotov6.CallFunctionRequest{Name: name}
				for i, p := range definition.Parameters {
					arg, ty := cty.StringVal("x"), cty.DynamicPseudoType
					switch declared := p.GetType().TerraformType(t.Context()); {
					case declared.Is(tftypes.String):
						ty = cty.String
					case declared.Is(tftypes.Number):
						arg, ty = cty.NumberIntVal(1), cty.Number
					case declared.Is(tftypes.List{ElementType: tftypes.String}):
						arg, ty = cty.ListVal([]cty.Value{cty.StringVal("x")}), cty.List(cty.String)
					}
					if i == at {
						arg = v
					}
					if ty != cty.DynamicPseudoType && arg.Type() != ty {
						break
					}
					b, err := msgpack.Marshal(arg, ty)
					if err != nil {
						t.Fatal(err)
					}
					req.Arguments = append(req.Arguments, &tfprotov6.DynamicValue{MsgPack: b})
				}
				if len(req.Arguments) != len(definition.Parameters) {
					continue
				}
				resp, err := server.CallFunction(t.Context(), req)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if resp.Error != nil && !strings.HasSuffix(resp.Error.Text, "[PREFECT-448]") {
					t.Errorf("%s with %#v at %d: %s", name, v, at, resp.Error.Text)
				}
			}
		}
	}
}
