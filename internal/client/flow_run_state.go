package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// StateInput is a state that a run is asked to take.
type StateInput struct {
	Type    string        `json:"type"`
	Name    string        `json:"name,omitzero"` // empty for the usual one of the type
	Message string        `json:"message,omitzero"`
	Details *PauseDetails `json:"state_details,omitzero"`
}

// PauseDetails are the details of a paused state.
type PauseDetails struct {
	Timeout time.Time `json:"pause_timeout"` // when a run that nobody resumes fails
	// Reschedule says that the run leaves its infrastructure, and is scheduled anew when it is resumed.
	Reschedule bool `json:"pause_reschedule"`
}

// Cancelling is the state that ends a run: of one that has no infrastructure, the API makes Cancelled at once.
var Cancelling = StateInput{Type: "CANCELLING"}

// AwaitingRetry is the state in which a run that has ended waits for its next attempt.
var AwaitingRetry = StateInput{Type: "SCHEDULED", Name: "AwaitingRetry", Message: "Retried by Terraform"}

// SuspendedUntil is the state of a run that leaves its infrastructure, and that fails when nobody resumes it by then.
func SuspendedUntil(timeout time.Time) StateInput {
	return StateInput{Type: "PAUSED", Name: "Suspended", Details: &PauseDetails{Timeout: timeout.UTC(), Reschedule: true}}
}

// OrchestrationResult is what the API made of a request for a state.
type OrchestrationResult struct {
	// FlowRunID is empty when only one run was asked about.
	FlowRunID string `json:"flow_run_id"`
	// Status is ACCEPT, REJECT (another state was set, or none), ABORT (nothing was done) or WAIT.
	Status  string `json:"status"`
	State   *State `json:"state"` // that the run has now; nil when the API does not say
	Details struct {
		Reason string `json:"reason"` // empty when the state was accepted
	} `json:"details"`
}

// StateType is the type of the state that the run has now; empty when the API does not say.
func (v *OrchestrationResult) StateType() string {
	if v.State == nil {
		return ""
	}
	return v.State.Type
}

// SetFlowRunState asks a run to take a state. With force, the API's rules for changes of states do not apply. When the
// answer is lost, look at the run: the request is not repeated, since the run may have gone on from the state.
func (c *Client) SetFlowRunState(ctx context.Context, id string, state StateInput, force bool) (*OrchestrationResult, error) {
	body := map[string]any{"state": state}
	if force {
		body["force"] = true
	}
	return rest.Do[*OrchestrationResult](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("flow_runs", id, "set_state"), Body: body})
}

// ResumeFlowRun lets a paused run go on. A run that waits for input takes it from input, a JSON object; nil for none. As
// with SetFlowRunState, look at the run when the answer is lost.
func (c *Client) ResumeFlowRun(ctx context.Context, id string, input json.RawMessage) (*OrchestrationResult, error) {
	body := map[string]any{}
	if input != nil {
		body["run_input"] = input
	}
	return rest.Do[*OrchestrationResult](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("flow_runs", id, "resume"), Body: body})
}

// bulkStates is how many runs the API sets the state of in one request.
const bulkStates = 50

// CancelFlowRuns asks for the end of runs, and tells after each request what has become of those that were in it, not
// necessarily in order. It asks for many at once where the API can do that, else for one at a time.
func (c *Client) CancelFlowRuns(ctx context.Context, ids []string, tell func([]*OrchestrationResult)) error {
	return inBulk(ids, bulkStates, func(some []string, bulk bool) ([]*OrchestrationResult, error) { return c.cancelSome(ctx, some, bulk) }, tell)
}

func (c *Client) cancelSome(ctx context.Context, ids []string, bulk bool) ([]*OrchestrationResult, error) {
	if bulk {
		answer, err := rest.Do[struct {
			Results []*OrchestrationResult `json:"results"`
		}](ctx, c.Conn, rest.Request{
			Method: http.MethodPost, Path: rest.Path("flow_runs", "bulk_set_state"), Repeatable: true,
			Body: map[string]any{"flow_runs": map[string]any{"id": rest.AnyOf(ids...)}, "state": Cancelling, "limit": len(ids)},
		})
		for n, v := range answer.Results {
			// The server has run into an error that it catches: mostly that its database is locked.
			if err == nil && v.State == nil {
				answer.Results[n], err = c.cancelOne(ctx, v.FlowRunID)
			}
		}
		return answer.Results, err
	}
	one, err := c.cancelOne(ctx, ids[0])
	return []*OrchestrationResult{one}, err
}

func (c *Client) cancelOne(ctx context.Context, id string) (*OrchestrationResult, error) {
	state, err := c.CancelFlowRun(ctx, id)
	return &OrchestrationResult{FlowRunID: id, State: state}, err
}

// lacksEndpoint reports whether err is that the API does not have the endpoint, being too old. Cloud gives the same answer
// for an object that does not exist.
func lacksEndpoint(err error) bool {
	return apierror.HasCode(err, apierror.CodeNoRoute) || apierror.IsNotFound(err)
}
