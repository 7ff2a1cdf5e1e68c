package flowrun

import (
	"fmt"
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestFlowRunLogsBounds: at most defaultLines lines of a log are read, with a warning. The tail needs one request, regardless of the
// length of the log.
func TestFlowRunLogsBounds(t *testing.T) {
	fake := testenv.OnFake(t)
	run := testenv.CreateFlowRun(t, testenv.TestClient(t, fake.URL))
	for i := range defaultLines + rest.PageSize {
		fake.Log(run.ID, 20, fmt.Sprint("line ", i))
	}
	requested := func() (n int) {
		for _, r := range fake.Requests() {
			if r.Path == "/logs/filter" {
				n++
			}
		}
		return n
	}
	read := func(tail types.Int64) (logsModel, fwdiag.Diagnostics, int) {
		l := logsModel{FlowRunID: types.StringValue(run.ID), Tail: tail}
		var diags fwdiag.Diagnostics
		before := requested()
		if err := findFlowRunLogs(t.Context(), testenv.TestClient(t, fake.URL), &l, &diags); err != nil {
			t.Fatal(err)
		}
		return l, diags, requested() - before
	}
	all, diags, requests := read(types.Int64Null())
	if len(all.Logs) != defaultLines || diags.WarningsCount() != 1 || requests > defaultLines/rest.PageSize+1 {
		t.Errorf("%d lines were read with %d requests and %d warnings", len(all.Logs), requests, diags.WarningsCount())
	}
	for i, line := range all.Logs {
		if want := fmt.Sprint("line ", i); line.Message.ValueString() != want {
			t.Fatalf("line %d is %s", i, line.Message)
		}
	}
	tail, diags, requests := read(types.Int64Value(20))
	if len(tail.Logs) != 20 || tail.Logs[19].Message.ValueString() != fmt.Sprint("line ", defaultLines+rest.PageSize-1) || len(diags) > 0 ||
		requests != 1 {
		t.Errorf("the tail is %d lines, read with %d requests", len(tail.Logs), requests)
	}
}

func TestLogLevels(t *testing.T) {
	for name, want := range map[string]int64{"DEBUG": 10, "critical": 50, "25": 25, "0": 0, "100": 100} {
		if got, ok := client.LogLevel(name); !ok || got != want {
			t.Errorf("LogLevel(%q) is %d, %v", name, got, ok)
		}
	}
	for level, want := range map[int64]string{10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL", 25: "Level 25",
		0: "Level 0", 60: "Level 60"} {
		if got := client.LevelName(level); got != want {
			t.Errorf("LevelName(%d) is %q, expected %q", level, got, want)
		}
	}
}
