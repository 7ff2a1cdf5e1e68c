package prefecttest

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

var finalStates = []any{"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}

// verdict is what the server decides about a proposed state: ACCEPT, REJECT, ABORT or WAIT.
type verdict struct {
	status, reason string
	// instead is the state that is set in place of a rejected one.
	instead object
	delay   int
}

// judge applies the orchestration rules for flow runs, in their order.
func judge(run, proposed object, now time.Time) verdict {
	from, to := str(run["state_type"]), str(proposed["type"])
	final := oneIn(finalStates)(from)
	switch {
	case final && slices.Contains([]string{"CANCELLING", "PAUSED", "CRASHED"}, to):
		return verdict{status: "ABORT", reason: "Run is already in terminal state " + from + "."}
	case final && to == "SCHEDULED" && run["deployment_id"] == nil:
		return verdict{status: "ABORT", reason: "Cannot reschedule a run without an associated deployment."}
	case from == "CANCELLING" && to != "CANCELLED":
		return verdict{status: "REJECT", reason: "Cannot transition flows that are cancelling to a state other than Cancelled."}
	case from == "SCHEDULED" && to == "CANCELLING" && run["infrastructure_pid"] == nil:
		return verdict{
			status: "REJECT", reason: "Scheduled flow run has no infrastructure to terminate.", instead: object{"type": "CANCELLED"},
		}
	case to == "PENDING" && slices.Contains([]string{"PENDING", "RUNNING", "CANCELLED"}, from):
		return verdict{status: "ABORT", reason: "This run is in a " + from + " state and cannot transition to a PENDING state."}
	case to == "PAUSED" && from != "RUNNING":
		return verdict{status: "REJECT", reason: "Cannot pause flows that are not currently running."}
	case to == "RUNNING" && (from == "SCHEDULED" || from == "PENDING"):
		return judgeStart(run, now)
	}
	return verdict{status: "ACCEPT"}
}

// judgeStart makes a run wait for its scheduled time.
func judgeStart(run object, now time.Time) verdict {
	details := dict(dict(run["state"])["state_details"])
	at, err := parseTime(str(details["scheduled_time"]))
	if delay := int(at.Sub(now).Seconds()); err == nil && delay > 0 {
		return verdict{status: "WAIT", reason: "Scheduled time is in the future", delay: delay}
	}
	return verdict{status: "ACCEPT"}
}

// orchestrate proposes a state and returns the server's OrchestrationResult, and whether a state was set.
func (w *Workspace) orchestrate(run, proposed object, force bool) (object, bool) {
	v := verdict{status: "ACCEPT"}
	if !force {
		v = judge(run, proposed, time.Now())
	}
	if v.status == "ACCEPT" {
		v.instead = proposed
	}
	if v.instead != nil {
		w.setState(run, v.instead)
	}
	details := object{"type": strings.ToLower(v.status) + "_details"}
	if v.status != "ACCEPT" {
		details["reason"] = v.reason
	}
	if v.status == "WAIT" {
		details["delay_seconds"] = v.delay
	}
	return object{"state": clone(run["state"]), "status": v.status, "details": details}, v.instead != nil
}

// setState sets a state given as a StateCreate, and what follows from it for the run.
func (w *Workspace) setState(run, proposed object) {
	now := stamp(w.store.now(time.Microsecond))
	state := newState(proposed, now)
	details := dict(state["state_details"])
	details[runIDField(run)] = run["id"]
	if run["flow_run_id"] != nil {
		details["flow_run_id"] = run["flow_run_id"]
	}
	previous := dict(run["state"])
	if previous != nil && previous["type"] == "SCHEDULED" && state["type"] == "PENDING" {
		details["scheduled_time"] = dict(previous["state_details"])["scheduled_time"]
	}
	change := object{"state": state, "state_id": state["id"], "state_type": state["type"], "state_name": state["name"]}
	change["next_scheduled_start_time"] = nil
	if state["type"] == "SCHEDULED" {
		change["next_scheduled_start_time"] = details["scheduled_time"]
	}
	if run["expected_start_time"] == nil {
		change["expected_start_time"] = orElse(change["next_scheduled_start_time"], now)
	}
	w.store.change(run, overlay(change, runTimes(run, previous, state)))
}

func orElse(v, other any) any {
	if v == nil {
		return other
	}
	return v
}

// runIDField is the field of state_details that holds the run's own id: a task run has a task key, a flow run has not.
func runIDField(run object) string {
	if _, isTask := run["task_key"]; isTask {
		return "task_run_id"
	}
	return "flow_run_id"
}

// newState completes a StateCreate.
func newState(proposed object, now string) object {
	state := overlay(shape("state"), dict(clone(proposed)))
	given := dict(state["state_details"])
	details := overlay(shape("state_details"), given)
	if state["type"] == "SCHEDULED" && details["scheduled_time"] == nil {
		details["scheduled_time"] = now
	}
	if at, err := parseTime(str(details["scheduled_time"])); err == nil {
		details["scheduled_time"] = stamp(at)
	}
	if state["name"] == nil {
		state["name"] = strings.ToUpper(str(state["type"])[:1]) + strings.ToLower(str(state["type"])[1:])
	}
	id, err := uuid.NewV7()
	if err != nil {
		panic("prefecttest: no randomness: " + err.Error())
	}
	state["id"], state["timestamp"], state["state_details"] = id.String(), now, details
	return state
}

// runTimes are the start, end and running time of a run after a change of state, and how often it ran.
func runTimes(run, previous, state object) object {
	now, final := state["timestamp"], oneIn(finalStates)(state["type"])
	change := object{}
	if previous != nil && previous["type"] == "RUNNING" {
		change["total_run_time"] = decimalNumber(number(run["total_run_time"]) + secondsBetween(previous["timestamp"], now))
	}
	if state["type"] == "RUNNING" {
		change["run_count"] = integerNumber(int(number(run["run_count"])) + 1)
		change["start_time"] = orElse(run["start_time"], now)
	}
	switch {
	case !final:
		change["end_time"] = nil
	case run["end_time"] == nil:
		change["start_time"], change["end_time"] = orElse(run["start_time"], now), now
	}
	return change
}

func secondsBetween(from, to any) float64 {
	start, errStart := parseTime(str(from))
	end, errEnd := parseTime(str(to))
	if errStart != nil || errEnd != nil {
		return 0
	}
	return end.Sub(start).Seconds()
}

// viewRun adds the estimates, which pass with time.
func viewRun(w *Workspace, run object) object {
	now := stamp(time.Now())
	running := number(run["total_run_time"])
	if run["state_type"] == "RUNNING" {
		running += secondsBetween(dict(run["state"])["timestamp"], now)
	}
	late := math.Max(0, secondsBetween(run["expected_start_time"], orElse(run["start_time"], now)))
	if oneIn(finalStates)(run["state_type"]) && run["start_time"] == nil {
		late = 0
	}
	return overlay(object{
		"estimated_run_time": decimalNumber(running), "estimated_start_time_delta": decimalNumber(late),
	}, run)
}
