package provider

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// incident is how a code comes about.
type incident struct {
	of   code
	does func(*stand)
	// env is further variables of the provider's environment; {fake} stands for the address of the API.
	env map[string]string
	// unconfigured says that the provider is not configured.
	unconfigured bool
	options      []prefecttest.Option
	// cloud says that the API is Prefect Cloud's.
	cloud bool
}

// whenApplied is an incident of a configuration alone.
func whenApplied(of code, text string) incident {
	return incident{of: of, does: func(s *stand) { s.play(s.ctx, text) }}
}

// answers is an incident of any request that is answered so.
func answers(of code, effect prefecttest.Effect) incident {
	return incident{of: of, does: func(s *stand) {
		s.proxy.Fail(func(prefecttest.Request) bool { return true }, 0, effect)
		s.play(s.ctx, lookUp)
	}}
}

const (
	lookUp = "data \"prefect_variable\" \"x\" {\n  name = \"nightly_target\"\n}\n"
	noID   = "00000000-0000-4000-8000-000000000000"
)

func resourceOf(kind, body string) string {
	return fmt.Sprintf("resource \"prefect_%s\" \"x\" {\n%s\n}\n", kind, body)
}

func actionOf(kind, body string) string {
	return fmt.Sprintf("action \"prefect_%s\" \"x\" {\n%s\n}\n", kind, body)
}

// incidents has one for every code.
func incidents() []incident {
	var out []incident
	for _, some := range [][]incident{accessIncidents(), objectIncidents(), valueIncidents(), scheduleIncidents(), runIncidents(), poolIncidents(), serverIncidents(), syncIncidents(), cloudIncidents()} {
		out = append(out, some...)
	}
	return out
}

func nothing(*stand) {}

func accessIncidents() []incident {
	variable := resourceOf("variable", "name = \"x\"\nvalue = \"y\"")
	return []incident{
		{of: codeSetting, env: map[string]string{"PREFECT_API_URL": "localhost:4200"}, does: nothing},
		{of: codeNotConfigured, unconfigured: true, does: func(s *stand) { s.play(s.ctx, variable) }},
		{of: codeUnsafe, env: map[string]string{"PREFECT_API_URL": "http://prefect.example.com/api", "PREFECT_API_AUTH_STRING": "admin:secret"}, does: nothing},
		whenApplied(codeNoWorkspace, "data \"prefect_team\" \"x\" {\n  name = \"data\"\n}\n"),
		answers(codeUnauthorized, prefecttest.Answer(401, `{"detail":"Invalid authentication credentials"}`)),
		answers(codeForbidden, prefecttest.Answer(403, `{"detail":"Forbidden"}`)),
		{of: codeTokenRefused, options: []prefecttest.Option{prefecttest.WithCSRF()}, does: func(s *stand) {
			s.proxy.Fail(prefecttest.On("POST", "/variables/"), 0, prefecttest.Answer(403, `{"detail":"Invalid CSRF token or client identifier."}`))
			s.play(s.ctx, variable)
		}},
	}
}

func objectIncidents() []incident {
	return []incident{
		whenApplied(codeNotFound, lookUp),
		{of: codeNothingToImport, does: func(s *stand) { _ = s.take(s.ctx, "prefect_variable.x", "nightly_target") }},
		{of: codeImportID, does: func(s *stand) { _ = s.take(s.ctx, "prefect_work_queue.x", "default") }},
		whenApplied(codeReference, resourceOf("deployment", "name = \"nightly\"\nflow_id = \""+noID+"\"")),
		whenApplied(codeBlockType, resourceOf("block", "name = \"lake\"\ntype_slug = \"s3-buckett\"\ndata = jsonencode({})")),
		{of: codeExists, does: func(s *stand) {
			s.fake.Add("variables", map[string]any{"name": "nightly_target", "value": "a"})
			s.play(s.ctx, resourceOf("variable", "name = \"nightly_target\"\nvalue = \"b\""))
		}},
		answers(codeConflict, prefecttest.Answer(409, `{"detail":"Something is in the way"}`)),
		{of: codeTaken, does: func(s *stand) {
			s.play(s.ctx, resourceOf("block_type", "name = \"Lake\"\nslug = \"lake\"")+
				strings.Replace(resourceOf("block_type", "name = \"Lake\"\nslug = \"lake-2\""), `"x"`, `"y"`, 1))
		}},
		whenApplied(codeTwoResources, resourceOf("flow", "name = \"etl\"")+strings.Replace(resourceOf("flow", "name = \"etl\""), `"x"`, `"y"`, 1)),
		{of: codeNameChange, does: func(s *stand) {
			s.play(s.ctx, resourceOf("flow", "name = \"etl\""))
			_ = s.planDestroy("prefect_flow.x")
			_ = s.planOf(strings.Replace(resourceOf("flow", "name = \"etl\""), `"x"`, `"y"`, 1))
		}},
		{of: codeAmbiguous, does: func(s *stand) {
			for range 2 {
				s.fake.Add("automations", map[string]any{"name": "alert", "trigger": map[string]any{"type": "event", "posture": "Reactive"}})
			}
			_ = s.take(s.ctx, "prefect_automation.x", "alert")
		}},
	}
}

