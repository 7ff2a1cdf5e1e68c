// Package telemetry exports traces and metrics of the provider with OpenTelemetry: traces of operations and their
// requests, and metrics of requests and of the runs that are read. It is off by default; nothing is started then. It
// records no data of objects but their names and IDs, and it does not depend on Terraform.
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
	serviceName = "terraform-provider-prefect"
	// flushTime is the timeout of Close. Terraform kills a provider that has not exited after two seconds.
	flushTime = 1500 * time.Millisecond
)

// Config is the configuration of telemetry.
type Config struct {
	// Enabled is the setting of the provider's configuration; nil if only the environment decides.
	Enabled *bool
	// Version is the version of the provider, Terraform the version of Terraform.
	Version, Terraform string
	// Getenv reads the variables that enable telemetry and that set the parent of its spans. The exporters read
	// further variables from the environment of the process.
	Getenv func(string) string
}

// Telemetry records traces and metrics. Its methods may be called on nil, which records nothing.
type Telemetry struct {
	tracer trace.Tracer
	root   trace.Span        // parent of all operations; nil if the environment sets the parent
	parent trace.SpanContext // of operations
	instruments
	runs runs
	stop []func(context.Context) error
}

// Start returns nil if telemetry is off. It opens no connection. The error names the invalid variable.
func Start(ctx context.Context, c Config) (*Telemetry, error) {
	wanted, err := c.signals()
	if err != nil || wanted == (signals{}) {
		return nil, err
	}
	about, err := resource.New(
		ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			semconv.ServiceName(serviceName),
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
	t.tracer = tracers.Tracer(serviceName, trace.WithInstrumentationVersion(c.Version), trace.WithSchemaURL(semconv.SchemaURL))
	if t.instruments, err = newInstruments(meters.Meter(serviceName, metric.WithInstrumentationVersion(c.Version),
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

// findParent sets the parent of all operations: the parent in the environment, or else a span of this process.
func (t *Telemetry) findParent(ctx context.Context, getenv func(string) string) {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{
		"traceparent": getenv("TRACEPARENT"), "tracestate": getenv("TRACESTATE"),
	})
	t.parent = trace.SpanContextFromContext(ctx)
	if !t.parent.IsValid() {
		_, t.root = t.tracer.Start(ctx, serviceName)
		t.parent = t.root.SpanContext()
	}
}

// Close exports pending spans and metrics within flushTime. Nothing may be recorded after it.
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
