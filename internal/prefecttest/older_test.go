package prefecttest

import (
	"strings"
	"testing"
)

// TestVersionsBetweenRecordings: a version that has no recording answers as 3.8.0 does, but for its capabilities.
func TestVersionsBetweenRecordings(t *testing.T) {
	for version, want := range map[string]string{
		"3.6.13": "expected an optional prefix", "3.8.0": "found `x` at 1", "3.9.0": "found `x` at 1", "3.9.1": "found `x` at 0",
	} {
		f := NewFake(t, WithVersion(version))
		_, body := send(t, "POST", f.URL+"/deployments/filter", `{"deployments":{"id":{"any_":["x"]}}}`)
		detail := listItems(body.(map[string]any)["exception_detail"])
		if got := str(dict(detail[0])["msg"]); !strings.Contains(got, want) {
			t.Errorf("%s: %q, expected %q", version, got, want)
		}
		status, _ := send(t, "POST", f.URL+"/flow_runs/bulk_set_state", `{"state":{"type":"CANCELLED"}}`)
		if has := status == 200; has != (version != "3.6.13") {
			t.Errorf("%s: many states can be set at once: %t", version, has)
		}
	}
}
