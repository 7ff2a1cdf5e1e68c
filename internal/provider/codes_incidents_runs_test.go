package provider

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func runIncidents() []incident {
	// ends is a run that takes these states, and whose configuration has that too.
	ends := func(of code, body string, states ...string) incident {
		return incident{of: of, does: func(s *stand) {
			flow := s.fake.Add("flows", map[string]any{"name": "etl"})
			d := s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
			s.fake.Script("", states...)
			s.play(s.ctx, resourceOf("flow_run", fmt.Sprintf("deployment_id = %q\nname = \"nightly-1\"\n%s", d, body)))
		}}
	}
	run := func(s *stand, state string) string {
		flow := s.fake.Add("flows", map[string]any{"name": "etl"})
		id := s.fake.Add("flow_runs", map[string]any{"name": "nightly-1", "flow_id": flow})
		s.fake.Advance(id, state)
		return id
	}
	return []incident{
		{of: codeNoRun, does: func(s *stand) {
			flow := s.fake.Add("flows", map[string]any{"name": "etl"})
			s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
			s.play(s.ctx, "data \"prefect_flow_run_graph\" \"x\" {\n  deployment = \"etl/nightly\"\n}\n")
		}},
		ends(codeRunFailed, "", "PENDING", "RUNNING", "FAILED: ValueError: no data for today"),
		ends(codeRunCrashed, "", "RUNNING", "CRASHED: Flow run process exited with status code -9"),
		ends(codeRunTimeout, "timeout = \"1ns\""),
		{of: codeRunInterrupted, does: func(s *stand) { s.wait(run(s, "RUNNING"), func(stop context.CancelFunc) { stop() }) }},
		{of: codeRunUnfollowed, does: func(s *stand) {
			s.wait(run(s, "RUNNING"), func(context.CancelFunc) {
				s.proxy.Fail(prefecttest.On("POST", "/flow_runs/filter"), 0, prefecttest.Answer(500, `{"exception_message":"Internal Server Error"}`))
			})
		}},
		{of: codeRunState, does: func(s *stand) {
			s.play(s.ctx, actionOf("flow_run_resume", "flow_run_id = \""+run(s, "COMPLETED")+"\""))
		}},
		{of: codeRunGone, does: func(s *stand) {
			ends(codeRunGone, "wait = false", "RUNNING").does(s)
			for _, r := range s.fake.All("flow_runs") {
				s.fake.Delete("flow_runs", r["id"].(string))
			}
			_ = s.refresh(s.ctx, "prefect_flow_run.x")
		}},
		{of: codeRunsRefused, does: func(s *stand) {
			flow := s.fake.Add("flows", map[string]any{"name": "etl"})
			s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow, "enforce_parameter_schema": true, "parameter_openapi_schema": map[string]any{
				"type": "object", "properties": map[string]any{"day": map[string]any{"enum": []any{"2026-01-02"}}},
			}})
			s.play(s.ctx, actionOf("deployment_backfill", "deployment = \"etl/nightly\"\nstart = \"2026-01-01\"\nend = \"2026-01-03\"\nschedule = { cron = \"0 6 * * *\" }\nparameters = jsonencode({ day = \"{{ scheduled_date }}\" })"))
		}},
		{of: codeLogCut, does: func(s *stand) {
			line := `{"id":"` + noID + `","timestamp":"2026-01-01T00:00:00Z","level":20,"name":"prefect.flow_runs","message":"a line","flow_run_id":"` + noID + `"}`
			s.proxy.Fail(prefecttest.On("POST", "/logs/filter"), 0, prefecttest.Answer(200, "["+strings.Repeat(line+",", client.PageSize-1)+line+"]"))
			var diags diag.Diagnostics
			_ = new(flowRunLogs).readLines(s.ctx, s.client(), client.LogFilter{}, &diags)
			s.overhear(diags)
		}},
	}
}

