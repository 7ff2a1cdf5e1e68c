package client

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry/telemetrytest"
)

// receiving returns telemetry, and the receiver that it exports to.
func receiving(t *testing.T) (*telemetry.Telemetry, *telemetrytest.Receiver) {
	t.Helper()
	r := telemetrytest.NewReceiver(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", r.URL)
	recorder, err := telemetry.Start(t.Context(), telemetry.Config{Getenv: os.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	return recorder, r
}

// TestRequestTelemetry: requests are recorded with their retries and failures, and without secrets, and the runs in
// responses are counted.
func TestRequestTelemetry(t *testing.T) {
	const deployment = "3f1d7b44-3b1c-4c86-9a4b-0b9f0e0f6f58"
	var sent []string
	keep := func(response string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.Header.Get("traceparent"))
			_, _ = w.Write([]byte(response))
		}
	}
	server := clienttest.Play(t,
		clienttest.Exchange{Want: "GET /flows/s3cret-key", Status: 404, Response: `{"detail":"Flow not found, s3cret-key"}`},
		clienttest.Exchange{
			Want:            "POST /deployments/" + deployment + "/create_flow_run",
			Status:          503,
			ResponseHeaders: map[string]string{"Retry-After": "0"},
		},
		clienttest.Exchange{Want: "POST /deployments/" + deployment + "/create_flow_run", Handler: keep(`{"id":"1","state_type":"SCHEDULED"}`)},
		clienttest.Exchange{Want: "POST /deployments/" + deployment + "/create_flow_run/bulk",
			Response: `{"results":[{"flow_run_id":"2","status":"CREATED"},{"flow_run_id":"3","status":"FAILED"}]}`},
		clienttest.Exchange{Want: "POST /flow_runs/filter", Response: `[{"id":"1","state_type":"COMPLETED","total_run_time":2}]`},
		clienttest.Exchange{Want: "POST /task_runs/filter", Response: `[{"id":"a","state_type":"FAILED"}]`},
		clienttest.Exchange{Want: "GET /task_runs/a", Response: `{"id":"a","state_type":"FAILED"}`},
	)
	recorder, r := receiving(t)
	c := connect(t, server.URL, func(s *config.Settings) {
		s.Telemetry = recorder
		s.Redactor = transport.NewRedactor([]string{"s3cret-key"}, nil)
	})
	ctx := context.Background()
	if _, err := c.Flow(ctx, "s3cret-key"); !apierror.IsNotFound(err) {
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
	if err := recorder.Close(); err != nil {
		t.Fatal(err)
	}

	missing := r.One("GET /flows/{name}")
	if missing.Failure != "not_found" || missing.Attributes["http.response.status_code"] != int64(404) {
		t.Errorf("the failure is recorded as %+v", missing)
	}
	created := r.One("POST /deployments/{id}/create_flow_run")
	if created.Attributes["http.request.resend_count"] != int64(1) || created.Failure != "" ||
		!slices.Equal(created.Events, []string{"retry"}) {
		t.Errorf("the retry is recorded as %+v", created)
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

// TestRunsContinueTheTrace: new runs have a label with the request's span, and none if telemetry is off.
func TestRunsContinueTheTrace(t *testing.T) {
	fake := prefecttest.NewFake(t)
	deployment := fake.Add("deployments", map[string]any{"name": "d", "flow_id": fake.Add("flows", map[string]any{"name": "f"})})
	recorder, r := receiving(t)
	for _, recorder := range []*telemetry.Telemetry{recorder, nil} {
		c := connect(t, fake.URL, func(s *config.Settings) { s.Telemetry = recorder })
		var in []FlowRunInput
		for n := range 2 {
			in = append(in, FlowRunInput{IdempotencyKey: fmt.Sprint(recorder != nil, n)})
		}
		if err := c.CreateFlowRuns(t.Context(), deployment, in, func([]CreatedRun) {}); err != nil {
			t.Fatal(err)
		}
	}
	if err := recorder.Close(); err != nil {
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

// TestBatchedReadsAreRecorded: reads in a batch are counted, and so are the runs in its response.
func TestBatchedReadsAreRecorded(t *testing.T) {
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
	recorder, r := receiving(t)
	c := connect(t, fake.URL, func(s *config.Settings) { s.Telemetry = recorder })
	ctx := rest.WithMaxAge(t.Context(), time.Minute)
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			if _, err := c.FlowRun(ctx, id); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := recorder.Close(); err != nil {
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

// BenchmarkCall compares requests without and with telemetry.
func BenchmarkCall(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"id":"1"}`)) }))
	b.Cleanup(server.Close)
	b.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	recorder, err := telemetry.Start(b.Context(), telemetry.Config{Getenv: os.Getenv})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = recorder.Close() })
	for name, recorder := range map[string]*telemetry.Telemetry{"off": nil, "on": recorder} {
		b.Run(name, func(b *testing.B) {
			c := connect(b, server.URL, func(s *config.Settings) { s.Telemetry = recorder })
			for b.Loop() {
				if _, err := c.Flow(b.Context(), "1"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
