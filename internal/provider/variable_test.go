package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func variableLifecycle() lifecycle {
	exact := knownvalue.StringExact
	return lifecycle{
		resource: "prefect_variable",
		body:     "name = \"lifecycle\"\nvalue = \"a\"",
		created:  map[string]knownvalue.Check{"name": exact("lifecycle"), "value": exact("a"), "tags": knownvalue.SetExact(nil)},
		changes: []change{
			{name: "tags", body: `tags = ["x", "y"]`, want: map[string]knownvalue.Check{"tags": knownvalue.SetExact([]knownvalue.Check{exact("x"), exact("y")})}},
			{name: "tags are no longer mentioned", want: map[string]knownvalue.Check{"tags": knownvalue.SetExact(nil)}},
			{name: "name", instead: "name = \"renamed\"\nvalue = \"a\"", want: map[string]knownvalue.Check{"name": exact("renamed")}},
			{name: "a number", instead: "name = \"renamed\"\nvalue = 9007199254740993", want: map[string]knownvalue.Check{"value": knownvalue.NotNull()}},
			{name: "a bool", instead: "name = \"renamed\"\nvalue = false", want: map[string]knownvalue.Check{"value": knownvalue.Bool(false)}},
			{name: "an object", instead: "name = \"renamed\"\nvalue = { a = [1, \"two\", null], b = { c = true } }"},
			{name: "a list of one type", instead: "name = \"renamed\"\nvalue = tolist([\"a\", \"b\"])"},
			{name: "an empty list", instead: "name = \"renamed\"\nvalue = []"},
			{name: "an empty object", instead: "name = \"renamed\"\nvalue = {}"},
			{name: "a list with a number", instead: "name = \"renamed\"\nvalue = [1]"},
			{name: "a list with an empty list", instead: "name = \"renamed\"\nvalue = [[]]"},
			{name: "tags on the renamed", instead: "name = \"renamed\"\nvalue = \"a\"", body: `tags = ["z"]`},
		},
		imports: map[string]func(map[string]string) string{
			"name":      func(a map[string]string) string { return a["name"] },
			"name/NAME": func(a map[string]string) string { return "name/" + a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteVariable(ctx, a["id"])
		},
	}
}

func TestVariableLifecycle(t *testing.T) { variableLifecycle().run(t, onFake(t).URL) }

func TestAccVariableLifecycle(t *testing.T) { variableLifecycle().run(t, onServer(t).URL) }
