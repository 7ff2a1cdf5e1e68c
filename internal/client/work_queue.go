package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// WorkQueue is a queue of a work pool, with a priority and a limit.
type WorkQueue struct {
	rest.Object
	Name             string `json:"name"`
	WorkPoolName     string `json:"work_pool_name"`
	Description      string `json:"description"`
	IsPaused         bool   `json:"is_paused"`
	ConcurrencyLimit *int64 `json:"concurrency_limit"`
	// Priority is at least 1; a lower number is served first.
	Priority int64 `json:"priority"`
}

// WorkQueueInput is what a write sets on a work queue.
type WorkQueueInput struct {
	// WorkPoolName is the pool of a new queue. It cannot be changed.
	WorkPoolName     string                 `json:"-"`
	Name             string                 `json:"name,omitzero"`
	Description      patch.Optional[string] `json:"description,omitzero"`
	IsPaused         patch.Optional[bool]   `json:"is_paused,omitzero"`
	ConcurrencyLimit patch.Optional[int64]  `json:"concurrency_limit,omitzero"`
	Priority         patch.Optional[int64]  `json:"priority,omitzero"`
}

// CreateWorkQueue creates a queue in its pool. A name that exists in the pool is a conflict. If another queue has the
// priority, the API increases the priority of that queue, and of any further queues with equal priorities.
func (c *Client) CreateWorkQueue(ctx context.Context, in WorkQueueInput) (*WorkQueue, error) {
	return rest.Do[*WorkQueue](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("work_pools", in.WorkPoolName, "queues"), Body: in},
	)
}

// WorkQueue returns the work queue with that ID.
func (c *Client) WorkQueue(ctx context.Context, id string) (*WorkQueue, error) {
	return rest.ReadObject[WorkQueue](ctx, c.Conn, workQueueKind, id)
}

// WorkQueueByName returns the queue by its name and the name of its pool.
func (c *Client) WorkQueueByName(ctx context.Context, pool, name string) (*WorkQueue, error) {
	return rest.Do[*WorkQueue](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("work_pools", pool, "queues", name)})
}

// UpdateWorkQueue sets the fields of in. The priorities of other queues do not change, even if they become equal.
func (c *Client) UpdateWorkQueue(ctx context.Context, id string, in WorkQueueInput) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("work_queues", id), Body: in, Repeatable: true},
	)
}

// DeleteWorkQueue deletes the work queue with that ID. Deleting the default queue of a pool is a conflict.
func (c *Client) DeleteWorkQueue(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("work_queues", id)})
}

// WorkQueues yields the queues whose ID or name is in keys; nil keys select all. An empty pool selects all pools.
func (c *Client) WorkQueues(ctx context.Context, pool string, keys []string) iter.Seq2[*WorkQueue, error] {
	route := rest.Path("work_queues", "filter")
	if pool != "" {
		route = rest.Path("work_pools", pool, "queues", "filter")
	}
	return rest.Pages[*WorkQueue](ctx, c.Conn, route, byKeys("work_queues", keys))
}
