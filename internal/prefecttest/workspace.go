package prefecttest

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Workspace is the content of a Fake, or of one of its workspaces on Prefect Cloud. Its methods look at it and change it
// directly, without a request: they play the part of somebody else. Kinds are named as in the paths of the API (flows,
// deployments, work_pools, work_queues, workers, variables, flow_runs, task_runs, logs) and, for what has no path of its
// own, schedules and concurrency_limits.
type Workspace struct {
	fake  *Fake
	mu    sync.Mutex
	store store
	// scripts are the states to come of runs, by id; everyRun is what a new run starts with.
	scripts  map[any][]object
	everyRun []object
	// history are the states that runs have had, by id.
	history map[any][]object
}

func newWorkspace(f *Fake) *Workspace {
	w := &Workspace{fake: f, store: store{rows: map[string][]object{}}, scripts: map[any][]object{}, history: map[any][]object{}}
	w.installBlockTypes()
	return w
}

// Get returns a copy of what is stored of an object, numbers as float64, or nil when it does not exist.
func (w *Workspace) Get(kind, id string) map[string]any {
	return firstOrNil(w.Find(kind, "id", id))
}

func firstOrNil(found []map[string]any) map[string]any {
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// Find returns copies of the objects whose field has the value, in order of creation.
func (w *Workspace) Find(kind, field string, value any) []map[string]any {
	return w.copies(kind, object{field: toStored(value)})
}

// All returns copies of all objects of a kind, in order of creation.
func (w *Workspace) All(kind string) []map[string]any { return w.copies(kind, object{}) }

func (w *Workspace) copies(kind string, match object) []map[string]any {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []map[string]any
	for _, o := range w.store.all(kind, match) {
		out = append(out, dict(fromStored(o)))
	}
	return out
}

// Add creates an object as it stands, over the defaults of its kind, and returns its id.
func (w *Workspace) Add(kind string, fields map[string]any) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := defaultObjects[kind]; !known {
		panic(fmt.Sprintf("prefecttest: there is no kind %q", kind))
	}
	return str(w.store.insert(kind, dict(toStored(fields)))["id"])
}

// Set changes a field of an object as somebody else would. It panics when there is no such object.
func (w *Workspace) Set(kind, id, field string, value any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.store.change(w.mustFind(kind, id), object{field: toStored(value)})
}

// Delete removes an object and all that the server removes with it. It panics when there is no such object.
func (w *Workspace) Delete(kind, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.store.remove(kind, w.mustFind(kind, id)["id"])
}

func (w *Workspace) mustFind(kind, id string) object {
	o := w.store.find(kind, object{"id": id})
	if o == nil {
		panic(fmt.Sprintf("prefecttest: there is no object %s of kind %q", id, kind))
	}
	return o
}

// parseState reads "TYPE", "TYPE/Name" or either followed by ": message", such as "FAILED: out of memory".
func parseState(s string) object {
	head, message, told := strings.Cut(s, ": ")
	typ, stateName, named := strings.Cut(head, "/")
	state := object{"type": typ}
	if told {
		state["message"] = message
	}
	if named {
		state["name"] = stateName
	}
	if problems := stateCreate.check(nil, state); problems != nil {
		panic(fmt.Sprintf("prefecttest: %q is not a state: %s", s, problems[0].Msg))
	}
	return state
}

// Advance puts a flow run or task run into a state at once, without the rules of orchestration. The state is written as
// "TYPE", "TYPE/Name", or either followed by ": message", such as "FAILED: out of memory".
func (w *Workspace) Advance(runID, state string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	kind := "flow_runs"
	if w.store.find(kind, object{"id": runID}) == nil {
		kind = "task_runs"
	}
	w.setState(w.mustFind(kind, runID), parseState(state))
}

// Script makes a flow run take one step for every answer that shows it: the first shows it as it is, the next in the
// first of the states, and so on. An empty run id stands for every run created from now on. States are written as for Advance.
func (w *Workspace) Script(runID string, states ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var steps []object
	for _, s := range states {
		steps = append(steps, parseState(s))
	}
	if runID == "" {
		w.everyRun = steps
	} else {
		w.scripts[w.mustFind("flow_runs", runID)["id"]] = steps
	}
}

// script gives a new run its states to come.
func (w *Workspace) script(run object) { w.scripts[run["id"]] = w.everyRun }

// step moves a run that has just been shown to its next state, unless it has ended.
func (w *Workspace) step(k *objectType, run object) {
	steps := w.scripts[run["id"]]
	if k != flowRuns || len(steps) == 0 || isFinal(run["state_type"]) {
		return
	}
	w.scripts[run["id"]] = steps[1:]
	w.setState(run, dict(clone(steps[0])))
}

// Log writes a log line of a flow run; levels are as in Python (20 INFO, 30 WARNING, 40 ERROR).
func (w *Workspace) Log(flowRunID string, level int, message string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addLog(object{
		"name": "prefect.flow_runs", "level": integerNumber(level), "message": message, "flow_run_id": flowRunID,
		"timestamp": stamp(w.store.now(time.Microsecond)),
	})
}
