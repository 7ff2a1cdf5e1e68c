package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
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
	if r.abandoned == nil {
		return
	}
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); resp.Diagnostics.HasError() || !r.leavesBehind(m) {
		return
	}
	id, label := m.key()
	resp.Diagnostics.AddWarning(fmt.Sprintf("The %s %q stays", words(r.noun), label),
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
	diags.AddWarning(fmt.Sprintf("The %s %q was left as it is", words(r.noun), label),
		fmt.Sprintf("%s. Its id is %s.", r.whyAbandoned(), id))
}
