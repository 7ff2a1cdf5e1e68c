package acctest

import (
	"testing"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

func ActionSchemas(t *testing.T) map[string]actionschema.Schema {
	t.Helper()
	out := map[string]actionschema.Schema{}
	for _, make := range provider.New("test", nil).Actions(t.Context()) {
		a := make()
		var meta fwaction.MetadataResponse
		a.Metadata(t.Context(), fwaction.MetadataRequest{ProviderTypeName: "prefect"}, &meta)
		var resp fwaction.SchemaResponse
		a.Schema(t.Context(), fwaction.SchemaRequest{}, &resp)
		out[meta.TypeName] = resp.Schema
	}
	return out
}
