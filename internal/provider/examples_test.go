package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/cloud"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestExamples(t *testing.T) {
	eachExample(t, func(t *testing.T, name, file string) {
		if cloudTypes()[name] {
			testenv.OnCloud(t)
		} else {
			testenv.OnFake(t, prefecttest.WithVersion(capability.Tested[0]))
		}
		for _, use := range usesOf(t, file) {
			t.Run(filepath.Base(use), func(t *testing.T) { applyExample(t, use) })
		}
	})
}

func TestAccExamples(t *testing.T) {
	url := testenv.OnOwnServer(t).URL
	eachExample(t, func(t *testing.T, name, file string) {
		if cloudTypes()[name] {
			t.Skip("this type is of Prefect Cloud: a server does not have it")
		}
		if name == "prefect_observed_states" {
			if server, err := testenv.TestClient(t, url).Capabilities(t.Context()); err != nil || !server.Has(capability.ObservedStates) {
				t.Skipf("this server has no observed states (%v)", err)
			}
		}
		applyExampleOnTerraform(t, url, file)
	})
}

// awaitPlannedRuns waits until the scheduler has planned the runs that the example of prefect_flow_runs shows: three of a
// schedule that has them further apart than an hour (PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS).
func awaitPlannedRuns(t *testing.T, url string) {
	t.Helper()
	c := testenv.TestClient(t, url)
	testenv.EventuallyOnServer(t, "three planned runs", func() bool {
		n, err := c.CountFlowRuns(t.Context(), client.FlowRunFilter{FlowName: "daily-report", DeploymentName: "production", Scheduled: true})
		if err != nil {
			t.Fatal(err)
		}
		return n == 3
	})
}

// eachExample calls apply with the first example of every resource, data source, ephemeral resource and action. What its
// examples need beside themselves is in a setup.tf next to them.
func eachExample(t *testing.T, apply func(t *testing.T, name, file string)) {
	for _, pattern := range []string{"resources/*/resource.tf", "data-sources/*/data-source.tf", "ephemeral-resources/*/ephemeral-resource.tf",
		"actions/*/action.tf"} {
		files, err := filepath.Glob(filepath.Join(testenv.Examples, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples at %s: %v", pattern, err)
		}
		for _, file := range files {
			name := filepath.Base(filepath.Dir(file))
			t.Run(name, func(t *testing.T) { apply(t, name, file) })
		}
	}
}

// applyExample applies an example on its own, in process, and plans it again: nothing may change.
func applyExample(t *testing.T, file string) {
	setup := setupOf(t, file)
	steps := []resource.TestStep{{
		Config:           setup + testenv.ReadOptional(t, file),
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	}}
	if setup != "" {
		steps = append([]resource.TestStep{{Config: setup}}, steps...)
	}
	if isEphemeral(file) {
		steps = append(steps, resource.TestStep{Config: setup + closed})
	}
	test := resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: acctest.Factories(t), Steps: steps}
	if isAction(file) {
		test.TerraformVersionChecks = testenv.RequiresActions
	}
	testenv.RunCase(t, test)
}

// applyExampleOnTerraform does the same with the terraform command and the provider as a program, for all examples of a type
// together, and destroys what it made.
func applyExampleOnTerraform(t *testing.T, url, file string) {
	if isAction(file) {
		testenv.SkipWithoutCLIActions(t)
	}
	setup := setupOf(t, file)
	terraform := acctest.NewTerraform(t, setup, "PREFECT_API_URL="+url)
	succeeds := func(args ...string) {
		t.Helper()
		if out, ok := terraform.Run(args...); !ok {
			t.Errorf("terraform %s:\n%s", strings.Join(args, " "), out)
		}
	}
	if setup != "" {
		succeeds("apply", "-auto-approve")
	}
	if filepath.Base(filepath.Dir(file)) == "prefect_flow_runs" {
		awaitPlannedRuns(t, url)
	}
	for _, use := range usesOf(t, file) {
		terraform.WriteFile(filepath.Base(use), testenv.ReadOptional(t, use))
	}
	succeeds("apply", "-auto-approve")
	succeeds("plan", "-detailed-exitcode")
	if isEphemeral(file) {
		terraform.WriteFile(filepath.Base(file), closed)
	}
	succeeds("destroy", "-auto-approve")
}

// usesOf are the examples of a type, of which there is one for each of its uses: those beside a file that begin with its name.
func usesOf(t *testing.T, file string) []string {
	t.Helper()
	return testenv.Must(filepath.Glob(strings.TrimSuffix(file, ".tf") + "*.tf"))(t)
}

