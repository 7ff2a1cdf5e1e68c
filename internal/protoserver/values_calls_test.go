package protoserver_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// callWith is one call of Terraform with a configuration, and what it says.
type callWith func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic

// TestValuesInLaterCalls: what is unknown in validate is checked by the calls that know it.
func TestValuesInLaterCalls(t *testing.T) {
	ctx := t.Context()
	p := provider.New("test", func(string) string { return "" })
	server, types := provider.Server(p), protoserver.ConfigTypes(p)
	for _, c := range []struct {
		call, name, attribute, kind string
		does                        callWith
	}{
		{"ConfigureProvider", "prefect", "max_retries", "provider", func(s protoserver.Server, _ string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: config})
			return resp.Diagnostics
		}},
		{"PlanResourceChange", "prefect_variable", "tags", "resource", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: name, Config: config})
			return resp.Diagnostics
		}},
		{"ApplyResourceChange", "prefect_variable", "tags", "resource", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: name, Config: config, PriorState: config,
				PlannedState: config})
			return resp.Diagnostics
		}},
		{"ReadDataSource", "prefect_flows", "limit", "data source", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: config})
			return resp.Diagnostics
		}},
		{"OpenEphemeralResource", "prefect_api_key", "expires_in_seconds", "ephemeral resource", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: config})
			return resp.Diagnostics
		}},
		{"PlanAction", "prefect_deployment_backfill", "max_runs", "action", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
			resp, _ := s.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: config})
			return resp.Diagnostics
		}},
		{"InvokeAction", "prefect_deployment_backfill", "max_runs", "action", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) (said []*tfprotov6.Diagnostic) {
			stream, _ := s.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
			for e := range stream.Events {
				if end, ok := e.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
					said = end.Diagnostics
				}
			}
			return said
		}},
		{"ListResource", "prefect_flow", "tags", "list resource", func(s protoserver.Server, name string, config *tfprotov6.DynamicValue) (said []*tfprotov6.Diagnostic) {
			stream, _ := s.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: name, Config: config})
			for r := range stream.Results {
				said = append(said, r.Diagnostics...)
			}
			return said
		}},
	} {
		of, ok := types[c.kind][c.name].(attr.TypeWithAttributeTypes)
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
			if len(said) != 1 || said[0].Attribute == nil || !strings.HasPrefix(protoserver.PathText(said[0].Attribute), c.attribute) ||
				!strings.HasSuffix(said[0].Detail, "[PREFECT-441]") {
				t.Errorf("%s of %s with %s: %v", c.call, c.name, v.name, said)
			}
		}
	}
}
