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
	LocalTimeSchedules Capability = "local_time_schedules"
)

// Table lists all differences, in the order of their versions.
func Table() []Behavior { return slices.Clone(table) }

var table = behaviors(
	Behavior{
		Capability: LocalTimeSchedules, Since: "3.9.1", Source: "server/schemas/schedules.py",
		Description: "An interval of whole days keeps the local time of its anchor when clocks change, and a cron date that clocks skip moves forward.",
	},
)

// behaviors completes a table. A version in it that can't be read fails the tests of the package.
func behaviors(list ...Behavior) []Behavior {
	for i := range list {
		list[i].since, _ = parse(list[i].Since)
	}
	return list
}
