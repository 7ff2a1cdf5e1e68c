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

// FlowRun is one run of a flow. Of the times, those that have not come yet are nil.
type FlowRun struct {
	rest.Object
	Name         string  `json:"name"`
	FlowID       string  `json:"flow_id"`
	DeploymentID *string `json:"deployment_id"`
	// Parameters are the run's own laid over the deployment's, with templates filled in: a JSON object.
	Parameters json.RawMessage `json:"parameters"`
	// Tags are the run's own and the deployment's.
	Tags           []string        `json:"tags"`
	JobVariables   json.RawMessage `json:"job_variables"`
	IdempotencyKey *string         `json:"idempotency_key"`
	WorkQueueName  *string         `json:"work_queue_name"`
	WorkPoolName   *string         `json:"work_pool_name"`
	StateType      string          `json:"state_type"`
	StateName      string          `json:"state_name"`
	State          *State          `json:"state"`
	RunCount       int64           `json:"run_count"`
	// AutoScheduled says that the scheduler made the run.
	AutoScheduled bool `json:"auto_scheduled"`
	// CreatedBy is what made the run; nil when that is not known.
	CreatedBy         *Creator   `json:"created_by"`
	ExpectedStartTime *time.Time `json:"expected_start_time"`
	StartTime         *time.Time `json:"start_time"`
	EndTime           *time.Time `json:"end_time"`
	TotalRunTime      float64    `json:"total_run_time"` // seconds, over all attempts
	// EstimatedRunTime is TotalRunTime and how long the present attempt has run, in seconds.
	EstimatedRunTime float64 `json:"estimated_run_time"`
	// ParentTaskRunID is the task run in which a sub-flow ran; nil for other runs.
	ParentTaskRunID *string `json:"parent_task_run_id"`
}

// Creator is what made a run.
type Creator struct {
	ID   string `json:"id"`
	Type string `json:"type"` // SCHEDULE for a schedule of the deployment
}

// ScheduleID is the id of the schedule that the run was made for; empty when it was not made for one.
func (r *FlowRun) ScheduleID() string {
	if r.CreatedBy == nil || r.CreatedBy.Type != "SCHEDULE" {
		return ""
	}
	return r.CreatedBy.ID
}

// State is what a run is doing, or how it ended.
type State struct {
	Type    string  `json:"type"`
	Name    string  `json:"name"`
	Message *string `json:"message"`
	// Timestamp is when the run came to be in the state.
	Timestamp time.Time `json:"timestamp"`
	Details   struct {
		// InputKeys are the names under which a run that waits for input looks for it; nil for none.
		InputKeys map[string]string `json:"run_input_keyset"`
	} `json:"state_details"`
}

// WantsInput reports whether a run in that state waits for input.
func (s *State) WantsInput() bool { return s != nil && len(s.Details.InputKeys) > 0 }

// StateTypes are all types of states.
var StateTypes = []string{"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"}

// stateNames are the names that Prefect itself gives to states, with the types of these. They are those of prefect.states
// and of what its engines and its server set.
var stateNames = []struct{ name, of string }{
	{"Scheduled", "SCHEDULED"}, {"Late", "SCHEDULED"}, {"AwaitingRetry", "SCHEDULED"}, {"AwaitingConcurrencySlot", "SCHEDULED"},
	{"Resuming", "SCHEDULED"}, {"Pending", "PENDING"}, {"Submitting", "PENDING"}, {"InfrastructurePending", "PENDING"},
	{"NotReady", "PENDING"}, {"Running", "RUNNING"}, {"Retrying", "RUNNING"}, {"Paused", "PAUSED"}, {"Suspended", "PAUSED"},
	{"Cancelling", "CANCELLING"}, {"Cancelled", "CANCELLED"}, {"Completed", "COMPLETED"}, {"Cached", "COMPLETED"},
	{"RolledBack", "COMPLETED"}, {"Failed", "FAILED"}, {"TimedOut", "FAILED"}, {"Crashed", "CRASHED"},
}

