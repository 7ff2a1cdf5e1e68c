package pyflow

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
)

// longSource is a file of a thousand lines, as people write them: models, tasks and flows with bodies.
func longSource() string {
	var b strings.Builder
	b.WriteString("from datetime import date, timedelta\nfrom enum import Enum\nfrom typing import Literal, Optional\n\n" +
		"import pandas as pd\nfrom prefect import flow, get_run_logger, task\nfrom pydantic import BaseModel, Field\n")
	for i := 0; strings.Count(b.String(), "\n") < 1000; i++ {
		fmt.Fprintf(&b, `

class Mode%[1]d(str, Enum):
    """How to run."""

    FULL = "full"
    DELTA = "delta"


class Settings%[1]d(BaseModel):
    """What to load, and from where."""

    table: str
    limit: int = Field(100, gt=0, description="Rows at most.")
    columns: list[str] = []
    mode: Mode%[1]d = Mode%[1]d.FULL


@task(retries=3)
def fetch_%[1]d(settings: Settings%[1]d, day: date) -> "pd.DataFrame":
    rows = [row for row in source(settings.table, day) if row["n"] > %[1]d and not row.get("skip")]
    get_run_logger().info(f"{len(rows)} rows of {settings.table!r} on {day:%%Y-%%m-%%d}")
    return pd.DataFrame(rows, columns=settings.columns or None)


@flow(name="load-%[1]d", log_prints=True)
def load_%[1]d(
    settings: Settings%[1]d,
    day: Optional[date] = None,
    wait: timedelta = timedelta(minutes=5),
    kind: Literal["daily", "weekly"] = "daily",
    tags: dict[str, str | int] = {"team": "data"},
):
    """Loads one table.

    Args:
        settings: What to load.
        day: The day to load; today without one.
        wait: How long to wait
            between two tries.
    """
    for attempt in range(3):
        frame = fetch_%[1]d(settings, day or date.today())
        if not frame.empty:
            return {"rows": len(frame), "attempt": attempt, **tags}
        print("nothing yet, waiting", wait, sep=": ")
    raise RuntimeError("no rows of " + settings.table)
`, i)
	}
	return b.String()
}

// derive does what one call of each function of the provider does.
func derive(tb testing.TB, source []byte) {
	tb.Helper()
	m, err := Parse(source)
	if err != nil {
		tb.Fatal(err)
	}
	if len(m.Flows()) == 0 {
		tb.Fatal("no flows")
	}
	if _, _, err := m.ParameterSchema("load_0"); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkDerive reads a file of a thousand lines: its flows, and the schema of one.
func BenchmarkDerive(b *testing.B) {
	source := []byte(longSource())
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		derive(b, source)
	}
}

// BenchmarkPrefectRatio says how many times longer Prefect takes for the schema of one function of the same file.
func BenchmarkPrefectRatio(b *testing.B) {
	interpreter := server.RequirePython(b)
	source := longSource()
	path := filepath.Join(b.TempDir(), "flows.py")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		b.Fatal(err)
	}
	command := exec.Command(interpreter, "testdata/time.py", path, "load_0")
	command.Env = append(os.Environ(), "PREFECT_HOME="+b.TempDir())
	out, err := command.Output()
	if err != nil {
		b.Fatal(err)
	}
	theirs, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		derive(b, []byte(source))
	}
	b.ReportMetric(theirs/(b.Elapsed().Seconds()/float64(b.N)), "prefect/ours")
}
