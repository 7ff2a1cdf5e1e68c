package provider_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func runIncidents() []incident {
	// ends is a run with these states, and with these further arguments.
	ends := func(of diag.Code, body string, states ...string) incident {
		return incident{of: of, does: func(s *stand) { s.play(s.ctx, s.runThrough(body, states...)) }}
	}
	run := func(s *stand, state string) string {
		flow := s.fake.Add("flows", map[string]any{"name": "etl"})
		id := s.fake.Add("flow_runs", map[string]any{"name": "nightly-1", "flow_id": flow})
		s.fake.Advance(id, state)
		return id
	}
	return []incident{
		{of: diag.CodeNoRun, does: func(s *stand) {
			flow := s.fake.Add("flows", map[string]any{"name": "etl"})
			s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
			s.play(s.ctx, "data \"prefect_flow_run_graph\" \"x\" {\n  deployment = \"etl/nightly\"\n}\n")
		}},
		ends(diag.CodeRunFailed, "", "PENDING", "RUNNING", "FAILED: ValueError: no data for today"),
		ends(diag.CodeRunCrashed, "", "RUNNING", "CRASHED: Flow run process exited with status code -9"),
		ends(diag.CodeRunTimeout, "timeout = \"1s\""),
		{of: diag.CodeRunInterrupted, does: func(s *stand) { s.whileWaiting(func(stop context.CancelFunc) { stop() }) }},
		{of: diag.CodeRunUnfollowed, does: func(s *stand) {
			s.whileWaiting(func(context.CancelFunc) {
				s.proxy.Fail(faults.On("POST", "/flow_runs/filter"), 0, faults.Respond(500, `{"exception_message":"Internal Server Error"}`))
			})
		}},
		{of: diag.CodeRunState, does: func(s *stand) {
			s.play(s.ctx, actionOf("flow_run_resume", "flow_run_id = \""+run(s, "COMPLETED")+"\""))
		}},
		{of: diag.CodeRunGone, does: func(s *stand) {
			ends(diag.CodeRunGone, "wait = false", "RUNNING").does(s)
			for _, r := range s.fake.All("flow_runs") {
				s.fake.Delete("flow_runs", r["id"].(string))
			}
			_ = s.Refresh(s.ctx, "prefect_flow_run.x")
		}},
		{of: diag.CodeRunsRefused, does: func(s *stand) {
			flow := s.fake.Add("flows", map[string]any{"name": "etl"})
			s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow, "enforce_parameter_schema": true,
				"parameter_openapi_schema": map[string]any{
					"type": "object", "properties": map[string]any{"day": map[string]any{"enum": []any{"2026-01-02"}}},
				}})
			s.play(s.ctx, actionOf("deployment_backfill", "deployment = \"etl/nightly\"\nstart = \"2026-01-01\"\nend = \"2026-01-03\"\nschedule "+
				"= { cron = \"0 6 * * *\" }\nparameters = jsonencode({ day = \"{{ scheduled_date }}\" })"))
		}},
		{of: diag.CodeLogCut, does: func(s *stand) {
			line := `{"id":"` + testenv.MissingID + `","timestamp":"2026-01-01T00:00:00Z","level":20,"name":"prefect.flow_runs","message":"a line","flow_run_id":"` + testenv.MissingID + `"}`
			s.proxy.Fail(faults.On("POST", "/logs/filter"), 0,
				faults.Respond(200, "["+strings.Repeat(line+",", rest.PageSize-1)+line+"]"))
			s.play(s.ctx, "data \"prefect_flow_run_logs\" \"x\" {\n  flow_run_id = \""+run(s, "RUNNING")+"\"\n}\n")
		}},
	}
}

// client is one beside the provider, which tries nothing again.
func (s *stand) client() *client.Client {
	c, err := client.New(config.Config{MaxRetries: new(int64), Getenv: func(name string) string { return s.env[name] }})
	if err != nil {
		s.T.Fatal(err)
	}
	return c
}

