package deployment

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// storedSteps are steps in the API, and the form in which they are read: a type, or the name of a step.
var storedSteps = []struct{ stored, form string }{
	{`{"prefect.deployments.steps.set_working_directory":{"directory":"/srv"}}`, "set_working_directory"},
	{`{"prefect.deployments.steps.git_clone":{"repository":"r","branch":"b","include_submodules":true,"access_token":"{{ prefect.blocks.secret.x }}"}}`, "git_clone"},
	{`{"prefect.deployments.steps.run_shell_script":{"script":"a <b> & c","env":{"A":"1"},"stream_output":false,"expand_env_vars":true,"directory":"."}}`, "run_shell_script"},
	{`{"prefect.deployments.steps.pip_install_requirements":{}}`, "pip_install_requirements"},
	{`{"prefect_aws.deployments.steps.pull_from_s3":{"bucket":"b","folder":"f","requires":"prefect-aws>=0.5","credentials":"{{ prefect.blocks.aws-credentials.x }}"}}`, "pull_from_s3"},
	{`{"prefect_gcp.deployments.steps.pull_from_gcs":{"bucket":"b","folder":"f"}}`, "pull_from_gcs"},
	{`{"prefect_azure.deployments.steps.pull_from_azure_blob_storage":{"container":"c","folder":"f"}}`, "pull_from_azure_blob_storage"},
	{`{"prefect.deployments.steps.git_clone":{"repository":"r","commit_sha":"abcd","directories":["src","lib"],"clone_directory_name":"app","id":"clone"}}`, "git_clone"},
	{`{"prefect.deployments.steps.run_shell_script":{"script":"a && b","shell":true,"id":"build"}}`, "run_shell_script"},
	{`{"prefect.deployments.steps.pull_with_block":{"block_document_name":"n","block_type_slug":"s"}}`, "pull_with_block"},
	{`{"prefect.deployments.steps.pull_from_remote_storage":{"url":"s3://b/f"}}`, "pull_from_remote_storage"},
	{`{"prefect_aws.deployments.steps.pull_from_s3":{"bucket":"b","folder":"f","client_parameters":{"region_name":"x"}}}`, "pull_from_s3"},
	// No type supports all of these inputs.
	{`{"prefect.deployments.steps.pull_from_remote_storage":{"url":"s3://b/f","key":"k"}}`, "prefect.deployments.steps.pull_from_remote_storage"},
	{`{"prefect.deployments.steps.git_clone":{"repository":"r","directories":"src"}}`, "prefect.deployments.steps.git_clone"},
	{`{"prefect.deployments.steps.git_clone":{"repository":"r","branch":null}}`, "prefect.deployments.steps.git_clone"},
	{`{"prefect.deployments.steps.git_clone":{"branch":"b"}}`, "prefect.deployments.steps.git_clone"},
	{`{"prefect.deployments.steps.run_shell_script":{"script":"x","env":{"A":1}}}`, "prefect.deployments.steps.run_shell_script"},
	{`{"prefect.deployments.steps.run_shell_script":{"script":["x"]}}`, "prefect.deployments.steps.run_shell_script"},
	{`{"prefect_aws.deployments.steps.pull_from_s3":{"bucket":"b","folder":"f","credentials":{"aws_access_key_id":"k"}}}`, "prefect_aws.deployments.steps.pull_from_s3"},
	{`{"my.steps.other":{"a":[1,{"b":null}],"c":12345678901234567890}}`, "my.steps.other"},
	{`{"my.steps.plain":{}}`, "my.steps.plain"},
}

func TestPullStepsAreReadAndWritten(t *testing.T) {
	ctx := context.Background()
	for _, c := range storedSteps {
		var diags fwdiag.Diagnostics
		list := fillPullSteps(ctx, types.ListUnknown(pullStepType()), []json.RawMessage{json.RawMessage(c.stored)}, &diags)
		steps := pullStepsOf(ctx, list, &diags)
		if len(diags) > 0 || len(steps) != 1 {
			t.Fatalf("%s: %v, %v", c.stored, steps, diags)
		}
		if form := steps[0].Type.ValueString() + steps[0].Step.ValueString(); form != c.form {
			t.Errorf("%s is read as %s, expected %s", c.stored, form, c.form)
		}
		if problems := steps[0].problems(); len(problems) > 0 {
			t.Errorf("%s is read as something invalid: %v", c.stored, problems)
		}
		if back := encodePullSteps(ctx, list, &diags); !patch.SameJSON(back[0], []byte(c.stored)) {
			t.Errorf("%s becomes %s", c.stored, back[0])
		}
	}
}

