package client

import (
	"context"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// recordRuns records the runs of a response in telemetry; started says that the request started them.
func (c *Client) recordRuns(ctx context.Context, response any, started bool) {
	switch runs := response.(type) {
	case *FlowRun:
		c.recordFlowRun(ctx, runs, started)
	case []*FlowRun:
		for _, run := range runs {
			c.recordFlowRun(ctx, run, started)
		}
	case *TaskRun:
		c.recordTaskRun(ctx, runs)
	case []*TaskRun:
		for _, run := range runs {
			c.recordTaskRun(ctx, run)
		}
	}
}

func (c *Client) recordFlowRun(ctx context.Context, r *FlowRun, started bool) {
	c.Telemetry().FlowRun(ctx, telemetry.Run{ID: r.ID, State: r.StateType, Ended: IsFinal(r.StateType), Seconds: r.TotalRunTime}, started)
}

func (c *Client) recordTaskRun(ctx context.Context, r *TaskRun) {
	c.Telemetry().TaskRun(ctx, telemetry.Run{ID: r.ID, State: r.StateType, Ended: IsFinal(r.StateType), Seconds: r.TotalRunTime})
}
