package client

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry/telemetrytest"
)

// pathMakers are the functions whose arguments are elements of paths.
var pathMakers = []string{"p", "below", "path", "limitPath"}

// TestRouteWords: the words that routes keep are those that the client writes into paths, all of them and no others.
func TestRouteWords(t *testing.T) {
	written := map[string]bool{}
	note := func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.Contains(pathMakers, nameOf(call.Fun)) {
			return true
		}
		for _, argument := range call.Args {
			if text, ok := argument.(*ast.BasicLit); ok && text.Kind == token.STRING {
				word, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				written[word] = true
			}
		}
		return true
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, note)
	}
	for word := range written {
		if !slices.Contains(routeWords, word) {
			t.Errorf("%q is in paths, but not in routeWords", word)
		}
	}
	for _, word := range routeWords {
		if !written[word] {
			t.Errorf("%q is in routeWords, but in no path", word)
		}
	}
}

func nameOf(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// TestRoute: a route has neither ids nor names.
func TestRoute(t *testing.T) {
	const id = "3f1d7b44-3b1c-4c86-9a4b-0b9f0e0f6f58"
	for want, path := range map[string][]string{
		"/flows/{id}":                                  path("flows", id),
		"/flows/":                                      path("flows", ""),
		"/deployments/name/{name}/{name}":              path("deployments", "name", "etl", "daily/1"),
		"/work_pools/{name}/queues/filter":             path("work_pools", "pool", "queues", "filter"),
		"/deployments/{id}/create_flow_run":            path("deployments", id, "create_flow_run"),
		"/v2/concurrency_limits/{name}":                path("v2", "concurrency_limits", "db"),
		"/collections/views/aggregate-worker-metadata": path("collections", "views", "aggregate-worker-metadata"),
	} {
		if got := route(path); got != want {
			t.Errorf("%v has the route %s, expected %s", path, got, want)
		}
	}
}

// receiving returns telemetry that goes to a receiver, and a function that ends it.
func receiving(t *testing.T) (*telemetry.Telemetry, *telemetrytest.Receiver) {
	t.Helper()
	r := telemetrytest.NewReceiver(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", r.URL)
	told, err := telemetry.Start(t.Context(), telemetry.Config{Getenv: os.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	return told, r
}

// TestTold: a request is told of with its retries and its failure, without its secrets, and the runs that it starts carry
// its trace.
func TestTold(t *testing.T) {
	const deployment = "3f1d7b44-3b1c-4c86-9a4b-0b9f0e0f6f58"
	var sent []string
	keep := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.Header.Get("traceparent"))
			_, _ = w.Write([]byte(answer))
		}
	}
	server := play(t,
		exchange{want: "GET /flows/s3cret-key", status: 404, answer: `{"detail":"Flow not found, s3cret-key"}`},
		exchange{want: "POST /deployments/" + deployment + "/create_flow_run", status: 503, header: map[string]string{"Retry-After": "0"}},
		exchange{want: "POST /deployments/" + deployment + "/create_flow_run", instead: keep(`{"id":"1","state_type":"SCHEDULED"}`)},
		exchange{want: "POST /deployments/" + deployment + "/create_flow_run/bulk",
			answer: `{"results":[{"flow_run_id":"2","status":"CREATED"},{"flow_run_id":"3","status":"FAILED"}]}`},
		exchange{want: "POST /flow_runs/filter", answer: `[{"id":"1","state_type":"COMPLETED","total_run_time":2}]`},
		exchange{want: "POST /task_runs/filter", answer: `[{"id":"a","state_type":"FAILED"}]`},
		exchange{want: "GET /task_runs/a", answer: `{"id":"a","state_type":"FAILED"}`},
	)
	told, r := receiving(t)
	c := connect(t, server.URL, func(s *settings) {
		s.telemetry = told
		s.redactor = newRedactor([]string{"s3cret-key"}, nil)
	})
	ctx := context.Background()
	if _, err := c.Flow(ctx, "s3cret-key"); !IsNotFound(err) {
		t.Error(err)
	}
	in := FlowRunInput{DeploymentID: deployment, IdempotencyKey: "k"}
	if _, err := c.CreateFlowRun(ctx, in); err != nil {
		t.Error(err)
	}
	if err := c.CreateFlowRuns(ctx, deployment, []FlowRunInput{in, in}, func([]CreatedRun) {}); err != nil {
		t.Error(err)
	}
	for _, err := range c.FlowRuns(ctx, FlowRunFilter{}, 0, -1) {
		if err != nil {
			t.Error(err)
		}
	}
	for _, err := range c.TaskRuns(ctx, TaskRunFilter{}, 0, -1) {
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := c.TaskRun(ctx, "a"); err != nil {
		t.Error(err)
	}
	if err := told.Close(); err != nil {
		t.Fatal(err)
	}

	missing := r.One("GET /flows/{name}")
	if missing.Failure != "not_found" || missing.Attributes["http.response.status_code"] != int64(404) {
		t.Errorf("the failure is told as %+v", missing)
	}
	created := r.One("POST /deployments/{id}/create_flow_run")
	if created.Attributes["http.request.resend_count"] != int64(1) || created.Failure != "" ||
		!slices.Equal(created.Events, []string{"retry"}) {
		t.Errorf("the retry is told as %+v", created)
	}
	if want := "00-" + created.TraceID + "-" + created.ID + "-01"; !slices.Equal(sent, []string{want}) {
		t.Errorf("the request carries %v, expected %s", sent, want)
	}
	if strings.Contains(r.Text(), "s3cret") {
		t.Error("a secret is exported")
	}
	for name, want := range map[string]map[float64][]map[string]any{
		"prefect.flow.runs.total": {2: {{"prefect.run.origin": "started"}}},
		"prefect.flow.duration":   {1: {{"prefect.run.state": "COMPLETED"}}},
		"prefect.flows.active":    {1: {{}}},
		"prefect.task.runs.total": {1: {{"prefect.run.state": "FAILED"}}},
	} {
		if diff := cmp.Diff(want, r.Points(name)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestRunsCarryTheTrace: the labels of the runs that one request makes lead to it, and nothing does when nobody is told.
func TestRunsCarryTheTrace(t *testing.T) {
	fake := prefecttest.NewFake(t)
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
	told, r := receiving(t)
	for _, told := range []*telemetry.Telemetry{told, nil} {
		c := connect(t, fake.URL, func(s *settings) { s.telemetry = told })
		var in []FlowRunInput
		for n := range 2 {
			in = append(in, FlowRunInput{IdempotencyKey: fmt.Sprint(told != nil, n)})
		}
		if err := c.CreateFlowRuns(t.Context(), deployment, in, func([]CreatedRun) {}); err != nil {
			t.Fatal(err)
		}
	}
	if err := told.Close(); err != nil {
		t.Fatal(err)
	}
	post := r.One("POST /deployments/{id}/create_flow_run/bulk")
	labelled := map[string]int{}
	for _, run := range fake.All("flow_runs") {
		labels, _ := run["labels"].(map[string]any)
		labelled[fmt.Sprint(labels["__OTEL_TRACEPARENT"])]++
	}
	if diff := cmp.Diff(map[string]int{"00-" + post.TraceID + "-" + post.ID + "-01": 2, "<nil>": 2}, labelled); diff != "" {
		t.Error(diff)
	}
}

// TestBatchedReadsAreTold: reads that one request answers are counted, and the runs among them are told of.
func TestBatchedReadsAreTold(t *testing.T) {
	fake := prefecttest.NewFake(t)
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
	plain := newClient(t, fake.URL)
	var ids []string
	for range 2 {
		run, err := plain.CreateFlowRun(t.Context(), FlowRunInput{DeploymentID: deployment})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, run.ID)
	}
	told, r := receiving(t)
	c := connect(t, fake.URL, func(s *settings) { s.telemetry, s.held = told, newResponseCache() })
	ctx := WithMaxAge(t.Context(), time.Minute)
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			if _, err := c.FlowRun(ctx, id); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := told.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[float64][]map[string]any{2: {{"url.template": "/flow_runs/filter"}}},
		r.Points("prefect.api.batched.reads")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[float64][]map[string]any{2: {{}}}, r.Points("prefect.flows.active")); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkCall compares calls of the API that nobody is told of with calls that are told of: the first is what everyone
// pays who asks for no telemetry.
func BenchmarkCall(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"id":"1"}`)) }))
	b.Cleanup(server.Close)
	b.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	told, err := telemetry.Start(b.Context(), telemetry.Config{Getenv: os.Getenv})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = told.Close() })
	for name, told := range map[string]*telemetry.Telemetry{"off": nil, "on": told} {
		b.Run(name, func(b *testing.B) {
			c := connect(b, server.URL, func(s *settings) { s.telemetry = told })
			for b.Loop() {
				if _, err := c.Flow(b.Context(), "1"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
