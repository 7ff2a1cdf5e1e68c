package client

import (
	"context"
	"iter"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Worker is a process that takes the runs of a work pool.
type Worker struct {
	rest.Object
	Name       string `json:"name"`
	WorkPoolID string `json:"work_pool_id"`
	// LastHeartbeatTime is when the worker was last heard of.
	LastHeartbeatTime        *time.Time `json:"last_heartbeat_time"`
	HeartbeatIntervalSeconds *int64     `json:"heartbeat_interval_seconds"`
	// Status is one of WorkerStatuses, as of the moment of the answer.
	Status string `json:"status"`
}

// WorkerStatuses are the states of a worker: it was heard of in time, or not.
var WorkerStatuses = []string{"ONLINE", "OFFLINE"}

// Workers yields the workers of the pool of that name, the last heard of first.
func (c *Client) Workers(ctx context.Context, pool string) iter.Seq2[*Worker, error] {
	return rest.Pages[*Worker](ctx, c.Conn, rest.Path("work_pools", pool, "workers", "filter"), nil)
}
