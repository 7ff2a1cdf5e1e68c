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

// pullStep is a step that retrieves the code of a flow. It has one of two forms: a type with an attribute for each input, or the full
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

// newPullStep returns a step without inputs. The null values of its collections have the element type, unlike zero values.
func newPullStep() pullStep {
	return pullStep{Directories: types.ListNull(types.StringType), Env: types.MapNull(types.StringType)}
}

// stepType is a type of step.
type stepType struct {
	step     string // full name
	required []string
	optional []string
}

// stepTypes has the types of steps by name. Each of them also accepts id, the name by which later steps refer to its output, and
// requires, the package of the step.
var stepTypes = map[string]stepType{
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
	"pull_from_remote_storage": { // settings of the storage are possible with step and inputs
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

// inputs returns the names of all inputs of the step.
func (t stepType) inputs() []string {
	return append(append([]string{"id", "requires"}, t.required...), t.optional...)
}

// typeNames returns the types of steps in alphabetical order.
func typeNames() []string { return slices.Sorted(maps.Keys(stepTypes)) }

// typeOfStep returns the type of the step with this full name.
func typeOfStep(step string) (string, stepType, bool) {
	for name, t := range stepTypes {
		if t.step == step {
			return name, t, true
		}
	}
	return "", stepType{}, false
}

// stringInputs and boolInputs return the string and bool inputs of a typed step by name.
func (s *pullStep) stringInputs() map[string]*types.String {
	return map[string]*types.String{
		"access_token": &s.AccessToken, "block_document_name": &s.BlockDocumentName, "block_type_slug": &s.BlockTypeSlug,
		"branch": &s.Branch, "bucket": &s.Bucket, "clone_directory_name": &s.CloneDirectory, "commit_sha": &s.CommitSHA,
		"container": &s.Container, "credentials": &s.Credentials, "directory": &s.Directory, "folder": &s.Folder, "id": &s.ID,
		"project": &s.Project, "repository": &s.Repository, "requirements_file": &s.RequirementsFile, "requires": &s.Requires,
		"script": &s.Script, "url": &s.URL,
	}
}

func (s *pullStep) boolInputs() map[string]*types.Bool {
	return map[string]*types.Bool{
		"expand_env_vars": &s.ExpandEnvVars, "include_submodules": &s.IncludeSubmodules, "shell": &s.Shell, "stream_output": &s.StreamOutput,
	}
}

// values returns all inputs of a typed step by name.
func (s *pullStep) values() map[string]attr.Value {
	out := map[string]attr.Value{"client_parameters": s.ClientParameters, "directories": s.Directories, "env": s.Env}
	for name, v := range s.stringInputs() {
		out[name] = *v
	}
	for name, v := range s.boolInputs() {
		out[name] = *v
	}
	return out
}

// encode returns the step as the API represents it: an object whose only key is the full name of the step.
func (s *pullStep) encode(diags *fwdiag.Diagnostics) json.RawMessage {
	name, inputs := s.Step.ValueString(), any(json.RawMessage("{}"))
	if configured := tfvalue.JSONOrNone(s.Inputs); configured != nil {
		inputs = configured
	}
	if t, typed := stepTypes[s.Type.ValueString()]; typed {
		name, inputs = t.step, s.plainInputs(diags)
	}
	encoded, err := tfvalue.EncodeJSON(map[string]any{name: inputs})
	if err != nil {
		diag.CodeBug.ReportErrorAt(
			diags,
			path.Root("pull_steps"),
			"Invalid pull step",
			fmt.Sprintf("The inputs of %s cannot be encoded as JSON: %s.", name, err),
		)
	}
	return encoded
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
				fmt.Sprintf("%s cannot be encoded as JSON: %s.", name, err),
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

// fillPullSteps returns the steps of the API. An equivalent step of the prior list keeps its form.
func fillPullSteps(ctx context.Context, prior types.List, response []json.RawMessage, diags *fwdiag.Diagnostics) types.List {
	if response == nil {
		return types.ListNull(pullStepType())
	}
	before := pullStepsOf(ctx, prior, diags)
	steps := make([]pullStep, len(response))
	for i, raw := range response {
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

// decodePullStep reads a step in the form with a type if that form supports all of its inputs, and in the form with step otherwise.
func decodePullStep(i int, raw json.RawMessage, diags *fwdiag.Diagnostics) pullStep {
	var named map[string]json.RawMessage
	err := json.Unmarshal(raw, &named)
	if err != nil || len(named) != 1 {
		diag.CodePullStep.ReportWarningAt(
			diags,
			path.Root("pull_steps"),
			"Malformed pull step",
			fmt.Sprintf(
				"pull_steps[%d] of the deployment is not an object with one step and its inputs, which Prefect expects. Runs "+
					"will fail. Set pull_steps to correct it.",
				i,
			),
		)
	}
	for name, inputs := range named {
		if typeName, t, known := typeOfStep(name); known {
			if s, ok := typedStep(typeName, t, inputs); ok {
				return s
			}
		}
		return untypedStep(name, inputs)
	}
	return untypedStep("", nil)
}

// untyped converts a step with a type to the form with step and inputs.
func (s *pullStep) untyped(diags *fwdiag.Diagnostics) pullStep {
	inputs, err := tfvalue.EncodeJSON(s.plainInputs(diags))
	if err != nil { // encode reports it
		return *s
	}
	return untypedStep(stepTypes[s.Type.ValueString()].step, inputs)
}

func untypedStep(name string, inputs json.RawMessage) pullStep {
	s := newPullStep()
	s.Step, s.Inputs = types.StringValue(name), tfvalue.JSONValue(inputs)
	if string(inputs) == "{}" {
		s.Inputs = tfvalue.JSONString{}
	}
	return s
}

// typedStep reads a step of a type. It returns false if an input has no attribute, or if a required input is missing.
func typedStep(name string, t stepType, raw json.RawMessage) (pullStep, bool) {
	s := newPullStep()
	s.Type = types.StringValue(name)
	var inputs map[string]json.RawMessage
	if json.Unmarshal(raw, &inputs) != nil {
		return s, false
	}
	for _, input := range t.required {
		if _, ok := inputs[input]; !ok {
			return s, false
		}
	}
	for input, value := range inputs {
		if !slices.Contains(t.inputs(), input) || !s.set(input, value) {
			return s, false
		}
	}
	return s, true
}

// set sets one input, and reports whether its value has the type of the attribute.
func (s *pullStep) set(name string, raw json.RawMessage) bool {
	if string(raw) == "null" {
		return false // a null attribute is an absent input
	}
	if v, ok := s.stringInputs()[name]; ok {
		var value string
		err := json.Unmarshal(raw, &value)
		*v = types.StringValue(value)
		return err == nil
	}
	if v, ok := s.boolInputs()[name]; ok {
		var value bool
		err := json.Unmarshal(raw, &value)
		*v = types.BoolValue(value)
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
