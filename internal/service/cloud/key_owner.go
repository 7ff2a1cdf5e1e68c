package cloud

import (
	"context"
	"fmt"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// keyOwnerKey is the key of the shared read of the owner of the API key. Its value is the account.
type keyOwnerKey string

// keyOwner returns the owner of the API key. It is read once for each account.
func keyOwner(ctx context.Context, c *framework.ProviderData, at framework.Placement) (cloudapi.Self, error) {
	in := c.ClientFor(at)
	return framework.ReadOnce(ctx, c, keyOwnerKey(in.Account()), in.Self)
}

const unknownServiceAccount = "The API key belongs to a service account, and Prefect Cloud does not report which one"

func unknownOwner(err error) string {
	return fmt.Sprintf("The provider could not look up the owner of the API key (%s)", err)
}

// isKeyOwner reports whether the API key of the provider belongs to a user or service account.
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
