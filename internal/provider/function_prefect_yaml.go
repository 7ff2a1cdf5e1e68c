package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefectyaml"
)

func newPrefectYAML() *pure {
	return &pure{
		name: "prefect_yaml",
		definition: function.Definition{
			Summary: "The deployments of a prefect.yaml",
			MarkdownDescription: "Reads a `prefect.yaml` as `prefect deploy` does, and returns its deployments for `for_each` over `prefect_deployment` and `prefect_deployment_schedule`: an object with `name`, `prefect_version`, `deployments` and `notes`.\n\n" +
				"`deployments` is a map. Its keys are the deployments' names, or `flow/name` for those that share a name. Each has the attributes of `prefect_deployment`, null where the file says nothing, and besides `flow_name` (without one in the file, what Prefect makes of the function's name; a name in the decorator is for `flows_in_source` to say), " +
				"the parts `file` and `function` of `entrypoint`, and `schedules`, a map by slug, or else by place from 0, of objects with the attributes of `prefect_deployment_schedule`.\n\n" +
				"Templates such as `{{ build_image.image }}` stay as they are. `notes` is a list of sentences on what a deployment does not say although the file does: templates that `prefect deploy` would fill in, steps of `build` and `push`, triggers. What can't be understood is an error with its line and path.",
			Parameters: []function.Parameter{function.StringParameter{Name: "text", MarkdownDescription: "The text of the file, as `file(\"prefect.yaml\")` gives it."}},
			Return:     function.ObjectReturn{AttributeTypes: prefectYAMLTypes()},
		},
		run: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var text string
			if failure := args.Get(ctx, &text); failure != nil {
				return nil, failure
			}
			out, err := prefectyaml.Parse(text)
			if err != nil {
				return nil, argumentError(0, "The text is not a prefect.yaml that can be understood.\n"+err.Error())
			}
			return out, nil
		},
	}
}

// prefectYAMLTypes is the type of the result, whose Go types are those of prefectyaml.
func prefectYAMLTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"name":            types.StringType,
		"prefect_version": types.StringType,
		"notes":           types.ListType{ElemType: types.StringType},
		"deployments":     types.MapType{ElemType: types.ObjectType{AttrTypes: yamlDeploymentTypes()}},
	}
}

func yamlDeploymentTypes() map[string]attr.Type {
	out := map[string]attr.Type{
		"concurrency_limit":        types.Int64Type,
		"concurrency_options":      types.ObjectType{AttrTypes: concurrencyOptionTypes()},
		"enforce_parameter_schema": types.BoolType,
		"paused":                   types.BoolType,
		"pull_steps":               types.ListType{ElemType: types.ObjectType{AttrTypes: textTypes("inputs", "step")}},
		"tags":                     types.ListType{ElemType: types.StringType},
		"schedules":                types.MapType{ElemType: types.ObjectType{AttrTypes: yamlScheduleTypes()}},
	}
	for name, t := range textTypes("description", "entrypoint", "file", "flow_name", "function", "job_variables", "name", "parameters", "version", "work_pool_name", "work_queue_name") {
		out[name] = t
	}
	return out
}

func yamlScheduleTypes() map[string]attr.Type {
	out := textTypes("anchor_date", "cron", "parameters", "rrule", "slug", "timezone")
	out["active"], out["day_or"], out["interval"] = types.BoolType, types.BoolType, types.Float64Type
	return out
}

// textTypes is the types of attributes that are all text.
func textTypes(names ...string) map[string]attr.Type {
	out := make(map[string]attr.Type, len(names))
	for _, name := range names {
		out[name] = types.StringType
	}
	return out
}
