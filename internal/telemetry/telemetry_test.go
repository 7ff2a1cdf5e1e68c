package telemetry

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry/telemetrytest"
)

const (
	traceID = "0af7651916cd43dd8448eb211c80319c"
	spanID  = "b7ad6b7169203331"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// TestSignals: the exporters that the standard variables and the configuration select.
func TestSignals(t *testing.T) {
	const endpoint = "http://collector:4318"
	yes, no := new(true), new(false)
	for _, test := range []struct {
		name  string
		asked *bool
		env   []string
		want  signals
		wrong string
	}{
		{name: "nothing"},
		{name: "only a parent", env: []string{"TRACEPARENT", "00-" + traceID + "-" + spanID + "-01", "OTEL_SERVICE_NAME", "x"}},
		{name: "endpoint", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint}, want: signals{overHTTP, overHTTP}},
		{name: "endpoint of traces", env: []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint}, want: signals{traces: overHTTP}},
		{name: "endpoint of metrics", env: []string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", endpoint}, want: signals{metrics: overHTTP}},
		{name: "exporter", env: []string{"OTEL_TRACES_EXPORTER", "otlp"}, want: signals{traces: overHTTP}},
		{name: "console", env: []string{"OTEL_METRICS_EXPORTER", "console"}, want: signals{metrics: console}},
		{name: "none", env: []string{"OTEL_TRACES_EXPORTER", "none", "OTEL_METRICS_EXPORTER", "none"}},
		{name: "none beats an endpoint", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_METRICS_EXPORTER", "none"}, want: signals{traces: overHTTP}},
		{name: "disabled", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_SDK_DISABLED", "TRUE"}},
		{name: "configured", asked: yes, want: signals{overHTTP, overHTTP}},
		{name: "configured and disabled", asked: yes, env: []string{"OTEL_SDK_DISABLED", "true"}},
		{name: "configured, without metrics", asked: yes, env: []string{"OTEL_METRICS_EXPORTER", "none"}, want: signals{traces: overHTTP}},
		{name: "configured off", asked: no, env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint}},
		{name: "gRPC", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}, want: signals{overGRPC, overGRPC}},
		{
			name: "gRPC for one", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"},
			want: signals{overGRPC, overHTTP},
		},
		{name: "unknown exporter", env: []string{"OTEL_TRACES_EXPORTER", "zipkin"}, wrong: `OTEL_TRACES_EXPORTER is "zipkin"`},
		{name: "unknown protocol", asked: yes, env: []string{"OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/json"}, wrong: `OTEL_EXPORTER_OTLP_METRICS_PROTOCOL is "http/json"`},
	} {
		got, err := Config{Enabled: test.asked, Getenv: env(test.env...)}.signals()
		if test.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), test.wrong) {
				t.Errorf("%s: the error is %v", test.name, err)
			}
			continue
		}
		if err != nil || got != test.want {
			t.Errorf("%s: %v, %v, expected %v", test.name, got, err, test.want)
		}
	}
}

// TestExporters: each exporter can be created without sending anything.
func TestExporters(t *testing.T) {
	for _, e := range []exporter{console, overHTTP, overGRPC} {
		spans, err := e.spanExporter(t.Context())
		if err != nil || spans.Shutdown(t.Context()) != nil {
			t.Errorf("%s: %v", e, err)
		}
		metrics, err := e.metricExporter(t.Context())
		if err != nil || metrics.Shutdown(t.Context()) != nil {
			t.Errorf("%s: %v", e, err)
		}
	}
}

// receive starts telemetry that exports to a receiver.
func receive(t *testing.T, more ...string) (*Telemetry, *telemetrytest.Receiver) {
	t.Helper()
	r := telemetrytest.NewReceiver(t)
	more = append(more, "OTEL_EXPORTER_OTLP_ENDPOINT", r.URL)
	for i := 0; i < len(more); i += 2 {
		t.Setenv(more[i], more[i+1])
	}
	telemetry, err := Start(t.Context(), Config{Version: "1.2.3", Terraform: "1.15.0", Getenv: os.Getenv})
	if err != nil || telemetry == nil {
		t.Fatal(telemetry, err)
	}
	return telemetry, r
}

