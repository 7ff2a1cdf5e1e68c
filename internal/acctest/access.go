package acctest

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// StartOnCloud begins a process of the provider, which has not read anything yet.
func (c *Core) StartOnCloud(url string) {
	c.T.Helper()
	if err := c.Start(c.T.Context(), map[string]string{"PREFECT_API_URL": url, "PREFECT_API_KEY": testenv.CloudKey}); err != nil {
		c.T.Fatal(err)
	}
}
