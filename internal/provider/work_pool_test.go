package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func workPoolLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const template = `base_job_template = jsonencode({ variables = { properties = { command = { type = "string" } } }, job_configuration = { command = "{{ command }}" } })`
	return lifecycle{
		resource: "prefect_work_pool",
		body:     "name = \"lifecycle\"\ntype = \"process\"",
		created: map[string]knownvalue.Check{
			"name": exact("lifecycle"), "type": exact("process"), "description": knownvalue.Null(), "paused": knownvalue.Bool(false),
			"concurrency_limit": knownvalue.Null(), "default_queue_id": knownvalue.NotNull(), "base_job_template": holds("stream_output"),
			"storage_configuration": exact("{}"),
		},
		changes: []change{
			{name: "description", body: `description = "for tests"`, want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{name: "description is no longer mentioned", want: map[string]knownvalue.Check{"description": knownvalue.Null()}},
			{name: "paused", body: "paused = true", want: map[string]knownvalue.Check{"paused": knownvalue.Bool(true)}},
			{name: "paused is no longer mentioned, a limit is", body: "concurrency_limit = 0", want: map[string]knownvalue.Check{"paused": knownvalue.Bool(false), "concurrency_limit": knownvalue.Int64Exact(0)}},
			{name: "another limit", body: "concurrency_limit = 3", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Int64Exact(3)}},
			{name: "no limit", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Null()}},
			{name: "a template", body: template, want: map[string]knownvalue.Check{"base_job_template": exact(`{"job_configuration":{"command":"{{ command }}"},"variables":{"properties":{"command":{"type":"string"}}}}`)}},
			{name: "an empty template", body: `base_job_template = "{}"`, want: map[string]knownvalue.Check{"base_job_template": exact("{}")}},
			{name: "the template is no longer mentioned", want: map[string]knownvalue.Check{"base_job_template": holds("stream_output")}},
			{name: "a storage", body: `storage_configuration = jsonencode({ bundle_upload_step = { "prefect_aws.upload" = { bucket = "b" } }, default_result_storage_block_id = "` + noID + `" })`, want: map[string]knownvalue.Check{
				"storage_configuration": exact(`{"bundle_upload_step":{"prefect_aws.upload":{"bucket":"b"}},"default_result_storage_block_id":"` + noID + `"}`),
			}},
			{name: "another storage", body: `storage_configuration = jsonencode({ bundle_execution_step = { "prefect_aws.execute" = {} } })`, want: map[string]knownvalue.Check{"storage_configuration": exact(`{"bundle_execution_step":{"prefect_aws.execute":{}}}`)}},
			{name: "the storage is no longer mentioned", body: `description = "keeps it"`, want: map[string]knownvalue.Check{"storage_configuration": exact(`{"bundle_execution_step":{"prefect_aws.execute":{}}}`)}},
			{name: "no storage, no description", body: `storage_configuration = "{}"`, want: map[string]knownvalue.Check{"storage_configuration": exact("{}")}},
			{name: "type", instead: "name = \"lifecycle\"\ntype = \"docker\"", replace: true, want: map[string]knownvalue.Check{"type": exact("docker"), "base_job_template": holds("image_pull_policy")}},
			{name: "name", instead: "name = \"Lifecycle\"\ntype = \"docker\"", replace: true, want: map[string]knownvalue.Check{"name": exact("Lifecycle")}},
			{name: "the type is no longer mentioned", instead: `name = "Lifecycle"`, body: `description = "x"`, want: map[string]knownvalue.Check{"type": exact("docker")}},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkPool(ctx, a["name"])
		},
	}
}

func TestWorkPoolLifecycle(t *testing.T) { workPoolLifecycle().run(t, onFake(t).URL) }

func TestAccWorkPoolLifecycle(t *testing.T) { workPoolLifecycle().run(t, onServer(t).URL) }

// holds checks that a text has a part.
func holds(part string) knownvalue.Check {
	return knownvalue.StringRegexp(regexp.MustCompile(regexp.QuoteMeta(part)))
}

func poolOf(name, body string) string {
	return fmt.Sprintf("resource \"prefect_work_pool\" \"test\" {\n  name = %q\n%s\n}\n", name, body)
}