func parseURL(t *testing.T, text string) *url.URL {
	t.Helper()
	out, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTrace: the parent of an operation is from the environment, the operation is the parent of its request, and the
// server and new runs can continue the trace.
func TestTrace(t *testing.T) {
	telemetry, r := receive(t, "TRACEPARENT", "00-"+traceID+"-"+spanID+"-01")
	ctx, done := telemetry.Operation(t.Context(), Operation{Verb: "create", Kind: "resource", Type: "prefect_flow_run",
		Title: "prefect.execute_flow"})
	_, request := telemetry.Request(ctx, "POST", "/deployments/{id}/create_flow_run",
		parseURL(t, "https://u:hidden-1@api.example.com:8443/api/deployments/d1/create_flow_run?x=hidden-2"))
	h := http.Header{}
	request.InjectHeaders(h)
	labels := request.RunLabels()
	request.Retry(503, time.Second/2)
	request.Retry(0, time.Second)
	request.End(201, "")
	_, failing := telemetry.Request(ctx, "GET", "/flows/{id}", parseURL(t, "http://localhost/api/flows/f"))
	failing.End(0, "unreachable")
	done(Outcome{Name: "n", ID: "i", Failure: "Unable to create flow run"})
	if err := telemetry.Close(); err != nil {
		t.Fatal(err)
	}

	operation := r.One("create prefect_flow_run")
	if operation.TraceID != traceID || operation.Parent != spanID || operation.Service != serviceName ||
		operation.Failure != "Unable to create flow run" {
		t.Errorf("the operation is %+v", operation)
	}
	if diff := cmp.Diff(map[string]any{
		"terraform.operation": "create", "terraform.kind": "resource", "terraform.type": "prefect_flow_run", "prefect.operation": "prefect.execute_flow",
		"prefect.object.name": "n", "prefect.object.id": "i",
	}, operation.Attributes); diff != "" {
		t.Error(diff)
	}
	post := r.One("POST /deployments/{id}/create_flow_run")
	if post.TraceID != traceID || post.Parent != operation.ID || !post.Client || post.Failure != "" {
		t.Errorf("the request is %+v", post)
	}
	if diff := cmp.Diff(map[string]any{
		"http.request.method": "POST", "url.template": "/deployments/{id}/create_flow_run", "server.address": "api.example.com", "server.port": int64(8443),
		"url.full":                  "https://api.example.com:8443/api/deployments/d1/create_flow_run",
		"http.response.status_code": int64(201), "http.request.resend_count": int64(2),
	}, post.Attributes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]map[string]any{
		{"http.response.status_code": int64(503), "http.request.resend_count": int64(1), "prefect.retry.delay": 0.5},
		{"http.request.resend_count": int64(2), "prefect.retry.delay": 1.0},
	}, post.EventAttributes); diff != "" {
		t.Error(diff)
	}
	if want := "00-" + traceID + "-" + post.ID + "-01"; h.Get("traceparent") != want || labels["__OTEL_TRACEPARENT"] != want ||
		len(labels) != 1 {
		t.Errorf("the trace is propagated with %v and %v, expected %s", h, labels, want)
	}
	if get := r.One("GET /flows/{id}"); get.Failure != "unreachable" || get.Attributes["error.type"] != "unreachable" {
		t.Errorf("the failure is %+v", get)
	}
	if strings.Contains(r.Text(), "hidden") {
		t.Error("a password or a query is exported")
	}
}

// TestTraceWithoutParent: without a parent in the environment, all operations of a process are in one trace.
func TestTraceWithoutParent(t *testing.T) {
	telemetry, r := receive(t, "TRACEPARENT", "nonsense")
	for _, of := range []string{"a", "b"} {
		_, done := telemetry.Operation(t.Context(), Operation{Verb: "read", Type: of})
		done(Outcome{})
	}
	if err := telemetry.Close(); err != nil {
		t.Fatal(err)
	}
	root := r.One(serviceName)
	for _, name := range []string{"read a", "read b"} {
		if s := r.One(name); s.TraceID != root.TraceID || s.Parent != root.ID || root.Parent != "" {
			t.Errorf("%+v is not under %+v", s, root)
		}
	}
}

