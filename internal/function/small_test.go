package function_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestParameterErrors(t *testing.T) {
	call := func(schema, parameters string) string {
		return fmt.Sprintf("parameter_errors(%q, %q)", schema, parameters)
	}
	list := func(messages ...string) knownvalue.Check {
		checks := make([]knownvalue.Check, len(messages))
		for i, m := range messages {
			checks[i] = knownvalue.StringExact(m)
		}
		return knownvalue.ListExact(checks)
	}
	const schema = `{"type":"object","required":["n"],"properties":{"n":{"type":"integer"},"m":{"type":"object","required":["x"]}}}`
	acctest.RunFunctionSteps(t,
		testenv.FunctionsStep(map[string]knownvalue.Check{
			call(schema, `{"n":1}`):                                     list(),
			call(schema, `{"n":1,"other":"y"}`):                         list(),
			call(schema, `{}`):                                          list("n is required"),
			call(schema, `{"n":"a","m":{}}`):                            list("m.x is required", "n must be an integer, not a string"),
			call(`{"minProperties":1}`, `{}`):                           list("the parameters must have at least 1 entries, not 0"),
			call(`{}`, `{"a":1}`):                                       list(),
			call(schema, `{"n":{"__prefect_kind":"json","value":"1"}}`): list(),
		}),
		testenv.ErrorStep(`output "o" { value = provider::prefect::parameter_errors("[]", "{}") }`, "not a JSON object"),
		testenv.ErrorStep(`output "o" { value = provider::prefect::parameter_errors("{}", "x") }`, "not a JSON object"),
		testenv.ErrorStep(`output "o" { value = provider::prefect::parameter_errors("{\"$ref\":\"file:///etc/passwd\"}", "{}") }`,
			"valid JSON schema"),
		resource.TestStep{Config: "# a valid one, to end with"},
	)
}

func TestJobTemplateWithDefaults(t *testing.T) {
	const template = `{"job_configuration":{"image":"{{ image }}"},"variables":{"type":"object","required":["image","cpu"],"properties":{` +
		`"image":{"type":"string"},"cpu":{"type":"integer","default":12345678901234567890},"env":{"type":"object","additionalProperties":{"type":"string"}}}}}`
	call := func(defaults string) string {
		return fmt.Sprintf("job_template_with_defaults(%q, %s)", template, defaults)
	}
	wrong := func(defaults, message string) resource.TestStep {
		return testenv.ErrorStep(fmt.Sprintf("output \"o\" { value = provider::prefect::%s }", call(defaults)), message)
	}
	const changed = `{"job_configuration":{"image":"{{ image }}"},"variables":{"properties":{` +
		`"cpu":{"default":12345678901234567890,"type":"integer"},"env":{"additionalProperties":{"type":"string"},"default":{"A":"<&>"},"type":"object"},"image":{"default":"python","type":"string"}},` +
		`"required":["cpu"],"type":"object"}}`
	acctest.RunFunctionSteps(t,
		testenv.FunctionsStep(map[string]knownvalue.Check{
			call(`{ image = "python", env = { A = "<&>" } }`):             knownvalue.StringExact(changed),
			call(`jsonencode({ image = "python", env = { A = "<&>" } })`): knownvalue.StringExact(changed),
			"job_template_with_defaults(\"{}\", {})":                      knownvalue.StringExact("{}"),
		}),
		wrong(`{ imgae = "python" }`, `imgae is unknown; did you mean "image"?`),
		wrong(`{ cpu = "many", image = 1 }`, `cpu must be an integer, not a string.`),
		wrong(`["python"]`, "The defaults must be an object"),
		wrong(`"python"`, "not a JSON object"),
		testenv.ErrorStep(`output "o" { value = provider::prefect::job_template_with_defaults("[]", {}) }`, "not a base job template"),
		resource.TestStep{Config: "# a valid one, to end with"},
	)
}
