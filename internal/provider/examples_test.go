package provider

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const examples = "../../examples"

func TestExamples(t *testing.T) {
	applyExamples(t, func(t *testing.T, name string) (settled func()) {
		if slices.Contains(cloudTypes, name) {
			onCloud(t)
		} else {
			onFake(t, prefecttest.WithVersion(capability.Tested[0]))
		}
		return nil
	})
}

func TestAccExamples(t *testing.T) {
	url := onOwnServer(t).URL
	applyExamples(t, func(t *testing.T, name string) (settled func()) {
		if slices.Contains(cloudTypes, name) {
			t.Skip("this type is of Prefect Cloud: a server does not have it")
		}
		configure(t, url)
		if name == "prefect_observed_states" {
			if server, err := testClient(t, url).Capabilities(t.Context()); err != nil || !server.Has(capability.ObservedStates) {
				t.Skipf("this server has no observed states (%v)", err)
			}
		}
		if name == "prefect_flow_runs" {
			return func() { awaitPlannedRuns(t, url) }
		}
		return nil
	})
}

// awaitPlannedRuns waits until the scheduler has planned the runs that the example of prefect_flow_runs shows: three of a
// schedule that has them further apart than an hour (PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS).
func awaitPlannedRuns(t *testing.T, url string) {
	t.Helper()
	c := testClient(t, url)
	happens(t, "three planned runs", func() bool {
		n, err := c.CountFlowRuns(t.Context(), client.FlowRunFilter{FlowName: "daily-report", DeploymentName: "production", Scheduled: true})
		if err != nil {
			t.Fatal(err)
		}
		return n == 3
	})
}

// applyExamples applies every example of a resource, data source or action on its own, and plans it again: nothing may change.
// What an example needs beside itself is in a setup.tf next to it. Before an example is applied, settled waits for what the
// server does of itself after the setup.
func applyExamples(t *testing.T, on func(*testing.T, string) (settled func())) {
	for _, pattern := range []string{"resources/*/resource.tf", "data-sources/*/data-source.tf", "ephemeral-resources/*/ephemeral-resource.tf", "actions/*/action.tf"} {
		files, err := filepath.Glob(filepath.Join(examples, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples at %s: %v", pattern, err)
		}
		for _, file := range files {
			name := filepath.Base(filepath.Dir(file))
			t.Run(name, func(t *testing.T) {
				applyExample(t, file, on(t, name))
			})
		}
	}
}

func applyExample(t *testing.T, file string, settled func()) {
	setup := readOptional(t, filepath.Join(filepath.Dir(file), "setup.tf"))
	steps := []resource.TestStep{{
		PreConfig:        settled,
		Config:           setup + readOptional(t, file),
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	}}
	if setup != "" {
		steps = append([]resource.TestStep{{Config: setup}}, steps...)
	}
	if strings.Contains(file, "ephemeral-resources") {
		steps = append(steps, resource.TestStep{Config: setup + "# it is closed\n"}) // a destroy would open it again, maybe after its object has gone
	}
	test := resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: factories(t), Steps: steps}
	if filepath.Base(file) == "action.tf" {
		test.TerraformVersionChecks = withActions
	}
	if os.Getenv("TF_ACC") != "" {
		playOnTerraform(t, test)
		return
	}
	playCase(t, test)
}

// withActions skips a test where Terraform has no actions and no list resources.
var withActions = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)}

// TestExampleQueries runs the example of every list resource with terraform query.
func TestExampleQueries(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(examples, "list-resources/*/list-resource.tfquery.hcl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples of list resources: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			if name := filepath.Base(filepath.Dir(file)); slices.Contains(cloudTypes, name) {
				onCloud(t)
			} else {
				onFake(t)
			}
			playCase(t, resource.TestCase{
				IsUnitTest:               true,
				ProtoV6ProviderFactories: factories(t),
				TerraformVersionChecks:   withActions,
				Steps:                    []resource.TestStep{{Query: true, Config: "provider \"prefect\" {}\n" + readOptional(t, file)}},
			})
		})
	}
}

// TestExampleFunctions applies the example of every function, and plans it again. No server is there.
func TestExampleFunctions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(examples, "functions/*/function.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples of functions: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			offline(t, resource.TestStep{Config: readOptional(t, file)})
		})
	}
}

// TestExampleChecks applies every example of a check as it is, when it must hold, and with schedules of which it must
// complain. No server is there.
func TestExampleChecks(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(examples, "checks/*.tf"))
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
			run := newCLI(t, readOptional(t, file), "PREFECT_API_URL=http://127.0.0.1:1/api")
			if out, ok := run.run("apply", "-auto-approve"); !ok || strings.Contains(out, "Check block assertion failed") {
				t.Errorf("it does not hold:\n%s", out)
			}
			bad, known := broken[name]
			if out, _ := run.run("plan", "-var", bad.variable); !known || !words2pattern(bad.complaint).MatchString(out) {
				t.Errorf("it does not complain:\n%s", out)
			}
		})
	}
}

// readOptional reads a file; a missing one is empty.
func readOptional(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(b)
}

// TestEveryTypeHasExamples holds the registries against the examples, so that no type is without one.
func TestEveryTypeHasExamples(t *testing.T) {
	for kind, names := range registered(t) {
		for _, name := range names {
			for _, file := range exampleFiles(kind) {
				if _, err := fs.Stat(os.DirFS(examples), filepath.Join(kind, name, file)); err != nil {
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