// runThrough is the configuration of a run of a new deployment. The run takes these states.
func (s *stand) runThrough(body string, states ...string) string {
	flow := s.fake.Add("flows", map[string]any{"name": "etl"})
	d := s.fake.Add("deployments", map[string]any{"name": "nightly", "flow_id": flow})
	s.fake.Script("", states...)
	return testenv.ResourceConfig("flow_run", fmt.Sprintf("deployment_id = %q\nname = \"nightly-1\"\n%s", d, body))
}

// whileWaiting applies a run that does not finish, and calls happens when the provider has polled it several times.
func (s *stand) whileWaiting(happens func(stop context.CancelFunc)) {
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	config := s.runThrough("", "RUNNING")
	var apply sync.WaitGroup
	apply.Go(func() { s.play(ctx, config) })
	testenv.Eventually(s.T, func() bool {
		polls := 0
		for _, r := range s.fake.Requests() {
			if r.Path == "/flow_runs/filter" && strings.Contains(fmt.Sprint(r.Body), "map[id:map[") { // not the read of the plan
				polls++
			}
		}
		return polls > 2
	})
	happens(stop)
	apply.Wait()
}

var severities = map[fwdiag.Severity]tfprotov6.DiagnosticSeverity{
	fwdiag.SeverityError: tfprotov6.DiagnosticSeverityError, fwdiag.SeverityWarning: tfprotov6.DiagnosticSeverityWarning,
}

// overhear records the diagnostics of a part of the provider.
func (s *stand) overhear(diags fwdiag.Diagnostics) {
	for _, d := range diags {
		s.Diagnostics = append(s.Diagnostics, &tfprotov6.Diagnostic{Severity: severities[d.Severity()], Summary: d.Summary(), Detail: d.Detail()})
	}
}

func poolIncidents() []incident {
	// on is a deployment beside a work pool with a template.
	on := func(body string) string {
		return testenv.ResourceConfig("flow", "name = \"etl\"") +
			testenv.ResourceConfig("work_pool", "name = \"k8s\"\ntype = \"kubernetes\"\nbase_job_template = jsonencode({ job_configuration = { "+
				"image = \"{{ image }}\" }, variables = { type = \"object\", properties = { image = { type = \"string\" } } } })") +
			testenv.ResourceConfig("deployment", "name = \"nightly\"\nflow_id = prefect_flow.x.id\n"+body)
	}
	return []incident{
		whenApplied(diag.CodeNoPool, on("work_pool_name = \"k9s\"")),
		whenApplied(diag.CodeNoQueue, on("work_pool_name = \"k8s\"\nwork_queue_name = \"urgent\"")),
		whenApplied(diag.CodeTemplate, testenv.ResourceConfig("work_pool", "name = \"k8s\"\ntype = \"kubernetes\"\nbase_job_template = "+
			"jsonencode({ job_configuration = { image = \"{{ image }}\" }, variables = { type = \"object\", properties = {} } })")),
		whenApplied(diag.CodePoolType, testenv.ResourceConfig("work_pool", "name = \"k8s-2\"\ntype = \"Kubernetes\"")),
		whenApplied(diag.CodeQueueAlone, on("work_queue_name = \"urgent\"")),
		whenApplied(diag.CodeJobVariables, on("work_pool_name = \"k8s\"\njob_variables = jsonencode({ image = 5 })")),
		whenApplied(diag.CodeJobVariable, on("work_pool_name = \"k8s\"\njob_variables = jsonencode({ cpu_shares = 5 })")),
		{of: diag.CodePoolStays, does: func(s *stand) {
			s.play(s.ctx, on("work_pool_name = \"k8s\""))
			// An older server ignores the change.
			s.proxy.Fail(faults.On("PATCH", "/deployments/*"), 0, faults.Respond(204, ""))
			s.play(s.ctx, on(""))
		}},
	}
}

