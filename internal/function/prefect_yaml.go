package function

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefectyaml"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/automation"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var _ = framework.ImplementsFunction(newPrefectYAML)

func newPrefectYAML() *framework.Function {
	return &framework.Function{
		Name: "prefect_yaml",
		Signature: function.Definition{
			Summary: "Deployments of a prefect.yaml",
			MarkdownDescription: "Reads a `prefect.yaml` as `prefect deploy` does. Returns an object with `name`, " +
				"`prefect_version`, `deployments`, and `notes`. A file that `prefect deploy` rejects is an error " +
				"with line and path.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "text", MarkdownDescription: "Content of the file, as read by " +
					"`file(\"prefect.yaml\")`."},
			},
			VariadicParameter: function.MapParameter{
				Name: "sources", ElementType: types.StringType,
				MarkdownDescription: "Python files of the project, as maps of path to source code. Paths are relative to the " +
					"`prefect.yaml`, as in its entrypoints: `{ for f in fileset(path.module, \"**/*.py\") : f => " +
					"file(\"${path.module}/${f}\") }`.",
			},
			Return: function.ObjectReturn{AttributeTypes: prefectYAMLTypes()},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var text string
			var files []map[string]string
			if failure := args.Get(ctx, &text, &files); failure != nil {
				return nil, failure
			}
			sources, err := flowsOf(files)
			if err != nil {
				return nil, diag.ArgumentError(1, err.Error()+".")
			}
			out, err := prefectyaml.Parse(text, sources)
			if err != nil {
				return nil, diag.ArgumentError(0, "The string is not a valid prefect.yaml.\n"+err.Error())
			}
			return yamlResult(ctx, out)
		},
	}
}