// TestPullStepsKeepTheirForm: a step with a type may be configured with step and inputs.
func TestPullStepsKeepTheirForm(t *testing.T) {
	ctx := context.Background()
	var diags fwdiag.Diagnostics
	written := pullStep{
		Step:        types.StringValue("prefect.deployments.steps.git_clone"),
		Inputs:      tfvalue.NewJSONString(`{ "repository" : "r" }`),
		Directories: types.ListNull(types.StringType), Env: types.MapNull(types.StringType),
	}
	list, d := types.ListValueFrom(ctx, pullStepType(), []pullStep{written})
	diags.Append(d...)
	same := []json.RawMessage{json.RawMessage(`{"prefect.deployments.steps.git_clone":{"repository":"r"}}`)}
	if got := fillPullSteps(ctx, list, same, &diags); !got.Equal(list) {
		t.Errorf("read as %v", got)
	}
	other := []json.RawMessage{json.RawMessage(`{"prefect.deployments.steps.git_clone":{"repository":"s"}}`)}
	if got := fillPullSteps(ctx, list, other, &diags); got.Equal(list) {
		t.Error("drift is not detected")
	}
	if got := fillPullSteps(ctx, list, nil, &diags); !got.IsNull() {
		t.Errorf("null is read as %v", got)
	}
	if len(diags) > 0 {
		t.Error(diags)
	}
}

func TestMalformedPullStepsAreShown(t *testing.T) {
	for _, stored := range []string{`{}`, `{"a":{},"b":{}}`, `[]`, `"a"`} {
		var diags fwdiag.Diagnostics
		fillPullSteps(context.Background(), types.ListUnknown(pullStepType()), []json.RawMessage{json.RawMessage(stored)}, &diags)
		if diags.HasError() || diags.WarningsCount() != 1 || !strings.Contains(diags[0].Detail(), "pull_steps[0]") {
			t.Errorf("%s: %v", stored, diags)
		}
	}
}

func TestPullStepRule(t *testing.T) {
	text, unknown := types.StringValue, types.StringUnknown()
	for name, c := range map[string]struct {
		step pullStep
		want []string // the invalid attributes
	}{
		"a type":                     {pullStep{Type: text("git_clone"), Repository: text("r")}, nil},
		"a step":                     {pullStep{Step: text("a.b"), Inputs: tfvalue.NewJSONString("{}")}, nil},
		"neither":                    {pullStep{Script: text("ls")}, []string{""}},
		"both":                       {pullStep{Type: text("git_clone"), Step: text("a.b"), Repository: text("r")}, []string{"step"}},
		"an unknown type":            {pullStep{Type: unknown, Bucket: text("b")}, nil},
		"missing":                    {pullStep{Type: text("pull_from_s3"), Folder: text("f")}, []string{"bucket"}},
		"known later":                {pullStep{Type: text("pull_from_s3"), Folder: text("f"), Bucket: unknown}, nil},
		"of another type":            {pullStep{Type: text("git_clone"), Repository: text("r"), Bucket: text("b"), StreamOutput: types.BoolValue(true)}, []string{"bucket", "stream_output"}},
		"inputs with a type":         {pullStep{Type: text("git_clone"), Repository: text("r"), Inputs: tfvalue.NewJSONString("{}")}, []string{"inputs"}},
		"an attribute with a step":   {pullStep{Step: text("a.b"), Requires: text("p")}, []string{"requires"}},
		"two things to check out":    {pullStep{Type: text("git_clone"), Repository: text("r"), Branch: text("b"), CommitSHA: text("abcd")}, []string{"commit_sha"}},
		"id fits every type":         {pullStep{Type: text("pull_with_block"), BlockDocumentName: text("n"), BlockTypeSlug: text("s"), ID: text("i")}, nil},
		"two ways to authenticate":   {pullStep{Type: text("git_clone"), Repository: text("r"), AccessToken: text("t"), Credentials: text("c")}, []string{"access_token"}},
		"requires fits every type":   {pullStep{Type: text("set_working_directory"), Directory: text("d"), Requires: text("p")}, nil},
		"environment of another one": {pullStep{Type: text("pip_install_requirements"), Env: types.MapValueMust(types.StringType, nil)}, []string{"env"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.step.Env.IsNull() {
				c.step.Env = types.MapNull(types.StringType)
			}
			if c.step.Directories.IsNull() {
				c.step.Directories = types.ListNull(types.StringType)
			}
			object, diags := types.ObjectValueFrom(t.Context(), tfvalue.TypesOf(pullStepAttributes()), c.step)
			var resp validator.ObjectResponse
			at := path.Root("pull_steps").AtListIndex(0)
			pullStepRule{}.ValidateObject(t.Context(), validator.ObjectRequest{Path: at, ConfigValue: object}, &resp)
			var want, got []string
			for _, attribute := range c.want {
				if attribute == "" {
					want = append(want, at.String())
					continue
				}
				want = append(want, at.AtName(attribute).String())
			}
			for _, d := range resp.Diagnostics {
				if d, ok := d.(fwdiag.DiagnosticWithPath); ok {
					got = append(got, d.Path().String())
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) || diags.HasError() {
				t.Errorf("got errors at %v, expected %v: %v", got, want, resp.Diagnostics)
			}
		})
	}
}

func FuzzPullSteps(f *testing.F) {
	for _, c := range storedSteps {
		f.Add(c.stored)
	}
	f.Fuzz(func(t *testing.T, stored string) {
		var named map[string]map[string]any
		if json.Unmarshal([]byte(stored), &named) != nil || len(named) != 1 {
			return
		}
		for name, inputs := range named {
			if name == "" || inputs == nil {
				return
			}
		}
		ctx := context.Background()
		var diags fwdiag.Diagnostics
		list := fillPullSteps(ctx, types.ListUnknown(pullStepType()), []json.RawMessage{json.RawMessage(stored)}, &diags)
		back := encodePullSteps(ctx, list, &diags)
		if len(diags) > 0 || !sameDecoded(t, back[0], []byte(stored)) {
			t.Errorf("%s becomes %s: %v", stored, back[0], diags)
		}
	})
}

// sameDecoded compares decoded JSON: of duplicate names the last counts, and numbers are compared by value.
func sameDecoded(t *testing.T, a, b []byte) bool {
	t.Helper()
	var va, vb any
	if err := json.Unmarshal(a, &va); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &vb); err != nil {
		return true // not comparable
	}
	ca, _ := json.Marshal(va)
	cb, _ := json.Marshal(vb)
	return string(ca) == string(cb)
}

