package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func ephemeralSchemas(t *testing.T) map[string]ephemeralschema.Schema {
	t.Helper()
	return acctest.DescribeByName(provider.New("test", nil).EphemeralResources(t.Context()),
		func(e ephemeral.EphemeralResource) (string, ephemeralschema.Schema) {
			var resp ephemeral.SchemaResponse
			e.Schema(t.Context(), ephemeral.SchemaRequest{}, &resp)
			return ephemeralName(e), resp.Schema
		})
}

func ephemeralName(e ephemeral.EphemeralResource) string {
	var meta ephemeral.MetadataResponse
	e.Metadata(context.Background(), ephemeral.MetadataRequest{ProviderTypeName: "prefect"}, &meta)
	return meta.TypeName
}

func TestEphemeralSchemasAreValid(t *testing.T) {
	for name, s := range ephemeralSchemas(t) {
		if diags := s.ValidateImplementation(t.Context()); diags.HasError() || s.MarkdownDescription == "" {
			t.Errorf("%s: %v", name, diags)
		}
		described(t, name, s.Attributes)
	}
}

const secretSetup = "resource \"prefect_block\" \"secret\" {\n  name = \"opened\"\n  type_slug = \"secret\"\n  data_wo = jsonencode({ " +
	"value = { user = \"u\", number = 9007199254740993 } })\n}\n"

func openBlocks(t *testing.T) {
	want := map[string]knownvalue.Check{
		"name": knownvalue.StringExact("opened"), "type_slug": knownvalue.StringExact("secret"),
		"data": knownvalue.StringExact(`{"value":{"number":9007199254740993,"user":"u"}}`), "id": knownvalue.NotNull(), "workspace_id": knownvalue.Null(),
	}
	acctest.RunEphemeral(t, secretSetup, "prefect_block", "name = \"opened\"\ntype_slug = \"secret\"", want)
	acctest.RunEphemeral(t, secretSetup, "prefect_block", "id = prefect_block.secret.id", want)
}

func TestBlockEphemeral(t *testing.T) {
	testenv.OnFake(t)
	openBlocks(t)
	acctest.RunSteps(t,
		testenv.ErrorStep(`ephemeral "prefect_block" "test" { name = "x" }`, "At least one of these attributes must be configured: [id,type_slug]"),
		testenv.ErrorStep("ephemeral \"prefect_block\" \"test\" {\n  name = \"none\"\n  type_slug = \"secret\"\n}", "Block document not found"),
	)
}

func TestAccBlockEphemeral(t *testing.T) {
	testenv.OnServer(t)
	openBlocks(t)
}

func TestVariableEphemeral(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunEphemeral(t, "resource \"prefect_variable\" \"v\" {\n  name = \"opened\"\n  value = { a = [1, true] }\n  tags = [\"t\"]\n}\n",
		"prefect_variable", `name = "opened"`, map[string]knownvalue.Check{
			"value": knownvalue.ObjectExact(map[string]knownvalue.Check{"a": knownvalue.TupleExact([]knownvalue.Check{knownvalue.Int64Exact(1), knownvalue.Bool(true)})}),
			"tags":  knownvalue.SetSizeExact(1),
		})
}
