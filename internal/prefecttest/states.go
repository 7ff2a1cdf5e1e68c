package prefecttest

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

var finalStates = []string{"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}

func isFinal(stateType any) bool { return slices.Contains(finalStates, str(stateType)) }

// orchestrationRule is, for the runs it applies to, the ruling on a change from one of some states to one of others.
type orchestrationRule struct {
	from, to []string
	// applies narrows the rule down; nil applies it to all runs.
	applies func(run, proposed object) bool
	status  string
	// reason may name the state that the run is in by %s, and what is tried, to pause or to suspend, by %v.
	reason string
	// instead is the type of the state that is set in place of a rejected one.
	instead string
}

// orchestrationRules are those for flow runs that tests can meet; the first that fits decides.
var orchestrationRules = []orchestrationRule{
	{
		from: finalStates, to: []string{"CANCELLING", "PAUSED", "CRASHED"},
		status: "ABORT", reason: "Run is already in terminal state %s.",
	},
	{
		from: finalStates, to: []string{"SCHEDULED"}, applies: lacks("deployment_id"),
		status: "ABORT", reason: "Cannot reschedule a run without an associated deployment.",
	},
	{
		from: []string{"CANCELLING"}, to: statesExcept("CANCELLED"),
		status: "REJECT", reason: "Cannot transition flows that are cancelling to a state other than Cancelled.",
	},
	{
		from: []string{"SCHEDULED"}, to: []string{"CANCELLING"}, applies: lacks("infrastructure_pid"),
		status: "REJECT", reason: "Scheduled flow run has no infrastructure to terminate.", instead: "CANCELLED",
	},
	{
		from: []string{
			"SCHEDULED",
		}, to: []string{"CANCELLING"}, applies: func(run, _ object) bool { return run["state_name"] == "Resuming" },
		status: "REJECT", reason: "Scheduled flow run has no infrastructure to terminate.", instead: "CANCELLED",
	},
	{
		from: []string{"PAUSED"}, to: []string{"CANCELLING"}, applies: func(run, _ object) bool { return isRescheduled(run["state"]) },
		status: "REJECT", reason: "Suspended flow run has no infrastructure to terminate.", instead: "CANCELLED",
	},
	{
		from: []string{"PENDING", "RUNNING", "CANCELLED"}, to: []string{"PENDING"},
		status: "ABORT", reason: "This run is in a %s state and cannot transition to a PENDING state.",
	},
	{
		from: statesExcept("RUNNING"), to: []string{"PAUSED"},
		status: "REJECT", reason: "Cannot %v flows that are not currently running.",
	},
	{
		from: []string{"RUNNING"}, to: []string{"PAUSED"},
		applies: func(run, proposed object) bool { return isRescheduled(proposed) && run["parent_task_run_id"] != nil },
		status:  "ABORT", reason: "Cannot %v subflows.",
	},
	{
		from: []string{"RUNNING"}, to: []string{"PAUSED"},
		applies: func(run, proposed object) bool { return isRescheduled(proposed) && run["deployment_id"] == nil },
		status:  "ABORT", reason: "Cannot %v flows without a deployment.",
	},
	{
		from: []string{
			"SCHEDULED",
			"PENDING",
		}, to: []string{"RUNNING"}, applies: func(run, _ object) bool { return secondsToWait(run) > 0 },
		status: "WAIT", reason: "Scheduled time is in the future",
	},
}

func statesExcept(stateType string) []string {
	return slices.DeleteFunc(slices.Clone(stateTypes), func(s string) bool { return s == stateType })
}

func lacks(fieldName string) func(run, proposed object) bool {
	return func(run, _ object) bool { return run[fieldName] == nil }
}

// isRescheduled reports whether a run leaves its infrastructure while it is paused in that state.
func isRescheduled(state any) bool {
	return dict(dict(state)["state_details"])["pause_reschedule"] == true
}

// secondsToWait is how long it is until the scheduled time of a run, or less than one.
func secondsToWait(run object) int {
	at := dict(dict(run["state"])["state_details"])["scheduled_time"]
	return int(secondsBetween(stamp(time.Now()), orElse(at, stamp(time.Time{}))))
}

// orchestrationRuleFor is the rule that applies to a proposed state.
func orchestrationRuleFor(run, proposed object) orchestrationRule {
	for _, r := range orchestrationRules {
		if slices.Contains(r.from, str(run["state_type"])) && slices.Contains(r.to, str(proposed["type"])) &&
			(r.applies == nil || r.applies(run, proposed)) {
			verb := "pause"
			if proposed["name"] == "Suspended" {
				verb = "suspend"
			}
			r.reason = strings.NewReplacer("%s", str(run["state_type"]), "%v", verb).Replace(r.reason)
			return r
		}
	}
	return orchestrationRule{status: "ACCEPT"}
}

// orchestrate proposes a state and returns the server's OrchestrationResult, and whether a state was set.
func (w *Workspace) orchestrate(run, proposed object, force bool) (object, bool) {
	ruling := orchestrationRule{status: "ACCEPT"}
	if !force {
		ruling = orchestrationRuleFor(run, proposed)
	}
	details := object{"type": strings.ToLower(ruling.status) + "_details"}
	if ruling.status != "ACCEPT" {
		details["reason"] = ruling.reason
	}
	if ruling.status == "WAIT" {
		details["delay_seconds"] = secondsToWait(run)
	}
	set := ruling.status == "ACCEPT" || ruling.instead != ""
	if ruling.instead != "" {
		proposed = object{"type": ruling.instead}
	}
	if set {
		previous := run["state"]
		w.setState(run, proposed)
		if !force {
			run["empirical_policy"] = nextPolicy(run, dict(previous), proposed)
		}
	}
	return object{"state": clone(run["state"]), "status": ruling.status, "details": details}, set
}

// nextPolicy is what the rules remember about a flow run after a change of its state: its pauses, and whether it goes on
// after one. A run that starts again forgets them.
func nextPolicy(run, previous, proposed object) any {
	policy := dict(clone(run["empirical_policy"]))
	switch {
	case proposed["type"] == "PAUSED":
		key := dict(proposed["state_details"])["pause_key"]
		policy["pause_keys"] = append(listItems(policy["pause_keys"]), orElse(key, uuid.NewString()))
	case isFinal(previous["type"]) && !isFinal(proposed["type"]):
		policy["pause_keys"], policy["resuming"], policy["retry_type"] = []any{}, false, "reschedule"
	case previous["type"] == "PAUSED" && !isFinal(proposed["type"]):
		policy["resuming"] = true
	}
	return policy
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
	w.store.change(run, merge(change, w.runTimes(run, previous, state)))
	w.history[run["id"]] = append(w.history[run["id"]], state)
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
	state := merge(defaultObject("state"), dict(clone(proposed)))
	given := dict(state["state_details"])
	details := merge(defaultObject("state_details"), given)
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
func (w *Workspace) runTimes(run, previous, state object) object {
	now, final := state["timestamp"], isFinal(state["type"])
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
	case run["start_time"] == nil && w.fake.isOldest(): // it has never run
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
func viewRun(_ *Workspace, run object) object {
	now := stamp(time.Now())
	running := number(run["total_run_time"])
	if run["state_type"] == "RUNNING" {
		running += secondsBetween(dict(run["state"])["timestamp"], now)
	}
	late := math.Max(0, secondsBetween(run["expected_start_time"], orElse(run["start_time"], now)))
	if isFinal(run["state_type"]) && run["start_time"] == nil {
		late = 0
	}
	return merge(object{
		"estimated_run_time": decimalNumber(running), "estimated_start_time_delta": decimalNumber(late),
	}, run)
}
