package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// ownedKey is where the private state remembers which attributes the configuration mentioned at the last write.
const ownedKey = "owned"

// mentioned is the private state's note of the attributes that the configuration sets. One in which the plan has kept a
// secret that the configuration leaves out, or another spelling of a JSON string, is not set by it yet.
func (r *managed[M, A, In, P]) mentioned(ctx context.Context, config tfsdk.Config, plan tfsdk.Plan) []byte {
	var names []string
	planned := rawAttributes(plan.Raw)
	like := likeness{ctx: ctx, schema: r.schema}
	for name, v := range rawAttributes(config.Raw) {
		at := tftypes.NewAttributePath().WithAttributeName(name)
		if !v.IsNull() && !like.leavesSecretOut(at, v, planned[name]) && !like.spelledOtherwise(at, v, planned[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	b, _ := json.Marshal(names) // strings can always be encoded
	return b
}

// planning is a plan in the making, as a resource's own check sees it.
type planning[M any] struct {
	*configured
	config M
	plan   M
	state  *M // nil when the object is to be created
	req    resource.ModifyPlanRequest
	resp   *resource.ModifyPlanResponse
	diags  *diag.Diagnostics
	// owned names the attributes that the configuration mentioned at the last write.
	owned []string
}

// in shadows the method of the embedded struct, so that no check of a plan can use a placement that is unknown.
func (p *planning[M]) in(at spot) (*client.Client, bool) { return p.planClient(at) }

// set plans another value for an attribute than the configuration and the state say.
func (p *planning[M]) set(ctx context.Context, name string, v attr.Value) {
	p.diags.Append(p.resp.Plan.SetAttribute(ctx, path.Root(name), v)...)
}

// replace plans to make the object anew because of an attribute.
func (p *planning[M]) replace(name string) {
	p.resp.RequiresReplace = append(p.resp.RequiresReplace, path.Root(name))
}

// ModifyPlan settles who decides about each optional attribute that the API fills as well. The configuration mentions
// it: its value counts. It never did: the server's value stays. It did and does no more: it goes back to the API's
// default, visibly.
func (r *managed[M, A, In, P]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.claim(ctx, req, resp)
		r.planAbandon(ctx, req, resp)
		r.planTaking(ctx, req, resp)
		return
	}
	owned := r.owned(ctx, req, &resp.Diagnostics)
	r.settle(ctx, req, resp, owned)
	if r.plan != nil && r.configured != nil && !resp.Diagnostics.HasError() {
		r.complete(ctx, req, resp, owned)
	}
	r.claim(ctx, req, resp)
	r.planReplacement(ctx, req, resp)
	r.stir(ctx, req, resp)
	r.planTaking(ctx, req, resp)
}

// complete runs the resource's own check of the plan.
func (r *managed[M, A, In, P]) complete(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, owned []string) {
	p := &planning[M]{configured: r.configured, req: req, resp: resp, diags: &resp.Diagnostics, owned: owned}
	resp.Diagnostics.Append(req.Config.Get(ctx, &p.config)...)
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &p.plan)...)
	if !req.State.Raw.IsNull() {
		p.state = new(M)
		resp.Diagnostics.Append(req.State.Get(ctx, p.state)...)
	}
	if !resp.Diagnostics.HasError() {
		r.plan(ctx, p)
	}
}

func (r *managed[M, A, In, P]) settle(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, owned []string) {
	config, plan, state := rawAttributes(req.Config.Raw), rawAttributes(req.Plan.Raw), rawAttributes(req.State.Raw)
	creating := req.State.Raw.IsNull()
	for _, name := range slices.Sorted(maps.Keys(r.schema.Attributes)) {
		a := r.schema.Attributes[name]
		switch {
		case creating:
			r.settlePlace(name, config, plan, &resp.Diagnostics)
		case !config[name].IsNull():
			like := likeness{ctx: ctx, schema: r.schema, generated: !slices.Contains(owned, name)}
			if sameMeaning(ctx, a, config[name], state[name], &resp.Diagnostics) ||
				like.holds(tftypes.NewAttributePath().WithAttributeName(name), config[name], state[name]) {
				plan[name] = state[name]
			}
		case !a.IsComputed():
		case a.IsOptional() && slices.Contains(owned, name) && !r.keeps(name):
			plan[name] = r.reset(ctx, name, a, &resp.Diagnostics)
		default:
			plan[name] = state[name]
		}
	}
	resp.Plan.Raw = tftypes.NewValue(req.Plan.Raw.Type(), plan)
}

