package cloud

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// fillKey sets the key from a response. A key that is older than the key of the model comes from a response before a rotation, and
// is ignored. A different key whose secret is not in the response was created outside of Terraform.
func (s *serviceAccountView) fillKey(k cloudapi.APIKey, diags *fwdiag.Diagnostics) {
	known := !s.APIKeyID.IsNull() && !s.APIKeyID.IsUnknown()
	other := known && s.APIKeyID.ValueString() != k.ID
	if created, d := s.APIKeyCreated.ValueRFC3339Time(); known && other && !d.HasError() && k.Created.Before(created) {
		return
	}
	if other && k.Key == "" {
		diag.CodeRotated.ReportWarning(
			diags,
			fmt.Sprintf("API key of the service account %q rotated outside of Terraform", s.Name.ValueString()),
			"The new key is unknown to Terraform, so that api_key is null. To get a known key, change api_key_keepers, which rotates "+
				"the key again.",
		)
	}
	if k.Key != "" || other || s.APIKey.IsUnknown() {
		s.APIKey = types.StringPointerValue(tfvalue.PtrOrNil(k.Key))
	}
	s.APIKeyID, s.APIKeyName = types.StringValue(k.ID), types.StringValue(k.Name)
	s.APIKeyCreated, s.APIKeyExpiration = tfvalue.TimePointerValue(&k.Created), tfvalue.TimePointerValue(k.Expiration)
}

// planServiceAccount checks that the account role exists, and plans a rotation if the expiration or the keepers change.
func planServiceAccount(ctx context.Context, p *framework.PlanContext[serviceAccountModel]) {
	checkAccountRole(ctx, p)
	if p.State == nil || (p.Plan.APIKeyExpiration.Equal(p.State.APIKeyExpiration) && p.Plan.APIKeyKeepers.Equal(p.State.APIKeyKeepers)) {
		return
	}
	for _, name := range []string{"api_key", "api_key_id", "api_key_name"} {
		p.Set(ctx, name, types.StringUnknown())
	}
	p.Set(ctx, "api_key_created", timetypes.NewRFC3339Unknown())
	checkOldKey(p)
}

// checkOldKey reports an error if the rotation immediately ends the key that the provider uses. It warns if other users of the old
// key have no time to receive the new one, unless old_key_expires_in_seconds is 0 in the configuration.
func checkOldKey(p *framework.PlanContext[serviceAccountModel]) {
	at, lifetime := path.Root("old_key_expires_in_seconds"), p.Config.OldKeyExpiresInSeconds
	const remedy = "Set old_key_expires_in_seconds to the number of seconds that the old key must still work, such as 86400 for a day"
	switch {
	case lifetime.IsUnknown() || lifetime.ValueInt64() > 0:
	case p.Client.Uses(p.State.APIKey.ValueString()):
		diag.CodeLockout.ReportErrorAt(
			p.Diags,
			at,
			"Plan would revoke the provider's own API key",
			"The plan rotates the API key of the service account, and the old key, which Terraform uses for its requests, ends "+
				"immediately: Prefect would reject the rest of the apply. "+remedy+", or apply with another key.",
		)
	case lifetime.IsNull():
		diag.CodeOldKeyEnds.ReportWarningAt(
			p.Diags,
			at,
			"Old API key ends immediately",
			"The plan rotates the API key of the service account, and the old key ends before its users can receive the new one. "+
				remedy+". Set it to 0 to silence this warning.",
		)
	}
}

// checkAccountRole checks that a new or changed account role exists.
func checkAccountRole(ctx context.Context, p *framework.PlanContext[serviceAccountModel]) {
	role := p.Config.AccountRoleName
	if role.IsNull() || role.IsUnknown() || (p.State != nil && role.Equal(p.State.AccountRoleName)) {
		return
	}
	var names []string
	c, known := p.In(p.Plan.Placement())
	if !known {
		return
	}
	for a, err := range c.AccountRoles(framework.ForPlan(ctx)) {
		if diag.Failed(
			p.Diags,
			diag.ErrorContext{Verb: "check the role of", TypeName: "service_account", Label: p.Plan.Name.ValueString()},
			err,
		) ||
			a.Name == role.ValueString() {
			return
		}
		names = append(names, a.Name)
	}
	detail := fmt.Sprintf(
		"The account role %q does not exist. The account has %s.%s",
		role.ValueString(),
		strings.Join(names, ", "),
		tfvalue.DidYouMean(role.ValueString(), names),
	)
	diag.CodeReference.ReportErrorAt(p.Diags, path.Root("account_role_name"), "Account role not found", detail)
}

// Update first rotates the key if it is planned, and stores the new key in the state before anything else can fail.
func (r *serviceAccountResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan serviceAccountModel
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	if plan.APIKeyID.IsUnknown() {
		in := cloudapi.Rotation{
			Expiration:    optionalTime(plan.APIKeyExpiration, &resp.Diagnostics),
			OldKeySeconds: tfvalue.OptionalNonNull(plan.OldKeyExpiresInSeconds, plan.OldKeyExpiresInSeconds.ValueInt64),
		}
		a, err := rotate(ctx, r.ClientFor(plan.Placement()), plan.ID.ValueString(), in)
		if r.Failed(&resp.Diagnostics, "rotate the key of", &plan, err) {
			return
		}
		plan.fillKey(a.APIKey, &resp.Diagnostics)
		for name, v := range map[string]attr.Value{
			"api_key": plan.APIKey, "api_key_id": plan.APIKeyID, "api_key_name": plan.APIKeyName, "api_key_created": plan.APIKeyCreated,
			"api_key_expiration": plan.APIKeyExpiration, "api_key_keepers": plan.APIKeyKeepers,
		} {
			resp.Diagnostics.Append(req.Plan.SetAttribute(ctx, path.Root(name), v)...)
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
		}
	}
	r.Resource.Update(ctx, req, resp)
}

// rotate creates a new key for a service account. If the response is lost, the key in it is lost, too, and another key is created.
// After a timeout it is not: the server may still be processing the first request, and would end the second key.
func rotate(ctx context.Context, c *client.Client, id string, in cloudapi.Rotation) (a *cloudapi.ServiceAccount, err error) {
	for range framework.CreateAttempts {
		if a, err = c.RotateServiceAccountKey(ctx, id, in); !apierror.IsAmbiguous(err) || apierror.IsTimeout(err) || ctx.Err() != nil {
			break
		}
	}
	return a, err
}
