package deployment

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var deploymentResourceAttributes = tfvalue.BuildOnce(func() map[string]schema.Attribute {
	all := framework.WithOnDestroy(
		tfvalue.Attributes(deploymentAttributes()),
		"deployment",
		"its schedules and its scheduled runs",
	)
	all["version_info"] = schema.SingleNestedAttribute{
		MarkdownDescription: "Version of the code. Prefect Cloud keeps a history of versions; a self-hosted server ignores this " +
			"value. Defaults to none.",
		Optional: true, Computed: true,
		Attributes: versionInfoAttributes(),
	}
	all["flow_source"] = schema.StringAttribute{
		MarkdownDescription: "Source code of the Python file that `entrypoint` names, as read by `file()`. The plan fails if the " +
			"file does not define that flow. The source is parsed, not executed, and is neither sent to Prefect nor stored in " +
			"state. Omit to skip the check.",
		Optional: true, WriteOnly: true,
	}
	return all
})

func deploymentSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages a deployment, which defines how a flow runs: its code, work pool, and parameters. Use " +
			"`prefect_deployment_schedule` for its schedules.",
		Attributes: deploymentResourceAttributes(),
	}
}

func parameterSchemaAttribute() schema.StringAttribute {
	a := tfvalue.OptionalJSON("JSON schema of the flow's parameters. Defaults to `{}`.", tfvalue.IsJSONObject())
	a.CustomType = parameterSchemaType{}
	return a
}

func deploymentAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": tfvalue.Replacing(
			tfvalue.RequiredString(
				"Name of the deployment, unique within its flow. Must not contain any of `/ % & > <`. Changing this forces a new "+
					"resource.",
				tfvalue.IsName()...),
		),
		"flow_id": tfvalue.Replacing(
			tfvalue.RequiredString("ID of the flow. Changing this forces a new resource.", tfvalue.IsUUID()),
		),
		"description": tfvalue.OptionalString("Description of the deployment, in Markdown. Defaults to none."),
		"version":     tfvalue.OptionalString("Version of the deployment, any string. Defaults to none."),
		"path": tfvalue.OptionalString(
			"Path of the directory that holds the code, absolute or relative to the storage. Defaults to none.",
		),
		"entrypoint": tfvalue.OptionalString(
			"File and function of the flow, relative to `path`, such as `flows/etl.py:main`. Defaults to none.",
		),
		"storage_document_id": tfvalue.OptionalString(
			"ID of the block document of the storage that holds the code. Defaults to none.",
			tfvalue.IsUUID(),
		),
		"paused": tfvalue.OptionalBool(
			"Whether the deployment is paused. Pausing deletes its scheduled runs that have not started. Defaults to `false`.",
		),
		"tags":   tfvalue.OptionalStrings("Tags of the deployment and its runs. Defaults to none."),
		"labels": labelsAttribute(),
		"parameters": tfvalue.OptionalJSON(
			"Default parameters of the deployment's runs, as a JSON object. Checked at plan time against "+
				"`parameter_openapi_schema`, unless `enforce_parameter_schema` is `false`. Defaults to `{}`.",
			tfvalue.IsJSONObject(),
		),
		"parameter_openapi_schema": parameterSchemaAttribute(),
		"enforce_parameter_schema": tfvalue.OptionalBool("Whether Prefect rejects parameters that do not match " +
			"`parameter_openapi_schema`. Defaults to `true`."),
		"job_variables": tfvalue.OptionalJSON(
			"Overrides of the work pool's base job template, as a JSON object. Checked at plan time against the template. "+
				"Defaults to `{}`. Removing the last variable forces a new resource on servers before Prefect "+
				capability.ClearJobVariables.Since()+".",
			tfvalue.IsJSONObject(),
		),
		"pull_steps": pullStepsAttribute(),
		"work_pool_name": tfvalue.OptionalString(
			"Name of an existing work pool that runs the deployment. Defaults to the provider's `default_work_pool`, otherwise "+
				"none.",
			tfvalue.IsName()...),
		"work_queue_name": tfvalue.OptionalString(
			"Name of an existing queue in the work pool. Defaults to the work pool's default queue.",
			tfvalue.IsName()...),
		"concurrency_limit": tfvalue.OptionalInt(
			"Maximum number of concurrent runs, at least 1. Conflicts with `global_concurrency_limit_id`. Defaults to no limit.",
			int64validator.Between(1, tfvalue.MaxSlots),
			int64validator.ConflictsWith(path.MatchRoot("global_concurrency_limit_id")),
		),
		"global_concurrency_limit_id": tfvalue.OptionalString(
			"ID of a global concurrency limit that the deployment shares with others. Deleting the deployment keeps the limit. "+
				"Conflicts with `concurrency_limit`. Defaults to none.",
			tfvalue.IsUUID(),
		),
		"concurrency_options": schema.SingleNestedAttribute{
			MarkdownDescription: "How to handle runs that exceed the limit. Defaults to `ENQUEUE`.",
			Optional:            true, Computed: true,
			Attributes: concurrencyOptionAttributes(),
		},
	}
}

func labelsAttribute() schema.Attribute {
	return schema.MapAttribute{
		MarkdownDescription: "Labels of the deployment and its runs. Labels that Prefect adds are not shown. Defaults to the " +
			"labels of the flow. Changing this forces a new resource.",
		Optional: true, Computed: true, ElementType: types.StringType,
	}
}

func concurrencyOptionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"collision_strategy": schema.StringAttribute{
			MarkdownDescription: "Strategy for runs that exceed the limit: `ENQUEUE` queues them, `CANCEL_NEW` cancels them.",
			Required:            true, Validators: tfvalue.OneOf("ENQUEUE", "CANCEL_NEW"),
		},
		"grace_period_seconds": schema.Int64Attribute{
			MarkdownDescription: "Seconds that a run's infrastructure may take to start before its slot is released, from 60 to " +
				"86400. Defaults to the server's setting.",
			Optional: true, Validators: []validator.Int64{int64validator.Between(60, 86400)},
		},
	}
}

func versionInfoAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"type": schema.StringAttribute{
			MarkdownDescription: "Type of the version, such as `git` or `vcs:github`.",
			Required:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"version": schema.StringAttribute{
			MarkdownDescription: "Version, such as a commit hash.",
			Required:            true,
			Validators:          tfvalue.NotEmpty(),
		},
	}
}

func versionInfoTypes() map[string]attr.Type { return tfvalue.TypesOf(versionInfoAttributes()) }

// ConcurrencyOptionTypes returns the types of the attributes of concurrency options.
func ConcurrencyOptionTypes() map[string]attr.Type {
	return tfvalue.TypesOf(concurrencyOptionAttributes())
}
