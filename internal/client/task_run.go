package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// TaskRun is one run of a task, mostly inside a run of a flow. Of the times, those that have not come yet are nil.
type TaskRun struct {
	Object
	Name      string  `json:"name"`
	FlowRunID *string `json:"flow_run_id"`
	// TaskKey names the task in its source; DynamicKey tells its runs within one flow run apart.
	TaskKey           string     `json:"task_key"`
	DynamicKey        string     `json:"dynamic_key"`
	Tags              []string   `json:"tags"`
	StateType         string     `json:"state_type"`
	StateName         string     `json:"state_name"`
	State             *State     `json:"state"`
	RunCount          int64      `json:"run_count"`
	ExpectedStartTime *time.Time `json:"expected_start_time"`
	StartTime         *time.Time `json:"start_time"`
	EndTime           *time.Time `json:"end_time"`
	TotalRunTime      float64    `json:"total_run_time"` // seconds, over all attempts
}

// TaskRun returns the task run of that id.
func (c *Client) TaskRun(ctx context.Context, id string) (*TaskRun, error) {
	return do[*TaskRun](ctx, c, request{method: http.MethodGet, path: p("task_runs", id)})
}

// TaskRuns yields the task runs that the filter finds. It is the body of a …/filter request; a nil one finds all. It
// skips offset of them and yields limit at the most; a negative limit means all.
func (c *Client) TaskRuns(ctx context.Context, filter map[string]any, offset, limit int) iter.Seq2[*TaskRun, error] {
	return window[*TaskRun](ctx, c, p("task_runs", "filter"), filter, offset, limit)
}
