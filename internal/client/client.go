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
	ui *ui
}

// memory is what a client, and the clients that In makes of it, know of objects without asking.
type memory struct {
	scheduleDeployments sync.Map // by the address of a schedule, the id of the deployment that had it
	recentlySeen        sync.Map // by the address of an object that others refer to, when it was last seen
	withoutSchedules    sync.Map // by the address of a deployment that was made without schedules, and has got none since, when
}

// New returns a client. It sends nothing; call Resolve before the first request. The error names the argument, variable
// or profile that is wrong, and what to do.
func New(c config.Config) (*Client, error) {
	s, err := c.Resolve()
	if err != nil {
		return nil, err
	}
	return fromSettings(s), nil
}

func fromSettings(s *config.Settings) *Client {
	c := &Client{memory: new(memory), ui: new(ui)}
	c.Conn = rest.New(s, rest.Hooks{
		Decoded: func(ctx context.Context, object any, created bool) {
			if c.Telemetry() != nil {
				c.recordRuns(ctx, object, created)
			}
		},
		Deleted: c.recentlySeen.Clear, // what went with the object is not known
	})
	c.Admin = cloudapi.New(c.Conn)
	return c
}

// In returns a client for another account and workspace. An empty id keeps the client's own; but a workspace belongs to its
// account, so that another account has none unless it is given.
func (c *Client) In(account, workspace string) *Client {
	out := *c
	out.Conn = c.Conn.In(account, workspace)
	out.Admin = cloudapi.New(out.Conn)
	return &out
}
