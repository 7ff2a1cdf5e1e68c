package deployment_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Settings of the scheduler of the test's server: the minimum and maximum number of runs of a schedule, and how far ahead it creates
// them. Half a year includes a clock change for weekly schedules.
const (
	leastRuns   = 30
	mostRuns    = 100
	leastAhead  = time.Hour
	mostAhead   = 800 * 24 * time.Hour
	mostLooks   = 120
	pauseOfLook = time.Second
)

// variety returns different schedules as attributes of the resource.
func variety(now time.Time) []string {
	tomorrow := now.Add(24 * time.Hour).UTC().Format("20060102")
	return []string{
		"cron = \"0 6 * * mon-fri\"\ntimezone = \"Europe/Berlin\"",
		"cron = \"*/15 9-17 * * 1-5\"\ntimezone = \"America/New_York\"",
		`cron = "0 0 L * *"`,
		"cron = \"0 12 13 * fri\"\nday_or = true",
		"cron = \"0 12 13 * fri\"\nday_or = false",
		"cron = \"30 2 * jan,jul sun\"\ntimezone = \"America/Sao_Paulo\"",
		"cron = \"@daily\"\ntimezone = \"Australia/Lord_Howe\"",
		"cron = \"0 0 * * fri#2\"\ntimezone = \"Asia/Kolkata\"",
		`cron = "* * * * * */20"`,
		"cron = \"30 1 * * 7\"\ntimezone = \"Europe/London\"",
		`cron = "0 3 1 */2 *"`,
		"interval = 3600",
		"interval = 90.5\nanchor_date = \"2025-03-01T00:00:00.25Z\"",
		"interval = 86400\nanchor_date = \"2024-01-01T09:00:00+01:00\"\ntimezone = \"Europe/Berlin\"",
		"interval = 604800\nanchor_date = \"2026-01-05T02:30:00-05:00\"\ntimezone = \"America/New_York\"",
		"rrule = \"FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9;BYMINUTE=30;BYSECOND=0\"\ntimezone = \"Europe/Berlin\"",
		"rrule = \"DTSTART:20240229T120000\\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1\"\ntimezone = \"Asia/Tokyo\"",
		`rrule = "DTSTART:20250101T080000\nRRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY;BYDAY=SU"`,
		`rrule = "DTSTART:` + tomorrow + `T100000\nRRULE:FREQ=DAILY;COUNT=4"`,
		"rrule = \"FREQ=MINUTELY;INTERVAL=7\"\ntimezone = \"Asia/Kathmandu\"",
		`rrule = "FREQ=DAILY;COUNT=3"`, // dates in the past
	}
}

// scheduler starts a server whose scheduler runs often and schedules far ahead, and configures the provider to use it.
func scheduler(t *testing.T) string {
	t.Helper()
	const setting = "PREFECT_SERVER_SERVICES_SCHEDULER_"
	return testenv.OnOwnServer(t, setting+"RECENT_DEPLOYMENTS_LOOP_SECONDS=1", setting+"LOOP_SECONDS=3", setting+"MAX_SCHEDULED_TIME=P800D",
		fmt.Sprintf("%sMIN_RUNS=%d", setting, leastRuns), fmt.Sprintf("%sMAX_RUNS=%d", setting, mostRuns)).URL
}

// stuckConfig has a deployment with a schedule on which the scheduler fails, which the provider would not create, and a valid
// schedule.
const stuckConfig = `
resource "prefect_deployment" "stuck" {
  name    = "stuck"
  flow_id = prefect_flow.test.id
}
`

const fine = `
resource "prefect_deployment_schedule" "fine" {
  deployment_id = prefect_deployment.stuck.id
  cron          = "0 0 * * *"
}
`

