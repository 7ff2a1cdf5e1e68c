package protoserver

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
)

// PathText is what the tests compare paths by.
var PathText = pathText

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
