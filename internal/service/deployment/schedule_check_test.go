package deployment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestDuplicateSchedulesInOnePlan: a plan that creates two equal schedules warns.
func TestDuplicateSchedulesInOnePlan(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	one := func(name, cron, parameters string) string {
		return fmt.Sprintf("resource \"prefect_deployment_schedule\" %q {\n  deployment_id = %q\n  cron = %q\n  parameters = jsonencode(%s)\n}\n",
			name, d.ID, cron, parameters)
	}
	for name, tc := range map[string]struct {
		config string
		warns  bool
	}{
		"equal":                 {one("a", "0 6 * * 1", "{}") + one("b", "0 6 * * mon", "{}"), true},
		"of other times":        {one("a", "0 6 * * 1", "{}") + one("b", "0 7 * * 1", "{}"), false},
		"with other parameters": {one("a", "0 6 * * 1", "{ x = 1 }") + one("b", "0 6 * * 1", "{ x = 2 }"), false},
	} {
		out, ok := acctest.NewCLI(t, tc.config, "PREFECT_API_URL="+fake.URL).Run("plan")
		if !ok || strings.Contains(out, "This plan creates another schedule of the deployment") != tc.warns {
			t.Errorf("%s: the plan printed\n%s", name, out)
		}
	}
}

// TestDeploymentScheduleDiagnosticsShow: validate shows the errors without a server, and plan shows the warnings.
func TestDeploymentScheduleDiagnosticsShow(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	config := func(body string) string {
		return "resource \"prefect_deployment_schedule\" \"x\" {\n  deployment_id = \"" + d.ID + "\"\n" + body + "\n}\n"
	}
	if out, ok := acctest.NewCLI(t, config(`cron = "61 * * * *"`), "PREFECT_API_URL=http://127.0.0.1:1/api").Run("validate"); ok ||
		!testenv.WrappedTextPattern("minute 61 is outside 0–59").MatchString(out) {
		t.Errorf("validate printed\n%s", out)
	}
	run := acctest.NewCLI(t, config(`cron = "0 0 30 2 *"`), "PREFECT_API_URL="+fake.URL)
	if out, ok := run.Run("plan"); ok || !testenv.WrappedTextPattern("Schedule fails in Prefect's scheduler").MatchString(out) {
		t.Errorf("plan printed\n%s", out)
	}
	run = acctest.NewCLI(t, config(`cron = "* * * * * 30"`), "PREFECT_API_URL="+fake.URL)
	if out, ok := run.Run("apply", "-auto-approve"); !ok {
		t.Errorf("apply printed\n%s", out)
	}
	run.WriteFile("duplicate.tf", strings.Replace(config(`cron = "*/1 * * * * 30"`), `"x"`, `"y"`, 1))
	if out, ok := run.Run("plan"); !ok || !strings.Contains(out, "Duplicate schedule") {
		t.Errorf("plan printed\n%s", out)
	}
}
