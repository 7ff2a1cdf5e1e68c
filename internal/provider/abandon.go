package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// What on_destroy of a resource says: a run is cancelled by default, other objects are deleted.
const (
	onDestroyCancel  = "cancel"
	onDestroyDelete  = "delete"
	onDestroyAbandon = "abandon"
)

// destroyable is the part of a model that says what becomes of the object when Terraform destroys its resource.
type destroyable struct {
	OnDestroy types.String `tfsdk:"on_destroy"`
}

func (d *destroyable) abandoned() bool { return d.OnDestroy.ValueString() == onDestroyAbandon }

// onDestroyAttribute is the attribute of a destroyable; loses is what deleting the object takes with it.
func onDestroyAttribute(object, loses string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: fmt.Sprintf("What happens to the %s when the resource is destroyed or replaced: `delete` deletes it, with %s; `abandon` leaves it as it is, and Terraform only forgets it, so that a replacement must have another name. Only Terraform knows this. It must be applied before the destroy that it is for. Default: `delete`.", object, loses),
		Optional:            true, Validators: oneOfTexts(onDestroyDelete, onDestroyAbandon),
	}
}

// withOnDestroy adds on_destroy to the attributes of a resource.
func withOnDestroy(of map[string]schema.Attribute, object, loses string) map[string]schema.Attribute {
	of["on_destroy"] = onDestroyAttribute(object, loses)
	return of
}

// leavesBehind reports whether the object stays when its resource goes.
func (r *managed[M, A, In, P]) leavesBehind(m *M) bool { return r.abandoned != nil && r.abandoned(m) }

// planAbandon says in the plan of a destroy that the object stays.
func (r *managed[M, A, In, P]) planAbandon(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); resp.Diagnostics.HasError() {
		return
	}
	r.planCascade(ctx, m, req.State, &resp.Diagnostics)
	if !r.leavesBehind(m) {
		return
	}
	id, label := m.key()
	codeStays.addWarning(&resp.Diagnostics, fmt.Sprintf("The %s %q stays", words(r.noun), label),
		fmt.Sprintf("%s: Terraform forgets the %s and does not delete it. To manage it again, import it by its id, %s.", r.whyAbandoned(), words(r.noun), id))
}

// whyAbandoned says what lets the object stay.
func (r *managed[M, A, In, P]) whyAbandoned() string {
	if _, choice := r.schema.Attributes["on_destroy"]; choice {
		return "on_destroy is " + onDestroyAbandon
	}
	return "Terraform can't make another one"
}

// abandon says what has been left behind.
func (r *managed[M, A, In, P]) abandon(m P, diags *diag.Diagnostics) {
	id, label := m.key()
	codeStays.addWarning(diags, fmt.Sprintf("The %s %q was left as it is", words(r.noun), label),
		fmt.Sprintf("%s. Its id is %s.", r.whyAbandoned(), id))
}

// plannedDestroys is what one plan deletes and what it abandons, by type and id.
type plannedDestroys struct {
	mu       sync.Mutex
	deleted  map[string]bool
	orphaned map[string]string // a label of what is abandoned, by the object that takes it along
}

// deletes notes that an object is deleted, and returns what is abandoned and deleted with it; empty for nothing.
func (p *plannedDestroys) deletes(object string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.deleted == nil {
		p.deleted = map[string]bool{}
	}
	p.deleted[object] = true
	return p.orphaned[object]
}

// abandons notes that what belongs to an object is abandoned, and reports whether that object is deleted.
func (p *plannedDestroys) abandons(label, object string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.orphaned == nil {
		p.orphaned = map[string]string{}
	}
	p.orphaned[object] = label
	return p.deleted[object]
}

// planCascade refuses a plan that deletes what an abandoned object belongs to: Prefect would delete that one too. Terraform
// plans the two in any order.
func (r *managed[M, A, In, P]) planCascade(ctx context.Context, m P, state tfsdk.State, diags *diag.Diagnostics) {
	if r.configured == nil {
		return
	}
	id, label := m.key()
	if !r.leavesBehind(m) {
		if orphan := r.destroys.deletes(r.noun + "/" + id); orphan != "" {
			addCascadeError(diags, words(r.noun), orphan)
		}
		return
	}
	orphan := fmt.Sprintf("%s %q", words(r.noun), label)
	for _, owner := range r.owners() {
		var id types.String
		diags.Append(state.GetAttribute(ctx, path.Root(owner+"_id"), &id)...)
		if !open(id) && r.destroys.abandons(orphan, owner+"/"+id.ValueString()) {
			addCascadeError(diags, words(owner), orphan)
		}
	}
}

// planReplacement is planCascade for an object that the plan replaces, which destroys it too.
func (r *managed[M, A, In, P]) planReplacement(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || (len(resp.RequiresReplace) == 0 && !r.replaces(ctx, rawAttributes(resp.Plan.Raw), rawAttributes(req.State.Raw))) {
		return
	}
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); !resp.Diagnostics.HasError() {
		r.planCascade(ctx, m, req.State, &resp.Diagnostics)
	}
}

// replaces reports whether an attribute changes whose change needs a new object. The framework does not tell: it keeps what the
// attributes' own plan modifiers decide from the resource.
func (r *managed[M, A, In, P]) replaces(ctx context.Context, plan, state map[string]tftypes.Value) bool {
	replacing := []string{stringplanmodifier.RequiresReplace().Description(ctx), stringplanmodifier.RequiresReplaceIfConfigured().Description(ctx)}
	for name, a := range r.schema.Attributes {
		text, ok := a.(schema.StringAttribute)
		if !ok || plan[name].Equal(state[name]) {
			continue
		}
		if slices.ContainsFunc(text.PlanModifiers, func(m planmodifier.String) bool {
			return slices.Contains(replacing, m.Description(ctx))
		}) {
			return true
		}
	}
	return false
}

// owners are the kinds of the objects that take an object of this one with them. An attribute has the ID of each.
func (r *managed[M, A, In, P]) owners() []string {
	var out []string
	if parent, ok := strings.CutSuffix(r.parent, "_id"); ok {
		out = append(out, parent)
	}
	if _, ok := r.schema.Attributes["workspace_id"]; ok {
		out = append(out, "workspace")
	}
	return out
}

// addCascadeError is about an object that is abandoned, and one of the kind parent, which is deleted and takes it along.
func addCascadeError(diags *diag.Diagnostics, parent, orphan string) {
	remedy := fmt.Sprintf("Keep the %s", parent)
	if parent == "flow" {
		remedy = fmt.Sprintf("Set on_destroy = %q for the flow too and apply that first, or keep the flow", onDestroyAbandon)
	}
	codeConflict.addError(diags, "The "+orphan+" would not survive",
		fmt.Sprintf("on_destroy of the %s is %s, but this plan deletes or replaces its %s, and Prefect deletes a %s with all that belongs to it. %s.", orphan, onDestroyAbandon, parent, parent, remedy))
}
