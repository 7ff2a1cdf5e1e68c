package deployment_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// sentPaths returns the writes to deployments, one line for each request.
func sentPaths(requests []prefecttest.Request) []string {
	var out []string
	for _, r := range requests {
		if strings.HasPrefix(r.Path, "/deployments/") {
			body, _ := r.Body.(map[string]any)
			last := r.Path[strings.LastIndex(r.Path, "/")+1:]
			if strings.Count(last, "-") == 4 {
				last = "ID"
			}
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %v", r.Method, last, body)))
		}
	}
	return out
}

// wrote returns a step that applies a configuration and checks its writes.
func wrote(fake *prefecttest.Fake, config string, want ...string) resource.TestStep {
	return resource.TestStep{
		PreConfig: fake.ResetRequests,
		Config:    config,
		Check: func(*terraform.State) error {
			if got := sentPaths(fake.Writes()); !reflect.DeepEqual(got, want) {
				return fmt.Errorf("sent\n  %s\nexpected\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
			}
			return nil
		},
	}
}

func TestExistingDeploymentIsKept(t *testing.T) {
	fake := testenv.OnFake(t)
	flow := fake.Add("flows", map[string]any{"name": "taken"})
	id := fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
	fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": fake.Add("flows", map[string]any{"name": "another"})})
	config := fmt.Sprintf("resource \"prefect_deployment\" \"test\" {\n  name = \"nightly\"\n  flow_id = %q\n}\n", flow)
	acctest.RunSteps(t, testenv.ErrorStep(config, "terraform import prefect_deployment.NAME "+id))
	if got := fake.Writes(); len(got) > 0 {
		t.Errorf("writes: %v", got)
	}
}

func TestDeploymentWritesOnlyWhatChanged(t *testing.T) {
	fake := testenv.OnFake(t)
	var runs []string
	start := resource.TestStep{Config: testenv.DeploymentConfig(`tags = ["a"]`), Check: func(s *terraform.State) error {
		runs = fake.ScheduleRuns(s.RootModule().Resources[testenv.TestDeployment].Primary.ID, 3)
		return nil
	}}
	unrelated := wrote(fake, strings.Replace(testenv.DeploymentConfig(`tags = ["a"]`), `name = "rules"`, "name = \"rules\"\n  tags = [\"b\"]", 1))
	kept := unrelated.Check
	unrelated.Check = func(s *terraform.State) error {
		for _, id := range runs {
			if fake.Get("flow_runs", id) == nil {
				return fmt.Errorf("a scheduled run was deleted")
			}
		}
		return kept(s)
	}
	acctest.RunSteps(t, start, unrelated,
		wrote(fake, testenv.DeploymentConfig("tags = [\"a\"]\ndescription = \"d\""), "PATCH ID map[description:d]"),
		wrote(fake, testenv.DeploymentConfig("tags = [\"a\"]\ndescription = \"d\"\nparameters = \"{ }\"")),
		wrote(fake, testenv.DeploymentConfig("description = \"d\""), "PATCH ID map[tags:[]]"),
		wrote(fake, testenv.DeploymentConfig(""), "PATCH ID map[description:<nil>]"),
	)
}

func TestDeploymentPausesThroughItsOwnEndpoints(t *testing.T) {
	fake := testenv.OnFake(t)
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig("")},
		wrote(fake, testenv.DeploymentConfig("paused = true\nversion = \"2\""), "POST pause_deployment map[]", "PATCH ID map[version:2]"),
		wrote(fake, testenv.DeploymentConfig("paused = false\nversion = \"3\""), "PATCH ID map[version:3]", "POST resume_deployment map[]"),
		wrote(fake, testenv.DeploymentConfig("paused = true\nversion = \"3\""), "POST pause_deployment map[]"),
	)
}

func TestDeploymentVersionInfoCostsNoRuns(t *testing.T) {
	fake := testenv.OnFake(t)
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig(`version_info = { type = "git", version = "1" }`)},
		wrote(fake, testenv.DeploymentConfig(`version_info = { type = "git", version = "2" }`)),
	)
}

