package provider

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const testDeployment = "prefect_deployment.test"

// deploymentOf is a flow and a deployment with these attributes.
func deploymentOf(body string) string {
	return "resource \"prefect_flow\" \"test\" {\n  name = \"rules\"\n}\n" +
		"resource \"prefect_deployment\" \"test\" {\n  name    = \"nightly\"\n  flow_id = prefect_flow.test.id\n" + body + "\n}\n"
}

// onPool is a work pool and a deployment on it.
func onPool(body string) string {
	return "resource \"prefect_work_pool\" \"test\" {\n  name = \"rules\"\n  type = \"process\"\n}\n" +
		deploymentOf("  work_pool_name = prefect_work_pool.test.name\n"+body)
}

// plays runs the steps with the provider in this process.
func plays(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	playCase(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: factories(t), Steps: steps})
}

// sent is what was written to deployments, one line a request.
func sent(requests []prefecttest.Request) []string {
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

// wrote is a step that changes the deployment, and a check of the writes that this took.
func wrote(fake *prefecttest.Fake, config string, want ...string) resource.TestStep {
	return resource.TestStep{
		PreConfig: fake.ResetRequests,
		Config:    config,
		Check: func(*terraform.State) error {
			if got := sent(fake.Writes()); !reflect.DeepEqual(got, want) {
				return fmt.Errorf("wrote\n  %s\nexpected\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
			}
			return nil
		},
	}
}

func refused(config, message string) resource.TestStep {
	return resource.TestStep{Config: config, ExpectError: words2pattern(message)}
}

// words2pattern matches words wherever Terraform wraps its lines.
func words2pattern(message string) *regexp.Regexp {
	words := strings.Fields(message)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

func TestDeploymentIsNotTakenOver(t *testing.T) {
	fake := onFake(t)
	flow := fake.Add("flows", map[string]any{"name": "taken"})
	id := fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
	fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": fake.Add("flows", map[string]any{"name": "another"})})
	config := fmt.Sprintf("resource \"prefect_deployment\" \"test\" {\n  name = \"nightly\"\n  flow_id = %q\n}\n", flow)
	plays(t, refused(config, "terraform import prefect_deployment.NAME "+id))
	if got := fake.Writes(); len(got) > 0 {
		t.Errorf("writes: %v", got)
	}
}

func TestDeploymentWritesOnlyWhatChanged(t *testing.T) {
	fake := onFake(t)
	var runs []string
	start := resource.TestStep{Config: deploymentOf(`tags = ["a"]`), Check: func(s *terraform.State) error {
		runs = fake.ScheduleRuns(s.RootModule().Resources[testDeployment].Primary.ID, 3)
		return nil
	}}
	unrelated := wrote(fake, strings.Replace(deploymentOf(`tags = ["a"]`), `name = "rules"`, "name = \"rules\"\n  tags = [\"b\"]", 1))
	kept := unrelated.Check
	unrelated.Check = func(s *terraform.State) error {
		for _, id := range runs {
			if fake.Get("flow_runs", id) == nil {
				return fmt.Errorf("a scheduled run is gone")
			}
		}
		return kept(s)
	}
	plays(t, start, unrelated,
		wrote(fake, deploymentOf("tags = [\"a\"]\ndescription = \"d\""), "PATCH ID map[description:d]"),
		wrote(fake, deploymentOf("tags = [\"a\"]\ndescription = \"d\"\nparameters = \"{ }\"")),
		wrote(fake, deploymentOf("description = \"d\""), "PATCH ID map[tags:[]]"),
		wrote(fake, deploymentOf(""), "PATCH ID map[description:<nil>]"),
	)
}

func TestDeploymentPausesThroughItsOwnEndpoints(t *testing.T) {
	fake := onFake(t)
	plays(t,
		resource.TestStep{Config: deploymentOf("")},
		wrote(fake, deploymentOf("paused = true\nversion = \"2\""), "POST pause_deployment map[]", "PATCH ID map[version:2]"),
		wrote(fake, deploymentOf("paused = false\nversion = \"3\""), "PATCH ID map[version:3]", "POST resume_deployment map[]"),
		wrote(fake, deploymentOf("paused = true\nversion = \"3\""), "POST pause_deployment map[]"),
	)
}

func TestDeploymentVersionInfoCostsNoRuns(t *testing.T) {
	fake := onFake(t)
	plays(t,
		resource.TestStep{Config: deploymentOf(`version_info = { type = "git", version = "1" }`)},
		wrote(fake, deploymentOf(`version_info = { type = "git", version = "2" }`)),
	)
}

func TestDeploymentSharesALimitWithoutHarm(t *testing.T) {
	fake := onFake(t)
	limit := fake.Add("concurrency_limits", map[string]any{"name": "shared", "limit": 7})
	shared := deploymentOf(fmt.Sprintf("global_concurrency_limit_id = %q", limit))
	null, linked := "global_concurrency_limit_id:<nil>", "map[global_concurrency_limit_id:"+limit+"]"
	plays(t,
		resource.TestStep{Config: deploymentOf("concurrency_limit = 3")},
		wrote(fake, shared, "PATCH ID map[concurrency_limit:<nil>]", "PATCH ID "+linked),
		wrote(fake, deploymentOf("concurrency_limit = 4"), "PATCH ID map[concurrency_limit:4 "+null+"]"),
		wrote(fake, shared, "PATCH ID map[concurrency_limit:<nil>]", "PATCH ID "+linked),
		wrote(fake, deploymentOf(""), "PATCH ID map["+null+"]"),
		wrote(fake, shared, "PATCH ID "+linked),
	)
	if got := fake.Get("concurrency_limits", limit); got == nil || got["limit"] != float64(7) {
		t.Errorf("the shared limit is %v after the deployment is deleted", got)
	}
	if all := fake.All("concurrency_limits"); len(all) != 1 {
		t.Errorf("limits left: %v", all)
	}
}

// TestDeploymentLeavesALimitOfOthersAlone: someone links a shared limit, then the configuration asks for an own one.
func TestDeploymentLeavesALimitOfOthersAlone(t *testing.T) {
	fake := onFake(t)
	limit := fake.Add("concurrency_limits", map[string]any{"name": "shared", "limit": 7})
	plays(t,
		resource.TestStep{Config: deploymentOf("")},
		resource.TestStep{
			PreConfig: func() {
				fake.Set("deployments", fake.All("deployments")[0]["id"].(string), "concurrency_limit_id", limit)
			},
			Config: deploymentOf("concurrency_limit = 2"),
		},
	)
	if got := fake.Get("concurrency_limits", limit); got == nil || got["limit"] != float64(7) {
		t.Errorf("the shared limit is %v", got)
	}
}

const nowhere = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"

var missingReferences = map[string]struct{ create, update, message string }{
	"flow": {
		create:  "resource \"prefect_deployment\" \"test\" {\n  name = \"x\"\n  flow_id = \"" + nowhere + "\"\n}\n",
		message: `flow_id is "` + nowhere + `", but there is no such flow`,
	},
	"pool":    {create: deploymentOf(`work_pool_name = "nowhere"`), message: `work_pool_name is "nowhere", but there is no such work pool`},
	"queue":   {create: onPool(`work_queue_name = "nowhere"`), message: `work_queue_name is "nowhere", but there is no such work queue in the work pool "rules"`},
	"storage": {create: deploymentOf(`storage_document_id = "` + nowhere + `"`), message: `there is no such block document`},
	"limit":   {create: deploymentOf(`global_concurrency_limit_id = "` + nowhere + `"`), message: `there is no such global concurrency limit`},
}

func TestDeploymentLooksForWhatItRefersTo(t *testing.T) {
	for name, c := range missingReferences {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			plays(t, refused(c.create, c.message))
			if got := sent(fake.Writes()); len(got) > 0 {
				t.Errorf("on creation: %v", got)
			}
			if name == "flow" {
				return
			}
			plays(t, resource.TestStep{Config: onPool("")}, resource.TestStep{PreConfig: fake.ResetRequests, Config: onPool("")}, refused(c.create, c.message))
			for _, line := range sent(fake.Writes()) {
				if strings.HasPrefix(line, "PATCH") {
					t.Errorf("on update: %s", line)
				}
			}
		})
	}
}

func TestAccDeploymentLooksForWhatItRefersTo(t *testing.T) {
	onServer(t)
	for name, c := range missingReferences {
		t.Run(name, func(t *testing.T) { plays(t, refused(c.create, c.message)) })
	}
}

func TestDeploymentPlanRefuses(t *testing.T) {
	const integer = `parameter_openapi_schema = jsonencode({ type = "object", properties = { count = { type = "integer" }, name = { type = "string" } } })` + "\n"
	for name, c := range map[string]struct{ config, message string }{
		"a slash in the name":        {strings.Replace(deploymentOf(""), "nightly", "a/b", 1), `name is "a/b", but must be without any of the characters`},
		"a queue without a pool":     {deploymentOf(`work_queue_name = "q"`), `work_queue_name is "q", but the deployment has no work pool`},
		"two limits":                 {deploymentOf("concurrency_limit = 1\nglobal_concurrency_limit_id = \"" + nowhere + "\""), "Invalid Attribute Combination"},
		"a limit of zero":            {deploymentOf("concurrency_limit = 0"), "between 1 and 2147483647"},
		"a short grace period":       {deploymentOf("concurrency_options = { collision_strategy = \"ENQUEUE\", grace_period_seconds = 59 }"), "between 60 and 86400"},
		"an unknown strategy":        {deploymentOf("concurrency_options = { collision_strategy = \"WAIT\" }"), `"ENQUEUE" "CANCEL_NEW"`},
		"a wrong parameter":          {deploymentOf(integer + `parameters = jsonencode({ count = "x" })`), "parameters.count must be an integer or null, not a string."},
		"an unknown parameter":       {deploymentOf(integer + `parameters = jsonencode({ cuont = 1 })`), `parameters.cuont is unknown; did you mean "count"?`},
		"another unknown parameter":  {deploymentOf(integer + `parameters = jsonencode({ zzz = 1 })`), `parameters.zzz is unknown; expected one of count, name.`},
		"parameters that are a list": {deploymentOf(`parameters = "[]"`), "parameters must be a JSON object"},
		"a step of no type":          {deploymentOf(`pull_steps = [{ script = "ls" }]`), "it says neither what type it is nor which step"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			plays(t, resource.TestStep{Config: c.config, PlanOnly: true, ExpectError: words2pattern(c.message)})
			if got := fake.Writes(); len(got) > 0 {
				t.Errorf("writes: %v", got)
			}
		})
	}
}

