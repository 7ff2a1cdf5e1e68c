package client

import (
	"context"
	"sync"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// serverVersion is the version of the server, once it is known.
type serverVersion struct {
	mu    sync.Mutex
	known bool
	can   capability.Set
}

// Capabilities is what the server can do. It is asked for its version once; a version that is none, as that of a build from
// source can be, counts as the newest, and so does Prefect Cloud.
func (c *Client) Capabilities(ctx context.Context) (capability.Set, error) {
	if c.Cloud() {
		return capability.Newest(), nil
	}
	c.version.mu.Lock()
	defer c.version.mu.Unlock()
	if c.version.known {
		return c.version.can, nil
	}
	text, err := c.Version(ctx)
	if err != nil {
		return capability.Newest(), err
	}
	c.version.can, _ = capability.Of(text)
	c.version.known = true
	return c.version.can, nil
}
