package framework

import (
	"context"
	"fmt"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// LockoutGuard is the part of a model of an access that says whether a plan may take it from the API key that applies it.
type LockoutGuard struct {
	AllowLockout types.Bool `tfsdk:"allow_lockout"`
}

const allowLockoutText = "Whether a plan may remove this access from the API key that applies it. Defaults to `false`: the plan " +
	"fails if the key would lose its only access, and warns if the key may have other access. Not sent to Prefect."

// AllowLockoutAttribute is the attribute that lets a plan take access from its own API key. More is added to its description.
func AllowLockoutAttribute(more string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: allowLockoutText + more, Optional: true}
}

// BeforeDestroy is what more there is to allow_lockout where a destroy takes the access.
const BeforeDestroy = " Apply a change to this argument before the destroy it should affect."

// Impact is whether a plan would take an access from the API key that applies it.
type Impact int

// What a plan does to the access of the API key.
const (
	Unaffected Impact = iota
	Affected
	Uncertain
)

// SelfLockout is a plan that takes, or may take, an access from the API key that applies it.
type SelfLockout struct {
	attribute string
	// what the plan does, as a sentence.
	what string
	// Why it is not certain, as a sentence; empty when it is.
	Why string
}

const allowLockoutAdvice = "If this is intended, set allow_lockout = true in the resource, and apply that first if the resource is " +
	"to be destroyed; "

// Report refuses the plan, or warns where it is not certain that the access belongs to the key.
func (l *SelfLockout) Report(diags *fwdiag.Diagnostics) {
	switch {
	case l == nil:
	case l.Why == "":
		diag.CodeLockout.ReportErrorAt(diags, path.Root(l.attribute), "Plan would revoke the provider's own access", fmt.Sprintf("%s. Later "+
			"applies with this API key could not undo that.\n\n"+allowLockoutAdvice+"otherwise, keep the access, or apply with "+
			"another API key. To remove the access from the state only, use a removed block.", l.what))
	default:
		diag.CodeLockout.ReportWarningAt(
			diags,
			path.Root(l.attribute),
			"Plan may revoke the provider's own access",
			fmt.Sprintf(
				"%s. %s. Check that the API key keeps the access it needs. To silence this warning, set allow_lockout = true in the "+
					"resource.",
				l.what,
				l.Why,
			),
		)
	}
}

// planSelfLockout refuses a plan that takes an access from the API key that applies it, unless the resource allows it.
func (r *Resource[M, A, In, P]) planSelfLockout(
	ctx context.Context,
	was P,
	req resource.ModifyPlanRequest,
	resp *resource.ModifyPlanResponse,
) {
	if r.Revokes == nil || r.ProviderData == nil || was == nil || resp.Diagnostics.HasError() {
		return
	}
	var allowed types.Bool
	var plan P
	if resp.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("allow_lockout"), &allowed)...)
	} else {
		plan = r.Decode(ctx, resp.Plan.Raw, &resp.Diagnostics)
		resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("allow_lockout"), &allowed)...)
	}
	if !resp.Diagnostics.HasError() && !allowed.ValueBool() {
		r.Revokes(ctx, r.ProviderData, was, plan).Report(&resp.Diagnostics)
	}
}

// LockoutOf is the lockout that an impact causes; nil when the key is unaffected.
func LockoutOf(v Impact, why, attribute, what string) *SelfLockout {
	switch v {
	case Affected:
		return &SelfLockout{attribute: attribute, what: what}
	case Uncertain:
		return &SelfLockout{attribute: attribute, what: what, Why: why}
	}
	return nil
}