var noChange = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}, PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// TestWorkPoolFilledInByWorker: what the first worker writes into a pool is no difference, and nothing is written.
func TestWorkPoolFilledInByWorker(t *testing.T) {
	fake := onFake(t)
	config := poolOf("of an unknown type", `type = "ours"`)
	plays(t,
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("prefect_work_pool.test", tfjsonpath.New("base_job_template"), knownvalue.StringExact("{}"))}},
		resource.TestStep{
			PreConfig: func() {
				pool := fake.All("work_pools")[0]["id"].(string)
				fake.Set("work_pools", pool, "base_job_template", map[string]any{"job_configuration": map[string]any{"a": "b"}, "variables": map[string]any{"type": "object"}})
				fake.Set("work_pools", pool, "is_paused", true)
				fake.ResetRequests()
			},
			Config: config, ConfigPlanChecks: noChange,
			Check: func(*terraform.State) error {
				if writes := fake.Writes(); len(writes) > 0 {
					return fmt.Errorf("written: %v", writes)
				}
				return nil
			},
		},
	)
}

func TestWorkPoolIsNotTakenOver(t *testing.T) {
	fake := onFake(t)
	id := fake.Add("work_pools", map[string]any{"name": "taken", "type": "process"})
	plays(t, refused(poolOf("taken", `type = "process"`), "terraform import prefect_work_pool.NAME "+id))
	if writes := fake.Writes(); len(writes) > 0 {
		t.Errorf("written: %v", writes)
	}
}

// TestWorkPoolWithoutMetadata: when the default template can't be found out, nothing is made.
func TestWorkPoolWithoutMetadata(t *testing.T) {
	fake := onFake(t)
	proxy := prefecttest.NewProxy(t, fake.URL)
	configure(t, proxy.URL)
	proxy.Fail(prefecttest.On("GET", "/collections/views/*"), 0, prefecttest.Answer(403, `{"detail":"Not yours"}`))
	plays(t, refused(poolOf("p", `type = "process"`), "Not yours"))
	if writes := fake.Writes(); len(writes) > 0 {
		t.Errorf("written: %v", writes)
	}
}

// TestWorkPoolTemplateGoesBack: the default of the pool's type is planned, {} for a type that the server does not know.
func TestWorkPoolTemplateGoesBack(t *testing.T) {
	proxy := prefecttest.NewProxy(t, onFake(t).URL)
	configure(t, proxy.URL)
	const ours = "type = \"ours\"\n"
	mentioned := poolOf("p", ours+`base_job_template = jsonencode({ job_configuration = { a = 1 }, variables = { type = "object" } })`)
	plays(t,
		resource.TestStep{Config: mentioned},
		resource.TestStep{
			PreConfig: func() {
				proxy.Fail(prefecttest.On("GET", "/collections/views/*"), 1, prefecttest.Answer(403, `{"detail":"Not yours"}`))
			},
			Config: poolOf("p", ours), ExpectError: words2pattern("Unable to read the default template of work pool \"p\""),
		},
		resource.TestStep{Config: poolOf("p", ours), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectKnownValue("prefect_work_pool.test", tfjsonpath.New("base_job_template"), knownvalue.StringExact("{}"))},
		}},
	)
}

func TestWorkPoolPlanRefuses(t *testing.T) {
	onFake(t)
	const long = `base_job_template = jsonencode({ job_configuration = { command = "{{ a }} {{b}} {{ c }}" }, variables = { properties = { b = {} } } })`
	plays(t,
		refused(poolOf("Prefect-mine", ""), "does not begin with 'prefect'"),
		refused(poolOf("a/b", ""), "without any of the characters / % & > <"),
		refused(poolOf(" '", ""), "more than spaces and quotes"),
		refused(poolOf("p", "concurrency_limit = -1"), "must be between 0 and 2147483647"),
		refused(poolOf("p", `type = ""`), "length must be at least 1"),
		refused(poolOf("p", `base_job_template = "[]"`), "is not a JSON object"),
		refused(poolOf("p", `storage_configuration = "[]"`), "JSON object"),
		refused(poolOf("p", `storage_configuration = jsonencode({ bundle_upload = {} })`), "no other keys than bundle_upload_step"),
		refused(poolOf("p", `storage_configuration = jsonencode({ bundle_upload_step = null })`), "Leave out what is null"),
		refused(poolOf("p", `storage_configuration = jsonencode({ bundle_execution_step = "x" })`), "which are objects"),
		refused(poolOf("p", `storage_configuration = jsonencode({ default_result_storage_block_id = "X" })`), "a UUID in lower case"),
		refused(poolOf("p", `base_job_template = "nonsense"`), "base_job_template is not valid JSON"),
		refused(poolOf("p", long), "uses {{ a }}, {{ c }} in job_configuration"),
	)
}

