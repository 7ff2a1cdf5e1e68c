package function

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccParameterErrors asks Prefect itself: what it finds nothing wrong with, and only that, has no messages.
func TestAccParameterErrors(t *testing.T) {
	python := server.RequirePython(t)
	type pair struct{ schema, values string }
	pairs := []pair{
		{`{"required":["a"]}`, `{}`}, {`{"required":["a"]}`, `{"a":null}`}, {`{"properties":{"a":{"type":"object","required":["b"]}}}`, `{"a":{}}`},
		{`{"properties":{"a":{"type":"integer"}},"required":["a","b"]}`, `{"a":"x"}`},
		{`{"properties":{"a":{"$ref":"#/definitions/M"}},"definitions":{"M":{"required":["x"],"properties":{"x":{"type":"integer"}}}}}`, `{"a":{"x":null}}`},
	}
	for _, c := range testenv.SchemaCheckCases {
		if !strings.Contains(c.Values, jsonschema.TemplateKey) { // Prefect's API resolves these before it checks
			pairs = append(pairs, pair{c.Schema, c.Values})
		}
	}
	var input bytes.Buffer
	for _, p := range pairs {
		fmt.Fprintf(&input, "[%s,%s]\n", oneLine(t, p.schema), oneLine(t, p.values))
	}
	command := exec.Command(python, "testdata/parameter_errors.py")
	command.Env = append(os.Environ(), "PREFECT_HOME="+t.TempDir(), "PYTHONDONTWRITEBYTECODE=1")
	command.Stdin, command.Stderr = &input, os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Fields(string(out)) {
		found, err := jsonschema.Check{Complete: true}.Mismatches([]byte(pairs[i].schema), []byte(pairs[i].values))
		if messages := parameterMessages(found); err != nil || (line != "null" && line != fmt.Sprint(len(messages) == 0)) {
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
