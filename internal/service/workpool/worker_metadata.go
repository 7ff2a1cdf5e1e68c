package workpool

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workerMetadata struct {
	BaseJobConfigs types.Object                  `tfsdk:"base_job_configs"`
	WorkPoolTypes  map[string]tfvalue.JSONString `tfsdk:"work_pool_types"`
	framework.WorkspacePlacement
}

// namedPoolTypes are the types of work pools that have an attribute in the data source, by its name.
var namedPoolTypes = map[string]string{
	"azure_container_instances":      "azure-container-instance",
	"azure_container_instances_push": "azure-container-instance:push",
	"cloud_run":                      "cloud-run",
	"cloud_run_push":                 "cloud-run:push",
	"cloud_run_v2":                   "cloud-run-v2",
	"cloud_run_v2_push":              "cloud-run-v2:push",
	"docker":                         "docker",
	"ecs":                            "ecs",
	"ecs_push":                       "ecs:push",
	"kubernetes":                     "kubernetes",
	"modal_push":                     "modal:push",
	"prefect_agent":                  "prefect-agent",
	"prefect_managed":                "prefect:managed",
	"process":                        "process",
	"vertex_ai":                      "vertex-ai",
}

var _ = framework.ImplementsDataSource(newWorkerMetadata)

func newWorkerMetadata() *framework.DataSource[workerMetadata, *workerMetadata] {
	named := map[string]dsschema.Attribute{}
	for name, kind := range namedPoolTypes {
		named[name] = dsschema.StringAttribute{
			MarkdownDescription: "Default base job template of work pools of the type `" + kind + "`, as JSON. Null if the server " +
				"does not know the type.",
			CustomType: tfvalue.JSONStringType{}, Computed: true,
		}
	}
	return &framework.DataSource[workerMetadata, *workerMetadata]{
		TypeName: "worker_metadata",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the work pool types that the server knows, with their default base job templates.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"base_job_configs": dsschema.SingleNestedAttribute{
					MarkdownDescription: "Default base job templates of the usual types.",
					Attributes:          named,
					Computed:            true,
				},
				"work_pool_types": dsschema.MapAttribute{
					MarkdownDescription: "Default base job template, as JSON, of every type that the server knows, by type.",
					ElementType:         tfvalue.JSONStringType{}, Computed: true,
				},
			}),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *workerMetadata, diags *fwdiag.Diagnostics) error {
			all, err := c.WorkPoolTypes(ctx)
			if err == nil {
				m.FromAPI(all, diags)
			}
			return err
		},
	}
}

func (m *workerMetadata) FromAPI(all map[string]client.WorkPoolType, diags *fwdiag.Diagnostics) {
	m.WorkPoolTypes = map[string]tfvalue.JSONString{}
	for name, t := range all {
		m.WorkPoolTypes[name] = tfvalue.JSONValue(t.BaseJobTemplate)
	}
	kinds, values := map[string]attr.Type{}, map[string]attr.Value{}
	for name, kind := range namedPoolTypes {
		kinds[name], values[name] = tfvalue.JSONStringType{}, tfvalue.JSONValue(all[kind].BaseJobTemplate)
	}
	var d fwdiag.Diagnostics
	m.BaseJobConfigs, d = types.ObjectValue(kinds, values)
	diags.Append(d...)
}