// flowsOf finds flows in the files of a project, or is nil when there are none.
func flowsOf(files []map[string]string) (prefectyaml.Sources, error) {
	all := map[string]string{}
	for _, more := range files {
		for name, source := range more {
			all[path.Clean(name)] = source
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	project, err := pyflow.NewProject(all)
	if err != nil {
		return nil, err
	}
	modules := map[string]*pyflow.Module{}
	return func(file, name string) (prefectyaml.Flow, error) {
		file = path.Clean(file)
		source, ok := all[file]
		if !ok {
			return prefectyaml.Flow{}, fmt.Errorf("the file %s is not among the sources", file)
		}
		module, ok := modules[file]
		if !ok {
			if module, err = project.Parse([]byte(source)); err != nil {
				return prefectyaml.Flow{}, fmt.Errorf("the file %s cannot be parsed as Python: %w", file, err)
			}
			modules[file] = module
		}
		return flowIn(module, file, name)
	}, nil
}

func flowIn(module *pyflow.Module, file, name string) (prefectyaml.Flow, error) {
	for _, f := range module.Flows() {
		if f.Function != name {
			continue
		}
		schema, notes, err := module.ParameterSchema(name)
		if err != nil {
			return prefectyaml.Flow{}, err
		}
		return prefectyaml.Flow{Name: f.Name, Description: f.Description, Schema: string(schema), Notes: notes}, nil
	}
	return prefectyaml.Flow{}, fmt.Errorf("the file %s defines no flow %s, so prefect deploy fails", file, name)
}

// yamlFile is the result: what prefectyaml reads, with triggers in the form of prefect_automation.
type yamlFile struct {
	Name           *string                   `tfsdk:"name"`
	PrefectVersion *string                   `tfsdk:"prefect_version"`
	Deployments    map[string]yamlDeployment `tfsdk:"deployments"`
	Notes          []string                  `tfsdk:"notes"`
}

type yamlDeployment struct {
	prefectyaml.Deployment
	Automations map[string]yamlAutomation `tfsdk:"automations"`
}

type yamlAutomation struct {
	Name          string       `tfsdk:"name"`
	Description   string       `tfsdk:"description"`
	Enabled       bool         `tfsdk:"enabled"`
	Trigger       types.Object `tfsdk:"trigger"`
	Parameters    *string      `tfsdk:"parameters"`
	JobVariables  *string      `tfsdk:"job_variables"`
	ScheduleAfter float64      `tfsdk:"schedule_after"`
}

func yamlResult(ctx context.Context, in *prefectyaml.File) (any, *function.FuncError) {
	out := yamlFile{Name: in.Name, PrefectVersion: in.PrefectVersion, Notes: in.Notes, Deployments: map[string]yamlDeployment{}}
	if out.Notes == nil {
		out.Notes = []string{}
	}
	for key, d := range in.Deployments {
		one := yamlDeployment{Deployment: d, Automations: map[string]yamlAutomation{}}
		for _, t := range d.Triggers {
			trigger, err := yamlTrigger(ctx, t.JSON)
			if err != nil {
				return nil, diag.ArgumentError(0, fmt.Sprintf("The trigger %s of deployment %s cannot be used: %s.", t.Name, d.Name, err))
			}
			if _, taken := one.Automations[t.Name]; taken {
				return nil, diag.ArgumentError(
					0,
					fmt.Sprintf("Two triggers of deployment %s are named %s. Rename one of them.", d.Name, t.Name),
				)
			}
			one.Automations[t.Name] = yamlAutomation{
				t.Name,
				t.Description,
				t.Enabled,
				trigger,
				t.Parameters,
				t.JobVariables,
				t.ScheduleAfter,
			}
		}
		out.Deployments[key] = one
	}
	return out, nil
}

// yamlTrigger is a trigger of Prefect's API as a value of the attribute trigger of prefect_automation.
func yamlTrigger(ctx context.Context, text string) (types.Object, error) {
	var trigger client.Trigger
	if err := json.Unmarshal([]byte(text), &trigger); err != nil {
		return types.Object{}, err
	}
	var diags fwdiag.Diagnostics
	out, ok := automation.Encoded(ctx, "trigger", trigger.Canonical(), yamlTriggerType(), &diags).(types.Object)
	if !ok {
		var details []string
		for _, d := range diags {
			details = append(details, d.Detail())
		}
		return types.Object{}, fmt.Errorf("%s", strings.TrimSuffix(strings.Join(details, "; "), "."))
	}
	return out, nil
}

// yamlTriggerType is the type of the attribute trigger within a map, where Terraform allows no value of any type.
var yamlTriggerType = sync.OnceValue(func() attr.Type {
	return tfvalue.TypesOf(automation.BodyAttributes(automation.TriggerShape{Flat: true}))["trigger"]
})

// prefectYAMLTypes is the type of the result.
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
		"concurrency_options":      types.ObjectType{AttrTypes: deployment.ConcurrencyOptionTypes()},
		"enforce_parameter_schema": types.BoolType,
		"paused":                   types.BoolType,
		"pull_steps":               types.ListType{ElemType: types.ObjectType{AttrTypes: textTypes("inputs", "step")}},
		"tags":                     types.ListType{ElemType: types.StringType},
		"schedules":                types.MapType{ElemType: types.ObjectType{AttrTypes: yamlScheduleTypes()}},
		"automations":              types.MapType{ElemType: types.ObjectType{AttrTypes: yamlAutomationTypes()}},
	}
	maps.Copy(
		out,
		textTypes(
			"description",
			"entrypoint",
			"file",
			"flow_name",
			"function",
			"job_variables",
			"name",
			"parameter_openapi_schema",
			"parameters",
			"version",
			"work_pool_name",
			"work_queue_name",
		),
	)
	return out
}

func yamlAutomationTypes() map[string]attr.Type {
	out := textTypes("description", "job_variables", "name", "parameters")
	out["enabled"], out["schedule_after"], out["trigger"] = types.BoolType, types.Float64Type, yamlTriggerType()
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