// client is one beside the provider, which tries nothing again.
func (s *stand) client() *client.Client {
	c, err := client.New(client.Config{MaxRetries: new(int64), Getenv: func(name string) string { return s.env[name] }})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// wait waits for a run, after something has happened.
func (s *stand) wait(id string, happens func(stop context.CancelFunc)) {
	c := s.client()
	run, err := c.FlowRun(s.ctx, id)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	w := testWait(ctx, c, run, patience{timeout: time.Minute})
	w.goesOn = fmt.Sprintf(tainted, "cancels it, unless on_destroy is abandon,")
	happens(stop)
	_, err = w.await(ctx)
	s.say(action{verb: "follow", noun: "flow_run", label: run.Name}, err)
}

// say is what the provider says of an error.
func (s *stand) say(a action, err error) {
	var diags diag.Diagnostics
	failed(&diags, a, err)
	s.overhear(diags)
}

var severities = map[diag.Severity]tfprotov6.DiagnosticSeverity{
	diag.SeverityError: tfprotov6.DiagnosticSeverityError, diag.SeverityWarning: tfprotov6.DiagnosticSeverityWarning,
}

// overhear takes over what a part of the provider says.
func (s *stand) overhear(diags diag.Diagnostics) {
	for _, d := range diags {
		s.said = append(s.said, &tfprotov6.Diagnostic{Severity: severities[d.Severity()], Summary: d.Summary(), Detail: d.Detail()})
	}
}

func poolIncidents() []incident {
	// on is a deployment beside a work pool with a template.
	on := func(body string) string {
		return resourceOf("flow", "name = \"etl\"") +
			resourceOf("work_pool", "name = \"k8s\"\ntype = \"kubernetes\"\nbase_job_template = jsonencode({ job_configuration = { image = \"{{ image }}\" }, variables = { type = \"object\", properties = { image = { type = \"string\" } } } })") +
			resourceOf("deployment", "name = \"nightly\"\nflow_id = prefect_flow.x.id\n"+body)
	}
	return []incident{
		whenApplied(codeNoPool, on("work_pool_name = \"k9s\"")),
		whenApplied(codeNoQueue, on("work_pool_name = \"k8s\"\nwork_queue_name = \"urgent\"")),
		whenApplied(codeTemplate, resourceOf("work_pool", "name = \"k8s\"\ntype = \"kubernetes\"\nbase_job_template = jsonencode({ job_configuration = { image = \"{{ image }}\" }, variables = { type = \"object\", properties = {} } })")),
		whenApplied(codePoolType, resourceOf("work_pool", "name = \"k8s-2\"\ntype = \"Kubernetes\"")),
		whenApplied(codeQueueAlone, on("work_queue_name = \"urgent\"")),
		whenApplied(codeJobVariables, on("work_pool_name = \"k8s\"\njob_variables = jsonencode({ image = 5 })")),
		whenApplied(codeJobVariable, on("work_pool_name = \"k8s\"\njob_variables = jsonencode({ cpu_shares = 5 })")),
		{of: codePoolStays, does: func(s *stand) {
			s.play(s.ctx, on("work_pool_name = \"k8s\""))
			// An older server ignores the change.
			s.proxy.Fail(prefecttest.On("PATCH", "/deployments/*"), 0, prefecttest.Answer(204, ""))
			s.play(s.ctx, on(""))
		}},
	}
}

func serverIncidents() []incident {
	return []incident{
		{of: codeUnreachable, env: map[string]string{"PREFECT_API_URL": "http://127.0.0.1:1/api"}, does: func(s *stand) { s.play(s.ctx, lookUp) }},
		{of: codeUntrusted, does: func(s *stand) {
			s.env["PREFECT_API_URL"] = strings.Replace(s.proxy.URL, "http:", "https:", 1)
			s.restartAs(s.ctx)
			s.play(s.ctx, lookUp)
		}},
		answers(codeConnectionLost, prefecttest.Reset()),
		{of: codeTimeout, does: func(s *stand) {
			ctx, stop := context.WithTimeout(s.ctx, 50*time.Millisecond)
			defer stop()
			s.proxy.Fail(func(prefecttest.Request) bool { return true }, 0, prefecttest.Hang())
			s.play(ctx, lookUp)
		}},
		{of: codeInterrupted, does: func(s *stand) {
			ctx, stop := context.WithCancel(s.ctx)
			stop()
			s.play(ctx, lookUp)
		}},
		answers(codeRateLimited, prefecttest.Answer(429, `{"detail":"Too many requests"}`, "Retry-After", "0")),
		answers(codeUnavailable, prefecttest.Answer(503, `{"detail":"Service unavailable"}`)),
		answers(codeServerError, prefecttest.Answer(500, `{"exception_message":"Internal Server Error"}`)),
		answers(codeUnexpected, prefecttest.HTML(200)),
		answers(codeNoRoute, prefecttest.Answer(404, `{"detail":"Not Found"}`)),
	}
}

func syncIncidents() []incident {
	return []incident{
		{of: codeLostAnswer, does: func(s *stand) {
			variable := func(value string) string {
				return resourceOf("variable", "name = \"nightly_target\"\nvalue = \""+value+"\"")
			}
			s.play(s.ctx, variable("a"))
			s.proxy.Fail(prefecttest.On("PATCH", "/variables/*"), 0, prefecttest.LoseAnswer())
			s.play(s.ctx, variable("b"))
		}},
		{of: codeReplaced, options: []prefecttest.Option{prefecttest.WithVersion("3.8.6")}, does: func(s *stand) {
			deployment := func(variables string) string {
				return resourceOf("flow", "name = \"etl\"") + resourceOf("deployment", "name = \"nightly\"\nflow_id = prefect_flow.x.id\njob_variables = jsonencode("+variables+")")
			}
			s.play(s.ctx, deployment("{ image = \"python:3.12\" }"))
			s.play(s.ctx, deployment("{}"))
		}},
		{of: codeServerTooOld, options: []prefecttest.Option{prefecttest.WithVersion("3.9.0")}, does: func(s *stand) {
			s.play(s.ctx, "data \"prefect_task_runs\" \"x\" {\n  sort = \"DURATION_DESC\"\n}\n")
		}},
		{of: codeStays, does: func(s *stand) {
			s.play(s.ctx, resourceOf("flow", "name = \"etl\"\non_destroy = \"abandon\""))
			_ = s.destroy(s.ctx, "prefect_flow.x")
		}},
		{of: codeUnreadable, does: func(s *stand) {
			id := s.fake.Add("automations", map[string]any{"name": "alert", "trigger": map[string]any{"type": "oracle"}})
			_ = s.take(s.ctx, "prefect_automation.x", id)
		}},
		{of: codeBug, does: func(s *stand) {
			var diags diag.Diagnostics
			configuredFrom("something else", &diags)
			s.overhear(diags)
		}},
		{of: codeUnseen, does: unseen},
	}
}

// unseen has Terraform interrupted while Prefect Cloud does not show a new workspace.
func unseen(s *stand) {
	_, url := fakeCloud(s.t.(*testing.T))
	proxy := prefecttest.NewProxy(s.t, strings.Split(url, "/accounts/")[0])
	s.env = map[string]string{"PREFECT_API_URL": proxy.URL + "/accounts/" + strings.Split(url, "/accounts/")[1], "PREFECT_API_KEY": cloudKey}
	s.restartAs(s.ctx)
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	proxy.Fail(prefecttest.On("GET", ""), 0, prefecttest.Then(stop, prefecttest.Reset()))
	s.play(ctx, resourceOf("workspace", "name = \"Staging\"\nhandle = \"staging\""))
}