// TestAccSchedulerAgrees: the scheduler creates exactly the runs that package schedule computes. As the error of a plan says, it creates
// no runs for a deployment with a schedule on which it fails.
func TestAccSchedulerAgrees(t *testing.T) {
	url := scheduler(t)
	c := testenv.TestClient(t, url)
	before := time.Now()
	config := testenv.DeploymentForSchedules + stuckConfig + fine
	for i, body := range variety(before) {
		config += fmt.Sprintf("resource \"prefect_deployment_schedule\" \"s%d\" {\n  deployment_id = prefect_deployment.test.id\n%s\n}\n", i,
			body)
	}
	failing := resource.TestStep{
		Config: testenv.DeploymentForSchedules + stuckConfig,
		Check: func(s *terraform.State) error {
			id := s.RootModule().Resources["prefect_deployment.stuck"].Primary.ID
			_, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: id, Timing: client.TimingInput{Cron: "0 0 30 2 *"}})
			return err
		},
	}
	acctest.RunSteps(t, failing, resource.TestStep{
		Config: config,
		Check: func(s *terraform.State) error {
			deployment := s.RootModule().Resources["prefect_deployment.test"].Primary.ID
			// The scheduler of older servers ignores a schedule that is added to a deployment with enough runs, unless the
			// deployment was updated recently.
			touch := client.DeploymentInput{Description: patch.Some("to be scheduled again")}
			if err := c.UpdateDeployment(t.Context(), deployment, touch); err != nil {
				return err
			}
			var disagreement error
			for range mostLooks {
				if disagreement = agrees(t.Context(), c, deployment, before); disagreement == nil {
					break
				}
				time.Sleep(pauseOfLook)
			}
			stuck, err := c.CountFlowRuns(t.Context(), client.FlowRunFilter{DeploymentName: "stuck"})
			if stuck > 0 {
				err = fmt.Errorf("the deployment with a schedule on which the scheduler fails has %d runs", stuck)
			}
			return errors.Join(disagreement, err)
		},
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// agrees compares the runs of a deployment with the computed dates of its schedules. The time before must precede their create.
func agrees(ctx context.Context, c *client.Client, deploymentID string, before time.Time) error {
	d, err := c.Deployment(ctx, deploymentID)
	if err != nil {
		return err
	}
	runs := map[string][]time.Time{}
	for run, err := range c.FlowRuns(ctx, client.FlowRunFilter{DeploymentID: deploymentID, Scheduled: true}, 0, -1) {
		if err != nil {
			return err
		}
		runs[run.ScheduleID()] = append(runs[run.ScheduleID()], *run.ExpectedStartTime)
	}
	server, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	after := time.Now()
	var all []error
	for _, a := range d.Schedules {
		var s deployment.ScheduleModel
		s.FromAPI(ctx, a, nil)
		made, err := schedule.New(deployment.ComputedBy(s.Timing(), server), before)
		if err != nil {
			return err
		}
		slices.SortFunc(runs[a.ID], time.Time.Compare)
		if err := agree(made, runs[a.ID], before, after); err != nil {
			all = append(all, fmt.Errorf("%s: %w", made.Describe(), err))
		}
	}
	return errors.Join(all...)
}

// agree compares the runs of a schedule with the dates for which the scheduler creates runs when it runs at any times between before
// and after: consecutive dates, without a gap.
func agree(s *schedule.Schedule, runs []time.Time, before, after time.Time) error {
	early, late := due(s, before), due(s, after)
	if len(early) == 0 || len(runs) == 0 {
		if len(early) != len(runs) {
			return fmt.Errorf("there are %d runs, expected %d from %v on", len(runs), len(early), early)
		}
		return nil
	}
	first, last := runs[0], runs[len(runs)-1]
	if first.Before(early[0]) || first.After(late[0]) {
		return fmt.Errorf("the first run is at %s, expected %s to %s", first, early[0], late[0])
	}
	if last.Before(early[len(early)-1]) || last.After(late[len(late)-1]) {
		return fmt.Errorf("the last run is at %s, expected %s to %s", last, early[len(early)-1], late[len(late)-1])
	}
	if got, want := deployment.TimeTexts(runs), deployment.TimeTexts(s.Between(first, last, deployment.MostDates)); !slices.Equal(got, want) {
		return fmt.Errorf("the runs are at\n%s\nexpected\n%s", strings.Join(got, " "), strings.Join(want, " "))
	}
	return nil
}

// due returns the dates for which the scheduler creates runs when it runs at a time.
func due(s *schedule.Schedule, at time.Time) []time.Time {
	dates := s.Between(at, at.Add(mostAhead), mostRuns)
	for i, date := range dates {
		if i+1 >= leastRuns && !date.Before(at.Add(leastAhead)) {
			return dates[:i+1]
		}
	}
	return dates
}