func TestDeploymentWithAGlobalLimit(t *testing.T) {
	fake := testenv.OnFake(t)
	limit := fake.Add("concurrency_limits", map[string]any{"name": "shared", "limit": 7})
	shared := testenv.DeploymentConfig(fmt.Sprintf("global_concurrency_limit_id = %q", limit))
	null, linked := "global_concurrency_limit_id:<nil>", "map[global_concurrency_limit_id:"+limit+"]"
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig("concurrency_limit = 3")},
		wrote(fake, shared, "PATCH ID map[concurrency_limit:<nil>]", "PATCH ID "+linked),
		wrote(fake, testenv.DeploymentConfig("concurrency_limit = 4"), "PATCH ID map[concurrency_limit:4 "+null+"]"),
		wrote(fake, shared, "PATCH ID map[concurrency_limit:<nil>]", "PATCH ID "+linked),
		wrote(fake, testenv.DeploymentConfig(""), "PATCH ID map["+null+"]"),
		wrote(fake, shared, "PATCH ID "+linked),
	)
	if got := fake.Get("concurrency_limits", limit); got == nil || got["limit"] != float64(7) {
		t.Errorf("the shared limit is %v after the deployment is deleted", got)
	}
	if all := fake.All("concurrency_limits"); len(all) != 1 {
		t.Errorf("limits left: %v", all)
	}
}

// TestDeploymentKeepsAGlobalLimit: a global limit that was linked outside of Terraform is not changed when concurrency_limit is set.
func TestDeploymentKeepsAGlobalLimit(t *testing.T) {
	fake := testenv.OnFake(t)
	limit := fake.Add("concurrency_limits", map[string]any{"name": "shared", "limit": 7})
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig("")},
		resource.TestStep{
			PreConfig: func() {
				fake.Set("deployments", fake.All("deployments")[0]["id"].(string), "concurrency_limit_id", limit)
			},
			Config: testenv.DeploymentConfig("concurrency_limit = 2"),
		},
	)
	if got := fake.Get("concurrency_limits", limit); got == nil || got["limit"] != float64(7) {
		t.Errorf("the shared limit is %v", got)
	}
}

var missingReferences = map[string]struct{ create, update, message string }{
	"flow": {
		create:  "resource \"prefect_deployment\" \"test\" {\n  name = \"x\"\n  flow_id = \"" + testenv.UnusedID + "\"\n}\n",
		message: `flow_id is "` + testenv.UnusedID + `", but no such flow`,
	},
	"pool":    {create: testenv.DeploymentConfig(`work_pool_name = "nowhere"`), message: `work_pool_name is "nowhere", but no such work pool`},
	"queue":   {create: testenv.WorkPoolDeploymentConfig(`work_queue_name = "nowhere"`), message: `work_queue_name is "nowhere", but no such work queue in the work pool "rules"`},
	"storage": {create: testenv.DeploymentConfig(`storage_document_id = "` + testenv.UnusedID + `"`), message: `no such block document`},
	"limit":   {create: testenv.DeploymentConfig(`global_concurrency_limit_id = "` + testenv.UnusedID + `"`), message: `no such global concurrency limit`},
}

func TestDeploymentChecksReferences(t *testing.T) {
	for name, c := range missingReferences {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			acctest.RunSteps(t, testenv.ErrorStep(c.create, c.message))
			if got := sentPaths(fake.Writes()); len(got) > 0 {
				t.Errorf("on creation: %v", got)
			}
			if name == "flow" {
				return
			}
			acctest.RunSteps(t, resource.TestStep{Config: testenv.WorkPoolDeploymentConfig("")},
				resource.TestStep{PreConfig: fake.ResetRequests, Config: testenv.WorkPoolDeploymentConfig("")}, testenv.ErrorStep(c.create, c.message))
			for _, line := range sentPaths(fake.Writes()) {
				if strings.HasPrefix(line, "PATCH") {
					t.Errorf("on update: %s", line)
				}
			}
		})
	}
}

func TestAccDeploymentChecksReferences(t *testing.T) {
	testenv.OnServer(t)
	for name, c := range missingReferences {
		t.Run(name, func(t *testing.T) { acctest.RunSteps(t, testenv.ErrorStep(c.create, c.message)) })
	}
}

