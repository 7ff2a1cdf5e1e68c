package function_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestScheduleFunctions(t *testing.T) {
	exact := knownvalue.StringExact
	const nightly = `interval = 86400, anchor_date = "2026-07-01T23:30:00Z", timezone = "America/New_York"`
	const week = `"2026-06-01T00:00:00Z", "2026-06-07T23:59:59Z"`
	pair := func(at string, names ...string) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{"at": exact(at), "schedules": testenv.StringListExact(names...)})
	}
	acctest.RunFunctionSteps(t, testenv.FunctionsStep(map[string]knownvalue.Check{
		`schedule_next({ cron = "0 9 * * mon" }, "2026-06-01T11:00:00+02:00", 2)`:                                                           testenv.StringListExact("2026-06-01T09:00:00Z", "2026-06-08T09:00:00Z"),
		`schedule_next({ cron = "0 9 1 * mon", day_or = false }, "2026-01-01T00:00:00Z", 1)`:                                                testenv.StringListExact("2026-06-01T09:00:00Z"),
		`schedule_next({ cron = "30 2 * * *", timezone = "Europe/Berlin" }, "2026-03-29T00:00:00+01:00", 1)`:                                testenv.StringListExact("2026-03-29T01:30:00Z"),
		`schedule_next({ cron = "30 2 * * *", timezone = "Europe/Berlin", prefect_version = "3.9.0" }, "2026-03-29T00:00:00+01:00", 1)`:     testenv.StringListExact("2026-03-29T00:30:00Z"),
		`schedule_next({ cron = "30 2 * * *", timezone = "Europe/Berlin", prefect_version = "3.9.1" }, "2026-03-29T00:00:00+01:00", 1)`:     testenv.StringListExact("2026-03-29T01:30:00Z"),
		`schedule_next({ ` + nightly + ` }, "2026-11-30T12:00:00Z", 1)`:                                                                     testenv.StringListExact("2026-12-01T00:30:00Z"),
		`schedule_next({ ` + nightly + `, prefect_version = "3.8.0" }, "2026-11-30T12:00:00Z", 1)`:                                          testenv.StringListExact("2026-11-30T23:30:00Z"),
		`schedule_error({ cron = "@daily", prefect_version = "newest" })`:                                                                   testenv.StringContaining(`prefect_version: "newest" is not a version of Prefect: expected one such as 3.9.1`),
		`schedule_next({ interval = 90.5, anchor_date = "2026-01-01T00:00:00Z" }, "2026-01-01T00:00:01Z", 2)`:                               testenv.StringListExact("2026-01-01T00:01:30.5Z", "2026-01-01T00:03:01Z"),
		`schedule_next({ interval = "3600" }, "2026-01-01T00:30:00Z", 2)`:                                                                   testenv.StringListExact("2026-01-01T00:30:00Z", "2026-01-01T01:30:00Z"),
		`schedule_next({ rrule = "FREQ=DAILY;COUNT=2" }, "2019-01-01T00:00:00Z", 5)`:                                                        testenv.StringListExact("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"),
		`schedule_next({ cron = "0 0 30 2 *" }, "2026-01-01T00:00:00Z", 1)`:                                                                 testenv.StringListExact(),
		`schedule_next({ cron = "@hourly", interval = null, rrule = null, timezone = null }, "2026-01-01T00:00:00Z", 1)`:                    testenv.StringListExact("2026-01-01T00:00:00Z"),
		`schedule_next({ cron = "* * * * *", slug = "s", active = true, parameters = "{}", next_runs = [] }, "2026-01-01T00:00:00Z", 1000)`: knownvalue.ListSizeExact(1000),
		`schedule_between({ cron = "0 0 * * *" }, ` + week +
			`)`: knownvalue.ListSizeExact(7),
		`schedule_between({ cron = "* * * * * *" }, ` + week + `)`:                         knownvalue.ListSizeExact(1000),
		`schedule_between({ cron = "0 0 1 1 *" }, ` + week + `)`:                           testenv.StringListExact(),
		`schedule_error({ cron = "0 6 * * mon-fri", timezone = "Europe/Berlin" }) == null`: knownvalue.Bool(true),
		`schedule_error({ cron = "0 0 30 2 *" }) == null`:                                  knownvalue.Bool(true),
		`schedule_error({ cron = "61 * * * *" })`:                                          exact("cron: minute 61 is outside 0–59"),
		`schedule_error({ cron = "0 0 * * *", interval = 5 })`:                             testenv.StringContaining("only one of cron, interval and rrule"),
		`schedule_error({})`:                                                           testenv.StringContaining("one of cron, interval and rrule is required"),
		`schedule_error({ crom = "0 0 * * *" })`:                                       testenv.StringContaining(`has no attribute "crom"; expected anchor_date, cron, day_or, interval, prefect_version, rrule, timezone; did you mean "cron"`),
		`schedule_error({ cron = 5 })`:                                                 testenv.StringContaining("cron must be a string, but is 5"),
		`schedule_error({ interval = "soon" })`:                                        testenv.StringContaining("interval must be a number of seconds, but is soon"),
		`schedule_error({ interval = true })`:                                          testenv.StringContaining("interval must be a number of seconds, but is true"),
		`schedule_error({ interval = 60, anchor_date = "today" })`:                     testenv.StringContaining(`anchor_date is "today", but must be a time in RFC 3339`),
		`schedule_error("0 0 * * *")`:                                                  testenv.StringContaining("a schedule must be an object with cron, interval or rrule"),
		`schedule_error({ rrule = "FREQ=DAILY", timezone = "Berlin" })`:                testenv.StringContaining("timezone: "),
		`schedule_describe({ cron = "30 6 * * mon-fri", timezone = "Europe/Berlin" })`: exact("At 06:30 on Monday to Friday (Europe/Berlin time)"),
		`schedule_conflicts({ a = { cron = "0 0 * * *" }, b = { interval = 43200, anchor_date = "2026-01-01T00:00:00Z" }, c = { cron = "0 12 2 6 *" } }, "2026-06-01T00:00:00Z", "2026-06-02T23:00:00Z")`: knownvalue.ListExact([]knownvalue.Check{
			pair("2026-06-01T00:00:00Z", "a", "b"), pair("2026-06-02T00:00:00Z", "a", "b"), pair("2026-06-02T12:00:00Z", "b", "c"),
		}),
		`schedule_conflicts({}, ` + week + `)`:                                 knownvalue.ListExact(nil),
		`schedule_conflicts({ alone = { cron = "* * * * *" } }, ` + week + `)`: knownvalue.ListExact(nil),
	}))
}

