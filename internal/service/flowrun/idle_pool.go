package flowrun

import (
	"context"
	"fmt"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// idlePool is a message that no worker polls a work pool, and how to start one. It is empty if a worker polls the pool, if the
// pool needs no worker, or if the reads fail.
func idlePool(ctx context.Context, c *client.Client, name *string) string {
	if name == nil {
		return ""
	}
	pool, err := c.WorkPoolByName(ctx, *name)
	if err != nil || !needsWorker(pool.Type) {
		return ""
	}
	for worker, err := range c.Workers(ctx, *name) {
		if err != nil || worker.Status == client.WorkerOnline {
			return ""
		}
	}
	return fmt.Sprintf("No worker polls the work pool %q, so the run does not start. Start one: prefect worker start --pool %q", *name, *name)
}

// needsWorker reports whether runs in pools of this type wait for a worker. Prefect Cloud starts the runs of push pools and of
// managed pools.
func needsWorker(poolType string) bool {
	return !strings.HasSuffix(poolType, ":push") && poolType != "prefect:managed"
}
