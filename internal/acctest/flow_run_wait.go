package acctest

import (
	"context"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun"
)

// TestWait is the waiting for a run with a watch of its own.
func TestWait(ctx context.Context, c *client.Client, run *client.FlowRun, p flowrun.WaitTimeouts) *flowrun.RunWait {
	return &flowrun.RunWait{Watch: flowrun.NewRunWatch(c, QuickPace), Client: c, Run: run, WaitTimeouts: p, To: flowrun.LogReporter{Ctx: ctx}}
}
