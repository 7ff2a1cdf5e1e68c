package provider_test

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
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
func (r *cloudReport) add(name string, failed bool, reason string, failure testenv.CaseFailure) {
	switch {
	case reason != "":
		r.results[name] = cloudResult{"-", "skipped", r.clean(reason)}
	case failed:
		r.results[name] = cloudResult{r.clean(failure.Step), "failed", r.clean(failure.Message)}
	default:
		r.results[name] = cloudResult{"all", "passed", ""}
	}
}

// clean makes one table cell of a text, without secrets.
func (r *cloudReport) clean(text string) string {
	const most = 600
	text = testenv.UUIDs.ReplaceAllString(strings.Join(strings.Fields(text), " "), "<id>")
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
	fmt.Fprintf(&out, "Report on Prefect Cloud, without names and IDs of the account. Please send it to the project as a new "+
		"issue.\n\nProvider: %s\nTypes: %d passed, %d failed, %d skipped\n\n",
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

func TestCloudReport(t *testing.T) {
	r := newCloudReport("acme/prod", testenv.CloudKey)
	failure := testenv.DescribeFailure("step 2 of 9:\n# a new name\n\nresource \"prefect_webhook\" \"test\" {\nname = \"x\"\n}\n\nError: " +
		"Unable to update webhook\n\n  with prefect_webhook.test,\n\nPUT /webhooks/" + testenv.MissingID +
		": in acme/prod | with " + testenv.CloudKey + "\n\n[PREFECT-442]")
	r.add("prefect_team", false, "", testenv.CaseFailure{})
	r.add("prefect_account", false, "it exists already", testenv.CaseFailure{})
	r.add("prefect_webhook", true, "", failure)
	want := "Types: 1 passed, 1 failed, 1 skipped\n\n| type | step | result | message |\n|---|---|---|---|\n" +
		"| `prefect_account` | - | skipped | it exists already |\n| `prefect_team` | all | passed |  |\n" +
		"| `prefect_webhook` | step 2 of 9 (a new name) | failed | Error: Unable to update webhook with prefect_webhook.test, PUT " +
		"/webhooks/<id>: in <account>/<workspace> \\| with <key> [PREFECT-442] |\n"
	if got := r.String(); !strings.HasSuffix(got, want) {
		t.Errorf("the report is\n%s\nexpected\n%s", got, want)
	}
	for text, want := range map[string]testenv.CaseFailure{
		"the account is not there": {Step: "-", Message: "the account is not there"},
		"step 1 of 2:\nresource \"a\" \"b\" {\n}\n\nthe plan after the apply: not empty": {Step: "step 1 of 2", Message: "\nthe plan after the apply: not empty"},
		"step 1 of 2:\nresource \"a\" \"b\" {\n}\n\nno such attribute":                   {Step: "step 1 of 2", Message: "\nno such attribute"},
	} {
		if got := testenv.DescribeFailure(text); got != want {
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
	_, url := testenv.FakeCloud(t)
	testenv.Configure(t, url, "PREFECT_API_KEY", testenv.CloudKey)
	testenv.Must(testenv.TestClient(t, url).CreateTeam(t.Context(), cloudapi.TeamInput{Name: "data"}))(t)
	l := acctest.TeamLifecycle()
	func() {
		defer func() { _ = recover() }()
		tfcore.Run(testenv.FailureRecorder{TB: stoppedTest{t}}, &testenv.SharedSchemas, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(t),
			Steps:                    []resource.TestStep{l.Step("create", l.Body, l.Created, plancheck.ResourceActionCreate)},
		})
	}()
	got, _ := testenv.CaseFailures.Load(t.Name())
	if failure, ok := got.(testenv.CaseFailure); !ok || failure.Step != "step 1 of 1 (create)" ||
		!strings.Contains(failure.Message, "Team already exists") {
		t.Errorf("the failure is %+v", got)
	}
}
