package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// WorkQueue is a part of a work pool with its own priority and limit.
type WorkQueue struct {
	rest.Object
	Name             string `json:"name"`
	WorkPoolName     string `json:"work_pool_name"`
	Description      string `json:"description"`
	IsPaused         bool   `json:"is_paused"`
	ConcurrencyLimit *int64 `json:"concurrency_limit"`
	// Priority is 1 or more; a lower one is served first.
	Priority int64 `json:"priority"`
}

// WorkQueueInput is what a write sets on a work queue.
type WorkQueueInput struct {
	// WorkPoolName is the pool of a new queue. It can't be changed.
	WorkPoolName     string                 `json:"-"`
	Name             string                 `json:"name,omitzero"`
	Description      patch.Optional[string] `json:"description,omitzero"`
	IsPaused         patch.Optional[bool]   `json:"is_paused,omitzero"`
	ConcurrencyLimit patch.Optional[int64]  `json:"concurrency_limit,omitzero"`
	Priority         patch.Optional[int64]  `json:"priority,omitzero"`
}

// CreateWorkQueue creates a queue in its pool. A name that the pool has is a conflict. Where another queue has the
// priority, the API moves that one and those that it then collides with.
func (c *Client) CreateWorkQueue(ctx context.Context, in WorkQueueInput) (*WorkQueue, error) {
	return rest.Do[*WorkQueue](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("work_pools", in.WorkPoolName, "queues"), Body: in},
	)
}

// WorkQueue returns the work queue of that id.
func (c *Client) WorkQueue(ctx context.Context, id string) (*WorkQueue, error) {
	return rest.ReadObject[WorkQueue](ctx, c.Conn, workQueueKind, id)
}

// WorkQueueByName returns the queue of that name in that pool.
func (c *Client) WorkQueueByName(ctx context.Context, pool, name string) (*WorkQueue, error) {
	return rest.Do[*WorkQueue](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("work_pools", pool, "queues", name)})
}

// UpdateWorkQueue sets the fields that in has. A priority is set as it is, even when another queue has it.
func (c *Client) UpdateWorkQueue(ctx context.Context, id string, in WorkQueueInput) error {
	_, err := rest.Do[rest.None](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("work_queues", id), Body: in, Repeatable: true},
	)
	return err
}

// DeleteWorkQueue deletes the work queue of that id. That of a pool's default queue is a conflict.
func (c *Client) DeleteWorkQueue(ctx context.Context, id string) error {
	_, err := rest.Do[rest.None](ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("work_queues", id)})
	return err
}

// WorkQueues yields the queues of which keys has the id or the name; nil keys find all. An empty pool stands for all
// pools.
func (c *Client) WorkQueues(ctx context.Context, pool string, keys []string) iter.Seq2[*WorkQueue, error] {
	route := rest.Path("work_queues", "filter")
	if pool != "" {
		route = rest.Path("work_pools", pool, "queues", "filter")
	}
	return rest.Pages[*WorkQueue](ctx, c.Conn, route, byKeys("work_queues", keys))
}