// TestPullStepsOfPrefect: each of Prefect's steps has a type, and each of its inputs has an attribute, with the same required inputs.
// testdata/pull_steps.py prints the signatures of each version.
func TestPullStepsOfPrefect(t *testing.T) {
	for _, version := range []string{"3.9.1", "3.8.0", "3.6.13"} {
		text, err := os.ReadFile("testdata/pull-steps-" + version + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var recorded struct{ Steps map[string]map[string]bool }
		if err := json.Unmarshal(text, &recorded); err != nil {
			t.Fatal(err)
		}
		if len(recorded.Steps) < 6 {
			t.Errorf("%s: only %d steps", version, len(recorded.Steps))
		}
		for step, inputs := range recorded.Steps {
			_, kind, known := typeOfStep(step)
			if !known {
				t.Errorf("%s: %s has no type", version, step)
			}
			for input, required := range inputs {
				if !slices.Contains(kind.inputs(), input) || required != slices.Contains(kind.required, input) {
					t.Errorf("%s: %s has the input %s, required: %t", version, step, input, required)
				}
			}
			if version != "3.9.1" {
				continue
			}
			for _, input := range append(slices.Clone(kind.required), kind.optional...) {
				if _, ok := inputs[input]; !ok {
					t.Errorf("%s does not have the input %s", step, input)
				}
			}
		}
	}
}

// TestPageOfSteps: the page of deployments has a table of the types of steps and their attributes.
func TestPageOfSteps(t *testing.T) {
	const file = "../../../templates/pages/resources/deployment.md"
	code := func(names []string) string {
		if len(names) == 0 {
			return ""
		}
		return "`" + strings.Join(names, "`, `") + "`"
	}
	want := "| `type` | required | optional |\n|---|---|---|\n"
	for _, name := range typeNames() {
		kind := stepTypes[name]
		want += strings.ReplaceAll("| `"+name+"` | "+code(kind.required)+" | "+code(kind.optional)+" |\n", "|  |", "| |")
	}
	page, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(page), want) {
		t.Errorf("%s (%v) does not have this table:\n%s", file, err, want)
	}
}