// TestMetrics: each run is counted once, however often it is read.
func TestMetrics(t *testing.T) {
	telemetry, r := receive(t)
	ctx := t.Context()
	telemetry.FlowRun(ctx, Run{ID: "1", State: "SCHEDULED"}, true)
	telemetry.FlowRun(ctx, Run{ID: "1", State: "RUNNING"}, false)
	telemetry.FlowRun(ctx, Run{ID: "1", State: "COMPLETED", Ended: true, Seconds: 3}, false)
	telemetry.FlowRun(ctx, Run{ID: "1", State: "COMPLETED", Ended: true, Seconds: 3}, false)
	telemetry.FlowRun(ctx, Run{ID: "2", State: "FAILED", Ended: true, Seconds: 4}, false)
	telemetry.FlowRun(ctx, Run{ID: "3", State: "RUNNING"}, false)
	telemetry.FlowRun(ctx, Run{ID: "4", State: "RUNNING"}, false)
	for _, run := range []Run{{ID: "a", State: "RUNNING"}, {ID: "a", State: "FAILED", Ended: true}, {ID: "a", State: "FAILED", Ended: true}} {
		telemetry.TaskRun(ctx, run)
	}
	telemetry.BatchedRead(ctx, "/flows/filter")
	telemetry.BatchedRead(ctx, "/flows/filter")
	_, request := telemetry.Request(ctx, "GET", "/flows/{id}", parseURL(t, "http://localhost/api/flows/f"))
	request.Retry(500, time.Second)
	request.End(200, "")
	if err := telemetry.Close(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]map[float64][]map[string]any{
		"prefect.flow.runs.total":   {1: {{"prefect.run.origin": "started"}}, 3: {{"prefect.run.origin": "read"}}},
		"prefect.flows.active":      {2: {{}}},
		"prefect.task.runs.total":   {1: {{"prefect.run.state": "FAILED"}}},
		"prefect.api.batched.reads": {2: {{"url.template": "/flows/filter"}}},
		"prefect.api.retries":       {1: {{"http.request.method": "GET", "url.template": "/flows/{id}", "http.response.status_code": int64(500)}}},
		"http.client.request.duration": {1: {{
			"http.request.method": "GET", "url.template": "/flows/{id}", "http.response.status_code": int64(200), "server.address": "localhost",
		}}},
	} {
		if diff := cmp.Diff(want, r.Points(name)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	durations := r.Metrics()["prefect.flow.duration"].GetHistogram().GetDataPoints()
	if len(durations) != 2 || durations[0].GetSum()+durations[1].GetSum() != 7 {
		t.Errorf("the durations are %v", durations)
	}
}

// TestOff: by default, nothing is started or exported, and all methods can be called on nil.
func TestOff(t *testing.T) {
	before := runtime.NumGoroutine()
	telemetry, err := Start(t.Context(), Config{Getenv: env("TRACEPARENT", "00-"+traceID+"-"+spanID+"-01")})
	if telemetry != nil || err != nil {
		t.Fatal(telemetry, err)
	}
	ctx, done := telemetry.Operation(t.Context(), Operation{Verb: "read"})
	_, request := telemetry.Request(ctx, "GET", "/", parseURL(t, "http://localhost/"))
	h := http.Header{}
	request.InjectHeaders(h)
	request.Retry(500, 0)
	request.End(200, "")
	telemetry.FlowRun(ctx, Run{ID: "1"}, true)
	telemetry.TaskRun(ctx, Run{ID: "1", Ended: true})
	telemetry.BatchedRead(ctx, "/")
	done(Outcome{Name: "x"})
	if err := telemetry.Close(); err != nil || ctx != t.Context() || len(h) > 0 || request.RunLabels() != nil {
		t.Errorf("%v, %v, %v", err, h, request.RunLabels())
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines were started", after-before)
	}
}

// TestCloseIsBounded: Close ends before Terraform kills the process, even if the collector never responds.
func TestCloseIsBounded(t *testing.T) {
	release := make(chan struct{})
	blocked := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(blocked.Close)
	t.Cleanup(func() { close(release) })
	telemetry, _ := receive(t,
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", blocked.URL+"/v1/traces",
		"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", blocked.URL+"/v1/metrics")
	_, done := telemetry.Operation(t.Context(), Operation{Verb: "read"})
	done(Outcome{})
	ended := make(chan error, 1)
	go func() { ended <- telemetry.closeWithin(time.Millisecond) }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the lost export is not reported")
		}
	case <-ctx.Done():
		t.Error("Close does not end")
	}
	if flushTime >= 2*time.Second {
		t.Error("Terraform waits for two seconds")
	}
}
