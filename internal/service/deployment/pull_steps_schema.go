package deployment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func pullStepsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Steps that retrieve the flow's code before a run, in order. Each step sets either `type` and the " +
			"attributes of that type, or `step` and `inputs`. Templates such as `{{ prefect.blocks.secret.github-token }}` are " +
			"resolved when the run starts. Defaults to no steps.",
		Optional: true, Computed: true,
		NestedObject: schema.NestedAttributeObject{
			Attributes: pullStepAttributes(),
			Validators: []validator.Object{pullStepRule{}},
		},
	}
}

var pullStepType = sync.OnceValue(func() attr.Type {
	return types.ObjectType{AttrTypes: tfvalue.TypesOf(pullStepAttributes())}
})

func pullStepAttributes() map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		"type": schema.StringAttribute{
			MarkdownDescription: "Type of the step: `" + strings.Join(typeNames(), "`, `") + "`. Required unless `step` is set. " +
				"Conflicts with `step`.",
			Optional: true, Validators: []validator.String{stringvalidator.OneOf(typeNames()...)},
		},
		"step": schema.StringAttribute{
			MarkdownDescription: "Full name of a step, such as `prefect.deployments.steps.pull_with_block`. Required unless " +
				"`type` is set. Conflicts with `type`.",
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"inputs": schema.StringAttribute{
			MarkdownDescription: "Inputs of `step`, as a JSON object. Defaults to `{}`.",
			Optional:            true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		// Computed, because generated configuration omits it although the deployment may have it: see nullIfNotConfigured.
		"access_token": schema.StringAttribute{
			MarkdownDescription: "Access token for the repository, preferably a reference to a block that holds it. Defaults to " +
				"none." + ofTypes("access_token"),
			Optional: true, Computed: true, Sensitive: true, PlanModifiers: []planmodifier.String{nullIfNotConfigured{}},
		},
		"client_parameters": schema.StringAttribute{
			MarkdownDescription: "Parameters of the boto3 client, as a JSON object. Defaults to none." +
				ofTypes("client_parameters"),
			Optional: true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"directories": schema.ListAttribute{
			MarkdownDescription: "Directories to clone with a sparse checkout. Defaults to all directories." +
				ofTypes("directories"),
			Optional:    true,
			ElementType: types.StringType,
		},
		"env": schema.MapAttribute{
			MarkdownDescription: "Environment variables of the script. Defaults to none." + ofTypes("env"),
			Optional:            true,
			ElementType:         types.StringType,
		},
		"expand_env_vars": schema.BoolAttribute{
			MarkdownDescription: "Whether to expand environment variables in the script before it runs. Defaults to `false`." +
				ofTypes("expand_env_vars"),
			Optional: true,
		},
		"include_submodules": schema.BoolAttribute{
			MarkdownDescription: "Whether to clone submodules. Defaults to `false`." + ofTypes("include_submodules"),
			Optional:            true,
		},
		"shell": schema.BoolAttribute{
			MarkdownDescription: "Whether to run the script in a shell, which enables operators such as `&&`. Defaults to " +
				"`false`. Prefect 3.6 does not support this input: the run fails." + ofTypes("shell"),
			Optional: true,
		},
		"stream_output": schema.BoolAttribute{
			MarkdownDescription: "Whether to write the output to the worker's log. Defaults to `true`." + ofTypes("stream_output"),
			Optional:            true,
		},
	}
	for name, description := range map[string]string{
		"block_document_name": "Name of the block that retrieves the code with its `get_directory` method.",
		"block_type_slug":     "Slug of the block's type, such as `remote-file-system`.",
		"branch":              "Branch to clone. Defaults to the default branch of the repository.",
		"bucket":              "Bucket that holds the code.",
		"clone_directory_name": "Name of the directory to clone into. Defaults to the name of the repository, followed by the " +
			"branch or commit if one is set.",
		"commit_sha":  "Full hash of the commit to clone. Defaults to the head of the branch. Conflicts with `branch`.",
		"container":   "Container that holds the code.",
		"credentials": "Reference to a block that holds the credentials. Defaults to none.",
		"directory":   "Working directory. Defaults to the current directory where it is not required.",
		"folder":      "Folder in the bucket or container.",
		"id": "Name by which later steps refer to the output of this step, as in `{{ clone.directory }}`. " +
			"Defaults to none.",
		"project":           "Google Cloud project of the bucket. Defaults to the project of the credentials.",
		"repository":        "URL of the repository to clone.",
		"requirements_file": "Requirements file that lists the packages. Defaults to `requirements.txt`.",
		"requires": "Python package that the step needs, such as `prefect-aws>=0.5`. It is installed if it is " +
			"missing. Defaults to none.",
		"script": "Commands to run, one per line.",
		"url": "URL of the directory that holds the code, such as `s3://bucket/folder`. To pass settings of the storage, use " +
			"`step` and `inputs` instead.",
	} {
		out[name] = schema.StringAttribute{MarkdownDescription: description + ofTypes(name), Optional: true}
	}
	return out
}

// ofTypes returns a sentence about the types of steps that accept an input.
func ofTypes(input string) string {
	var required, optional []string
	for _, name := range typeNames() {
		switch t := stepTypes[name]; {
		case slices.Contains(t.required, input):
			required = append(required, name)
		case slices.Contains(t.inputs(), input):
			optional = append(optional, name)
		}
	}
	if len(optional) == len(stepTypes) {
		return " Accepted by all types."
	}
	var out string
	if len(required) > 0 {
		out += " Required by `" + strings.Join(required, "`, `") + "`."
	}
	if len(optional) > 0 {
		out += " Accepted by `" + strings.Join(optional, "`, `") + "`."
	}
	return out
}

// pullStepRule checks the attributes of a step against its type.
type pullStepRule struct{}

func (pullStepRule) Description(context.Context) string {
	return "must be a type with its attributes, or a step with its inputs"
}

func (r pullStepRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (pullStepRule) ValidateObject(ctx context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	var s pullStep
	if resp.Diagnostics.Append(req.ConfigValue.As(ctx, &s, basetypes.ObjectAsOptions{})...); resp.Diagnostics.HasError() {
		return
	}
	for _, p := range s.problems() {
		at := req.Path
		if p.attribute != "" {
			at = at.AtName(p.attribute)
		}
		diag.CodePullStep.ReportErrorAt(&resp.Diagnostics, at, "Invalid pull step", fmt.Sprintf("%s: %s", at, p.message))
	}
}

// stepProblem is an error in an attribute of a step, or in the step if the attribute is empty.
type stepProblem struct{ attribute, message string }

func (s *pullStep) problems() []stepProblem {
	switch {
	case s.Type.IsUnknown() || s.Step.IsUnknown():
		return nil
	case s.Type.IsNull() && s.Step.IsNull():
		return []stepProblem{
			{
				"",
				"neither type nor step is set. Set type to one of " + strings.Join(typeNames(), ", ") + ", or step to the full " +
					"name of another step.",
			},
		}
	case !s.Type.IsNull() && !s.Step.IsNull():
		return []stepProblem{{"step", "step conflicts with type. Remove one of them."}}
	case !s.Type.IsNull():
		return s.typeProblems()
	}
	var out []stepProblem
	values := s.values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !values[name].IsNull() {
			out = append(out, stepProblem{name, "the attribute can only be set with type. Move the value to inputs, or set type " +
				"instead of step."})
		}
	}
	return out
}

func (s *pullStep) typeProblems() []stepProblem {
	name := s.Type.ValueString()
	t, known := stepTypes[name]
	if !known {
		return nil // the attribute's validator reports it
	}
	var out []stepProblem
	if !s.Inputs.IsNull() {
		out = append(
			out,
			stepProblem{"inputs", "inputs can only be set with step. Set the attributes of the type " + name + " instead, or " +
				"step instead of type."},
		)
	}
	values := s.values()
	for _, input := range slices.Sorted(maps.Keys(values)) {
		v := values[input]
		switch {
		case v.IsNull() && slices.Contains(t.required, input):
			out = append(out, stepProblem{input, fmt.Sprintf("the step type %s requires a value. Set the attribute.", name)})
		case !v.IsNull() && !slices.Contains(t.inputs(), input):
			out = append(
				out,
				stepProblem{
					input,
					fmt.Sprintf(
						"the step type %s does not accept the attribute; it accepts %s. Remove the attribute.",
						name,
						strings.Join(t.inputs(), ", "),
					),
				},
			)
		}
	}
	if !s.AccessToken.IsNull() && !s.Credentials.IsNull() {
		out = append(out, stepProblem{"access_token", "access_token conflicts with credentials. Remove one of them."})
	}
	if !s.CommitSHA.IsNull() && !s.Branch.IsNull() {
		out = append(out, stepProblem{"commit_sha", "commit_sha conflicts with branch. Remove one of them."})
	}
	return out
}

var _ validator.Object = pullStepRule{}

// nullIfNotConfigured plans null for a computed nested attribute that is not configured.
type nullIfNotConfigured struct{}

func (nullIfNotConfigured) Description(context.Context) string {
	return "the value of the configuration, or none"
}

func (m nullIfNotConfigured) MarkdownDescription(ctx context.Context) string {
	return m.Description(ctx)
}

func (nullIfNotConfigured) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.ConfigValue.IsNull() && req.PlanValue.IsUnknown() {
		resp.PlanValue = req.ConfigValue
	}
}
