package deployment

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// pullStep is one step of preparing the code, in one of two forms: a type with an attribute for each input, or the full
// name of any step with its inputs as JSON.
type pullStep struct {
	Type              types.String       `tfsdk:"type"`
	Step              types.String       `tfsdk:"step"`
	Inputs            tfvalue.JSONString `tfsdk:"inputs"`
	ID                types.String       `tfsdk:"id"`
	AccessToken       types.String       `tfsdk:"access_token"`
	BlockDocumentName types.String       `tfsdk:"block_document_name"`
	BlockTypeSlug     types.String       `tfsdk:"block_type_slug"`
	Branch            types.String       `tfsdk:"branch"`
	Bucket            types.String       `tfsdk:"bucket"`
	ClientParameters  tfvalue.JSONString `tfsdk:"client_parameters"`
	CloneDirectory    types.String       `tfsdk:"clone_directory_name"`
	CommitSHA         types.String       `tfsdk:"commit_sha"`
	Container         types.String       `tfsdk:"container"`
	Credentials       types.String       `tfsdk:"credentials"`
	Directories       types.List         `tfsdk:"directories"`
	Directory         types.String       `tfsdk:"directory"`
	Env               types.Map          `tfsdk:"env"`
	ExpandEnvVars     types.Bool         `tfsdk:"expand_env_vars"`
	Folder            types.String       `tfsdk:"folder"`
	IncludeSubmodules types.Bool         `tfsdk:"include_submodules"`
	Project           types.String       `tfsdk:"project"`
	Repository        types.String       `tfsdk:"repository"`
	RequirementsFile  types.String       `tfsdk:"requirements_file"`
	Requires          types.String       `tfsdk:"requires"`
	Script            types.String       `tfsdk:"script"`
	Shell             types.Bool         `tfsdk:"shell"`
	StreamOutput      types.Bool         `tfsdk:"stream_output"`
	URL               types.String       `tfsdk:"url"`
}

// newPullStep is a step without inputs: the zero values of collections have no type.
func newPullStep() pullStep {
	return pullStep{Directories: types.ListNull(types.StringType), Env: types.MapNull(types.StringType)}
}

// stepKind is a step of Prefect that has a type of its own.
type stepKind struct {
	step     string   // its full name
	required []string // the inputs that it can't do without
	optional []string
}

// stepKinds is the steps that have a type, by type. Each takes id and requires too: the name by which later steps refer to
// its output, and the package that the step is in.
var stepKinds = map[string]stepKind{
	"set_working_directory": {
		step:     "prefect.deployments.steps.set_working_directory",
		required: []string{"directory"},
	},
	"git_clone": {
		step:     "prefect.deployments.steps.git_clone",
		required: []string{"repository"},
		optional: []string{
			"access_token",
			"branch",
			"clone_directory_name",
			"commit_sha",
			"credentials",
			"directories",
			"include_submodules",
		},
	},
	"run_shell_script": {
		step:     "prefect.deployments.steps.run_shell_script",
		required: []string{"script"},
		optional: []string{"directory", "env", "expand_env_vars", "shell", "stream_output"},
	},
	"pip_install_requirements": {
		step:     "prefect.deployments.steps.pip_install_requirements",
		optional: []string{"directory", "requirements_file", "stream_output"},
	},
	"pull_from_remote_storage": { // its settings are whatever the storage takes: a step with inputs can give them
		step:     "prefect.deployments.steps.pull_from_remote_storage",
		required: []string{"url"},
	},
	"pull_with_block": {
		step:     "prefect.deployments.steps.pull_with_block",
		required: []string{"block_document_name", "block_type_slug"},
	},
	"pull_from_s3": {
		step:     "prefect_aws.deployments.steps.pull_from_s3",
		required: []string{"bucket", "folder"},
		optional: []string{"client_parameters", "credentials"},
	},
	"pull_from_gcs": {
		step:     "prefect_gcp.deployments.steps.pull_from_gcs",
		required: []string{"bucket", "folder"},
		optional: []string{"credentials", "project"},
	},
	"pull_from_azure_blob_storage": {
		step:     "prefect_azure.deployments.steps.pull_from_azure_blob_storage",
		required: []string{"container", "folder"},
		optional: []string{"credentials"},
	},
}

