package schedule

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// venvVariable names the Python environment with the Prefect that tests ask, as for all acceptance tests.
const venvVariable = "PREFECT_TEST_VENV"

// testCase is a question to the oracle: the dates of a schedule from a moment on.
type testCase struct {
	Schedule posted  `json:"schedule"`
	Start    micros  `json:"start"`
	End      *micros `json:"end,omitempty"`
	N        int     `json:"n"`
	Repeat   int     `json:"repeat,omitempty"`
}

// verdict is the oracle's answer.
type verdict struct {
	Accepted bool     `json:"accepted"`
	Dates    []micros `json:"dates"`
	Fails    bool     `json:"fails"`
	Endless  bool     `json:"endless"` // Prefect did not answer in time
	Seconds  float64  `json:"seconds"`
}

// startOracle runs testdata/oracle.py. The test is skipped without a Python environment, or with one that differs.
func startOracle(t testing.TB, arguments ...string) (io.Writer, *bufio.Scanner) {
	t.Helper()
	venv := os.Getenv(venvVariable)
	if venv == "" {
		t.Skipf("%s names no Python environment with Prefect", venvVariable)
	}
	script, err := filepath.Abs("testdata/oracle.py")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(venv, "bin", "python"), append([]string{"-B", script}, arguments...)...)
	cmd.Dir, cmd.Stderr = t.TempDir(), os.Stderr
	cmd.Env = append(os.Environ(), "PREFECT_HOME="+cmd.Dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<22)
	var hello struct{ Alike bool }
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &hello) != nil {
		t.Fatalf("the oracle does not start: %q, %v", lines.Bytes(), lines.Err())
	}
	if !hello.Alike {
		t.Skip("this Prefect computes otherwise: it needs Python before 3.13, and the system's time zone data")
	}
	return in, lines
}

// compare holds our answer against the oracle's, and returns how many dates that were; -1 is disagreement.
func compare(t testing.TB, c testCase, want verdict) int {
	t.Helper()
	s, err := c.Schedule.make(time.Now())
	text, _ := json.Marshal(c)
	if err == nil && s.random() {
		return 0 // nobody knows what Prefect will draw
	}
	if (err == nil) != want.Accepted {
		t.Errorf("%s\n  accepted by Prefect: %t, by us: %v", text, want.Accepted, err)
		return -1
	}
	if err != nil || want.Endless {
		return 0
	}
	q := query{start: c.Start, limit: c.N}
	if c.End != nil {
		q.end, q.bounded = *c.End, true
	}
	found, err := s.find(q)
	if (err != nil) != want.Fails {
		t.Errorf("%s\n  fails in Prefect: %t, here: %v", text, want.Fails, err)
		return -1
	}
	got := make([]micros, len(found))
	for i, at := range found {
		got[i] = microsOf(at)
	}
	if err == nil && !slices.Equal(got, want.Dates) {
		t.Errorf("%s\n  got  %v\n  want %v", text, found, times(want.Dates))
		return -1
	}
	return len(got)
}

func times(list []micros) []time.Time {
	converted := make([]time.Time, len(list))
	for i, m := range list {
		converted[i] = m.time()
	}
	return converted
}

func (s *Schedule) random() bool {
	c, ok := s.kind.(*cron)
	return ok && c.expression.random
}
