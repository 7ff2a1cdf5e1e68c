package schedule

import (
	"errors"
	"strings"
	"testing"
)

func TestRefusals(t *testing.T) {
	yes := true
	for name, c := range map[string]struct {
		options Options
		field   Field
		says    string // part of the message
	}{
		"nothing":         {Options{}, FieldSchedule, "none is set"},
		"two kinds":       {Options{Cron: "* * * * *", Interval: 60}, FieldSchedule, "2 are"},
		"day_or alone":    {Options{Interval: 60, DayOr: &yes}, FieldDayOr, "requires cron"},
		"anchor alone":    {Options{RRule: "FREQ=DAILY", AnchorDate: &testNow}, FieldAnchorDate, "requires interval"},
		"minute":          {Options{Cron: "61 * * * *"}, FieldCron, "minute 61 is outside 0–59"},
		"zeros":           {Options{Cron: "* * 00 * *"}, FieldCron, "day of the month 0 is outside 1–31"},
		"range":           {Options{Cron: "* 9-25 * * *"}, FieldCron, "hour 25 is outside 0–23"},
		"word":            {Options{Cron: "* * * foo *"}, FieldCron, `"foo" is not a valid month`},
		"step":            {Options{Cron: "*/0 * * * *"}, FieldCron, "step of the minute is 0"},
		"no step":         {Options{Cron: "*/x * * * *"}, FieldCron, `the step "x" is not a number`},
		"open range":      {Options{Cron: "1- * * * *"}, FieldCron, `"1-" is not a valid minute`},
		"fields":          {Options{Cron: "* * *"}, FieldCron, "has 3 fields"},
		"name":            {Options{Cron: "@reboot"}, FieldCron, "@hourly"},
		"hashed":          {Options{Cron: "H * * * *"}, FieldCron, "random or hashed"},
		"hashed in part":  {Options{Cron: "H/5 * * * *"}, FieldCron, "hashed value"},
		"random range":    {Options{Cron: "R(5-2) * * * *"}, FieldCron, "must end after it starts"},
		"sixth Friday":    {Options{Cron: "* * * * fri#6"}, FieldCron, "its number in the month, 1–5"},
		"counted range":   {Options{Cron: "* * * * 1-5#2"}, FieldCron, "needs names"},
		"counted star":    {Options{Cron: "* * * * *#2"}, FieldCron, "# must follow one day"},
		"mixed days":      {Options{Cron: "* * * * mon,tue#2"}, FieldCron, "mixes plain days"},
		"question mark":   {Options{Cron: "? * * * *"}, FieldCron, "question mark"},
		"no zone":         {Options{Cron: "* * * * *", Timezone: "Berlin"}, FieldTimezone, "did you mean Europe/Berlin"},
		"zone's case":     {Options{Interval: 60, Timezone: "europe/berlin"}, FieldTimezone, "did you mean Europe/Berlin"},
		"nowhere":         {Options{RRule: "FREQ=DAILY", Timezone: "Middle Earth"}, FieldTimezone, "IANA name"},
		"a long zone":     {Options{Interval: 60, Timezone: strings.Repeat("x", 999)}, FieldTimezone, "IANA name"},
		"negative":        {Options{Interval: -5}, FieldInterval, "must be positive"},
		"too short":       {Options{Interval: 1e-9}, FieldInterval, "at least a microsecond"},
		"too long":        {Options{Interval: 1e14}, FieldInterval, "exceed the maximum of Prefect"},
		"frequency":       {Options{RRule: "FREQ=DAYLY"}, FieldRRule, "YEARLY, MONTHLY, WEEKLY"},
		"no frequency":    {Options{RRule: "INTERVAL=2"}, FieldRRule, "no FREQ"},
		"no rule":         {Options{RRule: "DTSTART:20250101"}, FieldRRule, "no RRULE"},
		"empty rule":      {Options{RRule: " "}, FieldRRule, "empty"},
		"part":            {Options{RRule: "FREQ=DAILY;"}, FieldRRule, "parts look like"},
		"unknown part":    {Options{RRule: "FREQ=DAILY;BYFOO=1"}, FieldRRule, `"BYFOO" is not a part`},
		"number":          {Options{RRule: "FREQ=DAILY;COUNT=x"}, FieldRRule, `COUNT: "X" is not a whole number`},
		"numbers":         {Options{RRule: "FREQ=DAILY;BYMONTH=1,x"}, FieldRRule, `BYMONTH: "X" is not a whole number`},
		"weekday":         {Options{RRule: "FREQ=DAILY;BYDAY=XX"}, FieldRRule, `"XX" is not a day of the week`},
		"zeroth Monday":   {Options{RRule: "FREQ=MONTHLY;BYDAY=0MO"}, FieldRRule, `"0MO"`},
		"week start":      {Options{RRule: "FREQ=DAILY;WKST=XX"}, FieldRRule, "WKST=XX"},
		"position":        {Options{RRule: "FREQ=DAILY;BYSETPOS=367"}, FieldRRule, "BYSETPOS 367 is outside"},
		"hour":            {Options{RRule: "FREQ=DAILY;BYHOUR=24"}, FieldRRule, "BYHOUR 24 is outside 0–23"},
		"property":        {Options{RRule: "FOO:BAR"}, FieldRRule, `"FOO" is none of`},
		"parameter":       {Options{RRule: "RRULE;X=1:FREQ=DAILY\nDTSTART:20250101"}, FieldRRule, "RRULE accepts no parameter"},
		"RDATE zone":      {Options{RRule: "RDATE;TZID=UTC:20250101"}, FieldRRule, "VALUE=DATE-TIME"},
		"EXDATE":          {Options{RRule: "EXDATE;FOO=1:20250101"}, FieldRRule, `"FOO=1"`},
		"twice":           {Options{RRule: "EXDATE;VALUE=DATE;VALUE=DATE:20250101"}, FieldRRule, "twice"},
		"two zones":       {Options{RRule: "EXDATE;TZID=Europe/Berlin:20250101T000000Z"}, FieldRRule, "in addition to TZID"},
		"two starts":      {Options{RRule: "DTSTART:20250101,20250102\nRRULE:FREQ=DAILY"}, FieldRRule, "2 dates"},
		"day":             {Options{RRule: "DTSTART:20250230\nRRULE:FREQ=DAILY"}, FieldRRule, "day 30 is outside 1–28"},
		"month":           {Options{RRule: "FREQ=DAILY;UNTIL=20251301"}, FieldRRule, "UNTIL: \"20251301\" is not a date: month 13"},
		"other date":      {Options{RRule: "RDATE:10JAN2025"}, FieldRRule, "write 20260131T093000"},
		"zone of UNTIL":   {Options{RRule: "DTSTART:20250101\nRRULE:FREQ=DAILY;UNTIL=20270101T000000Z"}, FieldRRule, "neither of them"},
		"colon":           {Options{RRule: "DTSTART:20250101\nRRULE:FREQ=DAILY;UNTIL=2027-01-01T00:00:00"}, FieldRRule, "20260131T093000"},
		"unreachable":     {Options{RRule: "DTSTART:20250101T010000\nRRULE:FREQ=HOURLY;INTERVAL=2;BYHOUR=2"}, FieldRRule, "never produce a time"},
		"no progress":     {Options{RRule: "FREQ=MINUTELY;INTERVAL=0"}, FieldRRule, "INTERVAL must be at least 1"},
		"too many":        {Options{RRule: "DTSTART:20250101\nRRULE:FREQ=DAILY" + strings.Repeat(";COUNT=1", 900)}, FieldRRule, "at most 6500"},
		"anchor's year":   {Options{Interval: 60, AnchorDate: ptr(testNow.AddDate(9000, 0, 0))}, FieldAnchorDate, "outside 1–9999"},
		"far from a name": {Options{Cron: "0 0 * * 8"}, FieldCron, "day of the week 8 is outside 0–6"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(c.options, testNow)
			var refused *Error
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if refused.Field != c.field || !strings.Contains(refused.Message, c.says) {
				t.Errorf("got %v, want %s to say %q", refused, c.field, c.says)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

// TestHourOfAsking: without DTSTART, the server checks a rule against the current time, so that the hour decides whether it is
// accepted.
func TestHourOfAsking(t *testing.T) {
	o := Options{RRule: "FREQ=HOURLY;INTERVAL=2;BYHOUR=8"}
	if _, err := New(o, testNow); err != nil {
		t.Errorf("at noon: %v", err)
	}
	if _, err := New(o, testNow.Add(3600e9)); err == nil || !strings.Contains(err.Error(), "add DTSTART") {
		t.Errorf("at 13:00: got %v, want advice to add DTSTART", err)
	}
}
