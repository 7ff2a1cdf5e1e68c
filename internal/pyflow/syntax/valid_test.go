package syntax

import (
	"bufio"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
)

// validityOracle asks Python whether texts are Python.
type validityOracle struct {
	in  io.Writer
	out *bufio.Reader
}

func newValidityOracle(t testing.TB) *validityOracle {
	t.Helper()
	command := exec.Command(server.RequirePython(t), "testdata/valid.py")
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
	out, err := exec.Command(server.RequirePython(t), "-c", "import ast, prefect; print(ast.__file__); print(prefect.__file__)").Output()
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
