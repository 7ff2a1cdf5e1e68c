package flowrun

import (
	"context"
	"fmt"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// idlePool says that no worker polls a work pool, and how to start one. It is empty if a worker does, if the pool needs none,
// and if that cannot be found out.
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

// needsWorker reports whether the runs of pools of that type wait for a worker. Prefect Cloud starts those of push and managed
// pools.
func needsWorker(kind string) bool {
	return !strings.HasSuffix(kind, ":push") && kind != "prefect:managed"
}