func TestDeploymentChecksJobVariablesAtPlanTime(t *testing.T) {
	fake := onFake(t)
	for variables, message := range map[string]string{
		`{ stream_output = "often" }`: `job_variables.stream_output must be`,
		`{ comand = "make" }`:         `job_variables.comand is unknown; did you mean "command"?`,
	} {
		plays(t,
			resource.TestStep{Config: onPool("")},
			resource.TestStep{Config: onPool("job_variables = jsonencode(" + variables + ")"), PlanOnly: true, ExpectError: words2pattern(message)},
			resource.TestStep{Config: onPool("job_variables = jsonencode({ image = \"python\" })")}, // of another type of pool
		)
	}
	fake.ResetRequests()
}

func TestDeploymentUnderItsPoolsTemplate(t *testing.T) {
	m := mismatch{path: "image", problem: "is unknown", ignored: true}
	var diags diag.Diagnostics
	if reportJobVariable(&diags, path.Root("job_variables"), m, "p"); len(diags) != 1 || diags.HasError() {
		t.Errorf("a name of another type of pool: %v", diags)
	}
	m.near = "command"
	if reportJobVariable(&diags, path.Root("job_variables"), m, "p"); len(diags) != 2 || !diags.HasError() {
		t.Errorf("a slip: %v", diags)
	}
}

