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

// bulkRuns is the maximum number of runs of a deployment that the API creates in one request.
const bulkRuns = 100

const createdStatus = "CREATED"

// CreatedRun is the result of creating one run.
type CreatedRun struct {
	ID     string `json:"flow_run_id"`
	Status string `json:"status"` // createdStatus, also if the run existed already; or FAILED
	Error  string `json:"error"`  // why it failed
}

// CreateFlowRuns creates runs of one deployment, and reports the results of each request, in the order of the input.
// Each run must have an idempotency key; no second run is created for a key that exists. It creates many runs in one
// request if the API supports it, otherwise one. It stops at the first request that fails; the runs reported before
// exist.
func (c *Client) CreateFlowRuns(ctx context.Context, deployment string, in []FlowRunInput, report func([]CreatedRun)) error {
	return inBulk(in, bulkRuns, func(some []FlowRunInput, bulk bool) ([]CreatedRun, error) {
		created, err := c.createSome(ctx, deployment, some, bulk)
		if err == nil && len(created) != len(some) {
			err = fmt.Errorf("creating flow runs: the response has %d runs, but %d were requested", len(created), len(some))
		}
		return created, err
	}, report)
}

// inBulk sends the items in batches, and reports the results of each batch. If the API has no endpoint for batches,
// it sends one item at a time. It stops at the first request that fails.
func inBulk[In, Out any](in []In, batchSize int, send func(some []In, bulk bool) ([]Out, error), report func([]Out)) error {
	for bulk := true; len(in) > 0; {
		size := 1
		if bulk {
			size = min(len(in), batchSize)
		}
		out, err := send(in[:size], bulk)
		if bulk && lacksEndpoint(err) {
			bulk = false
			continue
		}
		if err != nil {
			return err
		}
		report(out)
		in = in[size:]
	}
	return nil
}

func (c *Client) createSome(ctx context.Context, deployment string, in []FlowRunInput, bulk bool) ([]CreatedRun, error) {
	if bulk {
		response, err := rest.Do[struct {
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
		for n, run := range response.Results {
			// After the first run that fails because its database is locked, the server fails the rest of the batch.
			if err == nil && n < len(in) && strings.Contains(run.Error, databaseLocked) {
				response.Results[n], err = c.createOne(ctx, deployment, in[n])
			} else if run.Status == createdStatus {
				c.Telemetry().FlowRun(ctx, telemetry.Run{ID: run.ID, State: "SCHEDULED"}, true)
			}
		}
		return response.Results, err
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

// databaseLocked is part of the error of a write that failed because SQLite was busy.
const databaseLocked = "database is locked"

// FlowRunKeys returns which of the idempotency keys exist among the runs of the deployment.
func (c *Client) FlowRunKeys(ctx context.Context, deployment string, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	for some := range slices.Chunk(keys, rest.PageSize) {
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
