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

// TestWanted: what the standard variables and the configuration ask for.
func TestWanted(t *testing.T) {
	const place = "http://collector:4318"
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
		{name: "endpoint", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", place}, want: signals{overHTTP, overHTTP}},
		{name: "endpoint of traces", env: []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", place}, want: signals{traces: overHTTP}},
		{name: "endpoint of metrics", env: []string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", place}, want: signals{metrics: overHTTP}},
		{name: "exporter", env: []string{"OTEL_TRACES_EXPORTER", "otlp"}, want: signals{traces: overHTTP}},
		{name: "console", env: []string{"OTEL_METRICS_EXPORTER", "console"}, want: signals{metrics: console}},
		{name: "none", env: []string{"OTEL_TRACES_EXPORTER", "none", "OTEL_METRICS_EXPORTER", "none"}},
		{name: "none beats an endpoint", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", place, "OTEL_METRICS_EXPORTER", "none"}, want: signals{traces: overHTTP}},
		{name: "disabled", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", place, "OTEL_SDK_DISABLED", "TRUE"}},
		{name: "configured", asked: yes, want: signals{overHTTP, overHTTP}},
		{name: "configured and disabled", asked: yes, env: []string{"OTEL_SDK_DISABLED", "true"}},
		{name: "configured, without metrics", asked: yes, env: []string{"OTEL_METRICS_EXPORTER", "none"}, want: signals{traces: overHTTP}},
		{name: "configured off", asked: no, env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", place}},
		{name: "gRPC", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", place, "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}, want: signals{overGRPC, overGRPC}},
		{
			name: "gRPC for one", env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT", place, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"},
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

// TestExporters: each can be made, and nothing is sent by that.
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

// receive starts telemetry that goes to a receiver.
func receive(t *testing.T, more ...string) (*Telemetry, *telemetrytest.Receiver) {
	t.Helper()
	r := telemetrytest.NewReceiver(t)
	more = append(more, "OTEL_EXPORTER_OTLP_ENDPOINT", r.URL)
	for i := 0; i < len(more); i += 2 {
		t.Setenv(more[i], more[i+1])
	}
	told, err := Start(t.Context(), Config{Version: "1.2.3", Terraform: "1.15.0", Getenv: os.Getenv})
	if err != nil || told == nil {
		t.Fatal(told, err)
	}
	return told, r
}

func address(t *testing.T, text string) *url.URL {
	t.Helper()
	out, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTrace: an operation lies under the parent in the environment, its request under it, and what the request starts can
// go on from there.
func TestTrace(t *testing.T) {
	told, r := receive(t, "TRACEPARENT", "00-"+traceID+"-"+spanID+"-01")
	ctx, done := told.Operation(t.Context(), Operation{Verb: "create", Kind: "resource", Type: "prefect_flow_run",
		Title: "prefect.execute_flow"})
	_, request := told.Request(ctx, "POST", "/deployments/{id}/create_flow_run",
		address(t, "https://u:hidden-1@api.example.com:8443/api/deployments/d1/create_flow_run?x=hidden-2"))
	h := http.Header{}
	request.InjectHeaders(h)
	labels := request.RunLabels()
	request.Retry(503, time.Second/2)
	request.Retry(0, time.Second)
	request.End(201, "")
	_, failing := told.Request(ctx, "GET", "/flows/{id}", address(t, "http://localhost/api/flows/f"))
	failing.End(0, "unreachable")
	done(Outcome{Name: "n", ID: "i", Failure: "Unable to create flow run"})
	if err := told.Close(); err != nil {
		t.Fatal(err)
	}

	operation := r.One("create prefect_flow_run")
	if operation.TraceID != traceID || operation.Parent != spanID || operation.Service != service ||
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
		t.Errorf("the trace goes on by %v and %v, expected %s", h, labels, want)
	}
	if get := r.One("GET /flows/{id}"); get.Failure != "unreachable" || get.Attributes["error.type"] != "unreachable" {
		t.Errorf("the failure is %+v", get)
	}
	if strings.Contains(r.Text(), "hidden") {
		t.Error("a password or a query is exported")
	}
}

// TestTraceOfItsOwn: without a parent in the environment, all that one process does is one trace.
func TestTraceOfItsOwn(t *testing.T) {
	told, r := receive(t, "TRACEPARENT", "nonsense")
	for _, of := range []string{"a", "b"} {
		_, done := told.Operation(t.Context(), Operation{Verb: "read", Type: of})
		done(Outcome{})
	}
	if err := told.Close(); err != nil {
		t.Fatal(err)
	}
	root := r.One(service)
	for _, name := range []string{"read a", "read b"} {
		if s := r.One(name); s.TraceID != root.TraceID || s.Parent != root.ID || root.Parent != "" {
			t.Errorf("%+v is not under %+v", s, root)
		}
	}
}

// TestMetrics: each run counts once however often it is seen.
func TestMetrics(t *testing.T) {
	told, r := receive(t)
	ctx := t.Context()
	told.FlowRun(ctx, Run{ID: "1", State: "SCHEDULED"}, true)
	told.FlowRun(ctx, Run{ID: "1", State: "RUNNING"}, false)
	told.FlowRun(ctx, Run{ID: "1", State: "COMPLETED", Ended: true, Seconds: 3}, false)
	told.FlowRun(ctx, Run{ID: "1", State: "COMPLETED", Ended: true, Seconds: 3}, false)
	told.FlowRun(ctx, Run{ID: "2", State: "FAILED", Ended: true, Seconds: 4}, false)
	told.FlowRun(ctx, Run{ID: "3", State: "RUNNING"}, false)
	told.FlowRun(ctx, Run{ID: "4", State: "RUNNING"}, false)
	for _, run := range []Run{{ID: "a", State: "RUNNING"}, {ID: "a", State: "FAILED", Ended: true}, {ID: "a", State: "FAILED", Ended: true}} {
		told.TaskRun(ctx, run)
	}
	told.BatchedRead(ctx, "/flows/filter")
	told.BatchedRead(ctx, "/flows/filter")
	_, request := told.Request(ctx, "GET", "/flows/{id}", address(t, "http://localhost/api/flows/f"))
	request.Retry(500, time.Second)
	request.End(200, "")
	if err := told.Close(); err != nil {
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

// TestOff: by default nothing is started or exported, and all methods are safe to call.
func TestOff(t *testing.T) {
	before := runtime.NumGoroutine()
	told, err := Start(t.Context(), Config{Getenv: env("TRACEPARENT", "00-"+traceID+"-"+spanID+"-01")})
	if told != nil || err != nil {
		t.Fatal(told, err)
	}
	ctx, done := told.Operation(t.Context(), Operation{Verb: "read"})
	_, request := told.Request(ctx, "GET", "/", address(t, "http://localhost/"))
	h := http.Header{}
	request.InjectHeaders(h)
	request.Retry(500, 0)
	request.End(200, "")
	told.FlowRun(ctx, Run{ID: "1"}, true)
	told.TaskRun(ctx, Run{ID: "1", Ended: true})
	told.BatchedRead(ctx, "/")
	done(Outcome{Name: "x"})
	if err := told.Close(); err != nil || ctx != t.Context() || len(h) > 0 || request.RunLabels() != nil {
		t.Errorf("%v, %v, %v", err, h, request.RunLabels())
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines were started", after-before)
	}
}

// TestCloseIsBounded: a collector that never answers does not hold the end of the process up for longer than Terraform
// waits for it.
func TestCloseIsBounded(t *testing.T) {
	release := make(chan struct{})
	deaf := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(deaf.Close)
	t.Cleanup(func() { close(release) })
	told, _ := receive(t, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", deaf.URL+"/v1/traces", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", deaf.URL+
		"/v1/metrics")
	_, done := told.Operation(t.Context(), Operation{Verb: "read"})
	done(Outcome{})
	ended := make(chan error, 1)
	go func() { ended <- told.closeWithin(time.Millisecond) }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("what was lost is not said")
		}
	case <-ctx.Done():
		t.Error("it never ends")
	}
	if flushTime >= 2*time.Second {
		t.Error("Terraform waits for two seconds")
	}
}
