package telemetry

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Run is the state of a run when it was read.
type Run struct {
	ID string
	// State is the type of the run's state, such as COMPLETED.
	State string
	// Ended says that the state is final.
	Ended bool
	// Seconds is the run time so far.
	Seconds float64
}

// runs remembers the runs that were read, so that each run is counted once.
type runs struct {
	mu    sync.Mutex
	flows map[string]bool // ID of a flow run → whether it had ended when it was last read
	tasks map[string]bool // IDs of the task runs that have ended
}

// FlowRun records a flow run that was started by the provider, or that was read.
func (t *Telemetry) FlowRun(ctx context.Context, run Run, started bool) {
	if t == nil {
		return
	}
	first, change, ended := t.runs.flow(run)
	if first {
		origin := "read"
		if started {
			origin = "started"
		}
		t.flowRuns.Add(ctx, 1, metric.WithAttributes(attribute.String("prefect.run.origin", origin)))
	}
	if change != 0 {
		t.active.Add(ctx, change)
	}
	if ended {
		t.durations.Record(ctx, run.Seconds, metric.WithAttributes(attribute.String("prefect.run.state", run.State)))
	}
}

// flow remembers the state of a flow run. It returns whether the run is new, the change of the number of active runs,
// and whether this was the first read after the end of the run. A run that has ended and is retried is not counted
// again.
func (r *runs) flow(run Run) (first bool, change int64, ended bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, known := r.flows[run.ID]
	if known && before {
		return false, 0, false
	}
	if r.flows == nil {
		r.flows = map[string]bool{}
	}
	r.flows[run.ID] = run.Ended
	switch {
	case !known && !run.Ended:
		change = 1
	case known && run.Ended:
		change = -1
	}
	return !known, change, run.Ended
}

// TaskRun records a task run that was read.
func (t *Telemetry) TaskRun(ctx context.Context, run Run) {
	if t != nil && run.Ended && t.runs.task(run.ID) {
		t.taskRuns.Add(ctx, 1, metric.WithAttributes(attribute.String("prefect.run.state", run.State)))
	}
}

// task remembers a task run that has ended, and returns whether it is new.
func (r *runs) task(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tasks[id] {
		return false
	}
	if r.tasks == nil {
		r.tasks = map[string]bool{}
	}
	r.tasks[id] = true
	return true
}
