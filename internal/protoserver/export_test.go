package protoserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// PathText is what the tests compare paths by.
var PathText = pathText

// Conversions to the protocol.
var (
	ProtoDiagnostics = protoDiagnostics
	ProtoPaths       = protoPaths
)

// PlansKept reports whether the provider plans an object without the framework.
func PlansKept(p Provider, req *tfprotov6.PlanResourceChangeRequest) bool {
	return newKeptServer(nil, p, resourceSchemasOf(p)).planKept(context.Background(), req) != nil
}

// ConfigTypes returns the types of all configurations that are validated, by kind and name.
func ConfigTypes(p Provider) map[string]map[string]attr.Type {
	out := map[string]map[string]attr.Type{}
	for kind, schemas := range map[string]configSchemas{
		"provider": providerSchemas(p), "resource": resourceSchemasOf(p), "data source": dataSourceSchemasOf(p),
		"ephemeral resource": ephemeralSchemasOf(p), "action": actionSchemasOf(p), "list resource": listSchemasOf(p),
	} {
		out[kind] = map[string]attr.Type{}
		for name, schema := range schemas() {
			out[kind][name] = schema.of
		}
	}
	return out
}
