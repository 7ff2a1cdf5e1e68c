package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func VariableLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	return Lifecycle{
		Resource: "prefect_variable",
		Body:     "name = \"lifecycle\"\nvalue = \"a\"",
		Created:  map[string]knownvalue.Check{"name": exact("lifecycle"), "value": exact("a"), "tags": knownvalue.SetExact(nil)},
		Changes: []testenv.Change{
			{
				Name: "tags",
				Body: `tags = ["x", "y"]`,
				Want: map[string]knownvalue.Check{"tags": knownvalue.SetExact([]knownvalue.Check{exact("x"), exact("y")})},
			},
			{Name: "tags are no longer set", Want: map[string]knownvalue.Check{"tags": knownvalue.SetExact(nil)}},
			{Name: "name", Instead: "name = \"renamed\"\nvalue = \"a\"", Want: map[string]knownvalue.Check{"name": exact("renamed")}},
			{
				Name:    "a number",
				Instead: "name = \"renamed\"\nvalue = 9007199254740993",
				Want:    map[string]knownvalue.Check{"value": knownvalue.NotNull()},
			},
			{
				Name:    "a bool",
				Instead: "name = \"renamed\"\nvalue = false",
				Want:    map[string]knownvalue.Check{"value": knownvalue.Bool(false)},
			},
			{Name: "an object", Instead: "name = \"renamed\"\nvalue = { a = [1, \"two\", null], b = { c = true } }"},
			{Name: "a list of one type", Instead: "name = \"renamed\"\nvalue = tolist([\"a\", \"b\"])"},
			{Name: "an empty list", Instead: "name = \"renamed\"\nvalue = []"},
			{Name: "an empty object", Instead: "name = \"renamed\"\nvalue = {}"},
			{Name: "a list with a number", Instead: "name = \"renamed\"\nvalue = [1]"},
			{Name: "a list with an empty list", Instead: "name = \"renamed\"\nvalue = [[]]"},
			{Name: "tags on the renamed", Instead: "name = \"renamed\"\nvalue = \"a\"", Body: `tags = ["z"]`},
		},
		importIDs: map[string]func(map[string]string) string{
			"name":      func(a map[string]string) string { return a["name"] },
			"name/NAME": func(a map[string]string) string { return "name/" + a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteVariable(ctx, a["id"])
		},
	}
}