// TestScheduleFunctionErrors: each says which argument is wrong, and what it must be.
func TestScheduleFunctionErrors(t *testing.T) {
	const cron, noon = `{ cron = "0 0 * * *" }`, `"2026-01-01T12:00:00Z"`
	var steps []resource.TestStep
	for call, message := range map[string]string{
		`schedule_next({ cron = "61 * * * *" }, ` + noon + `, 1)`:                    "cron: minute 61 is outside 0–59",
		`schedule_next(null, ` + noon + `, 1)`:                                       "argument must not be null",
		`schedule_next(` + cron + `, null, 1)`:                                       "argument must not be null",
		`schedule_next(` + cron + `, "noon", 1)`:                                     `after is "noon", but must be an RFC 3339 time`,
		`schedule_next(` + cron + `, ` + noon + `, 0)`:                               "count is 0, but must be an integer from 1 to 1000",
		`schedule_next(` + cron + `, ` + noon + `, 1001)`:                            "count is 1001, but must be an integer from 1 to 1000",
		`schedule_next(` + cron + `, ` + noon + `, 1.5)`:                             "integer",
		`schedule_next(["0 0 * * *"], ` + noon + `, 1)`:                              "a schedule must be an object",
		`schedule_between(` + cron + `, ` + noon + `, "2026-01-01T00:00:00Z")`:       "is before start",
		`schedule_between(` + cron + `, "2026", ` + noon + `)`:                       `start is "2026", but must be`,
		`schedule_describe({ cron = "x" })`:                                          "cron: ",
		`schedule_conflicts([{ cron = "x" }], ` + noon + `, ` + noon + `)`:           "schedules must be a map of schedules by name",
		`schedule_conflicts({ night = { cron = "x" } }, ` + noon + `, ` + noon + `)`: `the schedule "night": cron: `,
		`schedule_conflicts({ night = null }, ` + noon + `, ` + noon + `)`:           `the schedule "night": a schedule must be an object`,
	} {
		steps = append(steps, testenv.ErrorStep(fmt.Sprintf("output \"o\" {\n  value = provider::prefect::%s\n}\n", call), message))
	}
	acctest.RunFunctionSteps(t, steps...)
}

// TestScheduleFunctionsUnknown: what depends on a value that is not known yet is not known either, and right in the end.
func TestScheduleFunctionsUnknown(t *testing.T) {
	exact := knownvalue.StringExact
	calls := testenv.FunctionsStep(map[string]knownvalue.Check{
		`schedule_next({ cron = terraform_data.later.output, timezone = "Asia/Tokyo" }, "2026-01-01T00:00:00Z", 1)`:                                       testenv.StringListExact("2026-01-01T03:00:00Z"),
		`schedule_error({ cron = terraform_data.later.output }) == null`:                                                                                  knownvalue.Bool(true),
		`schedule_describe({ cron = terraform_data.later.output })`:                                                                                       exact("At 12:00 (UTC)"),
		`schedule_conflicts({ a = { cron = terraform_data.later.output }, b = { cron = "0 12 * * *" } }, "2026-01-01T00:00:00Z", "2026-01-01T23:00:00Z")`: knownvalue.ListSizeExact(1),
	})
	calls.Config += "resource \"terraform_data\" \"later\" {\n  input = \"0 12 * * *\"\n}\n"
	acctest.RunFunctionSteps(t, calls)
}
