package workpool_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWorkPoolLifecycle(t *testing.T) { acctest.WorkPoolLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccWorkPoolLifecycle(t *testing.T) {
	acctest.WorkPoolLifecycle().Run(t, testenv.OnServer(t).URL)
}

func poolOf(name, body string) string {
	return fmt.Sprintf("resource \"prefect_work_pool\" \"test\" {\n  name = %q\n%s\n}\n", name, body)
}

// TestWorkPoolFilledInByWorker: the values that the first worker writes into a pool are not drift, and the apply sends no write.
func TestWorkPoolFilledInByWorker(t *testing.T) {
	fake := testenv.OnFake(t)
	config := poolOf("of an unknown type", `type = "ours"`)
	acctest.RunSteps(t,
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("prefect_work_pool.test",
			tfjsonpath.New("base_job_template"), knownvalue.StringExact("{}"))}},
		resource.TestStep{
			PreConfig: func() {
				pool := fake.All("work_pools")[0]["id"].(string)
				fake.Set("work_pools", pool, "base_job_template",
					map[string]any{"job_configuration": map[string]any{"a": "b"}, "variables": map[string]any{"type": "object"}})
				fake.Set("work_pools", pool, "is_paused", true)
				fake.ResetRequests()
			},
			Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks,
			Check: func(*terraform.State) error {
				if writes := fake.Writes(); len(writes) > 0 {
					return fmt.Errorf("written: %v", writes)
				}
				return nil
			},
		},
	)
}

func TestExistingWorkPoolIsRefused(t *testing.T) {
	fake := testenv.OnFake(t)
	id := fake.Add("work_pools", map[string]any{"name": "taken", "type": "process"})
	acctest.RunSteps(t, testenv.ErrorStep(poolOf("taken", `type = "process"`), "terraform import prefect_work_pool.NAME "+id))
	if written := testenv.SuccessfulWrites(fake); len(written) > 0 {
		t.Errorf("written: %v", written)
	}
}

// TestWorkPoolWithoutMetadata: if the default template cannot be read, no pool is created.
func TestWorkPoolWithoutMetadata(t *testing.T) {
	fake := testenv.OnFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	testenv.Configure(t, proxy.URL)
	proxy.Fail(faults.On("GET", "/collections/views/*"), 0, faults.Respond(403, `{"detail":"Not yours"}`))
	acctest.RunSteps(t, testenv.ErrorStep(poolOf("p", `type = "process"`), "Not yours"))
	if writes := fake.Writes(); len(writes) > 0 {
		t.Errorf("written: %v", writes)
	}
}

// TestWorkPoolTemplateIsReset: the plan shows the default of the pool's type, and {} for a type that the server does not have.
func TestWorkPoolTemplateIsReset(t *testing.T) {
	proxy := faults.NewProxy(t, testenv.OnFake(t).URL)
	testenv.Configure(t, proxy.URL)
	const ours = "type = \"ours\"\n"
	withTemplate := poolOf("p", ours+`base_job_template = jsonencode({ job_configuration = { a = 1 }, variables = { type = "object" } })`)
	acctest.RunSteps(t,
		resource.TestStep{Config: withTemplate},
		resource.TestStep{
			PreConfig: func() {
				proxy.Fail(faults.On("GET", "/collections/views/*"), 1, faults.Respond(403, `{"detail":"Not yours"}`))
			},
			Config: poolOf("p", ours), ExpectError: testenv.WrappedTextPattern("Unable to read the default template of work pool \"p\""),
		},
		resource.TestStep{Config: poolOf("p", ours), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectKnownValue("prefect_work_pool.test", tfjsonpath.New("base_job_template"),
				knownvalue.StringExact("{}"))},
		}},
	)
}

func TestWorkPoolPlanRefuses(t *testing.T) {
	testenv.OnFake(t)
	const long = `base_job_template = jsonencode({ job_configuration = { command = "{{ a }} {{b}} {{ c }}" }, variables = { properties = { b = {} } } })`
	acctest.RunSteps(t,
		testenv.ErrorStep(poolOf("Prefect-mine", ""), "does not start with \"prefect\""),
		testenv.ErrorStep(poolOf("a/b", ""), "without the characters / % & > <"),
		testenv.ErrorStep(poolOf(" '", ""), "more than spaces and quotes"),
		testenv.ErrorStep(poolOf("p", "concurrency_limit = -1"), "must be between 0 and 2147483647"),
		testenv.ErrorStep(poolOf("p", `type = ""`), "length must be at least 1"),
		testenv.ErrorStep(poolOf("p", `base_job_template = "[]"`), "is not a JSON object"),
		testenv.ErrorStep(poolOf("p", `storage_configuration = "[]"`), "JSON object"),
		testenv.ErrorStep(poolOf("p", `storage_configuration = jsonencode({ bundle_upload = {} })`), "no keys but bundle_upload_step"),
		testenv.ErrorStep(poolOf("p", `storage_configuration = jsonencode({ bundle_upload_step = null })`), "Remove keys that are null"),
		testenv.ErrorStep(poolOf("p", `storage_configuration = jsonencode({ bundle_execution_step = "x" })`), "which are objects"),
		testenv.ErrorStep(poolOf("p", `storage_configuration = jsonencode({ default_result_storage_block_id = "X" })`), "a UUID in lower case"),
		testenv.ErrorStep(poolOf("p", `base_job_template = "nonsense"`), "base_job_template is not valid JSON"),
		testenv.ErrorStep(poolOf("p", long), "uses {{ a }}, {{ c }} in job_configuration"),
	)
}

func TestWorkPoolData(t *testing.T) {
	fake := testenv.OnFake(t)
	one := fake.Add("work_pools", map[string]any{"name": "prefect-reserved", "type": "process", "concurrency_limit": 3})
	two := fake.Add("work_pools", map[string]any{"name": "two", "type": "docker", "is_paused": true})
	want := map[string]knownvalue.Check{"id": knownvalue.StringExact(one), "name": knownvalue.StringExact("prefect-reserved"),
		"concurrency_limit": knownvalue.Int64Exact(3)}
	some := func(n int, first string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"work_pools": knownvalue.ListSizeExact(n), "work_pools/name": knownvalue.StringExact(first)}
	}
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_work_pool", fmt.Sprintf("id = %q", one), want),
		testenv.DataSourceStep("prefect_work_pool", "name = \"prefect-reserved\"\nconcurrency_limit = 5", want),
		testenv.ErrorStep(`data "prefect_work_pool" "test" { id = "00000000-0000-0000-0000-000000000000" }`, "no work pool with the ID"),
		testenv.DataSourceStep("prefect_work_pools", "", some(2, "prefect-reserved")),
		testenv.DataSourceStep("prefect_work_pools", fmt.Sprintf("filter_any = [%q, \"prefect-reserved\"]", two), some(2, "prefect-reserved")),
		testenv.DataSourceStep("prefect_work_pools", fmt.Sprintf("filter_any = [%q]", two), some(1, "two")),
		testenv.DataSourceStep("prefect_work_pools", `type = "docker"`, some(1, "two")),
		testenv.DataSourceStep("prefect_work_pools", `paused = false`, some(1, "prefect-reserved")),
		testenv.DataSourceStep("prefect_work_pools", "filter_any = [\"two\"]\npaused = false",
			map[string]knownvalue.Check{"work_pools": knownvalue.ListExact(nil)}),
	)
}
