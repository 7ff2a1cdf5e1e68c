// Package telemetrytest receives traces and metrics of OpenTelemetry in tests.
package telemetrytest

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Receiver is a collector that keeps what it receives by OTLP over HTTP.
type Receiver struct {
	// URL is the URL for OTEL_EXPORTER_OTLP_ENDPOINT.
	URL string

	t       testing.TB
	mu      sync.Mutex
	spans   []*Span
	metrics map[string]*metrics.Metric
	text    string
	posts   int
}

// Span is a span of a trace. IDs are in hexadecimal; the parent's ID is empty if there is no parent.
type Span struct {
	Service, Name, TraceID, ID, Parent string
	// Failure is the description of the status, if it is an error.
	Failure    string
	Client     bool
	Attributes map[string]any
	// Events are the names of the span's events, EventAttributes their attributes.
	Events          []string
	EventAttributes []map[string]any
}

// NewReceiver starts a receiver for one test.
func NewReceiver(t testing.TB) *Receiver {
	t.Helper()
	r := &Receiver{t: t, metrics: map[string]*metrics.Metric{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

// ServeHTTP receives one export.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts++
	traces, measured := &coltrace.ExportTraceServiceRequest{}, &colmetrics.ExportMetricsServiceRequest{}
	switch {
	case err != nil:
	case req.URL.Path == "/v1/traces":
		if err = proto.Unmarshal(body, traces); err == nil {
			r.keepTraces(traces)
		}
	case req.URL.Path == "/v1/metrics":
		if err = proto.Unmarshal(body, measured); err == nil {
			r.keepMetrics(measured)
		}
	}
	if err != nil {
		r.t.Errorf("an export to %s: %v", req.URL.Path, err)
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func (r *Receiver) keepTraces(in *coltrace.ExportTraceServiceRequest) {
	r.text += protojson.Format(in)
	for _, from := range in.GetResourceSpans() {
		service, _ := attributes(from.GetResource().GetAttributes())["service.name"].(string)
		for _, scope := range from.GetScopeSpans() {
			for _, s := range scope.GetSpans() {
				span := &Span{
					Service: service, Name: s.GetName(), TraceID: hex.EncodeToString(s.GetTraceId()), ID: hex.EncodeToString(s.GetSpanId()),
					Parent: hex.EncodeToString(
						s.GetParentSpanId(),
					), Client: s.GetKind() == trace.Span_SPAN_KIND_CLIENT, Attributes: attributes(s.GetAttributes()),
				}
				if s.GetStatus().GetCode() == trace.Status_STATUS_CODE_ERROR {
					span.Failure = s.GetStatus().GetMessage()
				}
				for _, e := range s.GetEvents() {
					span.Events = append(span.Events, e.GetName())
					span.EventAttributes = append(span.EventAttributes, attributes(e.GetAttributes()))
				}
				r.spans = append(r.spans, span)
			}
		}
	}
}

func (r *Receiver) keepMetrics(in *colmetrics.ExportMetricsServiceRequest) {
	r.text += protojson.Format(in)
	for _, from := range in.GetResourceMetrics() {
		for _, scope := range from.GetScopeMetrics() {
			for _, m := range scope.GetMetrics() {
				r.metrics[m.GetName()] = m
			}
		}
	}
}

func attributes(in []*common.KeyValue) map[string]any {
	out := map[string]any{}
	for _, kv := range in {
		switch v := kv.GetValue().GetValue().(type) {
		case *common.AnyValue_StringValue:
			out[kv.GetKey()] = v.StringValue
		case *common.AnyValue_IntValue:
			out[kv.GetKey()] = v.IntValue
		case *common.AnyValue_DoubleValue:
			out[kv.GetKey()] = v.DoubleValue
		case *common.AnyValue_BoolValue:
			out[kv.GetKey()] = v.BoolValue
		}
	}
	return out
}

// Spans returns all spans received so far.
func (r *Receiver) Spans() []*Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*Span(nil), r.spans...)
}

// Find returns the spans with that name.
func (r *Receiver) Find(name string) []*Span {
	var out []*Span
	for _, s := range r.Spans() {
		if s.Name == name {
			out = append(out, s)
		}
	}
	return out
}

// One returns the only span with that name, and fails the test if there is not exactly one.
func (r *Receiver) One(name string) *Span {
	r.t.Helper()
	found := r.Find(name)
	if len(found) != 1 {
		r.t.Fatalf("%d spans are called %q; received spans: %v", len(found), name, r.names())
	}
	return found[0]
}

func (r *Receiver) names() []string {
	var out []string
	for _, s := range r.Spans() {
		out = append(out, s.Service+": "+s.Name)
	}
	return out
}

// Metrics returns the last received metrics, by name.
func (r *Receiver) Metrics() map[string]*metrics.Metric {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.metrics
}

// Points returns the values of a metric, with the attributes of each. The values of a histogram are its counts.
func (r *Receiver) Points(name string) map[float64][]map[string]any {
	out := map[float64][]map[string]any{}
	m := r.Metrics()[name]
	for _, p := range m.GetSum().GetDataPoints() {
		out[float64(p.GetAsInt())] = append(out[float64(p.GetAsInt())], attributes(p.GetAttributes()))
	}
	for _, p := range m.GetHistogram().GetDataPoints() {
		out[float64(p.GetCount())] = append(out[float64(p.GetCount())], attributes(p.GetAttributes()))
	}
	return out
}

// Text returns all exports as JSON.
func (r *Receiver) Text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text
}

// Exports returns the number of exports received.
func (r *Receiver) Exports() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.posts
}
