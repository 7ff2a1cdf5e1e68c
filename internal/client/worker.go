package client

import (
	"context"
	"iter"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Worker is a process that runs the flow runs of a work pool.
type Worker struct {
	rest.Object
	Name       string `json:"name"`
	WorkPoolID string `json:"work_pool_id"`
	// LastHeartbeatTime is when the worker last sent a heartbeat.
	LastHeartbeatTime        *time.Time `json:"last_heartbeat_time"`
	HeartbeatIntervalSeconds *int64     `json:"heartbeat_interval_seconds"`
	// Status is one of WorkerStatuses, at the time of the response.
	Status string `json:"status"`
}

// WorkerOnline is the status of a worker that has sent its heartbeats in time.
const WorkerOnline = "ONLINE"

// WorkerStatuses are the statuses of a worker.
var WorkerStatuses = []string{WorkerOnline, "OFFLINE"}

// Workers yields the workers of the pool with that name, by their last heartbeat, the latest first.
func (c *Client) Workers(ctx context.Context, pool string) iter.Seq2[*Worker, error] {
	return rest.Pages[*Worker](ctx, c.Conn, rest.Path("work_pools", pool, "workers", "filter"), nil)
}
