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

func deploymentSchema() schema.Schema {
	all := framework.WithOnDestroy(
		tfvalue.Attributes(deploymentAttributes()),
		"deployment",
		"its schedules and the runs that they have planned",
	)
	all["version_info"] = schema.SingleNestedAttribute{
		MarkdownDescription: "The version of the code that runs. Prefect Cloud keeps a history of it; a server takes it and forgets it.",
		Optional:            true, Computed: true,
		Attributes: versionInfoAttributes(),
	}
	all["flow_source"] = schema.StringAttribute{
		MarkdownDescription: "The text of the Python file that `entrypoint` names, as `file()` reads it. When it is given, the plan fails " +
			"unless the flow that `entrypoint` names is in it. It is read, not run, and goes neither to Prefect nor into the state.",
		Optional: true, WriteOnly: true,
	}
	return schema.Schema{
		MarkdownDescription: "A deployment says how a flow runs: from which code, on which work pool, with which parameters. Its schedules " +
			"are `prefect_deployment_schedule` resources.",
		Attributes: all,
	}
}

func parameterSchemaAttribute() schema.StringAttribute {
	a := tfvalue.OptionalJSON("The JSON schema of the flow's parameters. Default: `{}`.", tfvalue.IsJSONObject())
	a.CustomType = ParameterSchemaType{}
	return a
}

func deploymentAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": tfvalue.Replacing(
			tfvalue.RequiredString(
				"The name of the deployment, unique in its flow, without any of the characters `/ % & > <`. A change replaces the deployment.",
				tfvalue.IsName()...),
		),
		"flow_id": tfvalue.Replacing(
			tfvalue.RequiredString("The id of its flow. A change replaces the deployment.", tfvalue.IsUUID()),
		),
		"description": tfvalue.OptionalString("What the deployment is for, in Markdown. Default: none."),
		"version":     tfvalue.OptionalString("The version of the deployment, any text. Default: none."),
		"path": tfvalue.OptionalString(
			"The directory of the code, absolute or relative to the storage. Default: none.",
		),
		"entrypoint": tfvalue.OptionalString(
			"Where the flow is in the code, relative to `path`, such as `flows/etl.py:main`. Default: none.",
		),
		"storage_document_id": tfvalue.OptionalString(
			"The id of a block document of the storage that holds the code. Default: none.",
			tfvalue.IsUUID(),
		),
		"paused": tfvalue.OptionalBool(
			"Whether the schedules rest. Pausing deletes the runs that they made and that have not begun. Default: false.",
		),
		"tags":   tfvalue.OptionalStrings("Tags of the deployment and of its runs. Default: none."),
		"labels": labelsAttribute(),
		"parameters": tfvalue.OptionalJSON(
			"The parameters of its runs, a JSON object. They are checked against `parameter_openapi_schema` at plan time, unless "+
				"`enforce_parameter_schema` is false. Default: `{}`.",
			tfvalue.IsJSONObject(),
		),
		"parameter_openapi_schema": parameterSchemaAttribute(),
		"enforce_parameter_schema": tfvalue.OptionalBool("Whether parameters must fit `parameter_openapi_schema`. Default: true."),
		"job_variables": tfvalue.OptionalJSON(
			"What the deployment changes in the base job template of its work pool, a JSON object. It is checked against the pool's template at "+
				"plan time. On servers before Prefect "+capability.ClearJobVariables.Since()+", removing the last variable forces a new resource. "+
				"Default: `{}`.",
			tfvalue.IsJSONObject(),
		),
		"pull_steps": pullStepsAttribute(),
		"work_pool_name": tfvalue.OptionalString(
			"The name of the work pool that runs it, which must exist. Default: the provider's `default_work_pool`, else none.",
			tfvalue.IsName()...),
		"work_queue_name": tfvalue.OptionalString(
			"The name of the queue in that work pool, which must exist. Default: the pool's default queue.",
			tfvalue.IsName()...),
		"concurrency_limit": tfvalue.OptionalInt(
			"How many of its runs may be active at once, 1 or more. Excludes `global_concurrency_limit_id`. Default: no limit.",
			int64validator.Between(1, tfvalue.MaxSlots),
			int64validator.ConflictsWith(path.MatchRoot("global_concurrency_limit_id")),
		),
		"global_concurrency_limit_id": tfvalue.OptionalString(
			"The id of a global concurrency limit that the deployment shares with others. The limit is left alone when the deployment is "+
				"deleted. Default: none.",
			tfvalue.IsUUID(),
		),
		"concurrency_options": schema.SingleNestedAttribute{
			MarkdownDescription: "What happens to runs above the limit. Default: they wait.",
			Optional:            true, Computed: true,
			Attributes: concurrencyOptionAttributes(),
		},
	}
}

func labelsAttribute() schema.Attribute {
	return schema.MapAttribute{
		MarkdownDescription: "Labels of the deployment and of its runs. They can be given on creation only: a change replaces the " +
			"deployment. Those that Prefect adds are not shown. Default: those of the flow.",
		Optional: true, Computed: true, ElementType: types.StringType,
	}
}

func concurrencyOptionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"collision_strategy": schema.StringAttribute{
			MarkdownDescription: "`ENQUEUE`: a run above the limit waits. `CANCEL_NEW`: it is cancelled.",
			Required:            true, Validators: tfvalue.OneOf("ENQUEUE", "CANCEL_NEW"),
		},
		"grace_period_seconds": schema.Int64Attribute{
			MarkdownDescription: "How many seconds the infrastructure of a run may take to start before its place is given to another, 60 to " +
				"86400. Default: the server's setting.",
			Optional: true, Validators: []validator.Int64{int64validator.Between(60, 86400)},
		},
	}
}

func versionInfoAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"type": schema.StringAttribute{
			MarkdownDescription: "Where the version comes from, such as `git` or `vcs:github`.",
			Required:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"version": schema.StringAttribute{
			MarkdownDescription: "The version, such as a commit.",
			Required:            true,
			Validators:          tfvalue.NotEmpty(),
		},
	}
}

func versionInfoTypes() map[string]attr.Type { return tfvalue.TypesOf(versionInfoAttributes()) }

// ConcurrencyOptionTypes is the types of the attributes of concurrency options.
func ConcurrencyOptionTypes() map[string]attr.Type {
	return tfvalue.TypesOf(concurrencyOptionAttributes())
}
