package rest

import (
	"context"
	"net/http"
	"sync"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

// serverVersion caches the capabilities of the server's version.
type serverVersion struct {
	mu           sync.Mutex
	known        bool
	capabilities capability.Set
}

// Capabilities returns the capabilities of the server. Its version is read once. Prefect Cloud, and a server whose
// version is not a valid one, as can be the case for a build from source, have the capabilities of the newest
// version.
func (c *Conn) Capabilities(ctx context.Context) (capability.Set, error) {
	if c.Cloud() {
		return capability.Newest(), nil
	}
	c.version.mu.Lock()
	defer c.version.mu.Unlock()
	if c.version.known {
		return c.version.capabilities, nil
	}
	version, err := c.Version(ctx)
	if err != nil {
		return capability.Newest(), err
	}
	c.version.capabilities, _ = capability.Of(version)
	c.version.known = true
	return c.version.capabilities, nil
}

// Version is the version of the server, such as 3.8.0. Prefect Cloud does not report one.
func (c *Conn) Version(ctx context.Context) (string, error) {
	return Do[string](ctx, c, Request{Method: http.MethodGet, Path: Path("admin", "version"), Scope: RootScope})
}

// Cloud reports whether the API is Prefect Cloud.
func (c *Conn) Cloud() bool { return c.account != "" || c.workspace != "" || config.IsCloud(c.root) }
