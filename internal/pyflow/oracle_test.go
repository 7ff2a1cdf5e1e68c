package pyflow

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestAccFlows compares the flows of the random files with those that Prefect makes when it runs them.
func TestAccFlows(t *testing.T) {
	interpreter := python(t)
	var input bytes.Buffer
	var sources []string
	for _, v := range readLines[string](t, filepath.Join(vectorFolder(), "deploy-sources.jsonl.gz")) {
		// Files with statements of newer versions than that of the interpreter are left out.
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

// validator asks Python whether texts are Python.
type validityOracle struct {
	in  io.Writer
	out *bufio.Reader
}

func newValidityOracle(t testing.TB) *validityOracle {
	t.Helper()
	command := exec.Command(python(t), "testdata/valid.py")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = command.Wait()
	})
	return &validityOracle{in, bufio.NewReader(out)}
}

func (o *validityOracle) valid(t testing.TB, source string) bool {
	t.Helper()
	line, err := json.Marshal(source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.in.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
	answer, err := o.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return answer == "true\n"
}

// TestAccValid parses every file of the Python installation that Python parses.
func TestAccValid(t *testing.T) {
	oracle := newValidityOracle(t)
	out, err := exec.Command(python(t), "-c", "import ast, prefect; print(ast.__file__); print(prefect.__file__)").Output()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for file := range strings.FieldsSeq(string(out)) {
		err := filepath.WalkDir(filepath.Dir(file), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".py" {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			total++
			if _, err := Parse(source); err != nil && utf8.Valid(source) && oracle.valid(t, string(source)) {
				t.Errorf("%s is Python, but: %v", path, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d files", total)
}
