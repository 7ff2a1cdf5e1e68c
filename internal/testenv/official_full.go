package testenv

import (
	"fmt"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// FullConfig is one full configuration of a resource of the official provider.
type FullConfig struct {
	Setup, Body string
	Cloud       bool // only Prefect Cloud accepts it
}

const automationTargets = `
resource "prefect_flow" "target" {
  name = "target"
}
resource "prefect_deployment" "target" {
  name    = "target"
  flow_id = prefect_flow.target.id
}
resource "prefect_work_pool" "target" {
  name = "target"
  type = "process"
}
resource "prefect_work_queue" "target" {
  name           = "target"
  work_pool_name = prefect_work_pool.target.name
}
resource "prefect_block" "target" {
  name      = "target"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/hook" })
}
resource "prefect_block" "receiver" {
  name      = "receiver"
  type_slug = "webhook"
  data      = jsonencode({ method = "POST", url = "https://example.com/hook" })
}
resource "prefect_automation" "target" {
  name    = "target"
  trigger = { event = { posture = "Reactive", expect = ["target.happened"] } }
}
`

// OfficialFull has the full configurations of the resources for which FullBody of the lifecycle is not full.
func OfficialFull() map[string][]FullConfig {
	const (
		event = `{ event = { posture = "Reactive", expect = ["a"], after = ["b"], for_each = ["prefect.resource.id"], threshold = 2, within = 60,
  match = jsonencode({ "prefect.resource.id" = "prefect.flow-run.*" }), match_related = jsonencode({ "prefect.resource.role" = "flow" }) } }`
		metric = `{ metric = { match = jsonencode({ "prefect.resource.id" = "prefect.flow-run.*" }), match_related = jsonencode({ "prefect.resource.role" = "flow" }),
  metric = { name = "duration", operator = ">", threshold = 0.5, range = 600, firing_for = 600 } } }`
		described   = "name = \"full\"\ndescription = \"of all\"\nenabled = false\n"
		do          = "actions = [{ type = \"do-nothing\" }]\n"
		fullActions = `actions = [
  { type = "run-deployment", source = "selected", deployment_id = prefect_deployment.target.id, parameters = jsonencode({ n = 1 }), job_variables = jsonencode({ stream_output = true }) },
  { type = "pause-deployment", source = "selected", deployment_id = prefect_deployment.target.id },
  { type = "pause-work-pool", source = "selected", work_pool_id = prefect_work_pool.target.id },
  { type = "pause-work-queue", source = "selected", work_queue_id = prefect_work_queue.target.id },
  { type = "pause-automation", source = "selected", automation_id = prefect_automation.target.id },
  { type = "change-flow-run-state", state = "FAILED", name = "Stopped", message = "by an automation" },
]
actions_on_trigger = [{ type = "send-notification", block_document_id = prefect_block.target.id, subject = "s", body = "b" }]
actions_on_resolve = [{ type = "call-webhook", block_document_id = prefect_block.receiver.id, payload = "{}" }]
`
		onPool = "name = \"nightly\"\nflow_id = prefect_flow.test.id\nwork_pool_name = prefect_work_pool.test.name\nwork_queue_name = " +
			"prefect_work_queue.test.name\n"
	)
	access := func(named, levels string) []FullConfig {
		body := named + "\n"
		for _, level := range strings.Fields(levels) {
			body += fmt.Sprintf("%s_actor_ids = [%q, \"*\"]\n%s_team_ids = [%s]\n", level, AdaActor, level, TeamID)
		}
		return []FullConfig{{Body: body}}
	}
	schedule := func(body string) FullConfig {
		return FullConfig{
			Body: "deployment_id = prefect_deployment.test.id\nactive = false\nslug = \"full\"\nmax_scheduled_runs = 2\nparameters = " +
				"jsonencode({ q = 1 })\n" + body,
		}
	}
	return map[string][]FullConfig{
		"prefect_automation": {
			{Setup: automationTargets, Body: described + fullActions + "trigger = " + event},
			{
				Body: described + do + "trigger = { compound = { require = \"any\", within = 60, triggers = [" + event + ", " + event + "] } }",
			},
			{Body: described + do + "trigger = { sequence = { within = 60, triggers = [" + event + ", " + event + "] } }"},
			{
				Cloud: true,
				Body: described + "trigger = " + metric + "\nactions = [{ type = \"send-email-notification\", emails = [\"ada@example.com\"], " +
					"subject = \"s\", body = \"b\" }]\n" +
					"actions_on_resolve = [{ type = \"resume-schedule-for-flow-run\", deployment_id = \"" + MissingID + "\", " +
					"schedule_id = \"" + MissingID + "\" }]",
			},
			{
				Cloud: true,
				Body:  described + do + "trigger = { compound = { require = \"all\", within = 60, triggers = [" + event + ", " + metric + "] } }",
			},
		},
		"prefect_block": {
			{Body: "name = \"full\"\ntype_slug = \"local-file-system\"\ndata = jsonencode({ basepath = \"/data\" })"},
			{
				Body: "name = \"full\"\ntype_slug = \"local-file-system\"\ndata_wo = jsonencode({ basepath = \"/data\" })\ndata_wo_version = 1",
			},
		},
		"prefect_block_access":      access("block_id = prefect_block.test.id", "manage view"),
		"prefect_deployment_access": access("deployment_id = prefect_deployment.test.id", "manage run view"),
		"prefect_work_pool_access":  access("work_pool_name = prefect_work_pool.test.name", "manage run view"),
		"prefect_block_schema": {
			{Body: "block_type_id = prefect_block_type.of.id\nversion = \"1.0\"\ncapabilities = [\"write-path\", \"read-path\"]\n" +
				"fields = jsonencode({ title = \"Schema\", type = \"object\", properties = { token = { type = \"string\" } } })"},
		},
		"prefect_block_type": {
			{
				Body: "name = \"Full\"\nslug = \"full\"\ndescription = \"b\"\ncode_example = \"x > y\"\nlogo_url = " +
					"\"https://example.com/logo.png\"\ndocumentation_url = \"https://example.com/docs\"",
			},
		},
		"prefect_deployment": {
			{
				Setup: "resource \"prefect_block\" \"storage\" {\n  name = \"storage\"\n  type_slug = \"local-file-system\"\n  data = jsonencode({ " +
					"basepath = \"/srv\" })\n}\n",
				Body: onPool + `description = "every night"
version = "1"
path = "/srv"
entrypoint = "a.py:b"
tags = ["b", "a"]
paused = true
enforce_parameter_schema = false
parameter_openapi_schema = jsonencode({ type = "object", properties = { n = { type = "integer" } } })
parameters = jsonencode({ n = 3 })
job_variables = jsonencode({ stream_output = false })
storage_document_id = prefect_block.storage.id
concurrency_limit = 3
concurrency_options = { collision_strategy = "CANCEL_NEW" }
pull_steps = [
  { type = "set_working_directory", directory = "/srv" },
  { type = "git_clone", repository = "https://example.com/flows.git", branch = "main", access_token = "t", include_submodules = true },
  { type = "git_clone", repository = "https://example.com/more.git", credentials = "{{ prefect.blocks.github-credentials.c }}" },
  { type = "pull_from_s3", bucket = "b", folder = "f", credentials = "{{ prefect.blocks.aws-credentials.c }}", requires = "prefect-aws>=0.5" },
  { type = "pull_from_azure_blob_storage", container = "c", folder = "f", credentials = "{{ prefect.blocks.azure.c }}" },
  { type = "pull_from_gcs", bucket = "b", folder = "f", credentials = "{{ prefect.blocks.gcp-credentials.c }}" },
  { type = "run_shell_script", script = "make", directory = "/srv", env = { A = "1" }, expand_env_vars = true, stream_output = false },
  { type = "pip_install_requirements", directory = "/srv", requirements_file = "r.txt", stream_output = false },
]`,
			},
			{
				Setup: "resource \"prefect_global_concurrency_limit\" \"shared\" {\n  name = \"shared\"\n  limit = 2\n}\n",
				Body:  onPool + "global_concurrency_limit_id = prefect_global_concurrency_limit.shared.id",
			},
		},
		"prefect_deployment_schedule": {
			schedule("cron = \"0 6 * * *\"\nday_or = false\ntimezone = \"Europe/Berlin\""),
			schedule("interval = 3600\nanchor_date = \"2024-01-01T00:00:00Z\"\ntimezone = \"Europe/Berlin\""),
			schedule("rrule = \"FREQ=WEEKLY;BYDAY=MO\"\ntimezone = \"Europe/Berlin\""),
		},
		"prefect_flow": {{Body: "name = \"full\"\ntags = [\"b\", \"a\"]"}},
		"prefect_global_concurrency_limit": {
			{Body: "name = \"full\"\nlimit = 3\nactive = false\nactive_slots = 2\nslot_decay_per_second = 0.25"},
		},
		"prefect_resource_sla": {{Body: "resource_id = \"prefect.deployment.${prefect_deployment.test.id}\"\nslas = [\n" +
			"  { name = \"quick\", severity = \"critical\", enabled = true, owner_resource = " +
			"\"prefect.deployment.${prefect_deployment.test.id}\", duration = 60 },\n" +
			"  { name = \"often\", severity = \"low\", enabled = false, stale_after = 3600 },\n  { name = \"late\", severity = \"minor\", " +
			"within = 30 },\n" +
			"  { name = \"fresh\", severity = \"high\", within = 90.5, resource_match = jsonencode({ a = [\"b\"] }), expected_event = " +
			"\"orders.new\" },\n]"}},
		"prefect_service_account": {
			{
				Body: "name = \"full\"\naccount_role_name = \"Admin\"\napi_key_expiration = \"2040-01-01T00:00:00Z\"\napi_key_keepers = { month = " +
					"\"may\" }\nold_key_expires_in_seconds = 60",
			},
		},
		"prefect_team": {{Body: "name = \"full\"\ndescription = \"of data\""}},
		"prefect_team_access": {
			{
				Body: "team_id = prefect_team.test.id\nmember_type = \"user\"\nmember_id = \"" + Ada + "\"\nmember_actor_id = \"" + AdaActor + "\"",
			},
		},
		"prefect_variable": {{Body: "name = \"full\"\nvalue = { a = [1, \"two\"], b = { c = true } }\ntags = [\"b\", \"a\"]"}},
		"prefect_webhook": {
			{
				Body: "name = \"full\"\ntemplate = \"{{ body }}\"\ndescription = \"of the shop\"\nenabled = false\nservice_account_id = " +
					"prefect_service_account.test.id",
			},
		},
		"prefect_work_pool": {
			{Body: "name = \"full\"\ntype = \"process\"\ndescription = \"for tests\"\npaused = true\nconcurrency_limit = 3\n" +
				"base_job_template = jsonencode({ variables = { properties = { command = { type = \"string\" } } }, job_configuration = { command " +
				"= \"{{ command }}\" } })"},
		},
		"prefect_work_queue": {
			{
				Body: "name = \"full\"\nwork_pool_name = prefect_work_pool.test.name\ndescription = \"for tests\"\nis_paused = " +
					"true\nconcurrency_limit = 3\npriority = 7",
			},
		},
		"prefect_workspace": {{Body: "name = \"Full\"\nhandle = \"full\"\ndescription = \"of all\""}},
		"prefect_workspace_role": {
			{Body: fmt.Sprintf("name = \"Full\"\ndescription = \"runs\"\nscopes = [\"run_flows\"]\ninherited_role_id = %q",
				prefecttest.SeededID("workspace_role", CloudAccount, "Viewer"))},
		},
	}
}
