// Package schedule computes when a Prefect schedule fires, as Prefect's server computes it: the dates of a cron
// expression, an interval or a recurrence rule, what the server accepts, and what a schedule means in English.
//
// Prefect on Python 3.11 is the authority, including its oddities: cron as its own copy of croniter reads it, intervals with the
// arithmetic of pendulum, recurrence rules as dateutil iterates them. Prefect 3.9.1 computes cron and intervals differently
// around clock changes: Options.ElapsedTime selects the older behavior. The vectors in testdata come from each tested version;
// testdata/generate.py makes them. On Python 3.13 and newer Prefect computes intervals with another library, whenever, and
// some dates differ in the hours that clocks skip or repeat; before 3.9.1, also the dates of cron expressions.
//
// Two values that a server may accept are rejected here, because their meaning depends on the machine or the day: the
// time zone "localtime", and dates in recurrence rules that dateutil guesses, such as 10JAN2026. A cron
// expression with a random field is accepted, and has no dates.
//
// The package is pure: the clock is an argument, and the time zones of Go are compiled in.
package schedule

import _ "time/tzdata" // the machine may have no time zones, or old ones
