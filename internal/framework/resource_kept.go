package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// KeptPlanner is a resource that can plan an object without the framework if Terraform proposes the state that the object has.
type KeptPlanner interface {
	resource.ResourceWithConfigure
	// PlanKept returns the plan of such an object, or nil if only the framework can plan it. The resource may still change the
	// proposed state, for example for an attribute that was removed from the configuration.
	PlanKept(ctx context.Context, config, state tftypes.Value, private PrivateState) *resource.ModifyPlanResponse
}

// PlanKept does what the framework does for a plan, without the parts that leave a proposed state as it is if that is the state: the
// defaults of the schema, which no attribute has, unknown values for computed attributes, and the plan modifiers of attributes.
func (r *Resource[M, A, In, P]) PlanKept(
	ctx context.Context,
	config, state tftypes.Value,
	private PrivateState,
) *resource.ModifyPlanResponse {
	if r.Attributes.Completed || state.IsNull() {
		return nil
	}
	req := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Schema: r.SchemaDefinition, Raw: config},
		Plan:   tfsdk.Plan{Schema: r.SchemaDefinition, Raw: state},
		State:  tfsdk.State{Schema: r.SchemaDefinition, Raw: state},
	}
	resp := &resource.ModifyPlanResponse{Plan: req.Plan}
	r.plan(ctx, req, resp, private)
	return resp
}