func TestDeploymentPlanErrors(t *testing.T) {
	const integer = `parameter_openapi_schema = jsonencode({ type = "object", properties = { count = { type = "integer" }, name = { type = "string" } } })` + "\n"
	for name, c := range map[string]struct{ config, message string }{
		"a slash in the name":        {strings.Replace(testenv.DeploymentConfig(""), "nightly", "a/b", 1), `name is "a/b", but must be a name without the characters`},
		"a queue without a pool":     {testenv.DeploymentConfig(`work_queue_name = "q"`), `work_queue_name is "q", but the deployment has no work pool`},
		"two limits":                 {testenv.DeploymentConfig("concurrency_limit = 1\nglobal_concurrency_limit_id = \"" + testenv.UnusedID + "\""), "Invalid Attribute Combination"},
		"a limit of zero":            {testenv.DeploymentConfig("concurrency_limit = 0"), "between 1 and 2147483647"},
		"a short grace period":       {testenv.DeploymentConfig("concurrency_options = { collision_strategy = \"ENQUEUE\", grace_period_seconds = 59 }"), "between 60 and 86400"},
		"an unknown strategy":        {testenv.DeploymentConfig("concurrency_options = { collision_strategy = \"WAIT\" }"), `"ENQUEUE" "CANCEL_NEW"`},
		"a wrong parameter":          {testenv.DeploymentConfig(integer + `parameters = jsonencode({ count = "x" })`), "parameters.count must be an integer or null, not a string."},
		"an unknown parameter":       {testenv.DeploymentConfig(integer + `parameters = jsonencode({ cuont = 1 })`), `parameters.cuont is unknown; did you mean "count"?`},
		"another unknown parameter":  {testenv.DeploymentConfig(integer + `parameters = jsonencode({ zzz = 1 })`), `parameters.zzz is unknown; expected one of count, name.`},
		"parameters that are a list": {testenv.DeploymentConfig(`parameters = "[]"`), "parameters must be a JSON object"},
		"a step of no type":          {testenv.DeploymentConfig(`pull_steps = [{ script = "ls" }]`), "neither type nor step is set"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			acctest.RunSteps(t, resource.TestStep{Config: c.config, PlanOnly: true, ExpectError: testenv.WrappedTextPattern(c.message)})
			if got := fake.Writes(); len(got) > 0 {
				t.Errorf("writes: %v", got)
			}
		})
	}
}

func TestDeploymentChecksJobVariablesAtPlanTime(t *testing.T) {
	fake := testenv.OnFake(t)
	for variables, message := range map[string]string{
		`{ stream_output = "often" }`: `job_variables.stream_output must be`,
		`{ comand = "make" }`:         `job_variables.comand is unknown; did you mean "command"?`,
	} {
		acctest.RunSteps(t,
			resource.TestStep{Config: testenv.WorkPoolDeploymentConfig("")},
			resource.TestStep{Config: testenv.WorkPoolDeploymentConfig("job_variables = jsonencode(" + variables + ")"), PlanOnly: true,
				ExpectError: testenv.WrappedTextPattern(message)},
			// A variable of another type of pool.
			resource.TestStep{Config: testenv.WorkPoolDeploymentConfig("job_variables = jsonencode({ image = \"python\" })")},
		)
	}
	fake.ResetRequests()
}

func TestDeploymentWithoutSchemaCanBeCorrected(t *testing.T) {
	fake := testenv.OnFake(t)
	lose := func() {
		fake.Set("deployments", fake.All("deployments")[0]["id"].(string), "parameter_openapi_schema", nil)
	}
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig("")},
		resource.TestStep{PreConfig: lose, Config: testenv.DeploymentConfig(`description = "x"`),
			ExpectError: testenv.WrappedTextPattern("Prefect rejects every update of such a deployment")},
		resource.TestStep{Config: testenv.DeploymentConfig("paused = true")},
		resource.TestStep{Config: testenv.DeploymentConfig("paused = true\ndescription = \"x\"\nenforce_parameter_schema = false")},
		resource.TestStep{PreConfig: lose, Config: testenv.DeploymentConfig("description = \"y\"\nparameter_openapi_schema = \"{}\"")},
	)
}

