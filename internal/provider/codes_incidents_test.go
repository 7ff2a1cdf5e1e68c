package provider_test

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// incident is how a code comes about.
type incident struct {
	of   diag.Code
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
func whenApplied(of diag.Code, text string) incident {
	return incident{of: of, does: func(s *stand) { s.play(s.ctx, text) }}
}

// answers is an incident of any request that is answered so.
func answers(of diag.Code, effect faults.Effect) incident {
	return incident{of: of, does: func(s *stand) {
		s.proxy.Fail(func(prefecttest.Request) bool { return true }, 0, effect)
		s.play(s.ctx, testenv.LookupConfig)
	}}
}

func actionOf(kind, body string) string {
	return fmt.Sprintf("action \"prefect_%s\" \"x\" {\n%s\n}\n", kind, body)
}

// incidents has one for every code.
func incidents() []incident {
	var out []incident
	for _, some := range [][]incident{accessIncidents(), objectIncidents(), valueIncidents(), scheduleIncidents(), runIncidents(),
		poolIncidents(), serverIncidents(), syncIncidents(), cloudIncidents()} {
		out = append(out, some...)
	}
	return out
}

func noSetup(*stand) {}

func accessIncidents() []incident {
	variable := variableOf("nightly_target", "a")
	return []incident{
		{of: diag.CodeSetting, env: map[string]string{"PREFECT_API_URL": "localhost:4200"}, does: noSetup},
		{of: diag.CodeNotConfigured, unconfigured: true, does: func(s *stand) { s.play(s.ctx, variable) }},
		{of: diag.CodeInsecure, env: map[string]string{"PREFECT_API_URL": "http://prefect.example.com/api", "PREFECT_API_AUTH_STRING": "admin:secret"}, does: noSetup},
		whenApplied(diag.CodeNoWorkspace, "data \"prefect_team\" \"x\" {\n  name = \"data\"\n}\n"),
		answers(diag.CodeUnauthorized, faults.Respond(401, `{"detail":"Invalid authentication credentials"}`)),
		{of: diag.CodeForbidden, cloud: true, options: []prefecttest.Option{prefecttest.WithScopes("see_variables")}, does: func(s *stand) {
			s.play(s.ctx, variable)
		}},
		{of: diag.CodeTokenRefused, options: []prefecttest.Option{prefecttest.WithCSRF()}, does: func(s *stand) {
			s.proxy.Fail(faults.On("POST", "/variables/"), 0, faults.Respond(403, `{"detail":"Invalid CSRF token or client identifier."}`))
			s.play(s.ctx, variable)
		}},
	}
}

func variableOf(name, value string) string {
	return testenv.ResourceConfig("variable", fmt.Sprintf("name = %q\nvalue = %q", name, value))
}

func objectIncidents() []incident {
	return []incident{
		whenApplied(diag.CodeNotFound, testenv.LookupConfig),
		{of: diag.CodeNothingToImport, does: func(s *stand) { _ = s.Import(s.ctx, "prefect_variable.x", "nightly_target") }},
		{of: diag.CodeImportID, does: func(s *stand) { _ = s.Import(s.ctx, "prefect_work_queue.x", "default") }},
		whenApplied(diag.CodeReference, testenv.ResourceConfig("deployment", "name = \"nightly\"\nflow_id = \""+testenv.MissingID+"\"")),
		whenApplied(diag.CodeBlockType, testenv.ResourceConfig("block", "name = \"lake\"\ntype_slug = \"s3-buckett\"\ndata = jsonencode({})")),
		{of: diag.CodeExists, does: func(s *stand) {
			s.fake.Add("variables", map[string]any{"name": "nightly_target", "value": "a"})
			s.play(s.ctx, variableOf("nightly_target", "b"))
		}},
		{of: diag.CodeConflict, does: func(s *stand) {
			s.fake.Add("variables", map[string]any{"name": "nightly_target", "value": "a"})
			s.play(s.ctx, variableOf("nightly_source", "b"))
			s.play(s.ctx, variableOf("nightly_target", "b"))
		}},
		{of: diag.CodeNameTaken, does: func(s *stand) {
			s.play(s.ctx, testenv.ResourceConfig("block_type", "name = \"Lake\"\nslug = \"lake\"")+
				strings.Replace(testenv.ResourceConfig("block_type", "name = \"Lake\"\nslug = \"lake-2\""), `"x"`, `"y"`, 1))
		}},
		whenApplied(diag.CodeTwoResources, testenv.ResourceConfig("flow", "name = \"etl\"")+
			strings.Replace(testenv.ResourceConfig("flow", "name = \"etl\""), `"x"`, `"y"`, 1)),
		{of: diag.CodeNameChange, does: func(s *stand) {
			s.play(s.ctx, testenv.ResourceConfig("flow", "name = \"etl\""))
			_ = s.PlanDestroy("prefect_flow.x")
			_ = s.PlanResource(strings.Replace(testenv.ResourceConfig("flow", "name = \"etl\""), `"x"`, `"y"`, 1))
		}},
		{of: diag.CodeAmbiguous, does: func(s *stand) {
			for range 2 {
				s.fake.Add("automations", map[string]any{"name": "alert", "trigger": map[string]any{"type": "event", "posture": "Reactive"}})
			}
			_ = s.Import(s.ctx, "prefect_automation.x", "alert")
		}},
	}
}

func valueIncidents() []incident {
	flow := testenv.ResourceConfig("flow", "name = \"etl\"")
	deployment := func(body string) string {
		return flow + testenv.ResourceConfig("deployment", "name = \"nightly\"\nflow_id = prefect_flow.x.id\n"+body)
	}
	return []incident{
		whenApplied(diag.CodeInvalid, testenv.ResourceConfig("work_pool", "name = \"a/b\"\ntype = \"process\"")),
		{of: diag.CodeRefused, does: func(s *stand) {
			s.proxy.Fail(faults.On("POST", "/variables/"), 0, faults.Respond(422, `{"exception_message":"Invalid request received.",`+
				`"exception_detail":[{"loc":["body","value"],"msg":"Value error, Variable value must be less than 5000 characters.","type":"value_error"}]}`))
			s.play(s.ctx, variableOf("nightly_target", "a"))
		}},
		whenApplied(diag.CodeParameters, deployment("parameters = jsonencode({ days = \"seven\" })\nparameter_openapi_schema = jsonencode({ "+
			"type = \"object\", properties = { days = { type = \"integer\" } } })\nenforce_parameter_schema = true")),
		whenApplied(diag.CodeEntrypoint, deployment("entrypoint = \"flows.py:etl\"\nflow_source = \"from prefect import "+
			"flow\\n\\n@flow\\ndef etl_nightly():\\n    pass\\n\"")),
		whenApplied(diag.CodeBlockData, testenv.ResourceConfig("block",
			"name = \"hook\"\ntype_slug = \"webhook\"\ndata = jsonencode({ method = 5 })")),
		whenApplied(diag.CodePullStep, deployment("pull_steps = [{ type = \"git_clone\" }]")),
		whenApplied(diag.CodeAutomation, testenv.ResourceConfig("automation",
			"name = \"alert\"\ntrigger = {}\nactions = [{ type = \"do-nothing\" }]")),
		{of: diag.CodeArgument, does: func(s *stand) { s.call("state_is_final", cty.StringVal("COMPLETE")) }},
		whenApplied(diag.CodeFilter, actionOf("flow_runs_cancel", "max = 100")),
	}
}

func scheduleIncidents() []incident {
	schedule := func(body string) string {
		return testenv.ResourceConfig("deployment_schedule", "deployment_id = \""+testenv.MissingID+"\"\n"+body)
	}
	deployed := func(s *stand) string {
		flow := s.fake.Add("flows", map[string]any{"name": "etl"})
		return s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
	}
	return []incident{
		whenApplied(diag.CodeSchedule, schedule("cron = \"0 25 * * *\"")),
		whenApplied(diag.CodeScheduleTiming, schedule("interval = 0.5")),
		whenApplied(diag.CodeScheduleFails, schedule("cron = \"0 0 30 2 *\"")),
		{of: diag.CodeDuplicateSchedule, does: func(s *stand) {
			one := testenv.ResourceConfig("deployment_schedule", "deployment_id = \""+deployed(s)+"\"\ncron = \"0 6 * * *\"")
			s.play(s.ctx, one)
			s.restartAs(s.ctx)
			s.play(s.ctx, strings.Replace(one, `"x"`, `"y"`, 1))
		}},
		{of: diag.CodeScheduleUnreadable, does: func(s *stand) {
			d := deployed(s)
			s.play(s.ctx, testenv.ResourceConfig("deployment_schedule", "deployment_id = \""+d+"\"\ncron = \"0 6 * * *\""))
			for _, a := range s.fake.All("schedules") {
				s.fake.Set("schedules", a["id"].(string), "schedule", map[string]any{"cron": "a new kind"})
			}
			s.play(s.ctx, "data \"prefect_deployment_schedules\" \"x\" {\n  flow_name = \"etl\"\n  deployment_name = \"nightly\"\n}\n")
		}},
		{of: diag.CodeNoSchedule, does: func(s *stand) {
			deployed(s)
			s.play(s.ctx, actionOf("deployment_backfill", "deployment = \"etl/nightly\"\nstart = \"2026-01-01\"\nend = \"2026-01-31\""))
		}},
		{of: diag.CodeTooMany, does: func(s *stand) {
			deployed(s)
			s.play(s.ctx, actionOf("deployment_backfill", "deployment = \"etl/nightly\"\nstart = \"2026-01-01\"\nend = \"2026-01-31\"\nschedule "+
				"= { cron = \"0 * * * *\" }\nmax_runs = 100"))
		}},
	}
}