// takes is the inputs of the step.
func (k stepKind) takes() []string {
	return append(append([]string{"id", "requires"}, k.required...), k.optional...)
}

// typeNames is the types of steps, in alphabetical order.
func typeNames() []string { return slices.Sorted(maps.Keys(stepKinds)) }

// kindOf is the type of the step of that full name.
func kindOf(step string) (string, stepKind, bool) {
	for name, kind := range stepKinds {
		if kind.step == step {
			return name, kind, true
		}
	}
	return "", stepKind{}, false
}

// texts and flags are the inputs of a typed step that are strings and bools, by name.
func (s *pullStep) texts() map[string]*types.String {
	return map[string]*types.String{
		"access_token": &s.AccessToken, "block_document_name": &s.BlockDocumentName, "block_type_slug": &s.BlockTypeSlug,
		"branch": &s.Branch, "bucket": &s.Bucket, "clone_directory_name": &s.CloneDirectory, "commit_sha": &s.CommitSHA,
		"container": &s.Container, "credentials": &s.Credentials, "directory": &s.Directory, "folder": &s.Folder, "id": &s.ID,
		"project": &s.Project, "repository": &s.Repository, "requirements_file": &s.RequirementsFile, "requires": &s.Requires,
		"script": &s.Script, "url": &s.URL,
	}
}

func (s *pullStep) flags() map[string]*types.Bool {
	return map[string]*types.Bool{
		"expand_env_vars": &s.ExpandEnvVars, "include_submodules": &s.IncludeSubmodules, "shell": &s.Shell, "stream_output": &s.StreamOutput,
	}
}

// values is every input of a typed step, by name.
func (s *pullStep) values() map[string]attr.Value {
	out := map[string]attr.Value{"client_parameters": s.ClientParameters, "directories": s.Directories, "env": s.Env}
	for name, v := range s.texts() {
		out[name] = *v
	}
	for name, v := range s.flags() {
		out[name] = *v
	}
	return out
}

// encode is the step as the API has it: an object with the step's name as its one key.
func (s *pullStep) encode(diags *fwdiag.Diagnostics) json.RawMessage {
	name, inputs := s.Step.ValueString(), any(json.RawMessage("{}"))
	if text := tfvalue.JSONOrNone(s.Inputs); text != nil {
		inputs = text
	}
	if kind, typed := stepKinds[s.Type.ValueString()]; typed {
		name, inputs = kind.step, s.plainInputs(diags)
	}
	text, err := tfvalue.EncodeJSON(map[string]any{name: inputs})
	if err != nil {
		diag.CodeBug.ReportErrorAt(
			diags,
			path.Root("pull_steps"),
			"Invalid pull step",
			fmt.Sprintf("The inputs of %s can't be written as JSON: %s.", name, err),
		)
	}
	return text
}

func (s *pullStep) plainInputs(diags *fwdiag.Diagnostics) map[string]any {
	out := map[string]any{}
	for name, v := range s.values() {
		if v.IsNull() || v.IsUnknown() {
			continue
		}
		plain, err := tfvalue.PlainValue(v)
		if err != nil {
			diag.CodeBug.ReportErrorAt(
				diags,
				path.Root("pull_steps"),
				"Invalid pull step",
				fmt.Sprintf("%s can't be written as JSON: %s.", name, err),
			)
		}
		out[name] = plain
	}
	return out
}

func encodePullSteps(ctx context.Context, list types.List, diags *fwdiag.Diagnostics) []json.RawMessage {
	out := []json.RawMessage{}
	for _, s := range pullStepsOf(ctx, list, diags) {
		out = append(out, s.encode(diags))
	}
	return out
}

func pullStepsOf(ctx context.Context, list types.List, diags *fwdiag.Diagnostics) []pullStep {
	if list.IsNull() || list.IsUnknown() {
		return nil
	}
	var steps []pullStep
	diags.Append(list.ElementsAs(ctx, &steps, false)...)
	return steps
}

