package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func blockLifecycle() lifecycle {
	exact := knownvalue.StringExact
	return lifecycle{
		resource: "prefect_block",
		body:     "name = \"lifecycle\"\ntype_slug = \"local-file-system\"",
		created:  map[string]knownvalue.Check{"name": exact("lifecycle"), "type_slug": exact("local-file-system"), "data": exact("{}"), "data_fingerprint": knownvalue.Null()},
		changes: []change{
			{name: "data", body: `data = jsonencode({ basepath = "/data" })`, want: map[string]knownvalue.Check{"data": exact(`{"basepath":"/data"}`)}},
			{name: "other data", body: `data = jsonencode({ basepath = null })`, want: map[string]knownvalue.Check{"data": exact(`{"basepath":null}`)}},
			{name: "data is no longer mentioned", want: map[string]knownvalue.Check{"data": exact("{}")}},
			{name: "written only", body: "data_wo = jsonencode({ basepath = \"/only\" })\ndata_wo_version = 1", want: map[string]knownvalue.Check{"data": knownvalue.Null(), "data_wo": knownvalue.Null(), "data_fingerprint": knownvalue.NotNull()}},
			{name: "written again", body: "data_wo = jsonencode({ basepath = \"/again\" })\ndata_wo_version = 2", want: map[string]knownvalue.Check{"data": knownvalue.Null()}},
			{name: "data in state again", body: `data = jsonencode({ basepath = "/data" })`, want: map[string]knownvalue.Check{"data": exact(`{"basepath":"/data"}`), "data_fingerprint": knownvalue.Null()}},
			{name: "name", instead: "name = \"renamed\"\ntype_slug = \"local-file-system\"\ndata = jsonencode({ basepath = \"/data\" })", replace: true, want: map[string]knownvalue.Check{"name": exact("renamed")}},
			{name: "type", instead: "name = \"renamed\"\ntype_slug = \"remote-file-system\"\ndata = jsonencode({ basepath = \"s3://bucket\", settings = {} })", replace: true},
		},
		imports: map[string]func(map[string]string) string{
			"type/name": func(a map[string]string) string { return a["type_slug"] + "/" + a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteBlock(ctx, a["id"])
		},
	}
}

func TestBlockLifecycle(t *testing.T) { blockLifecycle().run(t, onFake(t).URL) }

func TestAccBlockLifecycle(t *testing.T) { blockLifecycle().run(t, onServer(t).URL) }

func blockTypeLifecycle() lifecycle {
	exact := knownvalue.StringExact
	return lifecycle{
		resource: "prefect_block_type",
		body:     "name = \"Life Cycle\"\nslug = \"life-cycle\"",
		created:  map[string]knownvalue.Check{"name": exact("Life Cycle"), "slug": exact("life-cycle"), "description": knownvalue.Null(), "is_protected": knownvalue.Bool(false)},
		changes: []change{
			{name: "description", body: `description = "a < b & c"`, want: map[string]knownvalue.Check{"description": exact("a < b & c")}},
			{name: "all", body: "description = \"b\"\ncode_example = \"x > y\"\nlogo_url = \"https://example.com/logo.png\"\ndocumentation_url = \"https://example.com/docs\"", want: map[string]knownvalue.Check{"code_example": exact("x > y"), "logo_url": exact("https://example.com/logo.png"), "documentation_url": exact("https://example.com/docs")}},
			{name: "nothing is mentioned any more", want: map[string]knownvalue.Check{"description": knownvalue.Null(), "code_example": knownvalue.Null(), "logo_url": knownvalue.Null(), "documentation_url": knownvalue.Null()}},
			{name: "another, with characters that are escaped", instead: "name = \"Life Cycle 2\"\nslug = \"life-cycle-2\"\ndescription = \"<b> & \\\"c\\\"\"", replace: true, want: map[string]knownvalue.Check{"description": exact(`<b> & "c"`)}},
		},
		imports: map[string]func(map[string]string) string{"slug": func(a map[string]string) string { return a["slug"] }},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteBlockType(ctx, a["id"])
		},
	}
}

func TestBlockTypeLifecycle(t *testing.T) { blockTypeLifecycle().run(t, onFake(t).URL) }

func TestAccBlockTypeLifecycle(t *testing.T) { blockTypeLifecycle().run(t, onServer(t).URL) }

func blockSchemaLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const fields = "block_type_id = prefect_block_type.of.id\nfields = jsonencode({ title = \"Schema\", type = \"object\", properties = { token = { type = \"string\" } }, secret_fields = [\"token\"] })"
	return lifecycle{
		resource: "prefect_block_schema",
		setup:    "resource \"prefect_block_type\" \"of\" {\n  name = \"With Schema\"\n  slug = \"with-schema\"\n}",
		body:     "block_type_id = prefect_block_type.of.id",
		created:  map[string]knownvalue.Check{"fields": exact("{}"), "version": exact("non-versioned"), "capabilities": knownvalue.ListExact(nil), "block_type": exact("with-schema"), "checksum": knownvalue.NotNull()},
		changes: []change{
			{name: "fields", instead: fields, replace: true},
			{name: "version", instead: fields + "\nversion = \"1.0\"", replace: true, want: map[string]knownvalue.Check{"version": exact("1.0")}},
			{name: "capabilities", instead: fields + "\nversion = \"1.1\"\ncapabilities = [\"write-path\", \"read-path\"]", replace: true, want: map[string]knownvalue.Check{"capabilities": knownvalue.ListExact([]knownvalue.Check{exact("write-path"), exact("read-path")})}},
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteBlockSchema(ctx, a["id"])
		},
	}
}

func TestBlockSchemaLifecycle(t *testing.T) { blockSchemaLifecycle().run(t, onFake(t).URL) }

func TestAccBlockSchemaLifecycle(t *testing.T) { blockSchemaLifecycle().run(t, onServer(t).URL) }