// keeps reports whether an attribute stays as it is when the configuration stops to mention it. An object stays where it
// is.
func (r *managed[M, A, In, P]) keeps(name string) bool {
	return name == "account_id" || name == "workspace_id" || slices.Contains(r.kept, name)
}

// stir marks what any write may change as unknown, when there is something to write.
func (r *managed[M, A, In, P]) stir(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	config, plan, state := rawAttributes(req.Config.Raw), rawAttributes(resp.Plan.Raw), rawAttributes(req.State.Raw)
	if req.State.Raw.IsNull() || !differ(plan, state) {
		return
	}
	for _, name := range append([]string{"updated"}, r.volatile...) {
		if a, ok := r.schema.Attributes[name]; ok && config[name].IsNull() {
			plan[name] = tftypes.NewValue(a.GetType().TerraformType(ctx), tftypes.UnknownValue)
		}
	}
	resp.Plan.Raw = tftypes.NewValue(req.Plan.Raw.Type(), plan)
}

// settlePlace plans the account and workspace of a new object, which the provider knows beforehand.
func (r *managed[M, A, In, P]) settlePlace(name string, config, plan map[string]tftypes.Value, diags *diag.Diagnostics) {
	if r.configured == nil || !config[name].IsNull() {
		return
	}
	var id *string
	switch name {
	case "account_id":
		id = orNil(r.client.Account())
	case "workspace_id":
		id = orNil(r.client.Workspace())
		r.checkPlace(config["account_id"], diags)
	default:
		return
	}
	plan[name] = tftypes.NewValue(tftypes.String, id)
}

// checkPlace refuses the provider's workspace for an object of another account.
func (r *managed[M, A, In, P]) checkPlace(account tftypes.Value, diags *diag.Diagnostics) {
	var id string
	if account.IsNull() || !account.IsKnown() || account.As(&id) != nil || id == r.client.Account() {
		return
	}
	codeNoWorkspace.addErrorAt(diags, path.Root("workspace_id"), "The workspace is missing",
		fmt.Sprintf("account_id chooses another account than the provider's, and the provider's workspace is not in that. Set workspace_id to the id of a workspace of the account %s.", id))
}

// owned names the attributes that the configuration mentioned at the last write.
func (r *managed[M, A, In, P]) owned(ctx context.Context, req resource.ModifyPlanRequest, diags *diag.Diagnostics) []string {
	b, d := req.Private.GetKey(ctx, ownedKey)
	diags.Append(d...)
	var names []string
	if len(b) > 0 {
		if err := json.Unmarshal(b, &names); err != nil {
			codeBug.addError(diags, "Unreadable private state", "The list of attributes that the configuration mentioned last can't be read: "+err.Error())
		}
	}
	return names
}

// reset is the value of an attribute that the configuration mentions no more.
func (r *managed[M, A, In, P]) reset(ctx context.Context, name string, a schema.Attribute, diags *diag.Diagnostics) tftypes.Value {
	v, ok := r.resets[name]
	if !ok {
		return tftypes.NewValue(a.GetType().TerraformType(ctx), nil)
	}
	raw, err := v.ToTerraformValue(ctx)
	if err != nil {
		codeBug.addErrorAt(diags, path.Root(name), "Invalid default", err.Error())
	}
	return raw
}

// rawAttributes is an object's attributes; none for null and unknown.
func rawAttributes(v tftypes.Value) map[string]tftypes.Value {
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
func sameMeaning(ctx context.Context, a schema.Attribute, config, state tftypes.Value, diags *diag.Diagnostics) bool {
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
