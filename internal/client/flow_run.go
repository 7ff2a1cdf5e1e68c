package client

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// FlowRun is one run of a flow. Times in the future are nil.
type FlowRun struct {
	rest.Object
	Name         string  `json:"name"`
	FlowID       string  `json:"flow_id"`
	DeploymentID *string `json:"deployment_id"`
	// Parameters are the deployment's merged with the run's, with templates rendered: a JSON object.
	Parameters json.RawMessage `json:"parameters"`
	// Tags are the run's and the deployment's.
	Tags           []string        `json:"tags"`
	JobVariables   json.RawMessage `json:"job_variables"`
	IdempotencyKey *string         `json:"idempotency_key"`
	WorkQueueName  *string         `json:"work_queue_name"`
	WorkPoolName   *string         `json:"work_pool_name"`
	StateType      string          `json:"state_type"`
	StateName      string          `json:"state_name"`
	State          *State          `json:"state"`
	RunCount       int64           `json:"run_count"`
	// AutoScheduled says that the scheduler created the run.
	AutoScheduled bool `json:"auto_scheduled"`
	// CreatedBy is what created the run; nil if unknown.
	CreatedBy         *Creator   `json:"created_by"`
	ExpectedStartTime *time.Time `json:"expected_start_time"`
	StartTime         *time.Time `json:"start_time"`
	EndTime           *time.Time `json:"end_time"`
	TotalRunTime      float64    `json:"total_run_time"` // seconds, over all attempts
	// EstimatedRunTime is TotalRunTime plus the duration of the current attempt, in seconds.
	EstimatedRunTime float64 `json:"estimated_run_time"`
	// ParentTaskRunID is the task run that represents a subflow run; nil for other runs.
	ParentTaskRunID *string `json:"parent_task_run_id"`
}

// Creator is what created a run.
type Creator struct {
	ID   string `json:"id"`
	Type string `json:"type"` // SCHEDULE for a schedule of the deployment
}

// ScheduleID is the ID of the schedule that the run was created for; empty if there is none.
func (r *FlowRun) ScheduleID() string {
	if r.CreatedBy == nil || r.CreatedBy.Type != "SCHEDULE" {
		return ""
	}
	return r.CreatedBy.ID
}

// State is the state of a run.
type State struct {
	Type    string  `json:"type"`
	Name    string  `json:"name"`
	Message *string `json:"message"`
	// Timestamp is when the run entered the state.
	Timestamp time.Time `json:"timestamp"`
	Details   struct {
		// InputKeys are the keys from which a run that waits for input reads it; nil for none.
		InputKeys map[string]string `json:"run_input_keyset"`
	} `json:"state_details"`
}

// WantsInput reports whether a run in the state waits for input.
func (s *State) WantsInput() bool { return s != nil && len(s.Details.InputKeys) > 0 }

// StateTypes are all types of states.
var StateTypes = []string{"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"}

// stateNames are the names of Prefect's own states, with their types: the states in prefect.states, and further
// states that Prefect's engines and server set.
var stateNames = []struct{ name, of string }{
	{"Scheduled", "SCHEDULED"}, {"Late", "SCHEDULED"}, {"AwaitingRetry", "SCHEDULED"}, {"AwaitingConcurrencySlot", "SCHEDULED"},
	{"Resuming", "SCHEDULED"}, {"Pending", "PENDING"}, {"Submitting", "PENDING"}, {"InfrastructurePending", "PENDING"},
	{"NotReady", "PENDING"}, {"Running", "RUNNING"}, {"Retrying", "RUNNING"}, {"Paused", "PAUSED"}, {"Suspended", "PAUSED"},
	{"Cancelling", "CANCELLING"}, {"Cancelled", "CANCELLED"}, {"Completed", "COMPLETED"}, {"Cached", "COMPLETED"},
	{"RolledBack", "COMPLETED"}, {"Failed", "FAILED"}, {"TimedOut", "FAILED"}, {"Crashed", "CRASHED"},
}

// StateNames are the names of Prefect's own states. A flow can define more.
var StateNames = func() []string {
	out := make([]string, len(stateNames))
	for i, s := range stateNames {
		out[i] = s.name
	}
	return out
}()