// StateNames are the names that Prefect itself gives to states. A flow can make up more.
var StateNames = func() []string {
	out := make([]string, len(stateNames))
	for i, s := range stateNames {
		out[i] = s.name
	}
	return out
}()

// StateType is the type of a state given by its type or by one of StateNames; empty for any other text.
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

// FlowRunInput is what a new run of a deployment is given.
type FlowRunInput struct {
	// DeploymentID is the deployment that is to run.
	DeploymentID string                          `json:"-"`
	Name         string                          `json:"name,omitzero"`
	Parameters   patch.Optional[json.RawMessage] `json:"parameters,omitzero"`
	Tags         patch.Optional[[]string]        `json:"tags,omitzero"`
	JobVariables patch.Optional[json.RawMessage] `json:"job_variables,omitzero"`
	// IdempotencyKey is unique among the runs of a flow: the API answers a second request with the run of the first.
	IdempotencyKey string        `json:"idempotency_key,omitzero"`
	WorkQueueName  string        `json:"work_queue_name,omitzero"`
	State          *InitialState `json:"state,omitzero"`
	// Labels are set by the client, for a run that continues a trace.
	Labels map[string]string `json:"labels,omitzero"`
}

// withLabels is the input with labels.
func (in FlowRunInput) withLabels(labels map[string]string) any {
	in.Labels = labels
	return in
}

// InitialState is the state of a new run: scheduled for a time.
type InitialState struct {
	Type    string       `json:"type"`
	Details StateDetails `json:"state_details"`
}

// StateDetails are the details of an InitialState.
type StateDetails struct {
	ScheduledTime string `json:"scheduled_time"` // RFC 3339
}

// ScheduledFor is the state of a run that is to start at that time, in RFC 3339.
func ScheduledFor(at string) *InitialState {
	return &InitialState{Type: "SCHEDULED", Details: StateDetails{ScheduledTime: at}}
}

// FlowRunChange is what can be changed of a run.
type FlowRunChange struct {
	Name string                   `json:"name,omitzero"`
	Tags patch.Optional[[]string] `json:"tags,omitzero"`
}

// CreateFlowRun runs a deployment. It can be sent again without a second run when there is an idempotency key.
func (c *Client) CreateFlowRun(ctx context.Context, in FlowRunInput) (*FlowRun, error) {
	return rest.Do[*FlowRun](ctx, c.Conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("deployments", in.DeploymentID, "create_flow_run"), Body: in,
		Repeatable: in.IdempotencyKey != "", Labeled: in.withLabels,
	})
}

// FlowRun returns the run of that id.
func (c *Client) FlowRun(ctx context.Context, id string) (*FlowRun, error) {
	return rest.ReadObject[FlowRun](ctx, c.Conn, flowRunKind, id)
}

// FlowRunByKey returns the run of a deployment that has the idempotency key, or nil when there is none.
func (c *Client) FlowRunByKey(ctx context.Context, deployment, key string) (*FlowRun, error) {
	return rest.First[FlowRun](ctx, c.Conn, rest.Path("flow_runs", "filter"), map[string]any{
		"flow_runs": map[string]any{"deployment_id": rest.AnyOf(deployment), "idempotency_key": rest.AnyOf(key)},
	})
}

// UpdateFlowRun sets the fields that change has. Tags replace all that the run has.
func (c *Client) UpdateFlowRun(ctx context.Context, id string, change FlowRunChange) error {
	_, err := rest.Do[rest.None](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("flow_runs", id), Body: change, Repeatable: true},
	)
	return err
}

// CancelFlowRun asks for the end of a run and returns the state that it then has: cancelled when nothing runs yet,
// cancelling until its worker has stopped it, and its last state when it had ended already.
func (c *Client) CancelFlowRun(ctx context.Context, id string) (*State, error) {
	answer, err := rest.Do[struct {
		State *State `json:"state"`
	}](ctx, c.Conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("flow_runs", id, "set_state"),
		Body: map[string]any{"state": map[string]string{"type": "CANCELLING"}}, Repeatable: true,
	})
	if err != nil {
		return nil, err
	}
	if answer.State == nil {
		return &State{}, nil
	}
	return answer.State, nil
}
