// Package telemetry exports traces and metrics of the provider by OpenTelemetry: a trace of its operations and of the requests that
// they make, and metrics of these and of the runs that they see. It is off unless it is asked for, and then nothing is
// started. It knows names and ids of objects and nothing else of them, and it knows nothing of Terraform.
package telemetry

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
)

const (
	service = "terraform-provider-prefect"
	// flushTime bounds Close. Terraform ends a provider that is still there after two seconds.
	flushTime = 1500 * time.Millisecond
)

// Config says whether telemetry is wanted, and for whom.
type Config struct {
	// Enabled is what the configuration says; nil leaves it to the environment.
	Enabled *bool
	// Version is the version of the provider, Terraform the version of Terraform.
	Version, Terraform string
	// Getenv looks up what decides whether telemetry is on, and the parent of its spans. The exporters read their own
	// variables from the environment of the process.
	Getenv func(string) string
}

// Telemetry records traces and metrics. Its methods may be called on nil, which records nothing.
type Telemetry struct {
	tracer trace.Tracer
	root   trace.Span        // of all operations; nil under a parent that the environment names
	parent trace.SpanContext // of operations
	instruments
	runs runs
	stop []func(context.Context) error
}

// Start returns nil when telemetry is not wanted. It makes no connection. The error names the variable that is wrong.
func Start(ctx context.Context, c Config) (*Telemetry, error) {
	wanted, err := c.signals()
	if err != nil || wanted == (signals{}) {
		return nil, err
	}
	about, err := resource.New(
		ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			semconv.ServiceName(service),
			semconv.ServiceVersion(c.Version),
			attribute.String("terraform.version", c.Terraform),
		),
		resource.WithFromEnv(),
	)
	if err != nil {
		return nil, err
	}
	t := &Telemetry{}
	tracers, err := t.traces(ctx, wanted.traces, about)
	if err != nil {
		return nil, err
	}
	meters, err := t.metrics(ctx, wanted.metrics, about)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	t.tracer = tracers.Tracer(service, trace.WithInstrumentationVersion(c.Version), trace.WithSchemaURL(semconv.SchemaURL))
	if t.instruments, err = newInstruments(meters.Meter(service, metric.WithInstrumentationVersion(c.Version),
		metric.WithSchemaURL(semconv.SchemaURL))); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	t.findParent(ctx, c.Getenv)
	return t, nil
}

func (t *Telemetry) traces(ctx context.Context, to exporter, about *resource.Resource) (trace.TracerProvider, error) {
	out, err := to.spanExporter(ctx)
	if err != nil || out == nil {
		return tracenoop.NewTracerProvider(), err
	}
	p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(out), sdktrace.WithResource(about))
	t.stop = append(t.stop, p.Shutdown)
	return p, nil
}

func (t *Telemetry) metrics(ctx context.Context, to exporter, about *resource.Resource) (metric.MeterProvider, error) {
	out, err := to.metricExporter(ctx)
	if err != nil || out == nil {
		return metricnoop.NewMeterProvider(), err
	}
	p := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(out)), sdkmetric.WithResource(about))
	t.stop = append(t.stop, p.Shutdown)
	return p, nil
}

// findParent finds the parent of all operations: the one in the environment, else a span of this process.
func (t *Telemetry) findParent(ctx context.Context, getenv func(string) string) {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{
		"traceparent": getenv("TRACEPARENT"), "tracestate": getenv("TRACESTATE"),
	})
	t.parent = trace.SpanContextFromContext(ctx)
	if !t.parent.IsValid() {
		_, t.root = t.tracer.Start(ctx, service)
		t.parent = t.root.SpanContext()
	}
}

// Close exports what is pending, as far as that is possible in less than two seconds. Nothing may be recorded after it.
func (t *Telemetry) Close() error {
	if t == nil {
		return nil
	}
	return t.closeWithin(flushTime)
}

func (t *Telemetry) closeWithin(limit time.Duration) error {
	if t.root != nil {
		t.root.End()
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	failures := make([]error, len(t.stop))
	var all sync.WaitGroup
	for i, stop := range t.stop {
		all.Go(func() { failures[i] = stop(ctx) })
	}
	all.Wait()
	return errors.Join(failures...)
}
