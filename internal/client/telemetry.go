package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// routeWords are the elements of paths that are the API's own. All others are names and ids.
var routeWords = []string{
	"", "access", "account_memberships", "account_roles", "accounts", "admin", "aggregate-worker-metadata", "api_keys",
	"apply-resource-slas", "artifacts", "automations", "block_documents", "block_schemas", "block_types", "bots", "bulk",
	"bulk_set_state", "by-owner", "by-user", "checksum", "collections", "concurrency_limits", "count",
	"create_flow_run", "csrf-token", "default", "deployments", "domains", "events", "filter", "flow_runs", "flows", "graph-v2", "health",
	"invitations",
	"latest", "logs", "me", "members", "name", "next", "observed-states", "pause_deployment", "queues", "ready", "related-to", "reset",
	"resume",
	"resume_deployment", "revoke", "rotate_api_key", "schedules", "scopes", "set_state", "settings", "slas", "slug", "tag", "task_runs",
	"teams", "templates", "users", "v2", "validate", "variables", "version", "views", "webhooks", "work_pool_types",
	"work_pools", "work_queues", "workers", "workspace_roles", "workspace_scopes", "workspaces",
}

// route is a path of the API with placeholders for the names and ids in it.
func route(path []string) string {
	var out strings.Builder
	for _, element := range path {
		switch {
		case ids.MatchString(element):
			element = "{id}"
		case !slices.Contains(routeWords, element):
			element = "{name}"
		}
		out.WriteString("/" + element)
	}
	return out.String()
}

// sendOnce is send with one set of further headers.
func (c *Client) sendOnce(ctx context.Context, r request, body []byte, extra http.Header) (*answer, error) {
	if c.telemetry == nil {
		return c.exchange(ctx, r, body, extra, nil)
	}
	address := c.url(r.scope, r.path)
	ctx, told := c.telemetry.Request(ctx, r.method, route(r.path), c.redact.address(address))
	if labels := told.RunLabels(); labels != nil && r.labelled != nil {
		var err error
		if body, err = encode(r.labelled(labels)); err != nil {
			return nil, err
		}
	}
	got, err := c.exchange(ctx, r, body, extra, told)
	var failed *Error
	switch {
	case err == nil:
		told.End(got.status, "")
	case errors.As(err, &failed):
		told.End(failed.Status, string(failed.Code))
	default:
		told.End(0, string(CodeUnreachable))
	}
	return got, err
}

// address is an address in which nothing secret is shown.
func (r redactor) address(u *url.URL) *url.URL {
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: r.text(u.Path)}
}

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
	c.telemetry.FlowRun(ctx, telemetry.Run{ID: r.ID, State: r.StateType, Ended: IsFinal(r.StateType), Seconds: r.TotalRunTime}, started)
}

func (c *Client) tellTaskRun(ctx context.Context, r *TaskRun) {
	c.telemetry.TaskRun(ctx, telemetry.Run{ID: r.ID, State: r.StateType, Ended: IsFinal(r.StateType), Seconds: r.TotalRunTime})
}

// tellBatched tells of an object that a shared request brought.
func (c *Client) tellBatched(ctx context.Context, k kind, object any) {
	c.telemetry.BatchedRead(ctx, route(k.below("filter")))
	c.tell(ctx, object, false)
}