func setupOf(t *testing.T, file string) string {
	return testenv.ReadOptional(t, filepath.Join(filepath.Dir(file), "setup.tf"))
}

func isAction(file string) bool    { return filepath.Base(file) == "action.tf" }
func isEphemeral(file string) bool { return filepath.Base(file) == "ephemeral-resource.tf" }

// closed is the configuration of the step after an ephemeral resource. Without it, the destroy would open the resource again,
// possibly after its object was deleted.
const closed = "# no ephemeral resource\n"

// TestExampleQueries runs the example of every list resource with terraform query.
func TestExampleQueries(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testenv.Examples, "list-resources/*/list-resource.tfquery.hcl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples of list resources: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			if name := filepath.Base(filepath.Dir(file)); cloudTypes()[name] {
				testenv.OnCloud(t)
			} else {
				testenv.OnFake(t)
			}
			testenv.RunCase(t, resource.TestCase{
				IsUnitTest:               true,
				ProtoV6ProviderFactories: acctest.Factories(t),
				TerraformVersionChecks:   testenv.RequiresActions,
				Steps:                    []resource.TestStep{{Query: true, Config: "provider \"prefect\" {}\n" + testenv.ReadOptional(t, file)}},
			})
		})
	}
}

// TestExampleFunctions applies the example of every function, and plans it again. No server is there.
func TestExampleFunctions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testenv.Examples, "functions/*/function.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples of functions: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			acctest.RunFunctionSteps(t, resource.TestStep{Config: testenv.ReadOptional(t, file)})
		})
	}
}

// TestExampleChecks applies every example of a check as it is, when it must hold, and with schedules of which it must
// complain. No server is there.
func TestExampleChecks(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testenv.Examples, "checks/*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples of checks: %v", err)
	}
	broken := map[string]struct{ variable, complaint string }{
		"at_least_daily.tf":          {`backup={cron="0 1 * * mon-sat"}`, "There is no backup on"},
		"heavy_deployments_apart.tf": {`heavy={a={cron="0 2 * * *"},b={cron="4 2 * * *"}}`, "These start within the same five minutes: a at"},
		"quiet_on_christmas.tf":      {`schedules={daily={cron="0 0 * * *"},summer={cron="0 0 1 6 *"}}`, "These run on 25 December: daily."},
		"valid_schedules.tf":         {`teams={berlin={cron="61 6 * * *"}}`, "The schedule of berlin is wrong: cron: minute 61 is outside 0–59."},
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := acctest.NewCLI(t, testenv.ReadOptional(t, file), "PREFECT_API_URL=http://127.0.0.1:1/api")
			if out, ok := run.Run("apply", "-auto-approve"); !ok || strings.Contains(out, "Check block assertion failed") {
				t.Errorf("it does not hold:\n%s", out)
			}
			bad, known := broken[name]
			if out, _ := run.Run("plan", "-var", bad.variable); !known || !testenv.WrappedTextPattern(bad.complaint).MatchString(out) {
				t.Errorf("it does not complain:\n%s", out)
			}
		})
	}
}

// TestEveryTypeHasExamples: every registered type has an example.
func TestEveryTypeHasExamples(t *testing.T) {
	for kind, names := range registered(t) {
		for _, name := range names {
			for _, file := range exampleFiles(kind) {
				if _, err := fs.Stat(os.DirFS(testenv.Examples), filepath.Join(kind, name, file)); err != nil {
					t.Errorf("%s %s has no example: %v", strings.TrimSuffix(kind, "s"), name, err)
				}
			}
		}
	}
}

func exampleFiles(kind string) []string {
	return map[string][]string{
		"resources":           {"resource.tf", "import.sh", "import-by-identity.tf", "import-by-string-id.tf"},
		"data-sources":        {"data-source.tf"},
		"list-resources":      {"list-resource.tfquery.hcl"},
		"functions":           {"function.tf"},
		"ephemeral-resources": {"ephemeral-resource.tf"},
		"actions":             {"action.tf"},
	}[kind]
}

// cloudTypes are the types that only Prefect Cloud has: all of their package.
var cloudTypes = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	all := cloud.Package()
	for _, create := range all.ListedResources {
		out[resourceName(create())] = true
	}
	for _, create := range all.UnlistedResources {
		out[resourceName(create())] = true
	}
	for _, create := range all.DataSources {
		out[dataSourceName(create())] = true
	}
	for _, create := range all.EphemeralResources {
		out[ephemeralName(create())] = true
	}
	return out
})
