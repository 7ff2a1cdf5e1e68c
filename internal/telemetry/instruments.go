package telemetry

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// instruments are the metrics.
type instruments struct {
	requests  metric.Float64Histogram
	retries   metric.Int64Counter
	batched   metric.Int64Counter
	flowRuns  metric.Int64Counter
	taskRuns  metric.Int64Counter
	durations metric.Float64Histogram
	active    metric.Int64UpDownCounter
}

func newInstruments(m metric.Meter) (instruments, error) {
	var failures [7]error
	var i instruments
	i.requests, failures[0] = m.Float64Histogram("http.client.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of requests of the Prefect API, their retries included."),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	i.retries, failures[1] = m.Int64Counter("prefect.api.retries", metric.WithUnit("{retry}"),
		metric.WithDescription("Requests of the Prefect API that were sent again."))
	i.batched, failures[2] = m.Int64Counter("prefect.api.batched.reads", metric.WithUnit("{read}"),
		metric.WithDescription("Objects that were read by a request that brought several."))
	i.flowRuns, failures[3] = m.Int64Counter("prefect.flow.runs.total", metric.WithUnit("{run}"),
		metric.WithDescription("Flow runs that were started or read, each once."))
	i.taskRuns, failures[4] = m.Int64Counter("prefect.task.runs.total", metric.WithUnit("{run}"),
		metric.WithDescription("Task runs that were read and had ended, each once."))
	i.durations, failures[5] = m.Float64Histogram("prefect.flow.duration", metric.WithUnit("s"),
		metric.WithDescription("How long flow runs that were started or read have run, once they have ended."),
		metric.WithExplicitBucketBoundaries(1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400))
	i.active, failures[6] = m.Int64UpDownCounter("prefect.flows.active", metric.WithUnit("{run}"),
		metric.WithDescription("Flow runs that were started or read and had not ended when they were last seen."))
	return i, errors.Join(failures[:]...)
}

// BatchedRead records that an object was read by a request for several objects.
func (t *Telemetry) BatchedRead(ctx context.Context, route string) {
	if t != nil {
		t.batched.Add(ctx, 1, metric.WithAttributes(attribute.String("url.template", route)))
	}
}