func TestDeploymentWithoutSchemaCanBeMended(t *testing.T) {
	fake := onFake(t)
	lose := func() {
		fake.Set("deployments", fake.All("deployments")[0]["id"].(string), "parameter_openapi_schema", nil)
	}
	plays(t,
		resource.TestStep{Config: deploymentOf("")},
		resource.TestStep{PreConfig: lose, Config: deploymentOf(`description = "x"`), ExpectError: words2pattern("Prefect refuses every change of such a deployment")},
		resource.TestStep{Config: deploymentOf("paused = true")},
		resource.TestStep{Config: deploymentOf("paused = true\ndescription = \"x\"\nenforce_parameter_schema = false")},
		resource.TestStep{PreConfig: lose, Config: deploymentOf("description = \"y\"\nparameter_openapi_schema = \"{}\"")},
	)
}

func TestDeploymentTakesTheDefaultWorkPool(t *testing.T) {
	onFake(t)
	with := func(pool, rest string) string {
		return fmt.Sprintf("provider \"prefect\" {\n  default_work_pool = %q\n}\n", pool) +
			"resource \"prefect_work_pool\" \"a\" {\n  name = \"a\"\n  type = \"process\"\n}\nresource \"prefect_work_pool\" \"b\" {\n  name = \"b\"\n  type = \"process\"\n}\n" +
			strings.Replace(deploymentOf(rest), "name    =", "depends_on = [prefect_work_pool.a, prefect_work_pool.b]\n  name    =", 1)
	}
	on := func(pool string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.ExpectKnownValue(testDeployment, tfjsonpath.New("work_pool_name"), knownvalue.StringExact(pool)),
			statecheck.ExpectKnownValue(testDeployment, tfjsonpath.New("work_queue_name"), knownvalue.StringExact("default")),
		}
	}
	plays(t,
		resource.TestStep{Config: with("a", ""), ConfigStateChecks: on("a")},
		resource.TestStep{Config: with("b", ""), ConfigStateChecks: on("b")},
		resource.TestStep{Config: with("b", `work_pool_name = "a"`), ConfigStateChecks: on("a")},
	)
}

// TestDeploymentWithoutLabels: no labels, empty labels and labels that are not mentioned are the same, whichever comes first.
func TestDeploymentWithoutLabels(t *testing.T) {
	fake := onFake(t)
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
	plays(t, steps...)
}

