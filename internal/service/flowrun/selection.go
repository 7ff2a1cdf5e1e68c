package flowrun

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// flowRunSelection has the filters of the list resource of flow runs.
type flowRunSelection struct {
	DeploymentID types.String `tfsdk:"deployment_id"`
	FlowName     types.String `tfsdk:"flow_name"`
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	NameLike     types.String `tfsdk:"name_like"`
	Tags         types.List   `tfsdk:"tags"`
	StateTypes   types.List   `tfsdk:"state_types"`
	framework.WorkspacePlacement
}

// flowRunConditionAttributes are the attributes of flowRunSelection, taken from the data source prefect_flow_runs.
func flowRunConditionAttributes() map[string]dsschema.Attribute {
	all, out := flowRunsAttributes(), map[string]dsschema.Attribute{}
	for _, name := range []string{"deployment_id", "flow_name", "work_pool_name", "name_like", "tags", "state_types"} {
		out[name] = all[name]
	}
	return out
}

func (s *flowRunSelection) filter(ctx context.Context, diags *fwdiag.Diagnostics) client.FlowRunFilter {
	return client.FlowRunFilter{
		DeploymentID: s.DeploymentID.ValueString(),
		FlowName:     s.FlowName.ValueString(),
		WorkPoolName: s.WorkPoolName.ValueString(),
		NameLike:     s.NameLike.ValueString(),
		Tags:         tfvalue.StringsOrNil(ctx, s.Tags, diags),
		StateTypes:   tfvalue.StringsOrNil(ctx, s.StateTypes, diags),
	}
}
