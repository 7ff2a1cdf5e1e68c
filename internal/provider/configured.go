package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// configured is what Configure hands to every resource and data source.
type configured struct {
	client *client.Client
	// defaultWorkPool is the pool of deployments that name none; empty for none.
	defaultWorkPool string
}

// configuredFrom takes over what Configure handed on; nil while the provider is not configured, as in validate.
func configuredFrom(data any, diags *diag.Diagnostics) *configured {
	if data == nil {
		return nil
	}
	c, ok := data.(*configured)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("Expected a %T, got a %T. This is an error in the provider: please report it.", c, data))
	}
	return c
}

// in is the client for objects at that place.
func (c *configured) in(at *place) *client.Client {
	return c.client.In(at.AccountID.ValueString(), at.WorkspaceID.ValueString())
}

// absent reports, with an error, that the provider could not be configured yet.
func (c *configured) absent(diags *diag.Diagnostics) bool {
	if c != nil && c.client != nil {
		return false
	}
	diags.AddError("The provider is not configured yet",
		"A value in the provider block is known only after another resource has been applied. Give the provider known values, or apply that resource first with -target.")
	return true
}
