package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// oddNames are names of which the API makes trouble, or might.
var oddNames = []string{"a/b", "a%b", "a&b", "a<b", "a>b", "", " a b ", ".", "..", "a?b#c", "naïve-日本", "a\tb", strings.Repeat("n", 1000)}

// namedRefusals is the resources that have names, with what else they need.
var namedRefusals = map[string]string{
	"prefect_flow":                       "name = %s",
	"prefect_work_pool":                  "name = %s\n  type = \"process\"",
	"prefect_work_queue":                 "name = %s\n  work_pool_name = prefect_work_pool.setup.name",
	"prefect_deployment":                 "name = %s\n  flow_id = prefect_flow.setup.id",
	"prefect_global_concurrency_limit":   "name = %s\n  limit = 1",
	"prefect_task_run_concurrency_limit": "tag = %s\n  concurrency_limit = 1",
}

const oddSetup = "resource \"prefect_work_pool\" \"setup\" {\n  name = \"setup\"\n  type = \"process\"\n}\nresource \"prefect_flow\" " +
	"\"setup\" {\n  name = \"setup\"\n}\n"

// isRefused says which names the API's own rule refuses.
func isRefused(name string) bool { return name == "" || strings.ContainsAny(name, "/%&<>") }

// refusedBodies are configurations that the API would refuse, by the resource and then the attributes.
var refusedBodies = [][2]string{
	{"prefect_work_pool", "name = \"Prefect-x\""},
	{"prefect_work_pool", "name = \" \""},
	{"prefect_work_pool", "name = \"x\"\n  concurrency_limit = -1"},
	{"prefect_work_pool", "name = \"x\"\n  concurrency_limit = 3000000000"},
	{"prefect_work_queue", "name = \"x\"\n  work_pool_name = \"p\"\n  priority = 0"},
	{"prefect_work_queue", "name = \"x\"\n  work_pool_name = \"p\"\n  concurrency_limit = -1"},
	{"prefect_deployment", "name = \"x\"\n  flow_id = \"not an id\""},
	{"prefect_deployment", "name = \"x\"\n  flow_id = \"00000000-0000-4000-8000-000000000000\"\n  concurrency_limit = 0"},
	{"prefect_global_concurrency_limit", "name = \"x\"\n  limit = -1"},
	{"prefect_global_concurrency_limit", "name = \"x\"\n  limit = 3000000000"},
	{"prefect_global_concurrency_limit", "name = \"x\"\n  limit = 1\n  slot_decay_per_second = -0.5"},
	{"prefect_global_concurrency_limit", "name = \"x\"\n  limit = 1\n  slot_decay_per_second = 1e300"},
	{"prefect_global_concurrency_limit", "name = \"00000000-0000-4000-8000-000000000000\"\n  limit = 1"},
	{"prefect_task_run_concurrency_limit", "tag = \"x\"\n  concurrency_limit = -1"},
	{"prefect_variable", "name = \"Upper\"\n  value = 1"},
	{"prefect_variable", "name = \"a b\"\n  value = 1"},
	{"prefect_variable", "name = \"\"\n  value = 1"},
	{"prefect_variable", "name = \"" + strings.Repeat("n", 256) + "\"\n  value = 1"},
	{"prefect_variable", "name = \"x\"\n  value = \"" + strings.Repeat("v", 4999) + "\""},
	{"prefect_variable", "name = \"x\"\n  value = \"" + strings.Repeat("ä", 834) + "\""},
}

// TestRefusedBeforeTheServerIsAsked: none of these needs a server to be refused.
func TestRefusedBeforeTheServerIsAsked(t *testing.T) {
	t.Parallel()
	bodies := refusedBodies
	for kind, body := range namedRefusals {
		for _, name := range oddNames {
			if isRefused(name) {
				bodies = append(bodies, [2]string{kind, fmt.Sprintf(body, fmt.Sprintf("%q", name))})
			}
		}
	}
	config := oddSetup
	for i, b := range bodies {
		config += fmt.Sprintf("resource %q \"r%d\" {\n  %s\n}\n", b[0], i, strings.ReplaceAll(b[1], "a%b", "a%%b"))
	}
	out, ok := acctest.NewCLI(t, strings.ReplaceAll(config, "%%", "%"), "PREFECT_API_URL=http://127.0.0.1:1/api").Run("validate", "-no-color")
	if ok {
		t.Error("the configuration is valid")
	}
	for i, b := range bodies {
		if !strings.Contains(out, fmt.Sprintf("resource %q \"r%d\"", b[0], i)) {
			t.Errorf("%s is accepted: %.200s", b[0], b[1])
		}
	}
}

// worksWithOddNames applies all that is not refused, and plans it again.
func worksWithOddNames(t *testing.T) {
	t.Helper()
	config := oddSetup
	for kind, body := range namedRefusals {
		for i, name := range oddNames {
			if !isRefused(name) && (kind != "prefect_work_pool" || strings.TrimSpace(name) != "") {
				config += fmt.Sprintf("resource %q \"r%d\" {\n  %s\n}\n", kind, i, fmt.Sprintf(body, fmt.Sprintf("%q", name)))
			}
		}
	}
	for i, value := range []string{strings.Repeat("v", 4998), strings.Repeat("ä", 833), "a:b,c"} {
		config += fmt.Sprintf("resource \"prefect_variable\" \"r%d\" {\n  name = \"odd-%d\"\n  value = %q\n}\n", i, i, value)
	}
	acctest.RunSteps(t, resource.TestStep{
		Config:           config,
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

func TestOddNames(t *testing.T) {
	testenv.OnFake(t)
	worksWithOddNames(t)
}

func TestAccOddNames(t *testing.T) {
	testenv.OnServer(t)
	worksWithOddNames(t)
}