// StateType is the type of a state given by its type or by one of StateNames; empty for any other string.
func StateType(state string) string {
	if slices.Contains(StateTypes, state) {
		return state
	}
	for _, s := range stateNames {
		if s.name == state {
			return s.of
		}
	}
	return ""
}

// IsFinal reports whether a run in a state of that type has ended.
func IsFinal(stateType string) bool {
	return slices.Contains([]string{"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}, stateType)
}

// FlowRunInput is the input of a new run of a deployment.
type FlowRunInput struct {
	// DeploymentID is the deployment to run.
	DeploymentID string                          `json:"-"`
	Name         string                          `json:"name,omitzero"`
	Parameters   patch.Optional[json.RawMessage] `json:"parameters,omitzero"`
	Tags         patch.Optional[[]string]        `json:"tags,omitzero"`
	JobVariables patch.Optional[json.RawMessage] `json:"job_variables,omitzero"`
	// IdempotencyKey is unique among the runs of a flow: for a second request with the key, the API returns the run
	// of the first.
	IdempotencyKey string        `json:"idempotency_key,omitzero"`
	WorkQueueName  string        `json:"work_queue_name,omitzero"`
	State          *InitialState `json:"state,omitzero"`
	// Labels are set by the client if the run continues a trace.
	Labels map[string]string `json:"labels,omitzero"`
}

// withLabels returns the input with labels.
func (in FlowRunInput) withLabels(labels map[string]string) any {
	in.Labels = labels
	return in
}

// InitialState is the state of a new run that is scheduled for a time.
type InitialState struct {
	Type    string       `json:"type"`
	Details StateDetails `json:"state_details"`
}

// StateDetails are the details of an InitialState.
type StateDetails struct {
	ScheduledTime string `json:"scheduled_time"` // RFC 3339
}

// ScheduledFor is the state of a new run that starts at that time, in RFC 3339.
func ScheduledFor(at string) *InitialState {
	return &InitialState{Type: "SCHEDULED", Details: StateDetails{ScheduledTime: at}}
}

// FlowRunChange is the input of an update of a run.
type FlowRunChange struct {
	Name string                   `json:"name,omitzero"`
	Tags patch.Optional[[]string] `json:"tags,omitzero"`
}

// CreateFlowRun runs a deployment. With an idempotency key, the request can be repeated without creating a second
// run.
func (c *Client) CreateFlowRun(ctx context.Context, in FlowRunInput) (*FlowRun, error) {
	return rest.Do[*FlowRun](ctx, c.Conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("deployments", in.DeploymentID, "create_flow_run"), Body: in,
		Repeatable: in.IdempotencyKey != "", Labeled: in.withLabels,
	})
}

// FlowRun returns the run with that ID.
func (c *Client) FlowRun(ctx context.Context, id string) (*FlowRun, error) {
	return rest.ReadObject[FlowRun](ctx, c.Conn, flowRunKind, id)
}

// FlowRunByKey returns the run of a deployment that has the idempotency key, or nil.
func (c *Client) FlowRunByKey(ctx context.Context, deployment, key string) (*FlowRun, error) {
	return rest.First[FlowRun](ctx, c.Conn, rest.Path("flow_runs", "filter"), map[string]any{
		"flow_runs": map[string]any{"deployment_id": rest.AnyOf(deployment), "idempotency_key": rest.AnyOf(key)},
	})
}

// UpdateFlowRun sets the fields of change. Tags replace all tags of the run.
func (c *Client) UpdateFlowRun(ctx context.Context, id string, change FlowRunChange) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("flow_runs", id), Body: change, Repeatable: true},
	)
}

// CancelFlowRun requests the cancellation of a run, and returns the state that the run then has: CANCELLED if it has
// no infrastructure, CANCELLING until its worker has stopped it, or its final state if it had already ended.
func (c *Client) CancelFlowRun(ctx context.Context, id string) (*State, error) {
	response, err := rest.Do[struct {
		State *State `json:"state"`
	}](ctx, c.Conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("flow_runs", id, "set_state"),
		Body: map[string]any{"state": map[string]string{"type": "CANCELLING"}}, Repeatable: true,
	})
	if err != nil {
		return nil, err
	}
	if response.State == nil {
		return &State{}, nil
	}
	return response.State, nil
}
