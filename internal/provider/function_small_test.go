package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
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
	offline(t,
		evaluates(map[string]knownvalue.Check{
			call(schema, `{"n":1}`):                                     list(),
			call(schema, `{"n":1,"other":"y"}`):                         list(),
			call(schema, `{}`):                                          list("n is required"),
			call(schema, `{"n":"a","m":{}}`):                            list("m.x is required", "n must be an integer, not a string"),
			call(`{"minProperties":1}`, `{}`):                           list("the parameters must have at least 1 entries, not 0"),
			call(`{}`, `{"a":1}`):                                       list(),
			call(schema, `{"n":{"__prefect_kind":"json","value":"1"}}`): list(),
		}),
		refused(`output "o" { value = provider::prefect::parameter_errors("[]", "{}") }`, "not a JSON object"),
		refused(`output "o" { value = provider::prefect::parameter_errors("{}", "x") }`, "not a JSON object"),
		refused(`output "o" { value = provider::prefect::parameter_errors("{\"$ref\":\"file:///etc/passwd\"}", "{}") }`, "JSON schema that can be understood"),
		resource.TestStep{Config: "# a valid one, to end with"},
	)
}

// TestAccParameterErrors asks Prefect itself: what it finds nothing wrong with, and only that, has no messages.
func TestAccParameterErrors(t *testing.T) {
	venv := os.Getenv("PREFECT_TEST_VENV")
	if venv == "" {
		t.Skip("PREFECT_TEST_VENV is not set; make test sets it")
	}
	type pair struct{ schema, values string }
	pairs := []pair{
		{`{"required":["a"]}`, `{}`}, {`{"required":["a"]}`, `{"a":null}`}, {`{"properties":{"a":{"type":"object","required":["b"]}}}`, `{"a":{}}`},
		{`{"properties":{"a":{"type":"integer"}},"required":["a","b"]}`, `{"a":"x"}`},
		{`{"properties":{"a":{"$ref":"#/definitions/M"}},"definitions":{"M":{"required":["x"],"properties":{"x":{"type":"integer"}}}}}`, `{"a":{"x":null}}`},
	}
	for _, c := range schemaCases {
		if !strings.Contains(c.values, templateKey) { // Prefect's API resolves these before it checks
			pairs = append(pairs, pair{c.schema, c.values})
		}
	}
	var input bytes.Buffer
	for _, p := range pairs {
		fmt.Fprintf(&input, "[%s,%s]\n", oneLine(t, p.schema), oneLine(t, p.values))
	}
	command := exec.Command(filepath.Join(venv, "bin", "python"), "testdata/parameter_errors.py")
	command.Env = append(os.Environ(), "PREFECT_HOME="+t.TempDir(), "PYTHONDONTWRITEBYTECODE=1")
	command.Stdin, command.Stderr = &input, os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Fields(string(out)) {
		found, err := schemaCheck{complete: true}.mismatches([]byte(pairs[i].schema), []byte(pairs[i].values))
		if messages := parameterMessages(found); err != nil || line != "null" && line != fmt.Sprint(len(messages) == 0) {
			t.Errorf("%s with %s: %v, %v, where Prefect's acceptance is %s", pairs[i].schema, pairs[i].values, messages, err, line)
		}
	}
}

// oneLine is JSON without line breaks.
func oneLine(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJobTemplateWithDefaults(t *testing.T) {
	const template = `{"job_configuration":{"image":"{{ image }}"},"variables":{"type":"object","required":["image","cpu"],"properties":{` +
		`"image":{"type":"string"},"cpu":{"type":"integer","default":12345678901234567890},"env":{"type":"object","additionalProperties":{"type":"string"}}}}}`
	call := func(defaults string) string {
		return fmt.Sprintf("job_template_with_defaults(%q, %s)", template, defaults)
	}
	wrong := func(defaults, message string) resource.TestStep {
		return refused(fmt.Sprintf("output \"o\" { value = provider::prefect::%s }", call(defaults)), message)
	}
	const changed = `{"job_configuration":{"image":"{{ image }}"},"variables":{"properties":{` +
		`"cpu":{"default":12345678901234567890,"type":"integer"},"env":{"additionalProperties":{"type":"string"},"default":{"A":"<&>"},"type":"object"},"image":{"default":"python","type":"string"}},` +
		`"required":["cpu"],"type":"object"}}`
	offline(t,
		evaluates(map[string]knownvalue.Check{
			call(`{ image = "python", env = { A = "<&>" } }`):             knownvalue.StringExact(changed),
			call(`jsonencode({ image = "python", env = { A = "<&>" } })`): knownvalue.StringExact(changed),
			"job_template_with_defaults(\"{}\", {})":                      knownvalue.StringExact("{}"),
		}),
		wrong(`{ imgae = "python" }`, `imgae is unknown; did you mean "image"?`),
		wrong(`{ cpu = "many", image = 1 }`, `cpu must be an integer, not a string.`),
		wrong(`["python"]`, "The defaults must be an object"),
		wrong(`"python"`, "not a JSON object"),
		refused(`output "o" { value = provider::prefect::job_template_with_defaults("[]", {}) }`, "not a base job template"),
		resource.TestStep{Config: "# a valid one, to end with"},
	)
}
