package function_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

var yamlProjects = testenv.RepoPath("internal/prefectyaml/testdata/projects")

// yamlPool is what the projects need beside themselves.
const yamlPool = `
resource "prefect_work_pool" "batch" {
  name = "batch"
  type = "process"
}
resource "prefect_work_queue" "urgent" {
  name           = "urgent"
  work_pool_name = prefect_work_pool.batch.name
}
`

// yamlConfig is all deployments of a folder of projects, and all their schedules.
func yamlConfig(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(yamlProjects)
	if err != nil {
		t.Fatal(err)
	}
	return yamlPool + fmt.Sprintf(`
locals {
  sources  = { for f in fileset(%[1]q, "**/*.py") : f => file("%[1]s/${f}") }
  projects = { for f in fileset(%[1]q, "*.yaml") : trimsuffix(f, ".yaml") => provider::prefect::prefect_yaml(file("%[1]s/${f}"), local.sources) }
  deployments = merge([for f, p in local.projects : { for name, d in p.deployments : "${f}/${name}" => d }]...)
  schedules = merge([for key, d in local.deployments : { for slug, s in d.schedules : "${key}/${slug}" => merge(s, { deployment = key }) }]...)
}
`, folder) + `
resource "prefect_flow" "this" {
  for_each = toset([for d in local.deployments : d.flow_name])
  name     = each.key
}
resource "prefect_deployment" "this" {
  for_each = local.deployments

  name                     = each.value.name
  flow_id                  = prefect_flow.this[each.value.flow_name].id
  entrypoint               = each.value.entrypoint
  description              = each.value.description
  version                  = each.value.version
  tags                     = each.value.tags
  parameters               = each.value.parameters
  parameter_openapi_schema = each.value.parameter_openapi_schema
  enforce_parameter_schema = each.value.enforce_parameter_schema
  paused                   = each.value.paused
  pull_steps               = each.value.pull_steps
  work_pool_name           = each.value.work_pool_name
  work_queue_name          = each.value.work_queue_name
  job_variables            = each.value.job_variables
  concurrency_limit        = each.value.concurrency_limit
  concurrency_options      = each.value.concurrency_options

  depends_on = [prefect_work_queue.urgent]
}
resource "prefect_deployment_schedule" "this" {
  for_each = local.schedules

  deployment_id = prefect_deployment.this[each.value.deployment].id
  slug          = each.value.slug
  cron          = each.value.cron
  day_or        = each.value.day_or
  interval      = each.value.interval
  anchor_date   = each.value.anchor_date
  rrule         = each.value.rrule
  timezone      = each.value.timezone
  active        = each.value.active
  parameters    = each.value.parameters
}
`
}

// applyProjects applies all deployments and schedules of the projects, and plans them again: nothing may change. The test
// framework does not know resources that differ by a string, so the command does it.
func applyProjects(t *testing.T, url string) {
	t.Helper()
	c := acctest.NewCLI(t, yamlConfig(t), "PREFECT_API_URL="+url)
	for _, args := range [][]string{{"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		if out, ok := c.Run(args...); !ok {
			t.Fatalf("%v:\n%s", args, out)
		}
	}
}

func TestPrefectYAMLApplies(t *testing.T) {
	applyProjects(t, testenv.OnFake(t).URL)
}

// TestAccPrefectYAMLAsDeploy has prefect deploy --all make the deployments of the projects, and then Terraform: the API
// must show the same.
func TestAccPrefectYAMLAsDeploy(t *testing.T) {
	t.Parallel()
	srv := server.Require(t)
	c := testenv.TestClient(t, srv.URL)
	pool, err := c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "batch", Type: "process"})
	if err != nil {
		t.Fatal(err)
	}
	prefectDeploy(t, srv)
	theirs := yamlDeployments(t, c)
	if len(theirs) < 20 {
		t.Fatalf("prefect deploy made only %d deployments", len(theirs))
	}
	forgetFlows(t, c)
	if err := c.DeleteWorkPool(t.Context(), pool.Name); err != nil {
		t.Fatal(err)
	}
	applyProjects(t, srv.URL)
	if diff := cmp.Diff(theirs, yamlDeployments(t, c)); diff != "" {
		t.Errorf("the deployments differ (-prefect deploy +Terraform):\n%s", diff)
	}
}

// deployAll runs the command prefect for each file, in one process, as the command takes long to start.
const deployAll = `
import runpy, sys
for file in sys.argv[1:]:
    sys.argv = ["prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file]
    try:
        runpy.run_module("prefect", run_name="__main__", alter_sys=True)
    except SystemExit as e:
        if e.code:
            sys.exit(f"prefect deploy of {file} ends with {e.code}")
`

// prefectDeploy runs prefect deploy --all on every project.
func prefectDeploy(t *testing.T, srv *server.Server) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(yamlProjects, "*.yaml"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d projects: %v", len(files), err)
	}
	args := []string{"-c", deployAll}
	for _, file := range files {
		args = append(args, filepath.Base(file))
	}
	cmd := exec.Command(server.RequirePython(t), args...)
	cmd.Dir = yamlProjects
	cmd.Env = append(os.Environ(), append(srv.Env(), "PREFECT_HOME="+t.TempDir(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONPATH=.",
		"NO_PROXY=127.0.0.1")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("prefect deploy: %v\n%s", err, out)
	}
}

