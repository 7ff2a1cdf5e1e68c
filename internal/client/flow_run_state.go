package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// StateInput is a state to set on a run.
type StateInput struct {
	Type    string        `json:"type"`
	Name    string        `json:"name,omitzero"` // empty for the default name of the type
	Message string        `json:"message,omitzero"`
	Details *PauseDetails `json:"state_details,omitzero"`
}

// PauseDetails are the details of a paused state.
type PauseDetails struct {
	Timeout time.Time `json:"pause_timeout"` // when the run fails unless it is resumed
	// Reschedule says that the run releases its infrastructure, and is scheduled again when it is resumed.
	Reschedule bool `json:"pause_reschedule"`
}

// Cancelling is the state that cancels a run. If the run has no infrastructure, the API sets it to Cancelled at once.
var Cancelling = StateInput{Type: "CANCELLING"}

// AwaitingRetry is the state in which a run that has ended waits for its next attempt.
var AwaitingRetry = StateInput{Type: "SCHEDULED", Name: "AwaitingRetry", Message: "Retried by Terraform"}

// SuspendedUntil is the state of a run that releases its infrastructure, and that fails if it is not resumed before
// the timeout.
func SuspendedUntil(timeout time.Time) StateInput {
	return StateInput{Type: "PAUSED", Name: "Suspended", Details: &PauseDetails{Timeout: timeout.UTC(), Reschedule: true}}
}

// OrchestrationResult is the API's response to a request to set a state.
type OrchestrationResult struct {
	// FlowRunID is empty if the request was for a single run.
	FlowRunID string `json:"flow_run_id"`
	// Status is ACCEPT, REJECT (another state was set, or none), ABORT (nothing was done) or WAIT.
	Status  string `json:"status"`
	State   *State `json:"state"` // current state of the run; nil if the response does not have it
	Details struct {
		Reason string `json:"reason"` // empty if the state was accepted
	} `json:"details"`
}

// StateType is the type of the run's current state; empty if the response does not have it.
func (v *OrchestrationResult) StateType() string {
	if v.State == nil {
		return ""
	}
	return v.State.Type
}

// SetFlowRunState sets the state of a run. With force, the API's orchestration rules do not apply. If the response is
// lost, read the run: the request is not repeated, because the run may have left the state already.
func (c *Client) SetFlowRunState(ctx context.Context, id string, state StateInput, force bool) (*OrchestrationResult, error) {
	body := map[string]any{"state": state}
	if force {
		body["force"] = true
	}
	return rest.Do[*OrchestrationResult](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("flow_runs", id, "set_state"), Body: body},
	)
}

// ResumeFlowRun resumes a paused run. A run that waits for input receives input, a JSON object; nil for none. As with
// SetFlowRunState, read the run if the response is lost.
func (c *Client) ResumeFlowRun(ctx context.Context, id string, input json.RawMessage) (*OrchestrationResult, error) {
	body := map[string]any{}
	if input != nil {
		body["run_input"] = input
	}
	return rest.Do[*OrchestrationResult](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("flow_runs", id, "resume"), Body: body},
	)
}

// bulkStates is the maximum number of runs whose state the API sets in one request.
const bulkStates = 50

// CancelFlowRuns requests the cancellation of runs, and reports the results of each request, in no particular order.
// It cancels many runs in one request if the API supports it, otherwise one.
func (c *Client) CancelFlowRuns(ctx context.Context, ids []string, report func([]*OrchestrationResult)) error {
	return inBulk(ids, bulkStates, func(some []string, bulk bool) ([]*OrchestrationResult, error) {
		return c.cancelSome(ctx, some, bulk)
	}, report)
}

func (c *Client) cancelSome(ctx context.Context, ids []string, bulk bool) ([]*OrchestrationResult, error) {
	if bulk {
		response, err := rest.Do[struct {
			Results []*OrchestrationResult `json:"results"`
		}](ctx, c.Conn, rest.Request{
			Method: http.MethodPost, Path: rest.Path("flow_runs", "bulk_set_state"), Repeatable: true,
			Body: map[string]any{"flow_runs": map[string]any{"id": rest.AnyOf(ids...)}, "state": Cancelling, "limit": len(ids)},
		})
		for n, v := range response.Results {
			// The server caught an error for this run, usually that its database is locked.
			if err == nil && v.State == nil {
				response.Results[n], err = c.cancelOne(ctx, v.FlowRunID)
			}
		}
		return response.Results, err
	}
	one, err := c.cancelOne(ctx, ids[0])
	return []*OrchestrationResult{one}, err
}

func (c *Client) cancelOne(ctx context.Context, id string) (*OrchestrationResult, error) {
	state, err := c.CancelFlowRun(ctx, id)
	return &OrchestrationResult{FlowRunID: id, State: state}, err
}

// lacksEndpoint reports whether err means that the API is too old to have the endpoint. The response of Prefect Cloud
// is the same for an object that does not exist.
func lacksEndpoint(err error) bool {
	return apierror.HasCode(err, apierror.CodeNoRoute) || apierror.IsNotFound(err)
}
