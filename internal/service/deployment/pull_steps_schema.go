package deployment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

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
		MarkdownDescription: "How a run gets its code, step by step. Each step has either a `type` and the attributes of that type, or the " +
			"name of any other `step` and its `inputs`. Templates such as `{{ prefect.blocks.secret.github-token }}` are resolved when the run " +
			"starts. Default: no steps.",
		Optional: true, Computed: true,
		NestedObject: schema.NestedAttributeObject{
			Attributes: pullStepAttributes(),
			Validators: []validator.Object{pullStepRule{}},
		},
	}
}

func pullStepType() attr.Type {
	return types.ObjectType{AttrTypes: tfvalue.TypesOf(pullStepAttributes())}
}

func pullStepAttributes() map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		"type": schema.StringAttribute{
			MarkdownDescription: "The type of the step: `" + strings.Join(typeNames(), "`, `") + "`. Excludes `step`.",
			Optional:            true, Validators: []validator.String{stringvalidator.OneOf(typeNames()...)},
		},
		"step": schema.StringAttribute{
			MarkdownDescription: "The full name of a step, such as `prefect.deployments.steps.pull_with_block`. Excludes `type`.",
			Optional:            true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"inputs": schema.StringAttribute{
			MarkdownDescription: "The inputs of the `step`, a JSON object. Default: `{}`.",
			Optional:            true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		// Computed, since configuration that Terraform generates leaves it out while the deployment has it: see likeness.
		"access_token": schema.StringAttribute{
			MarkdownDescription: "An access token of the repository, or better a reference to a block that holds it." + ofTypes(
				"access_token",
			),
			Optional: true, Computed: true, Sensitive: true, PlanModifiers: []planmodifier.String{asConfigured{}},
		},
		"client_parameters": schema.StringAttribute{
			MarkdownDescription: "Parameters of the boto3 client, a JSON object." + ofTypes("client_parameters"),
			Optional:            true, CustomType: tfvalue.JSONStringType{}, Validators: []validator.String{tfvalue.IsJSONObject()},
		},
		"directories": schema.ListAttribute{
			MarkdownDescription: "Directories to clone, by a sparse checkout. Defaults to all." + ofTypes("directories"),
			Optional:            true,
			ElementType:         types.StringType,
		},
		"env": schema.MapAttribute{
			MarkdownDescription: "Environment variables of the script." + ofTypes("env"),
			Optional:            true,
			ElementType:         types.StringType,
		},
		"expand_env_vars": schema.BoolAttribute{
			MarkdownDescription: "Whether environment variables in the script are replaced before it runs." + ofTypes("expand_env_vars"),
			Optional:            true,
		},
		"include_submodules": schema.BoolAttribute{
			MarkdownDescription: "Whether submodules are cloned too." + ofTypes("include_submodules"),
			Optional:            true,
		},
		"shell": schema.BoolAttribute{
			MarkdownDescription: "Whether a shell runs the script, so that it can use operators such as `&&`. Prefect 3.6 does not know it and " +
				"fails the run." + ofTypes(
				"shell",
			),
			Optional: true,
		},
		"stream_output": schema.BoolAttribute{
			MarkdownDescription: "Whether the output goes into the worker's log." + ofTypes("stream_output"),
			Optional:            true,
		},
	}
	for name, text := range map[string]string{
		"block_document_name":  "Name of the block whose `get_directory` gets the code.",
		"block_type_slug":      "Slug of the type of that block, such as `remote-file-system`.",
		"branch":               "The branch to clone.",
		"bucket":               "The bucket that holds the code.",
		"clone_directory_name": "Name of the directory to clone into. Defaults to the name of the repository, with the branch or commit.",
		"commit_sha":           "Commit to clone, by its full hash. Excludes `branch`.",
		"container":            "The container that holds the code.",
		"credentials":          "A reference to a block that holds the credentials.",
		"directory":            "The directory to work in.",
		"folder":               "The folder in the bucket or container.",
		"id":                   "Name by which later steps refer to the output of this one, as in `{{ clone.directory }}`.",
		"project":              "Google Cloud project of the bucket.",
		"repository":           "The address of the repository to clone.",
		"requirements_file":    "The file that lists the packages.",
		"requires":             "The Python package that the step needs, such as `prefect-aws>=0.5`, which is installed when it is missing.",
		"script":               "The commands to run, one a line.",
		"url": "Address of the directory that holds the code, such as `s3://bucket/folder`. Settings of the storage need a " +
			"`step` with `inputs`.",
	} {
		out[name] = schema.StringAttribute{MarkdownDescription: text + ofTypes(name), Optional: true}
	}
	return out
}

