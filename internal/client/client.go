// Package client is a typed client for the Prefect API. It knows nothing of Terraform.
package client

import (
	"context"
	"sync"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Client talks to one Prefect server, or to one workspace of Prefect Cloud. It is safe for concurrent use.
type Client struct {
	*rest.Conn
	*cloudapi.Admin
	*memory
	ui *uiAddress
}

// memory is what a client, and the clients that In derives from it, remember of earlier requests.
type memory struct {
	scheduleDeployments sync.Map // URL of a schedule → ID of the deployment that had it
	recentlySeen        sync.Map // URL of an object that others refer to → when it was last read
	withoutSchedules    sync.Map // URL of a deployment that was created without schedules and has none since → when it was created
}

// New returns a client. It sends nothing; call Resolve before the first request. The error names the invalid
// argument, variable or profile, and how to correct it.
func New(c config.Config) (*Client, error) {
	s, err := c.Resolve()
	if err != nil {
		return nil, err
	}
	return fromSettings(s), nil
}

func fromSettings(s *config.Settings) *Client {
	c := &Client{memory: new(memory), ui: new(uiAddress)}
	c.Conn = rest.New(s, rest.Hooks{
		Decoded: func(ctx context.Context, object any, created bool) {
			if c.Telemetry() != nil {
				c.recordRuns(ctx, object, created)
			}
		},
		Deleted: c.recentlySeen.Clear, // other objects may have been deleted with it
	})
	c.Admin = cloudapi.New(c.Conn)
	return c
}

// In returns a client for another account and workspace. An empty ID keeps the client's. A workspace belongs to its
// account: if only the account changes, the client has no workspace.
func (c *Client) In(account, workspace string) *Client {
	out := *c
	out.Conn = c.Conn.In(account, workspace)
	out.Admin = cloudapi.New(out.Conn)
	return &out
}
