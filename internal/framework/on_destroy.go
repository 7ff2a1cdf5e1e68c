package framework

import (
	"context"
	"fmt"
	"strings"
	"sync"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// What on_destroy of a resource says: a run is cancelled by default, other objects are deleted.
const (
	OnDestroyCancel  = "cancel"
	OnDestroyDelete  = "delete"
	OnDestroyAbandon = "abandon"
)

// DestroyBehavior is the part of a model that says what becomes of the object when Terraform destroys its resource.
type DestroyBehavior struct {
	OnDestroy types.String `tfsdk:"on_destroy"`
}

// Abandoned reports whether the object stays when its resource is destroyed.
func (d *DestroyBehavior) Abandoned() bool { return d.OnDestroy.ValueString() == OnDestroyAbandon }

// onDestroyAttribute is the attribute of a destroyable; loses is what deleting the object takes with it.
func onDestroyAttribute(object, loses string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: fmt.Sprintf(
			"Behavior when the resource is destroyed or replaced: `delete` deletes the %s, with %s; `abandon` leaves it in Prefect "+
				"and only removes it from the state, so a replacement needs another name. Defaults to `delete`. Not sent "+
				"to Prefect. Apply a change to this argument before the destroy it should affect.",
			object,
			loses,
		),
		Optional: true, Validators: tfvalue.OneOf(OnDestroyDelete, OnDestroyAbandon),
	}
}

// WithOnDestroy adds on_destroy to the attributes of a resource.
func WithOnDestroy(of map[string]schema.Attribute, object, loses string) map[string]schema.Attribute {
	of["on_destroy"] = onDestroyAttribute(object, loses)
	return of
}

// leavesBehind reports whether the object stays when its resource goes.
func (r *Resource[M, A, In, P]) leavesBehind(m *M) bool {
	return r.Deletion.IsAbandoned != nil && r.Deletion.IsAbandoned(m)
}

// planAbandon says in the plan of a destroy that the object stays.
func (r *Resource[M, A, In, P]) planAbandon(
	ctx context.Context,
	m P,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if resp.Diagnostics.HasError() {
		return
	}
	r.planCascade(ctx, m, req.State, &resp.Diagnostics)
	if !r.leavesBehind(m) {
		return
	}
	id, label := m.Identity()
	diag.CodeKept.ReportWarning(
		&resp.Diagnostics,
		fmt.Sprintf("%s %q will be abandoned", diag.Title(r.TypeName), label),
		fmt.Sprintf(
			"%s: Terraform removes the %s from the state and does not delete it in Prefect. To manage it again, import it by its ID, "+
				"%s.",
			r.whyAbandoned(),
			diag.Humanize(r.TypeName),
			id,
		),
	)
}

// whyAbandoned says what lets the object stay.
func (r *Resource[M, A, In, P]) whyAbandoned() string {
	if _, choice := r.SchemaDefinition.Attributes["on_destroy"]; choice {
		return "on_destroy is " + OnDestroyAbandon
	}
	return "Terraform cannot create this type of object again"
}

// abandon says what has been left behind.
func (r *Resource[M, A, In, P]) abandon(m P, diags *fwdiag.Diagnostics) {
	id, label := m.Identity()
	diag.CodeKept.ReportWarning(diags, fmt.Sprintf("%s %q abandoned", diag.Title(r.TypeName), label),
		fmt.Sprintf("%s: it was removed from the state and not deleted in Prefect. Its ID is %s.", r.whyAbandoned(), id))
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
func (r *Resource[M, A, In, P]) planCascade(ctx context.Context, m P, state tfsdk.State, diags *fwdiag.Diagnostics) {
	if r.ProviderData == nil {
		return
	}
	id, label := m.Identity()
	if !r.leavesBehind(m) {
		if orphan := r.destroys.deletes(r.TypeName + "/" + id); orphan != "" {
			addCascadeError(diags, diag.Humanize(r.TypeName), orphan)
		}
		return
	}
	orphan := fmt.Sprintf("%s %q", diag.Humanize(r.TypeName), label)
	for _, owner := range r.owners() {
		var id types.String
		diags.Append(state.GetAttribute(ctx, path.Root(owner+"_id"), &id)...)
		if !tfvalue.IsNullOrUnknown(id) && r.destroys.abandons(orphan, owner+"/"+id.ValueString()) {
			addCascadeError(diags, diag.Humanize(owner), orphan)
		}
	}
}

// planReplacement is planCascade for an object that the plan replaces, which destroys it too.
func (r *Resource[M, A, In, P]) planReplacement(
	ctx context.Context,
	was P,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if was == nil || resp.Diagnostics.HasError() {
		return
	}
	if len(resp.RequiresReplace) > 0 || r.replaces(ctx, RawAttributes(resp.Plan.Raw), RawAttributes(req.State.Raw)) {
		r.planCascade(ctx, was, req.State, &resp.Diagnostics)
	}
}

// replaces reports whether an attribute changes whose change needs a new object. The framework does not report it: it keeps what the
// attributes' own plan modifiers decide from the resource.
func (r *Resource[M, A, In, P]) replaces(ctx context.Context, plan, state map[string]tftypes.Value) bool {
	for name, a := range r.SchemaDefinition.Attributes {
		if !plan[name].Equal(state[name]) && replacesOnChange(ctx, a) {
			return true
		}
	}
	return false
}

// owners are the kinds of the objects that take an object of this one with them. An attribute has the ID of each.
func (r *Resource[M, A, In, P]) owners() []string {
	var out []string
	if parent, ok := strings.CutSuffix(r.Attributes.Parent, "_id"); ok {
		out = append(out, parent)
	}
	if _, ok := r.SchemaDefinition.Attributes["workspace_id"]; ok {
		out = append(out, "workspace")
	}
	return out
}

// addCascadeError is about an object that is abandoned, and one of the kind parent, which is deleted and takes it along.
func addCascadeError(diags *fwdiag.Diagnostics, parent, orphan string) {
	remedy := fmt.Sprintf("Keep the %s", parent)
	if parent == "flow" {
		remedy = fmt.Sprintf("Set on_destroy = %q for the flow as well and apply that first, or keep the flow", OnDestroyAbandon)
	}
	diag.CodeConflict.ReportError(
		diags,
		"Abandoned "+orphan+" would be deleted",
		fmt.Sprintf(
			"on_destroy of the %s is %q, but this plan deletes or replaces its %s. Deleting a %s in Prefect also deletes everything "+
				"in it. %s.",
			orphan,
			OnDestroyAbandon,
			parent,
			parent,
			remedy,
		),
	)
}