// yamlDeployments is what the API shows of the deployments of the pool, without what differs from one creation to the next.
func yamlDeployments(t *testing.T, c *client.Client) map[string]any {
	t.Helper()
	flows := map[string]string{}
	for _, f := range everyOne(t, c.Flows(t.Context(), nil, 0, -1)) {
		flows[f.ID] = f.Name
	}
	out := map[string]any{}
	for _, d := range everyOne(t, c.Deployments(t.Context(), client.DeploymentFilter{}, 0, -1)) {
		if d.WorkPoolName == nil || *d.WorkPoolName != "batch" {
			continue
		}
		fields := testenv.JSONFields(t, d)
		for _, field := range []string{"id", "created", "updated", "flow_id", "status", "last_polled", "labels"} {
			delete(fields, field)
		}
		fields["flow"] = flows[d.FlowID]
		if v, ok := fields["version"].(string); !ok || len(v) > 5 {
			delete(fields, "version") // a hash of the code, which Prefect sets when the file sets none
		}
		if fields["description"] == "None" {
			fields["description"] = nil // prefect deploy writes so of a flow without a docstring
		}
		if limit, ok := fields["global_concurrency_limit"].(map[string]any); ok {
			fields["global_concurrency_limit"] = limit["limit"]
		}
		slices.Sort(d.Tags) // a set to Prefect
		fields["tags"] = d.Tags
		fields["schedules"] = yamlSchedules(t, d.Schedules)
		out[d.Name+" "+*d.Entrypoint] = fields
	}
	return out
}

func yamlSchedules(t *testing.T, schedules []*client.Schedule) []string {
	t.Helper()
	var out []string
	for _, s := range schedules {
		fields := testenv.JSONFields(t, s)
		for _, field := range []string{"id", "created", "updated", "deployment_id"} {
			delete(fields, field)
		}
		if s.Slug != nil && strings.HasPrefix(*s.Slug, "terraform-") {
			fields["slug"] = nil
		}
		b, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(bytes.TrimSpace(b)))
	}
	slices.Sort(out)
	return out
}

// forgetFlows deletes the flows, and so the deployments.
func forgetFlows(t *testing.T, c *client.Client) {
	t.Helper()
	for _, d := range everyOne(t, c.Deployments(t.Context(), client.DeploymentFilter{}, 0, -1)) {
		if err := c.DeleteFlow(t.Context(), d.FlowID); err != nil && !apierror.IsNotFound(err) {
			t.Fatal(err)
		}
	}
}

func everyOne[T any](t *testing.T, all iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func TestPrefectYAMLFunction(t *testing.T) {
	exact := knownvalue.StringExact
	acctest.RunFunctionSteps(t,
		testenv.FunctionsStep(map[string]knownvalue.Check{
			`prefect_yaml("deployments: [{name: a, entrypoint: 'flows/a.py:go_now', paused: off}]").deployments.a.flow_name`:                                                                    exact("go-now"),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'flows/a.py:go_now', paused: off}]").deployments.a.paused`:                                                                       knownvalue.Bool(false),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'flows/a.py:go_now'}]").deployments.a.tags == null`:                                                                              knownvalue.Bool(true),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'flows/a.py:go_now'}]").notes[1]`:                                                                                                testenv.StringContaining("flow_name is a guess"),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'f/a.py:go'}]", { "f/a.py" = "from prefect import flow\n@flow(name='Real')\ndef go(): 'Text.'" }).deployments.a.flow_name`:       exact("Real"),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'f/a.py:go'}]", { "f/a.py" = "from prefect import flow\n@flow(name='Real')\ndef go(): 'Text.'" }).deployments.a.description`:     exact("Text."),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'f.a:go'}]", { "f/a.py" = "from prefect import flow\n@flow\ndef go(x: int): pass" }).deployments.a.parameter_openapi_schema`:     testenv.StringContaining(`"x":{"position":0,"title":"x","type":"integer"}`),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'f/a.py:go'}]", { "f/a.py" = "x = 1" }).notes[1]`:                                                                                testenv.StringContaining("the file f/a.py defines no flow go, so prefect deploy fails"),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'a.py:b', triggers: [{expect: [x], within: 5}]}]").deployments.a.automations["a__automation_1"].trigger.event.within`:            knownvalue.Float64Exact(5),
			`prefect_yaml("deployments: [{name: a, entrypoint: 'a.py:b', triggers: [{name: n, triggers: [{expect: [x]}], require: 1}]}]").deployments.a.automations.n.trigger.compound.require`: exact("1"),
		}),
		testenv.ErrorStep(`output "o" { value = provider::prefect::prefect_yaml("deployments:\n- name: a\n  entrypoint: a:b\n  schedule: {crn: 1}") }`,
			"line 4: deployments[0].schedule.crn: unknown key; did you mean cron? Prefect skips every deployment of the file"),
		testenv.ErrorStep(`output "o" { value = provider::prefect::prefect_yaml("deployments: [{name: a, entrypoint: 'a.py:b', triggers: [{within: soon}]}]") }`,
			"The trigger a__automation_1 of deployment a cannot be used"),
	)
}
