package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// logged is one line of a log.
type logged map[string]any

// brief is a line's level, subsystem and text, and the named fields.
func (l logged) brief(fields ...string) string {
	_, in, _ := strings.Cut(fmt.Sprint(l["@module"]), ".")
	out := fmt.Sprintf("%s %s: %s", l["@level"], in, l["@message"])
	for _, name := range fields {
		if v, ok := l[name]; ok {
			out += fmt.Sprintf(" %s=%v", name, v)
		}
	}
	return out
}

// recordLogs is the log of what do does on a stand whose provider has a credential.
func recordLogs(t *testing.T, do func(s *stand)) (lines []logged, text string) {
	t.Helper()
	var log bytes.Buffer
	s := newStand(t, incident{env: map[string]string{"PREFECT_API_AUTH_STRING": "admin:planted-password",
		"PREFECT_CLIENT_CUSTOM_HEADERS": `{"X-Proxy":"planted-header"}`}})
	s.Settings = nil // the usual retries
	s.ctx = tflogtest.RootLogger(t.Context(), &log)
	s.restartAs(s.ctx)
	do(s)
	text = log.String()
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var l logged
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines, text
}

// TestLog: at INFO the log says what was done to which object, what failed with which code, and what is waited for; at
// DEBUG it has all requests besides; and the credentials at no level.
func TestLog(t *testing.T) {
	t.Parallel()
	lines, text := recordLogs(t, func(s *stand) {
		s.play(s.ctx, testenv.ResourceConfig("variable", "name = \"planted-password\"\nvalue = \"planted-value\""))
		s.proxy.Fail(faults.On("PATCH", "/variables/*"), 1,
			faults.Respond(503, `{"detail":"admin:planted-password"}`, "Retry-After", "0.5"))
		s.play(s.ctx, testenv.ResourceConfig("variable", "name = \"planted-password\"\nvalue = \"another\""))
		s.play(s.ctx, testenv.LookupConfig)
		_ = s.Destroy(s.ctx, "prefect_variable.x")
	})
	var info, requests []string
	for _, l := range lines {
		if l["@level"] != "debug" {
			info = append(info, l.brief("name", "code", "method", "attempt", "reason"))
		} else {
			requests = append(requests, l.brief("method", "status", "attempt"))
		}
		if l["@message"] == "Prefect API request" && (l["request_id"] == "" || l["path"] == "" || l["duration_ms"] == nil) {
			t.Errorf("a request without its fields: %v", l)
		}
	}
	if diff := cmp.Diff([]string{
		"info client: Connected to the Prefect API",
		"info objects: Created variable name=[redacted]",
		"info client: Retrying Prefect API request method=PATCH attempt=1 reason=unavailable",
		"info objects: Updated variable name=[redacted]",
		"error objects: Unable to read variable code=PREFECT-421",
		"info objects: Deleted variable name=[redacted]",
	}, info); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{"POST status=201 attempt=1", "PATCH status=503 attempt=1", "PATCH status=204 attempt=2",
		"DELETE status=204 attempt=1"} {
		if !slices.Contains(requests, "debug client: Prefect API request method="+want) {
			t.Errorf("the request %q is not in\n%s", want, strings.Join(requests, "\n"))
		}
	}
	if strings.Contains(text, "planted") {
		t.Errorf("a secret is in the log:\n%s", text)
	}
}

// TestLogOfRunsAndSchedules: each has its subsystem.
func TestLogOfRunsAndSchedules(t *testing.T) {
	t.Parallel()
	lines, _ := recordLogs(t, func(s *stand) {
		flow := s.fake.Add("flows", map[string]any{"name": "etl"})
		d := s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
		s.fake.Script("", "RUNNING", "COMPLETED")
		s.play(s.ctx, testenv.ResourceConfig("deployment_schedule", "deployment_id = \""+d+"\"\ncron = \"0 6 * * *\"")+
			testenv.ResourceConfig("flow_run", "deployment_id = \""+d+"\"\nname = \"nightly-1\""))
		s.play(s.ctx, actionOf("deployment_pause", "deployment = \"etl/nightly\""))
	})
	var got []string
	for _, l := range lines {
		if brief := l.brief("description"); !strings.Contains(brief, " client: ") {
			got = append(got, brief)
		}
	}
	if diff := cmp.Diff([]string{
		"debug schedule: Computed a schedule description=At 06:00 (UTC)",
		"info schedule: Created deployment schedule",
		"info runs: Created flow run",
		"info runs: Flow run is Scheduled",
		"info runs: Flow run is Running",
		"info runs: Flow run is Completed",
		`info objects: The deployment "nightly" is paused.`,
	}, got); diff != "" {
		t.Error(diff)
	}
}