// TestDeploymentTakesOverLabels: after an import, labels that come from the flow are no reason to replace.
func TestDeploymentTakesOverLabels(t *testing.T) {
	fake := onFake(t)
	flow := fake.Add("flows", map[string]any{"name": "rules"})
	id := fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow, "labels": map[string]any{"prefect.flow.id": flow, "from-flow": "1", "team": "data", "level": 2}})
	config := func(labels string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" \"test\" {\n  name = \"nightly\"\n  flow_id = %q\n  labels = %s\n}\n", flow, labels)
	}
	plays(t,
		resource.TestStep{
			Config:           fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", testDeployment, id) + config(`{ team = "data", level = 2 }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(testDeployment, plancheck.ResourceActionUpdate)}},
		},
		resource.TestStep{
			Config:           config(`{ team = "data" }`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(testDeployment, plancheck.ResourceActionReplace)}},
		},
	)
}

// templatesConfig has a parameter that Prefect replaces by what it says, whenever it is written after the creation.
func templatesConfig(rest string) string {
	return deploymentOf(rest + `
  enforce_parameter_schema = true
  parameter_openapi_schema = jsonencode({ type = "object", properties = { n = { type = "integer" }, s = { type = "string" } } })
  parameters = jsonencode({ n = { __prefect_kind = "json", value = "41" }, s = "x" })
`)
}

func playTemplates(t *testing.T) {
	kept := []statecheck.StateCheck{statecheck.ExpectKnownValue(testDeployment, tfjsonpath.New("parameters"), holds("__prefect_kind"))}
	settled := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	plays(t,
		resource.TestStep{Config: templatesConfig(""), ConfigStateChecks: kept, ConfigPlanChecks: settled},
		resource.TestStep{Config: templatesConfig(`description = "x"`), ConfigStateChecks: kept, ConfigPlanChecks: settled},
		resource.TestStep{Config: templatesConfig(`description = "y"`), ConfigStateChecks: kept, ConfigPlanChecks: settled},
	)
}

func TestDeploymentKeepsTemplates(t *testing.T) { onFake(t); playTemplates(t) }

func TestAccDeploymentKeepsTemplates(t *testing.T) { onServer(t); playTemplates(t) }

func TestDeploymentOnCloudAlwaysSaysWhetherItEnforces(t *testing.T) {
	const account, workspace = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey("pnu_test"), prefecttest.WithCloud(prefecttest.CloudWorkspace{AccountID: account, AccountHandle: "a", WorkspaceID: workspace, WorkspaceHandle: "w"}))
	configure(t, fake.URL+"/accounts/"+account+"/workspaces/"+workspace, "PREFECT_API_KEY", "pnu_test")
	plays(t, resource.TestStep{Config: deploymentOf(""), ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownValue(testDeployment, tfjsonpath.New("enforce_parameter_schema"), knownvalue.Bool(true)),
	}})
}

// TestDeploymentWithValuesKnownLater: parts that another resource has yet to say are no obstacle to a plan.
func TestDeploymentWithValuesKnownLater(t *testing.T) {
	fake := onFake(t)
	later := func(key string) string {
		return "resource \"terraform_data\" \"test\" {\n  triggers_replace = \"" + key + "\"\n}\n" + deploymentOf(`
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
	settled := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	plays(t,
		resource.TestStep{Config: deploymentOf("")},
		resource.TestStep{Config: later("1"), ConfigPlanChecks: settled},
		resource.TestStep{PreConfig: lose, Config: later("2"), ExpectError: words2pattern("Prefect refuses every change of such a deployment")},
	)
}

func TestDeploymentLeavesItsWorkPool(t *testing.T) {
	fake := onFake(t)
	pool := strings.TrimSuffix(onPool(""), deploymentOf("  work_pool_name = prefect_work_pool.test.name\n"))
	plays(t,
		resource.TestStep{Config: onPool("")},
		wrote(fake, pool+deploymentOf(""), "PATCH ID map[work_pool_name:<nil> work_queue_name:<nil>]"),
	)
}

// TestDeploymentStaysOnItsWorkPool: older servers accept the PATCH and do nothing.
func TestDeploymentStaysOnItsWorkPool(t *testing.T) {
	proxy := prefecttest.NewProxy(t, onFake(t).URL)
	configure(t, proxy.URL)
	pool := strings.TrimSuffix(onPool(""), deploymentOf("  work_pool_name = prefect_work_pool.test.name\n"))
	plays(t,
		resource.TestStep{Config: onPool("")},
		resource.TestStep{
			PreConfig: func() {
				proxy.Fail(func(r prefecttest.Request) bool { return r.Method == "PATCH" }, 1, prefecttest.Answer(204, ""))
			},
			Config:      pool + deploymentOf(""),
			ExpectError: words2pattern(`can't take a deployment off its work pool "rules"`),
		},
	)
}
