package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// cloudReport is what a run on a real Prefect Cloud came to, in a form that a user can send: without the IDs, names and keys of the
// account.
type cloudReport struct{ results map[string]string }

// add notes the result of a resource type; reason says why it was skipped.
func (r *cloudReport) add(name string, failed bool, reason string) {
	if r.results == nil {
		r.results = map[string]string{}
	}
	switch {
	case reason != "":
		r.results[name] = "skipped: " + reason
	case failed:
		r.results[name] = "failed"
	default:
		r.results[name] = "passed"
	}
}

func (r *cloudReport) String() string {
	out := strings.Builder{}
	version, err := terraformVersion()
	fmt.Fprintf(&out, "Report on Prefect Cloud, without names and IDs of the account. Please send it to the project with a new issue.\n\nTerraform: %v", version)
	if err != nil {
		fmt.Fprintf(&out, " (%v)", err)
	}
	out.WriteString("\n\n| type | result |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(r.results)) {
		fmt.Fprintf(&out, "| `%s` | %s |\n", name, r.results[name])
	}
	return out.String()
}

func TestCloudReport(t *testing.T) {
	var r cloudReport
	r.add("prefect_team", false, "")
	r.add("prefect_account", false, "it exists already")
	r.add("prefect_webhook", true, "")
	want := "| `prefect_account` | skipped: it exists already |\n| `prefect_team` | passed |\n| `prefect_webhook` | failed |\n"
	if got := r.String(); !strings.HasSuffix(got, want) {
		t.Errorf("the report is\n%s", got)
	}
}