func TestCheckJobTemplate(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:   "",
		`null`: "not a JSON object",
		`{"job_configuration":{"a":"{{ b }}"},"variables":{"properties":{"b":1}},"more":1}`: "",
		`{"job_configuration":{"a":1},"variables":{"type":"object"}}`:                       "",
		`{"job_configuration":{"a":{"b":["{{ c }}"]}},"variables":{"type":"object"}}`:       "{{ c }}",
		`{"variables":{"type":"object"}}`:                                                   "has no job_configuration",
		`{"job_configuration":{"a":1}}`:                                                     "has no variables",
		`{"job_configuration":{},"variables":{"type":"object"}}`:                            "has a job_configuration that is empty",
		`{"job_configuration":["a"],"variables":{"type":"object"}}`:                         "has a job_configuration that is not a JSON object",
		`{"job_configuration":{"a":1},"variables":["x"]}`:                                   "has a variables that is not a JSON object",
		`{"job_configuration":{"a":1},"variables":{"properties":["x"]}}`:                    "has variables.properties, which is not a JSON object",
	} {
		switch err := checkJobTemplate([]byte(text)); {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, expected %q", text, err, want)
		}
	}
}

func TestWorkPoolData(t *testing.T) {
	fake := onFake(t)
	one := fake.Add("work_pools", map[string]any{"name": "prefect-reserved", "type": "process", "concurrency_limit": 3})
	two := fake.Add("work_pools", map[string]any{"name": "two", "type": "docker", "is_paused": true})
	want := map[string]knownvalue.Check{"id": knownvalue.StringExact(one), "name": knownvalue.StringExact("prefect-reserved"), "concurrency_limit": knownvalue.Int64Exact(3)}
	some := func(n int, first string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"work_pools": knownvalue.ListSizeExact(n), "work_pools/name": knownvalue.StringExact(first)}
	}
	plays(t,
		shows("prefect_work_pool", fmt.Sprintf("id = %q", one), want),
		shows("prefect_work_pool", "name = \"prefect-reserved\"\nconcurrency_limit = 5", want),
		refused(`data "prefect_work_pool" "test" { id = "00000000-0000-0000-0000-000000000000" }`, "there is no work pool of the id"),
		shows("prefect_work_pools", "", some(2, "prefect-reserved")),
		shows("prefect_work_pools", fmt.Sprintf("filter_any = [%q, \"prefect-reserved\"]", two), some(2, "prefect-reserved")),
		shows("prefect_work_pools", fmt.Sprintf("filter_any = [%q]", two), some(1, "two")),
		shows("prefect_work_pools", `type = "docker"`, some(1, "two")),
		shows("prefect_work_pools", `paused = false`, some(1, "prefect-reserved")),
		shows("prefect_work_pools", "filter_any = [\"two\"]\npaused = false", map[string]knownvalue.Check{"work_pools": knownvalue.ListExact(nil)}),
	)
}

func TestWorkPoolRoundTrip(t *testing.T) {
	description, limit := "d", int64(0)
	for _, a := range []client.WorkPool{
		{Name: "n", Type: "t", BaseJobTemplate: json.RawMessage(`{}`), Storage: json.RawMessage(`{}`)},
		{Name: "n", Type: "t", Description: &description, BaseJobTemplate: json.RawMessage(`{"a":[1,9007199254740993]}`), IsPaused: true, ConcurrencyLimit: &limit, Storage: json.RawMessage(`{"bundle_upload_step":{"a":1}}`)},
	} {
		roundTrip[workPool, client.WorkPool, client.WorkPoolInput](t, a)
	}
}
