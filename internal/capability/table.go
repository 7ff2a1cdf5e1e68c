package capability

import "slices"

// Behavior is one difference between versions of Prefect.
type Behavior struct {
	Capability Capability
	// Since is the first version that has it.
	Since string
	// Description says what the server does with it, in a sentence.
	Description string
	// Source is where Prefect's own code says so, below its package.
	Source string
	since  version
}

// The capabilities.
const (
	AutomationsByID     Capability = "automations_by_id"
	ClearJobVariables   Capability = "clear_job_variables"
	LocalTimeSchedules  Capability = "local_time_schedules"
	ObservedStates      Capability = "observed_states"
	TaskRunDurationSort Capability = "task_run_duration_sort"
)

// Table lists all differences, in the order of their versions.
func Table() []Behavior { return slices.Clone(table) }

var table = behaviors(
	Behavior{
		Capability: AutomationsByID, Since: "3.8.5", Source: "server/events/filters.py",
		Description: "Automations can be filtered by ID, so that one request reads up to 200 of them.",
	},
	Behavior{
		Capability: ClearJobVariables, Since: "3.8.7", Source: "server/models/deployments.py",
		Description: "An update of a deployment to empty job variables clears them. Older versions ignore it.",
	},
	Behavior{
		Capability: LocalTimeSchedules, Since: "3.9.1", Source: "server/schemas/schedules.py",
		Description: "An interval of whole days keeps the local time of its anchor when clocks change, " +
			"and a cron date that clocks skip moves forward.",
	},
	Behavior{
		Capability: ObservedStates, Since: "3.9.1", Source: "server/api/observed_states.py",
		Description: "The states that runs have been in can be listed.",
	},
	Behavior{
		Capability: TaskRunDurationSort, Since: "3.9.1", Source: "server/schemas/sorting.py",
		Description: "Task runs can be sorted by duration.",
	},
)

// behaviors completes a table. A version in it that can't be read fails the tests of the package.
func behaviors(list ...Behavior) []Behavior {
	for i := range list {
		list[i].since, _ = parse(list[i].Since)
	}
	return list
}