// ofTypes says which types of steps take the input.
func ofTypes(input string) string {
	var names []string
	for _, name := range typeNames() {
		if slices.Contains(stepKinds[name].takes(), input) {
			names = append(names, name)
		}
	}
	if len(names) == len(stepKinds) {
		return " For every type."
	}
	return " For the type `" + strings.Join(names, "`, `") + "`."
}

// pullStepRule holds the attributes of a step against its type.
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
		diag.CodePullStep.ReportErrorAt(&resp.Diagnostics, at, "Invalid pull step", fmt.Sprintf("%s: %s", at, p.text))
	}
}

// stepProblem is what is wrong with an attribute of a step, or with the whole.
type stepProblem struct{ attribute, text string }

func (s *pullStep) problems() []stepProblem {
	switch {
	case s.Type.IsUnknown() || s.Step.IsUnknown():
		return nil
	case s.Type.IsNull() && s.Step.IsNull():
		return []stepProblem{
			{
				"",
				"it says neither what type it is nor which step. Set type to one of " + strings.Join(
					typeNames(),
					", ",
				) + ", or step to the full name of any other.",
			},
		}
	case !s.Type.IsNull() && !s.Step.IsNull():
		return []stepProblem{{"step", "it excludes type. Remove one of them."}}
	case !s.Type.IsNull():
		return s.typeProblems()
	}
	var out []stepProblem
	values := s.values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !values[name].IsNull() {
			out = append(out, stepProblem{name, "it belongs to steps with a type. Put it into inputs, or set type in place of step."})
		}
	}
	return out
}

func (s *pullStep) typeProblems() []stepProblem {
	name := s.Type.ValueString()
	kind, known := stepKinds[name]
	if !known {
		return nil // the attribute's validator has said so
	}
	var out []stepProblem
	if !s.Inputs.IsNull() {
		out = append(
			out,
			stepProblem{"inputs", "it belongs to a step without a type. Set the attributes of " + name + ", or step in place of type."},
		)
	}
	values := s.values()
	for _, input := range slices.Sorted(maps.Keys(values)) {
		v := values[input]
		switch {
		case v.IsNull() && slices.Contains(kind.required, input):
			out = append(out, stepProblem{input, fmt.Sprintf("a step of the type %s needs it. Set it.", name)})
		case !v.IsNull() && !slices.Contains(kind.takes(), input):
			out = append(
				out,
				stepProblem{
					input,
					fmt.Sprintf("a step of the type %s does not take it, but %s. Remove it.", name, strings.Join(kind.takes(), ", ")),
				},
			)
		}
	}
	if !s.AccessToken.IsNull() && !s.Credentials.IsNull() {
		out = append(out, stepProblem{"access_token", "it excludes credentials. Remove one of them."})
	}
	if !s.CommitSHA.IsNull() && !s.Branch.IsNull() {
		out = append(out, stepProblem{"commit_sha", "it excludes branch. Remove one of them."})
	}
	return out
}

var _ validator.Object = pullStepRule{}

// asConfigured plans nothing for what a computed attribute in a value of the configuration leaves out.
type asConfigured struct{}

func (asConfigured) Description(context.Context) string {
	return "the value of the configuration, or none"
}

func (m asConfigured) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (asConfigured) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.ConfigValue.IsNull() && req.PlanValue.IsUnknown() {
		resp.PlanValue = req.ConfigValue
	}
}