func TestDeploymentUsesTheDefaultWorkPool(t *testing.T) {
	testenv.OnFake(t)
	with := func(pool, rest string) string {
		return fmt.Sprintf("provider \"prefect\" {\n  default_work_pool = %q\n}\n", pool) +
			"resource \"prefect_work_pool\" \"a\" {\n  name = \"a\"\n  type = \"process\"\n}\nresource \"prefect_work_pool\" \"b\" {\n  name = " +
			"\"b\"\n  type = \"process\"\n}\n" +
			strings.Replace(testenv.DeploymentConfig(rest), "name    =", "depends_on = [prefect_work_pool.a, prefect_work_pool.b]\n  name    =", 1)
	}
	on := func(pool string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.ExpectKnownValue(testenv.TestDeployment, tfjsonpath.New("work_pool_name"), knownvalue.StringExact(pool)),
			statecheck.ExpectKnownValue(testenv.TestDeployment, tfjsonpath.New("work_queue_name"), knownvalue.StringExact("default")),
		}
	}
	acctest.RunSteps(t,
		resource.TestStep{Config: with("a", ""), ConfigStateChecks: on("a")},
		resource.TestStep{Config: with("b", ""), ConfigStateChecks: on("b")},
		resource.TestStep{Config: with("b", `work_pool_name = "a"`), ConfigStateChecks: on("a")},
	)
}

// TestDeploymentWithoutLabels: null, empty and unset labels are equivalent, in any order.
func TestDeploymentWithoutLabels(t *testing.T) {
	fake := testenv.OnFake(t)
	flow := fake.Add("flows", map[string]any{"name": "etl"})
	config := func(labels string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" \"test\" {\n  name = \"nightly\"\n  flow_id = %q\n%s}\n", flow, labels)
	}
	bodies := []string{"", "  labels = {}\n", "  labels = null\n", "  labels = {}\n", ""}
	steps := []resource.TestStep{{Config: config(bodies[1])}}
	for _, body := range bodies {
		steps = append(steps, resource.TestStep{Config: config(body), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction("prefect_deployment.test", plancheck.ResourceActionNoop),
		}}})
	}
	acctest.RunSteps(t, steps...)
}

// TestImportedDeploymentKeepsLabels: after an import, labels of the flow do not replace the deployment.
func TestImportedDeploymentKeepsLabels(t *testing.T) {
	fake := testenv.OnFake(t)
	flow := fake.Add("flows", map[string]any{"name": "rules"})
	id := fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow,
		"labels": map[string]any{"prefect.flow.id": flow, "from-flow": "1", "team": "data", "level": 2}})
	config := func(labels string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" \"test\" {\n  name = \"nightly\"\n  flow_id = %q\n  labels = %s\n}\n", flow, labels)
	}
	acctest.RunSteps(t,
		resource.TestStep{
			Config: fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", testenv.TestDeployment, id) +
				config(`{ team = "data", level = 2 }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(testenv.TestDeployment,
				plancheck.ResourceActionUpdate)}},
		},
		resource.TestStep{
			Config: config(`{ team = "data" }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(testenv.TestDeployment,
				plancheck.ResourceActionReplace)}},
		},
	)
}

// templatesConfig has a parameter with a template, which Prefect replaces by its value in every update.
func templatesConfig(rest string) string {
	return testenv.DeploymentConfig(rest + `
  enforce_parameter_schema = true
  parameter_openapi_schema = jsonencode({ type = "object", properties = { n = { type = "integer" }, s = { type = "string" } } })
  parameters = jsonencode({ n = { __prefect_kind = "json", value = "41" }, s = "x" })
`)
}

func playTemplates(t *testing.T) {
	kept := []statecheck.StateCheck{statecheck.ExpectKnownValue(testenv.TestDeployment, tfjsonpath.New("parameters"),
		testenv.StringContaining("__prefect_kind"))}
	noChanges := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.RunSteps(t,
		resource.TestStep{Config: templatesConfig(""), ConfigStateChecks: kept, ConfigPlanChecks: noChanges},
		resource.TestStep{Config: templatesConfig(`description = "x"`), ConfigStateChecks: kept, ConfigPlanChecks: noChanges},
		resource.TestStep{Config: templatesConfig(`description = "y"`), ConfigStateChecks: kept, ConfigPlanChecks: noChanges},
	)
}