func serverIncidents() []incident {
	return []incident{
		{of: diag.CodeUnreachable, env: map[string]string{"PREFECT_API_URL": "http://127.0.0.1:1/api"}, does: func(s *stand) { s.play(s.ctx, testenv.LookupConfig) }},
		{of: diag.CodeUntrusted, does: func(s *stand) {
			s.env["PREFECT_API_URL"] = strings.Replace(s.proxy.URL, "http:", "https:", 1)
			s.restartAs(s.ctx)
			s.play(s.ctx, testenv.LookupConfig)
		}},
		answers(diag.CodeConnectionLost, faults.Reset()),
		{of: diag.CodeTimeout, does: func(s *stand) {
			ctx, stop := context.WithTimeout(s.ctx, 50*time.Millisecond)
			defer stop()
			s.proxy.Fail(func(prefecttest.Request) bool { return true }, 0, faults.Hang())
			s.play(ctx, testenv.LookupConfig)
		}},
		{of: diag.CodeInterrupted, does: func(s *stand) {
			ctx, stop := context.WithCancel(s.ctx)
			stop()
			s.play(ctx, testenv.LookupConfig)
		}},
		answers(diag.CodeRateLimited, faults.Respond(429, `{"detail":"Too many requests"}`, "Retry-After", "3600")),
		answers(diag.CodeUnavailable, faults.Respond(503, `{"detail":"Service unavailable"}`)),
		answers(diag.CodeServerError, faults.Respond(500, `{"exception_message":"Internal Server Error"}`)),
		answers(diag.CodeUnexpected, faults.HTML(200)),
		answers(diag.CodeNoRoute, faults.Respond(404, `{"detail":"Not Found"}`)),
	}
}

func syncIncidents() []incident {
	return []incident{
		{of: diag.CodeLostResponse, does: func(s *stand) {
			s.play(s.ctx, variableOf("nightly_target", "a"))
			s.proxy.Fail(faults.On("PATCH", "/variables/*"), 0, faults.LoseResponse())
			s.play(s.ctx, variableOf("nightly_target", "b"))
		}},
		{of: diag.CodeReplaced, options: []prefecttest.Option{prefecttest.WithVersion("3.8.6")}, does: func(s *stand) {
			deployment := func(variables string) string {
				return testenv.ResourceConfig("flow", "name = \"etl\"") + testenv.ResourceConfig("deployment", "name = \"nightly\"\nflow_id = "+
					"prefect_flow.x.id\njob_variables = jsonencode("+variables+")")
			}
			s.play(s.ctx, deployment("{ image = \"python:3.12\" }"))
			s.play(s.ctx, deployment("{}"))
		}},
		{of: diag.CodeServerTooOld, options: []prefecttest.Option{prefecttest.WithVersion("3.9.0")}, does: func(s *stand) {
			s.play(s.ctx, "data \"prefect_task_runs\" \"x\" {\n  sort = \"DURATION_DESC\"\n}\n")
		}},
		{of: diag.CodeKept, does: func(s *stand) {
			s.play(s.ctx, testenv.ResourceConfig("flow", "name = \"etl\"\non_destroy = \"abandon\""))
			_ = s.Destroy(s.ctx, "prefect_flow.x")
		}},
		{of: diag.CodeUnreadable, does: func(s *stand) {
			id := s.fake.Add("automations", map[string]any{"name": "alert", "trigger": map[string]any{"type": "oracle"}})
			_ = s.Import(s.ctx, "prefect_automation.x", id)
		}},
		{of: diag.CodeBug, does: func(s *stand) {
			r := provider.New("test", nil).Resources(s.ctx)[0]().(resource.ResourceWithConfigure)
			var resp resource.ConfigureResponse
			r.Configure(s.ctx, resource.ConfigureRequest{ProviderData: "something else"}, &resp)
			s.overhear(resp.Diagnostics)
		}},
		{of: diag.CodeNotReadable, does: unseen},
	}
}

// unseen has Prefect Cloud fail to show a new workspace.
func unseen(s *stand) {
	_, url := testenv.FakeCloud(s.T.(*testing.T))
	proxy := faults.NewProxy(s.T, strings.Split(url, "/accounts/")[0])
	s.env = map[string]string{"PREFECT_API_URL": proxy.URL + "/accounts/" + strings.Split(url, "/accounts/")[1],
		"PREFECT_API_KEY": testenv.CloudKey}
	s.restartAs(s.ctx)
	proxy.Fail(faults.On("GET", ""), 0, faults.Respond(503, `{"detail":"Service unavailable"}`))
	s.play(s.ctx, testenv.ResourceConfig("workspace", "name = \"Staging\"\nhandle = \"staging\""))
}
