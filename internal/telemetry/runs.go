package telemetry

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Run is what a look at a run showed.
type Run struct {
	ID string
	// State is the type of its state, such as COMPLETED.
	State string
	// Ended says that no other state will follow.
	Ended bool
	// Seconds is how long it has run.
	Seconds float64
}

// runs remembers the runs that were seen, so that each counts once however often it is looked at.
type runs struct {
	mu    sync.Mutex
	flows map[string]bool // whether the flow run of that id had ended when it was last seen
	tasks map[string]bool // has the task runs that had ended
}

// FlowRun records a flow run that was started here, or that was read.
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

// flow remembers a look at a flow run. It reports whether the run is new, by how many more or fewer runs are active now,
// and whether this was the first read after its end. A run that has ended and is retried is not counted again.
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

// task remembers a task run that has ended, and reports whether it is new.
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
