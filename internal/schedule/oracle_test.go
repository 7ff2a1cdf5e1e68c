package schedule

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
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

// oracleResult is what Prefect computes.
type oracleResult struct {
	Accepted bool     `json:"accepted"`
	Dates    []micros `json:"dates"`
	Fails    bool     `json:"fails"`
	Endless  bool     `json:"endless"` // Prefect did not answer in time
	Seconds  float64  `json:"seconds"`
}

// oracle is a running testdata/oracle.py.
type oracle struct {
	in      io.Writer
	lines   *bufio.Scanner
	version string // of its Prefect
	// elapsed is how its Prefect computes.
	elapsed bool
	// whenever says that its Prefect computes intervals, and cron dates before Prefect 3.9.1, with the library whenever: that
	// on Python 3.13 and newer does.
	whenever bool
}

// startOracle runs testdata/oracle.py. The test is skipped without a Python environment; a version of Prefect that nobody
// has looked at is an error.
func startOracle(t testing.TB, arguments ...string) *oracle {
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
	var hello struct {
		Version string
		Python  int
		Zones   bool
	}
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &hello) != nil {
		t.Fatalf("the oracle does not start: %q, %v", lines.Bytes(), lines.Err())
	}
	if !hello.Zones {
		t.Skip("this machine has no time zone data, without which Prefect computes otherwise")
	}
	return &oracle{in: in, lines: lines, version: hello.Version, elapsed: computesElapsed(t, hello.Version), whenever: hello.Python >= 13}
}

// computesElapsed is how a version of Prefect computes schedules, which must be one that is supported.
func computesElapsed(t testing.TB, version string) bool {
	t.Helper()
	// scripts/new-prefect compares a new release with what is computed here for the newest.
	if !slices.Contains(capability.Tested, version) && os.Getenv("PREFECT_UNTESTED") == "" {
		t.Fatalf("Prefect %s is not among the versions that are tested, %v: add it there when all tests pass with it", version, capability.Tested)
	}
	set, err := capability.Of(version)
	if err != nil {
		t.Fatal(err)
	}
	return !set.Has(capability.LocalTimeSchedules)
}

// isTooLongSince reports whether a rule is one that Prefect 3.6.13 accepts and newer versions refuse: they add DTSTART to a rule
// without one, and check the length again. We refuse it for all versions.
func (c testCase) isTooLongSince(version string) bool {
	length := utf8.RuneCountInString(c.Schedule.RRule)
	return version == "3.6.13" && length <= maxRecurrence && checkLength(c.Schedule.RRule) != nil
}

// disagreement is how our answer differs from the oracle's.
type disagreement struct {
	text      string
	got, want []micros // where both have dates
}

// compare returns how our answer differs from the oracle's, nil when it does not, and how many dates were compared.
func (c testCase) compare(want oracleResult, elapsed bool) (*disagreement, int) {
	options := c.Schedule.options()
	options.ElapsedTime = elapsed
	s, err := New(options, time.Now())
	text, _ := json.Marshal(c)
	differs := func(format string, args ...any) (*disagreement, int) {
		return &disagreement{text: fmt.Sprintf("%s\n  "+format, append([]any{text}, args...)...)}, 0
	}
	if err == nil && s.random() {
		return nil, 0 // nobody knows what Prefect will draw
	}
	if (err == nil) != want.Accepted {
		return differs("accepted by Prefect: %t, by us: %v", want.Accepted, err)
	}
	if err != nil || want.Endless {
		return nil, 0
	}
	q := query{start: c.Start, limit: c.N}
	if c.End != nil {
		q.end, q.bounded = *c.End, true
	}
	found, err := s.find(q)
	if (err != nil) != want.Fails {
		return differs("fails in Prefect: %t, here: %v", want.Fails, err)
	}
	got := make([]micros, len(found))
	for i, at := range found {
		got[i] = microsOf(at)
	}
	if err == nil && !slices.Equal(got, want.Dates) {
		d, _ := differs("got  %v\n  want %v", found, toTimes(want.Dates))
		d.got, d.want = got, want.Dates
		return d, 0
	}
	return nil, len(got)
}

// reason is why a Prefect on Python 3.13 computes other dates, or empty. The library whenever rounds parts of a second down,
// compares moments in place of local times, takes the first of two moments with one local time, and moves a cron date that
// clocks skip forward.
func (d *disagreement) reason(o *oracle, s posted) string {
	near := func(a, b micros) bool { return max(a-b, b-a) <= 2 }
	switch {
	case !o.whenever || s.RRule != "" || (s.Cron != "" && !o.elapsed) || len(d.want) == 0:
		return ""
	case s.Interval != math.Trunc(s.Interval) && slices.EqualFunc(d.got, d.want, near):
		return "parts of a second"
	}
	all := slices.Concat(d.got, d.want)
	if z, refused := loadZone(s.Timezone); refused != nil || !z.changesBetween(slices.Min(all), slices.Max(all), s.AnchorDate) {
		return ""
	}
	return "clock changes"
}

// changesBetween reports whether clocks change within ten days of the dates, or between them and the anchor.
func (z timeZone) changesBetween(first, last micros, anchor *time.Time) bool {
	const near, most = 10 * daySeconds, 40 * 365 * daySeconds
	if anchor != nil {
		first, last = min(first, microsOf(*anchor)), max(last, microsOf(*anchor))
	}
	for at := first.seconds() - near; at < min(last.seconds(), first.seconds()+most)+near; at += 3600 {
		if z.offset(at) != z.offset(at+3600) {
			return true
		}
	}
	return false
}

func toTimes(list []micros) []time.Time {
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
