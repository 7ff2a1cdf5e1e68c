package telemetry

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// runLabel is the label of a flow run from which Prefect's instrumentation reads the parent of the run's span.
const runLabel = "__OTEL_TRACEPARENT"

// Request records one request to the API with all its attempts. Its methods may be called on nil, which records
// nothing.
type Request struct {
	telemetry  *Telemetry
	ctx        context.Context
	span       trace.Span
	start      time.Time
	attributes []attribute.KeyValue
	resends    int
}

// Request starts the span of a request. route is the path with placeholders for names and IDs. The query of address
// is not recorded, because it may have values.
func (t *Telemetry) Request(ctx context.Context, method, route string, address *url.URL) (context.Context, *Request) {
	if t == nil {
		return ctx, nil
	}
	about := []attribute.KeyValue{
		semconv.HTTPRequestMethodKey.String(method), semconv.URLTemplate(route), semconv.ServerAddress(address.Hostname()),
	}
	if port, err := strconv.Atoi(address.Port()); err == nil {
		about = append(about, semconv.ServerPort(port))
	}
	bare := url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path, RawPath: address.RawPath}
	ctx, span := t.tracer.Start(ctx, method+" "+route, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(append(about[:len(about):len(about)], semconv.URLFull(bare.String()))...))
	return ctx, &Request{telemetry: t, ctx: ctx, span: span, start: time.Now(), attributes: about}
}

// InjectHeaders sets the headers with which a server can continue the trace.
func (r *Request) InjectHeaders(h http.Header) {
	if r != nil {
		propagation.TraceContext{}.Inject(r.ctx, propagation.HeaderCarrier(h))
	}
}

// RunLabels are the labels with which a run that the request creates continues the trace; nil for none.
func (r *Request) RunLabels() map[string]string {
	if r == nil || !r.span.SpanContext().IsValid() {
		return nil
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(r.ctx, carrier)
	return map[string]string{runLabel: carrier.Get("traceparent")}
}

// Retry records a retry after the pause. status is the status of the last attempt, or 0 without a response.
func (r *Request) Retry(status int, pause time.Duration) {
	if r == nil {
		return
	}
	r.resends++
	why := statusAttributes(status)
	r.span.AddEvent(
		"retry",
		trace.WithAttributes(
			append(why, semconv.HTTPRequestResendCount(r.resends), attribute.Float64("prefect.retry.delay", pause.Seconds()))...),
	)
	r.telemetry.retries.Add(r.ctx, 1, metric.WithAttributes(append(why, r.attributes[:2]...)...))
}

// End records the result of the request: the status, or 0 without a response, and the failure, if any.
func (r *Request) End(status int, failure string) {
	if r == nil {
		return
	}
	how := statusAttributes(status)
	if failure != "" {
		how = append(how, semconv.ErrorTypeKey.String(failure))
		r.span.SetStatus(codes.Error, failure)
	}
	r.telemetry.requests.Record(r.ctx, time.Since(r.start).Seconds(), metric.WithAttributes(append(how, r.attributes...)...))
	if r.resends > 0 {
		how = append(how, semconv.HTTPRequestResendCount(r.resends))
	}
	r.span.SetAttributes(how...)
	r.span.End()
}

func statusAttributes(status int) []attribute.KeyValue {
	if status == 0 {
		return nil
	}
	return []attribute.KeyValue{semconv.HTTPResponseStatusCode(status)}
}
