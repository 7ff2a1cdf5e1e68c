package provider

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// flowRunSelection is what the list resource of flow runs selects by.
type flowRunSelection struct {
	DeploymentID types.String `tfsdk:"deployment_id"`
	FlowName     types.String `tfsdk:"flow_name"`
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	NameLike     types.String `tfsdk:"name_like"`
	Tags         types.List   `tfsdk:"tags"`
	StateTypes   types.List   `tfsdk:"state_types"`
	place
}

// flowRunConditionAttributes is those of the data source.
func flowRunConditionAttributes() map[string]dsschema.Attribute {
	all, out := flowRunsAttributes(), map[string]dsschema.Attribute{}
	for _, name := range []string{"deployment_id", "flow_name", "work_pool_name", "name_like", "tags", "state_types"} {
		out[name] = all[name]
	}
	return out
}

func (s *flowRunSelection) filter(ctx context.Context, diags *diag.Diagnostics) client.FlowRunFilter {
	return client.FlowRunFilter{
		DeploymentID: s.DeploymentID.ValueString(),
		FlowName:     s.FlowName.ValueString(),
		WorkPoolName: s.WorkPoolName.ValueString(),
		NameLike:     s.NameLike.ValueString(),
		Tags:         textsOf(ctx, s.Tags, diags),
		StateTypes:   textsOf(ctx, s.StateTypes, diags),
	}
}
