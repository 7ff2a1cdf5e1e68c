package function_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestTable(t *testing.T) {
	const rows = `[{ name = "Jürgen", n = 5, on = true, tags = ["a", 1], at = { cron = "0 6 * * *" } }, ` +
		`{ name = "two\n|lines", n = 12.5, on = null, tags = [], at = null, extra = { b = "<&>" } }]`
	acctest.RunFunctionSteps(t,
		testenv.FunctionsStep(map[string]knownvalue.Check{
			`table(` + rows + `, ["name", "n", "on", "tags", "at.cron"])`: knownvalue.StringExact("" +
				"name           n  on    tags  at.cron\n" +
				"----------  ----  ----  ----  ---------\n" +
				"Jürgen         5  true  a, 1  0 6 * * *\n" +
				"two |lines  12.5\n"),
			`table(` + rows + `, ["name", "n", "on", "extra"], "markdown")`: knownvalue.StringExact("" +
				"| `name` | `n` | `on` | `extra` |\n|---|---:|---|---|\n" +
				"| `Jürgen` | 5 | true |  |\n" +
				"| `two \\|lines` | 12.5 |  | `{\"b\":\"<&>\"}` |\n"),
			`table([{ b = 1, a = 2 }], null, "text")`: knownvalue.StringExact("a  b\n-  -\n2  1\n"),
			`table([], ["name", "n"])`:                knownvalue.StringExact("name  n\n----  -\n"),
			`table(tolist([{ a = "x" }]), ["a"])`:     knownvalue.StringExact("a\n-\nx\n"),
		}),
		testenv.ErrorStep(`output "o" { value = provider::prefect::table([{ state_name = 1 }], ["state"]) }`,
			`no object of the list has the attribute "state". Attributes: state_name.`),
		testenv.ErrorStep(`output "o" { value = provider::prefect::table([{ state_name = 1 }], ["state_namee"]) }`, `Did you mean "state_name"?`),
		testenv.ErrorStep(`output "o" { value = provider::prefect::table([{ name = 1 }], ["name.first"]) }`, `no object of the list has`),
		testenv.ErrorStep(`output "o" { value = provider::prefect::table([], [], "html") }`, `format is "html", but must be text or markdown`),
		testenv.ErrorStep(`output "o" { value = provider::prefect::table([], [], "text", "text") }`, `must be text or markdown`),
		testenv.ErrorStep(`output "o" { value = provider::prefect::table("x", []) }`, `list must be a list of objects`),
		resource.TestStep{Config: "# a valid one, to end with"},
	)
}
