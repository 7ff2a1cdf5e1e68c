package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// lockable is the part of a model of an access that says whether a plan may take it from the API key that applies it.
type lockable struct {
	AllowLockout types.Bool `tfsdk:"allow_lockout"`
}

const allowLockoutText = "Whether a plan may take this access from the API key that applies it. Without it, the plan is refused if the key certainly loses its only access, and warns if the key may have another: by its account role, its own access, or a team. Not sent to Prefect. Defaults to `false`."

func allowLockoutAttribute(more string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: allowLockoutText + more, Optional: true}
}

// beforeDestroy is what more there is to allow_lockout where a destroy takes the access.
const beforeDestroy = " It must be applied before the destroy that it is for."

// verdict is whether a plan would take an access from the API key that applies it.
type verdict int

const (
	unaffected verdict = iota
	affected
	uncertain
)

// lockout is a plan that takes, or may take, an access from the API key that applies it.
type lockout struct {
	attribute string
	// what the plan does, as a sentence.
	what string
	// why it is not certain, as a sentence; empty when it is.
	why string
}

const allowLockoutAdvice = "If this is meant, set allow_lockout = true in the resource and apply that first where the resource is to be destroyed; "

// tell refuses the plan, or warns where it is not certain that the access is that of the key.
func (l *lockout) tell(diags *diag.Diagnostics) {
	switch {
	case l == nil:
	case l.why == "":
		codeLockout.addErrorAt(diags, path.Root(l.attribute), "The plan locks its own API key out", fmt.Sprintf("%s. "+
			"Later applies with this key could no longer undo it.\n\n"+allowLockoutAdvice+"otherwise leave the access as it is, or apply with another key. "+
			"To have Terraform forget the access without taking it away, use a removed block.", l.what))
	default:
		codeLockout.addWarningAt(diags, path.Root(l.attribute), "The plan may lock its own API key out", fmt.Sprintf("%s. %s. "+
			"Check that the key keeps what it needs. To plan without this warning, set allow_lockout = true in the resource.", l.what, l.why))
	}
}

// planTaking refuses a plan that takes an access from the API key that applies it, unless the resource allows it.
func (r *managed[M, A, In, P]) planTaking(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.takes == nil || r.configured == nil || req.State.Raw.IsNull() || resp.Diagnostics.HasError() {
		return
	}
	var allowed types.Bool
	was, plan := P(new(M)), P(nil)
	resp.Diagnostics.Append(req.State.Get(ctx, was)...)
	if resp.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("allow_lockout"), &allowed)...)
	} else {
		plan = P(new(M))
		resp.Diagnostics.Append(resp.Plan.Get(ctx, plan)...)
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("allow_lockout"), &allowed)...)
	}
	if !resp.Diagnostics.HasError() && !allowed.ValueBool() {
		r.takes(ctx, r.configured, was, plan).tell(&resp.Diagnostics)
	}
}

// judged is the lockout of a verdict; nil when the key is unaffected.
func judged(v verdict, why, attribute, what string) *lockout {
	switch v {
	case affected:
		return &lockout{attribute: attribute, what: what}
	case uncertain:
		return &lockout{attribute: attribute, what: what, why: why}
	}
	return nil
}

// self is who the API key belongs to. A run asks once.
func (c *configured) self(ctx context.Context, at spot) (client.Self, error) {
	in := c.in(at)
	return once(ctx, &c.owners, in.Account(), in.Self)
}

const unknownServiceAccount = "The API key is that of a service account, and Prefect Cloud does not tell of which one"

func unknownOwner(err error) string {
	return fmt.Sprintf("Whose API key applies could not be found out (%s)", err)
}

// isOwn reports whether a user or service account is the one whose API key applies.
func (c *configured) isOwn(ctx context.Context, at spot, serviceAccount bool, matches func(client.Self) bool) (v verdict, why string) {
	self, err := c.self(ctx, at)
	switch {
	case err != nil:
		return uncertain, unknownOwner(err)
	case self.ServiceAccount && serviceAccount:
		return uncertain, unknownServiceAccount
	case self.ServiceAccount || serviceAccount || !matches(self):
		return unaffected, ""
	}
	return affected, ""
}
