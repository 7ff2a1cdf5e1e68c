package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// TestNullElements is a null in tags as a person writes it: known in validate, and in the apply only.
func TestNullElements(t *testing.T) {
	onFake(t)
	plays(t,
		refused(`resource "prefect_variable" "test" {
  name = "v"
  tags = ["a", null]
}`, "An element of tags is null, but must have a value."),
		refused(`resource "prefect_flow" "test" {
  name = "f"
}
resource "prefect_variable" "test" {
  name = "v"
  tags = ["a", prefect_flow.test.id == "" ? "b" : null]
}`, "An element of tags is null, but must have a value."),
		resource.TestStep{Config: "resource \"prefect_variable\" \"test\" {\n  name = \"v\"\n  tags = [\"a\"]\n}"},
	)
}

// callWith is one call of Terraform with a configuration, and what it says.
type callWith func(s wholeServer, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic

// TestValuesInLaterCalls: what is unknown in validate is checked by the calls that know it.
func TestValuesInLaterCalls(t *testing.T) {
	ctx := t.Context()
	p := New("test", func(string) string { return "" })
	server, ok := Server(p).(wholeServer)
	if !ok {
		t.Fatal("the server lacks calls")
	}
	for _, c := range []struct {
		call, name, attribute string
		types                 configSchemas
		does                  callWith
	}{
		{"ConfigureProvider", providerTypeName, "max_retries", providerSchemas(p), func(s wholeServer, _ string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: config})
			return resp.Diagnostics
		}},
		{"PlanResourceChange", "prefect_variable", "tags", resourceSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: name, Config: config})
			return resp.Diagnostics
		}},
		{"ApplyResourceChange", "prefect_variable", "tags", resourceSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: name, Config: config, PriorState: config, PlannedState: config})
			return resp.Diagnostics
		}},
		{"ReadDataSource", "prefect_flows", "limit", dataSourceSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: config})
			return resp.Diagnostics
		}},
		{"OpenEphemeralResource", "prefect_api_key", "expires_in_seconds", ephemeralSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: config})
			return resp.Diagnostics
		}},
		{"PlanAction", "prefect_deployment_backfill", "max_runs", actionSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: config})
			return resp.Diagnostics
		}},
		{"InvokeAction", "prefect_deployment_backfill", "max_runs", actionSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) (said []*tfprotov6.Diagnostic) {
			stream, _ := s.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
			for e := range stream.Events {
				if end, ok := e.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
					said = end.Diagnostics
				}
			}
			return said
		}},
		{"ListResource", "prefect_flow", "tags", listSchemasOf(p), func(s wholeServer, name string, config *tfprotov6.DynamicValue) (said []*tfprotov6.Diagnostic) {
			stream, _ := s.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: name, Config: config})
			for r := range stream.Results {
				said = append(said, r.Diagnostics...)
			}
			return said
		}},
	} {
		of, ok := c.types()[c.name].of.(attr.TypeWithAttributeTypes)
		if !ok {
			t.Fatalf("%s is no object", c.name)
		}
		ty := of.AttributeTypes()[c.attribute]
		for _, v := range variantsOf(ctx, ty, nil) {
			if !v.refused {
				continue
			}
			attributes := map[string]tftypes.Value{}
			for name, ty := range of.AttributeTypes() {
				attributes[name] = tftypes.NewValue(ty.TerraformType(ctx), nil)
			}
			attributes[c.attribute] = v.value
			config, err := tfprotov6.NewDynamicValue(of.TerraformType(ctx), tftypes.NewValue(of.TerraformType(ctx), attributes))
			if err != nil {
				t.Fatal(err)
			}
			said := c.does(server, c.name, &config)
			if len(said) != 1 || said[0].Attribute == nil || !strings.HasPrefix(pathText(said[0].Attribute), c.attribute) || !strings.HasSuffix(said[0].Detail, "[PREFECT-441]") {
				t.Errorf("%s of %s with %s: %v", c.call, c.name, v.name, said)
			}
		}
	}
}

// TestFunctionsWithStrangeArguments: whatever the arguments of a function are, an error is theirs.
func TestFunctionsWithStrangeArguments(t *testing.T) {
	server, ok := Server(New("test", func(string) string { return "" })).(wholeServer)
	if !ok {
		t.Fatal("the server lacks calls")
	}
	null, huge := cty.NullVal(cty.DynamicPseudoType), cty.MustParseNumberVal("1e400")
	strange := []cty.Value{
		cty.StringVal(""), cty.StringVal("{"), cty.NumberFloatVal(1.5), huge, cty.False, cty.EmptyTupleVal, cty.EmptyObjectVal,
		cty.TupleVal([]cty.Value{null}), cty.TupleVal([]cty.Value{cty.StringVal("a"), huge}),
		cty.ObjectVal(map[string]cty.Value{"interval": huge, "cron": null, "type": null}),
		cty.ObjectVal(map[string]cty.Value{"runs": cty.TupleVal([]cty.Value{null}), "nodes": cty.TupleVal([]cty.Value{null}), "interval": cty.NumberFloatVal(-1)}),
		cty.ListVal([]cty.Value{cty.NullVal(cty.String)}), cty.MapVal(map[string]cty.Value{"a": cty.NullVal(cty.String)}),
	}
	for name, definition := range functionDefinitions(t) {
		for at := range definition.Parameters {
			for _, v := range strange {
				req := &tfprotov6.CallFunctionRequest{Name: name}
				for i, p := range definition.Parameters {
					arg, ty := cty.StringVal("x"), cty.DynamicPseudoType
					if i == at {
						arg = v
					}
					if declared := p.GetType().TerraformType(t.Context()); declared.Is(tftypes.String) {
						ty = cty.String
					} else if declared.Is(tftypes.Number) {
						ty = cty.Number
					}
					if ty != cty.DynamicPseudoType && arg.Type() != ty {
						if i == at {
							break
						}
						arg = cty.NumberIntVal(1)
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
