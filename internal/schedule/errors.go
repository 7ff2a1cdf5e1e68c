package schedule

import "fmt"

// Field names the attribute of a schedule that an Error is about.
type Field string

// The attributes of a schedule. FieldSchedule stands for the whole: too many kinds, or none.
const (
	FieldSchedule   Field = "schedule"
	FieldCron       Field = "cron"
	FieldDayOr      Field = "day_or"
	FieldInterval   Field = "interval"
	FieldAnchorDate Field = "anchor_date"
	FieldRRule      Field = "rrule"
	FieldTimezone   Field = "timezone"
)

// Error says why Prefect's server would refuse a schedule, or why its dates can't be computed here.
type Error struct {
	Field      Field  // the attribute that is wrong
	Message    string // what is wrong with it, in plain English, without the attribute's name
	Unknowable bool   // that a server may take the schedule, and computes it in a way that is not known here
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Message) }

func newError(field Field, format string, args ...any) *Error {
	return &Error{Field: field, Message: fmt.Sprintf(format, args...)}
}