func TestDeploymentKeepsTemplates(t *testing.T) { testenv.OnFake(t); playTemplates(t) }

func TestAccDeploymentKeepsTemplates(t *testing.T) { testenv.OnServer(t); playTemplates(t) }

func TestDeploymentOnCloudSendsEnforceParameterSchema(t *testing.T) {
	const account, workspace = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey("pnu_test"),
		prefecttest.WithCloud(prefecttest.CloudWorkspace{AccountID: account, AccountHandle: "a", WorkspaceID: workspace, WorkspaceHandle: "w"}))
	testenv.Configure(t, fake.URL+"/accounts/"+account+"/workspaces/"+workspace, "PREFECT_API_KEY", "pnu_test")
	acctest.RunSteps(t, resource.TestStep{Config: testenv.DeploymentConfig(""), ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownValue(testenv.TestDeployment, tfjsonpath.New("enforce_parameter_schema"), knownvalue.Bool(true)),
	}})
}

// TestDeploymentWithUnknownValues: a plan with unknown parts of JSON values succeeds.
func TestDeploymentWithUnknownValues(t *testing.T) {
	fake := testenv.OnFake(t)
	later := func(key string) string {
		return "resource \"terraform_data\" \"test\" {\n  triggers_replace = \"" + key + "\"\n}\n" + testenv.DeploymentConfig(`
  labels        = { "prefect.source" = "terraform", run = terraform_data.test.id }
  tags          = ["a", terraform_data.test.id]
  parameters    = jsonencode({ id = terraform_data.test.id })
  version_info  = { type = "terraform", version = terraform_data.test.id }
  pull_steps    = [{ type = "run_shell_script", script = "make", env = { ID = terraform_data.test.id } }]
`)
	}
	lose := func() {
		fake.Set("deployments", fake.All("deployments")[0]["id"].(string), "parameter_openapi_schema", nil)
	}
	noChanges := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.DeploymentConfig("")},
		resource.TestStep{Config: later("1"), ConfigPlanChecks: noChanges},
		resource.TestStep{PreConfig: lose, Config: later("2"), ExpectError: testenv.WrappedTextPattern("Prefect rejects every update of such a " +
			"deployment")},
	)
}

func TestDeploymentLeavesItsWorkPool(t *testing.T) {
	fake := testenv.OnFake(t)
	onPool := testenv.DeploymentConfig("  work_pool_name = prefect_work_pool.test.name\n")
	pool := strings.TrimSuffix(testenv.WorkPoolDeploymentConfig(""), onPool)
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.WorkPoolDeploymentConfig("")},
		wrote(fake, pool+testenv.DeploymentConfig(""), "PATCH ID map[work_pool_name:<nil> work_queue_name:<nil>]"),
	)
}

// TestDeploymentStaysOnItsWorkPool: older servers accept the PATCH that removes the work pool, but ignore it.
func TestDeploymentStaysOnItsWorkPool(t *testing.T) {
	proxy := faults.NewProxy(t, testenv.OnFake(t).URL)
	testenv.Configure(t, proxy.URL)
	onPool := testenv.DeploymentConfig("  work_pool_name = prefect_work_pool.test.name\n")
	pool := strings.TrimSuffix(testenv.WorkPoolDeploymentConfig(""), onPool)
	acctest.RunSteps(t,
		resource.TestStep{Config: testenv.WorkPoolDeploymentConfig("")},
		resource.TestStep{
			PreConfig: func() {
				proxy.Fail(func(r prefecttest.Request) bool { return r.Method == "PATCH" }, 1, faults.Respond(204, ""))
			},
			Config:      pool + testenv.DeploymentConfig(""),
			ExpectError: testenv.WrappedTextPattern(`cannot remove a deployment from its work pool "rules"`),
		},
	)
}
