package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// BulkRuns is how many runs of a deployment the API creates in one request.
const BulkRuns = 100

const createdStatus = "CREATED"

// CreatedRun is what has become of one run that was to be created.
type CreatedRun struct {
	ID     string `json:"flow_run_id"`
	Status string `json:"status"` // createdStatus, also when the run was there already; or FAILED
	Error  string `json:"error"`  // why it failed
}

// CreateFlowRuns creates runs of one deployment, and tells after each request what has become of those that were in it,
// in order. Each must have an idempotency key: of a run whose key is there already, none is made. It creates many at once
// where the API can do that, else one at a time. It stops at the first request that fails; what was told is there then.
func (c *Client) CreateFlowRuns(ctx context.Context, deployment string, in []FlowRunInput, tell func([]CreatedRun)) error {
	return inBulk(in, BulkRuns, func(some []FlowRunInput, bulk bool) ([]CreatedRun, error) {
		made, err := c.createSome(ctx, deployment, some, bulk)
		if err == nil && len(made) != len(some) {
			err = fmt.Errorf("creating flow runs: the response has %d runs, but %d were requested", len(made), len(some))
		}
		return made, err
	}, tell)
}

// inBulk sends many things, most of them at a time, and tells what came of each request. Where the API has no request for
// several it sends one at a time. It stops at the first request that fails.
func inBulk[In, Out any](in []In, most int, send func(some []In, bulk bool) ([]Out, error), tell func([]Out)) error {
	for bulk := true; len(in) > 0; {
		size := 1
		if bulk {
			size = min(len(in), most)
		}
		out, err := send(in[:size], bulk)
		if bulk && lacksEndpoint(err) {
			bulk = false
			continue
		}
		if err != nil {
			return err
		}
		tell(out)
		in = in[size:]
	}
	return nil
}

func (c *Client) createSome(ctx context.Context, deployment string, in []FlowRunInput, bulk bool) ([]CreatedRun, error) {
	if bulk {
		answer, err := rest.Do[struct {
			Results []CreatedRun `json:"results"`
		}](ctx, c.Conn, rest.Request{
			Method: http.MethodPost, Path: rest.Path("deployments", deployment, "create_flow_run", "bulk"), Body: in, Repeatable: true,
			Labeled: func(labels map[string]string) any {
				out := slices.Clone(in)
				for n := range out {
					out[n].Labels = labels
				}
				return out
			},
		})
		for n, run := range answer.Results {
			// With the first run for which its database is locked, the server gives up the rest of them.
			if err == nil && n < len(in) && strings.Contains(run.Error, databaseLocked) {
				answer.Results[n], err = c.createOne(ctx, deployment, in[n])
			} else if run.Status == createdStatus {
				c.Telemetry().FlowRun(ctx, telemetry.Run{ID: run.ID, State: "SCHEDULED"}, true)
			}
		}
		return answer.Results, err
	}
	one, err := c.createOne(ctx, deployment, in[0])
	return []CreatedRun{one}, err
}

func (c *Client) createOne(ctx context.Context, deployment string, in FlowRunInput) (CreatedRun, error) {
	in.DeploymentID = deployment
	run, err := c.CreateFlowRun(ctx, in)
	if err != nil {
		return CreatedRun{}, err
	}
	return CreatedRun{ID: run.ID, Status: createdStatus}, nil
}

// databaseLocked is in the error of every write that SQLite had no time for.
const databaseLocked = "database is locked"

// FlowRunKeys returns which of the idempotency keys runs of the deployment have.
func (c *Client) FlowRunKeys(ctx context.Context, deployment string, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	for len(keys) > 0 {
		some := keys[:min(len(keys), rest.PageSize)]
		keys = keys[len(some):]
		runs, err := rest.Page[*FlowRun](ctx, c.Conn, rest.Path("flow_runs", "filter"), map[string]any{
			"flow_runs": map[string]any{"deployment_id": rest.AnyOf(deployment), "idempotency_key": rest.AnyOf(some...)},
		}, 0, rest.PageSize)
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			if run.IdempotencyKey != nil {
				out[*run.IdempotencyKey] = true
			}
		}
	}
	return out, nil
}
