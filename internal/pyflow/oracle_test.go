package pyflow

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
)

// TestAccFlows compares the flows of the random files with the flows that Prefect finds when it runs the files.
func TestAccFlows(t *testing.T) {
	interpreter := server.RequirePython(t)
	var input bytes.Buffer
	var sources []string
	for _, v := range readLines[string](t, filepath.Join(vectorFolder(), "deploy-sources.jsonl.gz")) {
		// Files with statements that the interpreter is too old for are skipped.
		if !strings.Contains(v, "\ntype ") && len(sources) < 200 {
			sources = append(sources, v)
			line, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			input.Write(append(line, '\n'))
		}
	}
	command := exec.Command(interpreter, "testdata/flows.py")
	command.Env = append(os.Environ(), "PREFECT_HOME="+t.TempDir())
	command.Stdin, command.Stderr = &input, os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var want map[string][3]any
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		total += len(want)
		compareFlows(t, sources[i], want)
	}
	if total < 100 {
		t.Errorf("only %d flows", total)
	}
}

func compareFlows(t *testing.T, source string, want map[string][3]any) {
	t.Helper()
	m, err := Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Flow{}
	for _, f := range m.Flows() {
		found[f.Function] = f
	}
	for name, w := range want {
		f, ok := found[name]
		description, _ := w[1].(string)
		if !ok || f.Name != w[0] || f.Description != description || f.Async != w[2] {
			t.Errorf("flow %s is %+v, expected %q\n%s", name, f, w, source)
		}
	}
}
