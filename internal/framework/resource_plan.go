package framework

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// ConfiguredKey is where the private state keeps which attributes the configuration set at the last write.
const ConfiguredKey = "owned"

// configuredAttributes is the private state's note of the attributes that the configuration sets. One in which the plan has kept a
// secret that the configuration leaves out, or another spelling of a JSON string, is not set by it yet.
func (r *Resource[M, A, In, P]) configuredAttributes(ctx context.Context, config tfsdk.Config, plan tfsdk.Plan) []byte {
	var names []string
	planned := RawAttributes(plan.Raw)
	like := ConfigMatcher{Ctx: ctx, Schema: r.SchemaDefinition}
	for name, v := range RawAttributes(config.Raw) {
		at := tftypes.NewAttributePath().WithAttributeName(name)
		if !v.IsNull() && !like.leavesSecretOut(at, v, planned[name]) && !like.SpelledOtherwise(at, v, planned[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	b, _ := json.Marshal(names) // strings can always be encoded
	return b
}

// PlanContext is a plan in the making, as a resource's own check sees it.
type PlanContext[M any] struct {
	*ProviderData
	Config M
	Plan   M
	State  *M // nil when the object is to be created
	// RawConfig and RawState are the configuration and the state as the protocol has them.
	RawConfig, RawState tftypes.Value
	Private             PrivateState
	Resp                *resource.ModifyPlanResponse
	Diags               *fwdiag.Diagnostics
	// Owned names the attributes that the configuration set at the last write.
	Owned []string

	layout *modelLayout
}

// PrivateState is what the provider keeps with an object in Terraform's state, by key. A value is JSON.
type PrivateState interface {
	// GetKey returns the value of a key; nil for none.
	GetKey(ctx context.Context, key string) ([]byte, fwdiag.Diagnostics)
}

// In shadows the method of the embedded struct, so that no check of a plan can use a placement that is unknown.
func (p *PlanContext[M]) In(at Placement) (*client.Client, bool) { return p.PlanClient(at) }

// Set plans another value for an attribute than the configuration and the state say.
func (p *PlanContext[M]) Set(ctx context.Context, name string, v attr.Value) {
	p.Diags.Append(p.Resp.Plan.SetAttribute(ctx, path.Root(name), v)...)
}

// SetAll plans the values of all attributes.
func (p *PlanContext[M]) SetAll(ctx context.Context, plan *M) {
	p.layout.encode(ctx, plan, &p.Resp.Plan.Raw, p.Diags)
}

// Replace plans to replace the object because of an attribute.
func (p *PlanContext[M]) Replace(name string) {
	p.Resp.RequiresReplace = append(p.Resp.RequiresReplace, path.Root(name))
}

// ModifyPlan plans each optional attribute that the API fills as well. If the configuration sets the attribute, it plans that
// value. If the configuration has never set it, the plan keeps the value of the API. If the attribute was removed from the
// configuration, the plan shows its reset to the default of the API.
func (r *Resource[M, A, In, P]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.plan(ctx, req, resp, req.Private)
}

// plan is ModifyPlan with the private state of the object.
func (r *Resource[M, A, In, P]) plan(
	ctx context.Context,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
	private PrivateState,
) {
	var was P // nil for a new object
	if !req.State.Raw.IsNull() {
		was = r.Decode(ctx, req.State.Raw, &resp.Diagnostics)
	}
	if req.Plan.Raw.IsNull() {
		r.claim(was, req, resp)
		r.planAbandon(ctx, was, req, resp)
		r.planSelfLockout(ctx, was, req, resp)
		return
	}
	owned := configuredBefore(ctx, private, &resp.Diagnostics)
	r.PlanUnsetAttributes(ctx, req, resp, owned)
	if r.ProviderData != nil && !resp.Diagnostics.HasError() {
		r.customizePlan(ctx, req, resp, &PlanContext[M]{State: was, Private: private, Owned: owned})
	}
	r.claim(was, req, resp)
	r.planReplacement(ctx, was, req, resp)
	r.markComputedUnknown(ctx, req, resp)
	r.planSelfLockout(ctx, was, req, resp)
}

// customizePlan refuses a new object that can only be imported, and runs the resource's own check of the plan.
func (r *Resource[M, A, In, P]) customizePlan(
	ctx context.Context,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
	p *PlanContext[M],
) {
	if r.ImportOnly != nil && p.State == nil {
		diag.Failed(&resp.Diagnostics, diag.ErrorContext{}, r.ImportOnly.refusal(r.TypeName))
	}
	if r.PlanFunc == nil {
		return
	}
	p.ProviderData, p.RawConfig, p.RawState = r.ProviderData, req.Config.Raw, req.State.Raw
	p.Resp, p.Diags, p.layout = resp, &resp.Diagnostics, r.layout(ctx)
	p.layout.decode(ctx, req.Config.Raw, &p.Config, p.Diags)
	if p.State != nil && !differ(RawAttributes(resp.Plan.Raw), RawAttributes(req.State.Raw)) {
		p.Plan = *p.State
	} else {
		p.layout.decode(ctx, resp.Plan.Raw, &p.Plan, p.Diags)
	}
	if !resp.Diagnostics.HasError() {
		r.PlanFunc(ctx, p)
	}
}

// PlanUnsetAttributes plans the attributes that the configuration leaves to the API.
func (r *Resource[M, A, In, P]) PlanUnsetAttributes(
	ctx context.Context,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
	owned []string,
) {
	config, state := RawAttributes(req.Config.Raw), RawAttributes(req.State.Raw)
	plan := maps.Clone(RawAttributes(req.Plan.Raw)) // which the proposed state shares
	creating := req.State.Raw.IsNull()
	for _, name := range slices.Sorted(maps.Keys(r.SchemaDefinition.Attributes)) {
		a := r.SchemaDefinition.Attributes[name]
		switch {
		case creating:
			r.planPlacement(name, config, plan, &resp.Diagnostics)
			r.planFixedDefault(ctx, name, config, plan, &resp.Diagnostics)
		case !config[name].IsNull():
			like := ConfigMatcher{Ctx: ctx, Schema: r.SchemaDefinition, Generated: !slices.Contains(owned, name)}
			if sameMeaning(ctx, a, config[name], state[name], &resp.Diagnostics) ||
				like.Holds(tftypes.NewAttributePath().WithAttributeName(name), config[name], state[name]) {
				plan[name] = state[name]
			}
		case !a.IsComputed():
		case a.IsOptional() && slices.Contains(owned, name) && !r.keepsValue(name):
			plan[name] = r.valueOf(ctx, name, r.Attributes.DefaultsOnRemoval[name], &resp.Diagnostics)
		default:
			plan[name] = state[name]
		}
	}
	resp.Plan.Raw = tftypes.NewValue(req.Plan.Raw.Type(), plan)
}

// keepsValue reports whether an attribute stays as it is when the configuration stops to mention it. An object stays where it
// is.
func (r *Resource[M, A, In, P]) keepsValue(name string) bool {
	return name == "account_id" || name == "workspace_id" || slices.Contains(r.Attributes.KeepOnRemoval, name)
}

// markComputedUnknown marks what any write may change as unknown, when there is something to write.
func (r *Resource[M, A, In, P]) markComputedUnknown(
	ctx context.Context,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	config, state := RawAttributes(req.Config.Raw), RawAttributes(req.State.Raw)
	plan := maps.Clone(RawAttributes(resp.Plan.Raw))
	if req.State.Raw.IsNull() || !differ(plan, state) {
		return
	}
	for _, name := range append([]string{"updated"}, r.Attributes.UnknownAfterUpdate...) {
		if a, ok := r.SchemaDefinition.Attributes[name]; ok && config[name].IsNull() {
			plan[name] = tftypes.NewValue(a.GetType().TerraformType(ctx), tftypes.UnknownValue)
		}
	}
	resp.Plan.Raw = tftypes.NewValue(req.Plan.Raw.Type(), plan)
}

// planPlacement plans the account and workspace of a new object, which the provider knows beforehand.
func (r *Resource[M, A, In, P]) planPlacement(name string, config, plan map[string]tftypes.Value, diags *fwdiag.Diagnostics) {
	if r.ProviderData == nil || !config[name].IsNull() {
		return
	}
	var id *string
	switch name {
	case "account_id":
		id = tfvalue.PtrOrNil(r.Client.Account())
	case "workspace_id":
		id = tfvalue.PtrOrNil(r.Client.Workspace())
		r.checkPlacement(config["account_id"], diags)
	default:
		return
	}
	plan[name] = tftypes.NewValue(tftypes.String, id)
}

// checkPlacement refuses the provider's workspace for an object of another account.
func (r *Resource[M, A, In, P]) checkPlacement(account tftypes.Value, diags *fwdiag.Diagnostics) {
	var id string
	if account.IsNull() || !account.IsKnown() || account.As(&id) != nil || id == r.Client.Account() {
		return
	}
	diag.CodeNoWorkspace.ReportErrorAt(
		diags,
		path.Root("workspace_id"),
		"Missing workspace",
		fmt.Sprintf(
			"account_id selects another account than the provider's, and the provider's workspace is not in that account. Set "+
				"workspace_id to the ID of a workspace of the account %s.",
			id,
		),
	)
}

// configuredBefore names the attributes that the configuration set at the last write.
func configuredBefore(ctx context.Context, private PrivateState, diags *fwdiag.Diagnostics) []string {
	b, d := private.GetKey(ctx, ConfiguredKey)
	diags.Append(d...)
	var names []string
	if len(b) > 0 {
		if err := json.Unmarshal(b, &names); err != nil {
			diag.CodeBug.ReportError(
				diags,
				"Unreadable private state",
				"The list of attributes that the configuration set at the last write is unreadable: "+err.Error()+".",
			)
		}
	}
	return names
}

// valueOf is a value of an attribute as the protocol has it; nil is null.
func (r *Resource[M, A, In, P]) valueOf(ctx context.Context, name string, v attr.Value, diags *fwdiag.Diagnostics) tftypes.Value {
	if v == nil {
		return tftypes.NewValue(r.SchemaDefinition.Attributes[name].GetType().TerraformType(ctx), nil)
	}
	raw, err := v.ToTerraformValue(ctx)
	if err != nil {
		diag.CodeBug.ReportErrorAt(diags, path.Root(name), "Invalid default", err.Error())
	}
	return raw
}

// RawAttributes is an object's attributes; none for null and unknown.
func RawAttributes(v tftypes.Value) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	if v.IsNull() || !v.IsKnown() {
		return out
	}
	_ = v.As(&out) // a schema's value is an object
	return out
}

func differ(plan, state map[string]tftypes.Value) bool {
	for name, v := range plan {
		if !v.Equal(state[name]) {
			return true
		}
	}
	return false
}

// sameMeaning reports whether the attribute's type takes the two texts for spellings of one value: JSON, points in time.
func sameMeaning(ctx context.Context, a schema.Attribute, config, state tftypes.Value, diags *fwdiag.Diagnostics) bool {
	if !config.IsKnown() || state.IsNull() {
		return false
	}
	next, errNext := a.GetType().ValueFromTerraform(ctx, config)
	was, errWas := a.GetType().ValueFromTerraform(ctx, state)
	text, ok := was.(basetypes.StringValuableWithSemanticEquals)
	other, isText := next.(basetypes.StringValuable)
	if errNext != nil || errWas != nil || !ok || !isText {
		return false
	}
	same, d := text.StringSemanticEquals(ctx, other)
	diags.Append(d...)
	return same
}
