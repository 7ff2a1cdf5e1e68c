package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func BlockLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	return Lifecycle{
		Resource: "prefect_block",
		Body:     "name = \"lifecycle\"\ntype_slug = \"local-file-system\"",
		Created: map[string]knownvalue.Check{
			"name":             exact("lifecycle"),
			"type_slug":        exact("local-file-system"),
			"data":             exact("{}"),
			"data_fingerprint": knownvalue.Null(),
		},
		Changes: []testenv.Change{
			{
				Name: "data",
				Body: `data = jsonencode({ basepath = "/data" })`,
				Want: map[string]knownvalue.Check{"data": exact(`{"basepath":"/data"}`)},
			},
			{
				Name: "other data",
				Body: `data = jsonencode({ basepath = null })`,
				Want: map[string]knownvalue.Check{"data": exact(`{"basepath":null}`)},
			},
			{Name: "data is no longer set", Want: map[string]knownvalue.Check{"data": exact("{}")}},
			{
				Name: "written only",
				Body: "data_wo = jsonencode({ basepath = \"/only\" })\ndata_wo_version = 1",
				Want: map[string]knownvalue.Check{
					"data":             knownvalue.Null(),
					"data_wo":          knownvalue.Null(),
					"data_fingerprint": knownvalue.NotNull(),
				},
			},
			{
				Name: "written again",
				Body: "data_wo = jsonencode({ basepath = \"/again\" })\ndata_wo_version = 2",
				Want: map[string]knownvalue.Check{"data": knownvalue.Null()},
			},
			{
				Name: "data in state again",
				Body: `data = jsonencode({ basepath = "/data" })`,
				Want: map[string]knownvalue.Check{"data": exact(`{"basepath":"/data"}`), "data_fingerprint": knownvalue.Null()},
			},
			{
				Name:    "name",
				Instead: "name = \"renamed\"\ntype_slug = \"local-file-system\"\ndata = jsonencode({ basepath = \"/data\" })",
				Replace: true,
				Want:    map[string]knownvalue.Check{"name": exact("renamed")},
			},
			{
				Name:    "type",
				Instead: "name = \"renamed\"\ntype_slug = \"remote-file-system\"\ndata = jsonencode({ basepath = \"s3://bucket\", settings = {} })",
				Replace: true,
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"type/name": func(a map[string]string) string { return a["type_slug"] + "/" + a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteBlock(ctx, a["id"])
		},
	}
}

func BlockTypeLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	return Lifecycle{
		Resource: "prefect_block_type",
		Body:     "name = \"Life Cycle\"\nslug = \"life-cycle\"",
		Created: map[string]knownvalue.Check{
			"name":         exact("Life Cycle"),
			"slug":         exact("life-cycle"),
			"description":  knownvalue.Null(),
			"is_protected": knownvalue.Bool(false),
		},
		Changes: []testenv.Change{
			{Name: "description", Body: `description = "a < b & c"`, Want: map[string]knownvalue.Check{"description": exact("a < b & c")}},
			{
				Name: "all",
				Body: "description = \"b\"\ncode_example = \"x > y\"\nlogo_url = \"https://example.com/logo.png\"\ndocumentation_url = " +
					"\"https://example.com/docs\"",
				Want: map[string]knownvalue.Check{
					"code_example":      exact("x > y"),
					"logo_url":          exact("https://example.com/logo.png"),
					"documentation_url": exact("https://example.com/docs"),
				},
			},
			{
				Name: "nothing is set any longer",
				Want: map[string]knownvalue.Check{
					"description":       knownvalue.Null(),
					"code_example":      knownvalue.Null(),
					"logo_url":          knownvalue.Null(),
					"documentation_url": knownvalue.Null(),
				},
			},
			{
				Name:    "another, with characters that are escaped",
				Instead: "name = \"Life Cycle 2\"\nslug = \"life-cycle-2\"\ndescription = \"<b> & \\\"c\\\"\"",
				Replace: true,
				Want:    map[string]knownvalue.Check{"description": exact(`<b> & "c"`)},
			},
		},
		importIDs: map[string]func(map[string]string) string{"slug": func(a map[string]string) string { return a["slug"] }},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteBlockType(ctx, a["id"])
		},
	}
}

func BlockSchemaLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	const fields = "block_type_id = prefect_block_type.of.id\nfields = jsonencode({ title = \"Schema\", type = \"object\", properties = { " +
		"token = { type = \"string\" } }, secret_fields = [\"token\"] })"
	return Lifecycle{
		Resource: "prefect_block_schema",
		Setup:    "resource \"prefect_block_type\" \"of\" {\n  name = \"With Schema\"\n  slug = \"with-schema\"\n}",
		Body:     "block_type_id = prefect_block_type.of.id",
		Created: map[string]knownvalue.Check{
			"fields":       exact("{}"),
			"version":      exact("non-versioned"),
			"capabilities": knownvalue.ListExact(nil),
			"block_type":   exact("with-schema"),
			"checksum":     knownvalue.NotNull(),
		},
		Changes: []testenv.Change{
			{Name: "fields", Instead: fields, Replace: true},
			{
				Name:    "version",
				Instead: fields + "\nversion = \"1.0\"",
				Replace: true,
				Want:    map[string]knownvalue.Check{"version": exact("1.0")},
			},
			{
				Name:    "capabilities",
				Instead: fields + "\nversion = \"1.1\"\ncapabilities = [\"write-path\", \"read-path\"]",
				Replace: true,
				Want: map[string]knownvalue.Check{
					"capabilities": knownvalue.ListExact([]knownvalue.Check{exact("write-path"), exact("read-path")}),
				},
			},
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteBlockSchema(ctx, a["id"])
		},
	}
}
