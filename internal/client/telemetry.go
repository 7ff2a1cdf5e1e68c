package client

import (
	"context"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// tell tells of an answer, if it is a run or several. Of flow runs it is said whether they were started here.
func (c *Client) tell(ctx context.Context, answer any, started bool) {
	switch runs := answer.(type) {
	case *FlowRun:
		c.tellFlowRun(ctx, runs, started)
	case []*FlowRun:
		for _, run := range runs {
			c.tellFlowRun(ctx, run, started)
		}
	case *TaskRun:
		c.tellTaskRun(ctx, runs)
	case []*TaskRun:
		for _, run := range runs {
			c.tellTaskRun(ctx, run)
		}
	}
}

func (c *Client) tellFlowRun(ctx context.Context, r *FlowRun, started bool) {
	c.Telemetry().FlowRun(ctx, telemetry.Run{ID: r.ID, State: r.StateType, Ended: IsFinal(r.StateType), Seconds: r.TotalRunTime}, started)
}

func (c *Client) tellTaskRun(ctx context.Context, r *TaskRun) {
	c.Telemetry().TaskRun(ctx, telemetry.Run{ID: r.ID, State: r.StateType, Ended: IsFinal(r.StateType), Seconds: r.TotalRunTime})
}
