package provider

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// cloudReport is the result of a run on a real Prefect Cloud as a table that a user can send. It has no IDs, names and keys of the
// account.
type cloudReport struct {
	results map[string]cloudResult
	secrets *strings.Replacer
}

// cloudResult is one row of the table.
type cloudResult struct{ step, result, message string }

// newCloudReport is an empty report. Handles is account/workspace.
func newCloudReport(handles, key string) *cloudReport {
	account, workspace, _ := strings.Cut(handles, "/")
	var pairs []string
	for placeholder, secret := range map[string]string{"<account>": account, "<workspace>": workspace, "<key>": key} {
		if secret != "" {
			pairs = append(pairs, secret, placeholder)
		}
	}
	return &cloudReport{results: map[string]cloudResult{}, secrets: strings.NewReplacer(pairs...)}
}

// add records the result of a resource type; reason says why it was skipped, failure is how it failed.
func (r *cloudReport) add(name string, failed bool, reason string, failure caseFailure) {
	switch {
	case reason != "":
		r.results[name] = cloudResult{"-", "skipped", r.clean(reason)}
	case failed:
		r.results[name] = cloudResult{r.clean(failure.step), "failed", r.clean(failure.message)}
	default:
		r.results[name] = cloudResult{"all", "passed", ""}
	}
}

// clean makes one table cell of a text, without secrets.
func (r *cloudReport) clean(text string) string {
	const most = 600
	text = uuids.ReplaceAllString(strings.Join(strings.Fields(text), " "), "<id>")
	text = strings.ReplaceAll(r.secrets.Replace(text), "|", `\|`)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + " …"
	}
	return text
}

func (r *cloudReport) String() string {
	out, tally := strings.Builder{}, map[string]int{}
	for _, row := range r.results {
		tally[row.result]++
	}
	fmt.Fprintf(&out, "Report on Prefect Cloud, without names and IDs of the account. Please send it to the project as a new issue.\n\nProvider: %s\nTypes: %d passed, %d failed, %d skipped\n\n",
		builtFrom(), tally["passed"], tally["failed"], tally["skipped"])
	out.WriteString("| type | step | result | message |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(r.results)) {
		row := r.results[name]
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s |\n", name, row.step, row.result, row.message)
	}
	return out.String()
}

// builtFrom is the commit and the Go version that the tests were built with.
func builtFrom() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision := "unknown commit"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return revision + ", " + info.GoVersion
}

// caseFailure is the step in which a test case failed, and the message.
type caseFailure struct{ step, message string }

// caseFailures holds the first failure of the test cases of each test, by the name of the test.
var caseFailures sync.Map

// failureRecorder records the failure of a test case before it reports it.
type failureRecorder struct{ testing.TB }

func (r failureRecorder) Fatalf(format string, args ...any) {
	r.Helper()
	caseFailures.LoadOrStore(r.Name(), describeFailure(fmt.Sprintf(format, args...)))
	r.TB.Fatalf(format, args...)
}

// describeFailure separates the step, its configuration, which names the step in a comment, and the message.
func describeFailure(text string) caseFailure {
	step, rest, ok := strings.Cut(text, ":\n")
	if !ok || !strings.HasPrefix(step, "step ") {
		return caseFailure{"-", text}
	}
	if comment, config, ok := strings.Cut(strings.TrimPrefix(rest, "# "), "\n"); ok && strings.HasPrefix(rest, "# ") {
		step, rest = step+" ("+comment+")", config
	}
	for _, begin := range []string{"\nError: ", "\nexpected an error", "\nthe plan "} {
		if i := strings.Index(rest, begin); i >= 0 {
			return caseFailure{step, rest[i:]}
		}
	}
	if i := strings.LastIndex(rest, "\n}\n"); i >= 0 {
		rest = rest[i+len("\n}\n"):]
	}
	return caseFailure{step, rest}
}

func TestCloudReport(t *testing.T) {
	r := newCloudReport("acme/prod", cloudKey)
	failure := describeFailure("step 2 of 9:\n# a new name\n\nresource \"prefect_webhook\" \"test\" {\nname = \"x\"\n}\n\nError: Unable to update webhook\n\n  with prefect_webhook.test,\n\nPUT /webhooks/" + someID +
		": in acme/prod | with " + cloudKey + "\n\n[PREFECT-442]")
	r.add("prefect_team", false, "", caseFailure{})
	r.add("prefect_account", false, "it exists already", caseFailure{})
	r.add("prefect_webhook", true, "", failure)
	want := "Types: 1 passed, 1 failed, 1 skipped\n\n| type | step | result | message |\n|---|---|---|---|\n" +
		"| `prefect_account` | - | skipped | it exists already |\n| `prefect_team` | all | passed |  |\n" +
		"| `prefect_webhook` | step 2 of 9 (a new name) | failed | Error: Unable to update webhook with prefect_webhook.test, PUT /webhooks/<id>: in <account>/<workspace> \\| with <key> [PREFECT-442] |\n"
	if got := r.String(); !strings.HasSuffix(got, want) {
		t.Errorf("the report is\n%s\nexpected\n%s", got, want)
	}
	for text, want := range map[string]caseFailure{
		"the account is not there": {"-", "the account is not there"},
		"step 1 of 2:\nresource \"a\" \"b\" {\n}\n\nthe plan after the apply: not empty": {"step 1 of 2", "\nthe plan after the apply: not empty"},
		"step 1 of 2:\nresource \"a\" \"b\" {\n}\n\nno such attribute":                   {"step 1 of 2", "\nno such attribute"},
	} {
		if got := describeFailure(text); got != want {
			t.Errorf("%q: %q, expected %q", text, got, want)
		}
	}
}

// stoppedTest is a test that ends with a panic in place of a failure.
type stoppedTest struct{ testing.TB }

func (t stoppedTest) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// TestCloudReportOfAFailure: the step and the message of a test case that fails are recorded.
func TestCloudReportOfAFailure(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t)
	configure(t, url, "PREFECT_API_KEY", cloudKey)
	must(testClient(t, url).CreateTeam(t.Context(), client.TeamInput{Name: "data"}))(t)
	l := teamLifecycle()
	func() {
		defer func() { _ = recover() }()
		tfcore.Run(failureRecorder{stoppedTest{t}}, &sharedSchemas, resource.TestCase{
			ProtoV6ProviderFactories: factories(t), Steps: []resource.TestStep{l.step("create", l.body, l.created, plancheck.ResourceActionCreate)},
		})
	}()
	got, _ := caseFailures.Load(t.Name())
	if failure, ok := got.(caseFailure); !ok || failure.step != "step 1 of 1 (create)" || !strings.Contains(failure.message, "The team exists already") {
		t.Errorf("the failure is %+v", got)
	}
}
