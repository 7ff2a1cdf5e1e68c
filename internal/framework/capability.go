package framework

import (
	"context"
	"errors"
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// RequireCapability refuses what the server is too old for: what names it, and attribute is where the configuration asks
// for it, or empty. An empty capability is one that all servers have.
func RequireCapability(ctx context.Context, c *client.Client, needs capability.Capability, attribute, what string) error {
	if needs == "" {
		return nil
	}
	server, err := c.Capabilities(ctx)
	if err != nil || server.Has(needs) {
		return err
	}
	const summary = "Server version not supported"
	detail := fmt.Sprintf(
		"%s requires Prefect %s or newer, but the server runs Prefect %s. Upgrade the server, or remove it from the configuration.",
		what,
		needs.Since(),
		server.Version(),
	)
	if attribute == "" {
		return diag.CodeServerTooOld.Wrap(errors.New(detail))
	}
	return &diag.AttributeError{Code: diag.CodeServerTooOld, Attribute: attribute, Summary: summary, Detail: detail}
}
