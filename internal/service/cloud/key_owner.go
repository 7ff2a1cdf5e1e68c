package cloud

import (
	"context"
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// keyOwnerKey is the key of who the API key belongs to, by its account.
type keyOwnerKey string

// keyOwner is who the API key belongs to. A run asks once.
func keyOwner(ctx context.Context, c *framework.ProviderData, at framework.Placement) (cloudapi.Self, error) {
	in := c.ClientFor(at)
	return framework.ReadOnce(ctx, c, keyOwnerKey(in.Account()), in.Self)
}

const unknownServiceAccount = "The API key belongs to a service account, and Prefect Cloud does not report which one"

func unknownOwner(err error) string {
	return fmt.Sprintf("The provider could not look up the owner of the API key (%s)", err)
}

// isKeyOwner reports whether a user or service account is the one whose API key applies.
func isKeyOwner(
	ctx context.Context,
	c *framework.ProviderData,
	at framework.Placement,
	serviceAccount bool,
	matches func(cloudapi.Self) bool,
) (v framework.Impact, why string) {
	self, err := keyOwner(ctx, c, at)
	switch {
	case err != nil:
		return framework.Uncertain, unknownOwner(err)
	case self.ServiceAccount && serviceAccount:
		return framework.Uncertain, unknownServiceAccount
	case self.ServiceAccount || serviceAccount || !matches(self):
		return framework.Unaffected, ""
	}
	return framework.Affected, ""
}
