package framework

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The plan of a create shows the defaults that are the same for every new object, so that a reviewer sees what will be made.
// The create still omits them: the server applies them. An object that is not as planned is updated.

// fixedDefault is the fixed default of an attribute, if it has one; nil stands for null.
func (rules AttributeRules) fixedDefault(name string) (v attr.Value, ok bool) {
	if slices.Contains(rules.FixedDefaults, name) {
		return rules.DefaultsOnRemoval[name], true
	}
	v, ok = rules.NewDefaults[name]
	return v, ok
}

// planFixedDefault plans the default of an attribute of a new object, if it is fixed and the configuration does not set it.
func (r *Resource[M, A, In, P]) planFixedDefault(
	ctx context.Context,
	name string,
	config, plan map[string]tftypes.Value,
	diags *fwdiag.Diagnostics,
) {
	if v, fixed := r.Attributes.fixedDefault(name); fixed && config[name].IsNull() {
		plan[name] = r.valueOf(ctx, name, v, diags)
	}
}

// plannedDefaults names the attributes of a new object that have a fixed default in the plan.
func (r *Resource[M, A, In, P]) plannedDefaults(ctx context.Context, req resource.CreateRequest, diags *fwdiag.Diagnostics) []string {
	config, plan := RawAttributes(req.Config.Raw), RawAttributes(req.Plan.Raw)
	var out []string
	for name := range config {
		v, fixed := r.Attributes.fixedDefault(name)
		if fixed && config[name].IsNull() && plan[name].Equal(r.valueOf(ctx, name, v, diags)) {
			out = append(out, name)
		}
	}
	return out
}

// unplanned is the plan with those attributes unknown, so that a write omits them.
func (r *Resource[M, A, In, P]) unplanned(ctx context.Context, plan tftypes.Value, names []string) tftypes.Value {
	values := maps.Clone(RawAttributes(plan)) // which the caller's plan shares
	for _, name := range names {
		values[name] = tftypes.NewValue(r.SchemaDefinition.Attributes[name].GetType().TerraformType(ctx), tftypes.UnknownValue)
	}
	return tftypes.NewValue(plan.Type(), values)
}

// keepPlannedDefaults updates a new object to the defaults that the plan shows, where the server has given it others: a newer
// version of Prefect may. Without the update, Terraform would report an inconsistent result.
func (r *Resource[M, A, In, P]) keepPlannedDefaults(
	ctx context.Context,
	req resource.CreateRequest,
	resp *resource.CreateResponse,
	names []string,
) {
	plan, state := RawAttributes(req.Plan.Raw), RawAttributes(resp.State.Raw)
	next := maps.Clone(state)
	for _, name := range names {
		if !sameMeaning(ctx, r.SchemaDefinition.Attributes[name], plan[name], state[name], &resp.Diagnostics) {
			next[name] = plan[name]
		}
	}
	if resp.Diagnostics.HasError() || !differ(next, state) {
		return
	}
	wanted := req.Plan
	wanted.Raw = tftypes.NewValue(req.Plan.Raw.Type(), next)
	updated := resource.UpdateResponse{State: resp.State, Identity: resp.Identity, Private: resp.Private}
	r.Update(ctx, resource.UpdateRequest{Config: req.Config, Plan: wanted, State: resp.State}, &updated)
	resp.State = updated.State
	resp.Diagnostics.Append(updated.Diagnostics...)
}
