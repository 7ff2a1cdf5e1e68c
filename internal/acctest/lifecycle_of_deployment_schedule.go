package acctest

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func DeploymentScheduleLifecycle() Lifecycle {
	exact, null := knownvalue.StringExact, knownvalue.Null()
	const of = "deployment_id = prefect_deployment.test.id\n"
	return Lifecycle{
		Resource: "prefect_deployment_schedule",
		Setup:    testenv.DeploymentForSchedules,
		Body:     of + `cron = "0 6 * * *"`,
		Created: map[string]knownvalue.Check{
			"cron": exact(
				"0 6 * * *",
			), "day_or": knownvalue.Bool(true), "active": knownvalue.Bool(true), "timezone": null, "interval": null,
			"anchor_date": null, "rrule": null, "max_scheduled_runs": null, "parameters": exact("{}"),
			"slug": knownvalue.StringRegexp(regexp.MustCompile("^terraform-")),
		},
		Changes: []testenv.Change{
			{Name: "inactive", Body: "active = false", Want: map[string]knownvalue.Check{"active": knownvalue.Bool(false)}},
			{Name: "active is no longer set", Want: map[string]knownvalue.Check{"active": knownvalue.Bool(true)}},
			{
				Name: "parameters, slug, day_or",
				Body: "parameters = jsonencode({ q = 1 })\nslug = \"daily\"\nday_or = false",
				Want: map[string]knownvalue.Check{"parameters": exact(`{"q":1}`), "slug": exact("daily"), "day_or": knownvalue.Bool(false)},
			},
			{
				Name: "parameters, slug, day_or are no longer set",
				Want: map[string]knownvalue.Check{"parameters": exact("{}"), "slug": exact("daily"), "day_or": knownvalue.Bool(true)},
			},
			{Name: "timezone", Body: `timezone = "Europe/Berlin"`, Want: map[string]knownvalue.Check{"timezone": exact("Europe/Berlin")}},
			{Name: "timezone is no longer set", Want: map[string]knownvalue.Check{"timezone": null}},
			{
				Name:    "cron to interval",
				Instead: of + "interval = 3600",
				Want: map[string]knownvalue.Check{
					"cron":        null,
					"day_or":      null,
					"interval":    knownvalue.Float64Exact(3600),
					"anchor_date": knownvalue.NotNull(),
					"timezone":    exact("UTC"),
				},
			},
			{
				Name:    "anchor",
				Instead: of + "interval = 90.5",
				Body:    "anchor_date = \"2024-01-01T00:00:00+02:00\"",
				Want: map[string]knownvalue.Check{
					"interval":    knownvalue.Float64Exact(90.5),
					"anchor_date": exact("2024-01-01T00:00:00+02:00"),
				},
			},
			{
				Name:    "anchor stays",
				Instead: of + "interval = 60",
				Want:    map[string]knownvalue.Check{"anchor_date": exact("2024-01-01T00:00:00+02:00")},
			},
			{
				Name:    "interval to rrule",
				Instead: of + `rrule = "FREQ=WEEKLY;BYDAY=MO"`,
				Want: map[string]knownvalue.Check{
					"rrule":       exact("FREQ=WEEKLY;BYDAY=MO"),
					"interval":    null,
					"anchor_date": null,
					"timezone":    exact("UTC"),
				},
			},
			{
				Name:    "rrule with start",
				Instead: of + `rrule = "DTSTART:20240101T000000\nRRULE:FREQ=DAILY"`,
				Body:    "timezone = \"Asia/Tokyo\"",
				Want:    map[string]knownvalue.Check{"timezone": exact("Asia/Tokyo")},
			},
			{
				Name:    "limit",
				Instead: of + `rrule = "FREQ=DAILY"`,
				Body:    "max_scheduled_runs = 2",
				Want:    map[string]knownvalue.Check{"max_scheduled_runs": knownvalue.Int64Exact(2), "timezone": exact("UTC")},
			},
			{
				Name:    "no limit",
				Instead: of + `rrule = "FREQ=DAILY"`,
				Replace: true,
				Want:    map[string]knownvalue.Check{"max_scheduled_runs": null},
			},
			{
				Name:    "rrule to cron",
				Instead: of + `cron = "0 0 * * *"`,
				Want:    map[string]knownvalue.Check{"rrule": null, "cron": exact("0 0 * * *"), "day_or": knownvalue.Bool(true)},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"deployment and id":   func(a map[string]string) string { return a["deployment_id"] + "," + a["id"] },
			"deployment and slug": func(a map[string]string) string { return a["deployment_id"] + "," + a["slug"] },
			"names and slug":      func(a map[string]string) string { return "scheduled/scheduled," + a["slug"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteSchedule(ctx, a["deployment_id"], a["id"])
		},
	}
}
