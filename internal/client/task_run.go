package client

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// TaskRun is one run of a task, usually within a flow run. Times in the future are nil.
type TaskRun struct {
	rest.Object
	Name      string  `json:"name"`
	FlowRunID *string `json:"flow_run_id"`
	// TaskKey identifies the task in its source; DynamicKey identifies the run among the task's runs within one flow
	// run.
	TaskKey    string   `json:"task_key"`
	DynamicKey string   `json:"dynamic_key"`
	Tags       []string `json:"tags"`
	// CacheKey is the key under which later runs find the cached result, until CacheExpiration; nil for none.
	CacheKey        *string    `json:"cache_key"`
	CacheExpiration *time.Time `json:"cache_expiration"`
	Policy          struct {
		Retries *int64 `json:"retries"` // maximum number of retries
	} `json:"empirical_policy"`
	StateType         string     `json:"state_type"`
	StateName         string     `json:"state_name"`
	State             *State     `json:"state"`
	RunCount          int64      `json:"run_count"`
	ExpectedStartTime *time.Time `json:"expected_start_time"`
	StartTime         *time.Time `json:"start_time"`
	EndTime           *time.Time `json:"end_time"`
	TotalRunTime      float64    `json:"total_run_time"` // seconds, over all attempts
	// EstimatedRunTime is TotalRunTime plus the duration of the current attempt, in seconds.
	EstimatedRunTime float64 `json:"estimated_run_time"`
}

// TaskRunSorts are the orders in which the API lists task runs. Only ID_DESC, the newest first, is without ties.
var TaskRunSorts = []string{
	"ID_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC", "NAME_DESC",
	"NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC", "DURATION_ASC", "DURATION_DESC",
}

// TaskRunSortNeeds is the capability that a server needs for one of TaskRunSorts; empty for none.
func TaskRunSortNeeds(sort string) capability.Capability {
	if strings.HasPrefix(sort, "DURATION_") {
		return capability.TaskRunDurationSort
	}
	return ""
}

// TaskRunFilter selects task runs that meet all of its conditions. A zero field selects all.
type TaskRunFilter struct {
	FlowRunID  string
	NameLike   string   // a part of the name, in upper or lower case
	StateTypes []string // any of them
	StateNames []string // any of them
	Tags       []string // all of them
	Start, End *time.Time
	// WindowOf is the time that Start and End bound, one of RunTimes; empty for the expected start.
	WindowOf string
	// Sort is one of TaskRunSorts; empty for ID_DESC.
	Sort string
}

func (f TaskRunFilter) body() map[string]any {
	out := filterBody{}
	out.one("task_runs.flow_run_id", f.FlowRunID)
	out.nonEmpty("task_runs.name.like_", f.NameLike)
	out.any("task_runs.state.type", f.StateTypes...)
	out.any("task_runs.state.name", f.StateNames...)
	out.list("task_runs.tags.all_", f.Tags)
	out.window("task_runs."+cmp.Or(f.WindowOf, RunTimes[0]), f.Start, f.End)
	out.nonEmpty("sort", f.Sort)
	return out
}

// TaskRun returns the task run with that ID.
func (c *Client) TaskRun(ctx context.Context, id string) (*TaskRun, error) {
	return rest.Do[*TaskRun](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("task_runs", id)})
}

// TaskRuns yields the task runs that the filter finds. It skips the first offset runs and yields at most limit; a
// negative limit means all.
func (c *Client) TaskRuns(ctx context.Context, f TaskRunFilter, offset, limit int) iter.Seq2[*TaskRun, error] {
	return rest.Window[*TaskRun](ctx, c.Conn, rest.Path("task_runs", "filter"), f.body(), offset, limit)
}

// CountTaskRuns returns how many task runs the filter finds, with one request.
func (c *Client) CountTaskRuns(ctx context.Context, f TaskRunFilter) (int64, error) {
	f.Sort = ""
	return rest.Count(ctx, c.Conn, rest.Path("task_runs", "count"), f.body())
}