// fillPullSteps takes over the steps that the API answered. Each keeps the form that it had where it means the same.
func fillPullSteps(ctx context.Context, had types.List, answer []json.RawMessage, diags *fwdiag.Diagnostics) types.List {
	if answer == nil {
		return types.ListNull(pullStepType())
	}
	before := pullStepsOf(ctx, had, diags)
	steps := make([]pullStep, len(answer))
	for i, raw := range answer {
		if i < len(before) && patch.SameJSON(before[i].encode(diags), raw) {
			steps[i] = before[i]
			continue
		}
		steps[i] = decodePullStep(i, raw, diags)
	}
	list, d := types.ListValueFrom(ctx, pullStepType(), steps)
	diags.Append(d...)
	return list
}

// decodePullStep reads a step in the form of its type when it has one that shows all its inputs, else in the general form.
func decodePullStep(i int, raw json.RawMessage, diags *fwdiag.Diagnostics) pullStep {
	var named map[string]json.RawMessage
	err := json.Unmarshal(raw, &named)
	if err != nil || len(named) != 1 {
		diag.CodePullStep.ReportWarningAt(
			diags,
			path.Root("pull_steps"),
			"Malformed pull step",
			fmt.Sprintf(
				"pull_steps[%d] of the deployment is not one step with its inputs, as Prefect expects it, and runs will fail. Set pull_steps "+
					"to mend it.",
				i,
			),
		)
	}
	for name, inputs := range named {
		if kind, k, known := kindOf(name); known {
			if s, fits := typedStep(kind, k, inputs); fits {
				return s
			}
		}
		return generalStep(name, inputs)
	}
	return generalStep("", nil)
}

// general is a step that has a type in the form that has none.
func (s *pullStep) general(diags *fwdiag.Diagnostics) pullStep {
	inputs, err := tfvalue.EncodeJSON(s.plainInputs(diags))
	if err != nil { // which encode reports
		return *s
	}
	return generalStep(stepKinds[s.Type.ValueString()].step, inputs)
}

func generalStep(name string, inputs json.RawMessage) pullStep {
	s := newPullStep()
	s.Step, s.Inputs = types.StringValue(name), tfvalue.JSONValue(inputs)
	if string(inputs) == "{}" {
		s.Inputs = tfvalue.JSONString{}
	}
	return s
}

// typedStep reads a step of that type, if its attributes can show all of the inputs.
func typedStep(name string, kind stepKind, raw json.RawMessage) (pullStep, bool) {
	s := newPullStep()
	s.Type = types.StringValue(name)
	var inputs map[string]json.RawMessage
	if json.Unmarshal(raw, &inputs) != nil {
		return s, false
	}
	for _, input := range kind.required {
		if _, ok := inputs[input]; !ok {
			return s, false
		}
	}
	for input, value := range inputs {
		if !slices.Contains(kind.takes(), input) || !s.set(input, value) {
			return s, false
		}
	}
	return s, true
}

// set takes over one input and reports whether it is of the attribute's type.
func (s *pullStep) set(name string, raw json.RawMessage) bool {
	if string(raw) == "null" {
		return false // the attribute would read as 'not given'
	}
	if v, ok := s.texts()[name]; ok {
		var text string
		err := json.Unmarshal(raw, &text)
		*v = types.StringValue(text)
		return err == nil
	}
	if v, ok := s.flags()[name]; ok {
		var flag bool
		err := json.Unmarshal(raw, &flag)
		*v = types.BoolValue(flag)
		return err == nil
	}
	switch name {
	case "client_parameters":
		s.ClientParameters = tfvalue.JSONValue(raw)
		_, err := jsonschema.DecodeObject(raw)
		return err == nil
	case "directories":
		var directories []string
		err := json.Unmarshal(raw, &directories)
		s.Directories = tfvalue.StringList(directories)
		return err == nil
	}
	var env map[string]string
	if json.Unmarshal(raw, &env) != nil {
		return false
	}
	elements := map[string]attr.Value{}
	for k, v := range env {
		elements[k] = types.StringValue(v)
	}
	s.Env = types.MapValueMust(types.StringType, elements)
	return true
}
