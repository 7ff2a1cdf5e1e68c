package deployment_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccScheduledRunsSurvive: applies without changes of the schedule delete no scheduled runs. Pausing deletes all of them.
func TestAccScheduledRunsSurvive(t *testing.T) {
	url := testenv.OnServer(t).URL
	c := testenv.TestClient(t, url)
	var deployment string
	var before []string
	schedule := func(s *terraform.State) error {
		deployment = s.RootModule().Resources[testenv.TestDeployment].Primary.ID
		_, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: deployment, Slug: "daily",
			Timing: client.TimingInput{Cron: "0 0 * * *"}})
		if err != nil {
			return err
		}
		if err := scheduleRuns(t, url, deployment); err != nil {
			return err
		}
		before, err = scheduledRuns(t.Context(), c, deployment)
		if err == nil && len(before) < 3 {
			err = fmt.Errorf("%d runs were scheduled, expected at least 3", len(before))
		}
		return err
	}
	same := func(*terraform.State) error {
		after, err := scheduledRuns(t.Context(), c, deployment)
		for _, id := range before {
			if !slices.Contains(after, id) {
				return fmt.Errorf("the scheduled run %s was deleted", id)
			}
		}
		return err
	}
	const body = "description = \"d\"\nparameters = jsonencode({ a = 1 })\npaused = false"
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig(body), Check: schedule},
		resource.TestStep{Config: testenv.DeploymentConfig(body), Check: same,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		resource.TestStep{Config: strings.Replace(testenv.DeploymentConfig(body), `name = "rules"`, "name = \"rules\"\n  tags = [\"b\"]", 1),
			Check: same},
		resource.TestStep{Config: strings.Replace(testenv.DeploymentConfig(body), "paused = false", "paused = true", 1),
			Check: func(*terraform.State) error {
				left, err := scheduledRuns(t.Context(), c, deployment)
				if len(left) > 0 {
					return fmt.Errorf("%d runs are left after pausing", len(left))
				}
				return err
			}},
	)
}

// scheduleRuns makes the server create the next runs of a deployment.
func scheduleRuns(t *testing.T, url, deployment string) error {
	t.Helper()
	resp, response := testenv.PostJSON(t, url+"/deployments/"+deployment+"/schedule", map[string]any{"min_runs": 3})
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("scheduling runs: %s: %s", resp.Status, response)
	}
	return nil
}

// scheduledRuns returns the IDs of the scheduled runs of a deployment.
func scheduledRuns(ctx context.Context, c *client.Client, deployment string) ([]string, error) {
	var ids []string
	for run, err := range c.FlowRuns(ctx, client.FlowRunFilter{DeploymentID: deployment, StateTypes: []string{"SCHEDULED"}}, 0, -1) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, run.ID)
	}
	return ids, nil
}