func valueIncidents() []incident {
	flow := resourceOf("flow", "name = \"etl\"")
	deployment := func(body string) string {
		return flow + resourceOf("deployment", "name = \"nightly\"\nflow_id = prefect_flow.x.id\n"+body)
	}
	return []incident{
		whenApplied(codeInvalid, resourceOf("work_pool", "name = \"a/b\"\ntype = \"process\"")),
		answers(codeRefused, prefecttest.Answer(422, `{"exception_message":"Invalid request received.","exception_detail":[{"loc":["body","name"],"msg":"Value error, must only contain lowercase letters","type":"value_error"}]}`)),
		whenApplied(codeParameters, deployment("parameters = jsonencode({ days = \"seven\" })\nparameter_openapi_schema = jsonencode({ type = \"object\", properties = { days = { type = \"integer\" } } })\nenforce_parameter_schema = true")),
		whenApplied(codeEntrypoint, deployment("entrypoint = \"flows.py:etl\"\nflow_source = \"from prefect import flow\\n\\n@flow\\ndef etl_nightly():\\n    pass\\n\"")),
		whenApplied(codeBlockData, resourceOf("block", "name = \"hook\"\ntype_slug = \"webhook\"\ndata = jsonencode({ method = 5 })")),
		whenApplied(codePullStep, deployment("pull_steps = [{ type = \"git_clone\" }]")),
		whenApplied(codeAutomation, resourceOf("automation", "name = \"alert\"\ntrigger = {}\nactions = [{ type = \"do-nothing\" }]")),
		{of: codeArgument, does: func(s *stand) { s.call("state_is_final", cty.StringVal("COMPLETE")) }},
		whenApplied(codeFilter, actionOf("flow_runs_cancel", "max = 100")),
	}
}

func scheduleIncidents() []incident {
	schedule := func(body string) string {
		return resourceOf("deployment_schedule", "deployment_id = \""+noID+"\"\n"+body)
	}
	deployed := func(s *stand) string {
		flow := s.fake.Add("flows", map[string]any{"name": "etl"})
		return s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
	}
	return []incident{
		whenApplied(codeSchedule, schedule("cron = \"0 25 * * *\"")),
		whenApplied(codeScheduleTiming, schedule("interval = 0.5")),
		whenApplied(codeScheduleFails, schedule("cron = \"0 0 30 2 *\"")),
		{of: codeScheduleTwin, does: func(s *stand) {
			one := resourceOf("deployment_schedule", "deployment_id = \""+deployed(s)+"\"\ncron = \"0 6 * * *\"")
			s.play(s.ctx, one)
			s.restartAs(s.ctx)
			s.play(s.ctx, strings.Replace(one, `"x"`, `"y"`, 1))
		}},
		{of: codeScheduleUnreadable, does: func(s *stand) {
			d := deployed(s)
			s.play(s.ctx, resourceOf("deployment_schedule", "deployment_id = \""+d+"\"\ncron = \"0 6 * * *\""))
			for _, a := range s.fake.All("schedules") {
				s.fake.Set("schedules", a["id"].(string), "schedule", map[string]any{"cron": "a new kind"})
			}
			s.play(s.ctx, "data \"prefect_deployment_schedules\" \"x\" {\n  flow_name = \"etl\"\n  deployment_name = \"nightly\"\n}\n")
		}},
		{of: codeNoSchedule, does: func(s *stand) {
			deployed(s)
			s.play(s.ctx, actionOf("deployment_backfill", "deployment = \"etl/nightly\"\nstart = \"2026-01-01\"\nend = \"2026-01-31\""))
		}},
		{of: codeTooMany, does: func(s *stand) {
			deployed(s)
			s.play(s.ctx, actionOf("deployment_backfill", "deployment = \"etl/nightly\"\nstart = \"2026-01-01\"\nend = \"2026-01-31\"\nschedule = { cron = \"0 * * * *\" }\nmax_runs = 100"))
		}},
	}
}
