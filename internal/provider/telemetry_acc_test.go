package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry/telemetrytest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccOneTrace: what a pipeline begins, the apply, its request, the flow run that this makes on a real worker, and the
// task of that are one trace.
func TestAccOneTrace(t *testing.T) {
	server := testenv.OnOwnServer(t)
	packages, err := filepath.Glob(filepath.Join(os.Getenv("PREFECT_TEST_OTEL_VENV"), "lib", "python*", "site-packages"))
	if err != nil || len(packages) != 1 {
		t.Fatalf("PREFECT_TEST_OTEL_VENV holds no Python environment (%v): make test sets it, by scripts/python-env opentelemetry-1.44.0", err)
	}
	flows := testenv.RepoPath("internal/testenv/testdata/flows")
	const trace, pipeline = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	r := telemetrytest.NewReceiver(t)
	c := acctest.NewTerraform(t, fmt.Sprintf(`
resource "prefect_flow" "test" {
  name = "traced"
}
resource "prefect_work_pool" "test" {
  name = "traced"
  type = "process"
}
resource "prefect_deployment" "test" {
  name           = "traced"
  flow_id        = prefect_flow.test.id
  work_pool_name = prefect_work_pool.test.name
  entrypoint     = "traced.py:traced"
  pull_steps     = [{ type = "set_working_directory", directory = %q }]
  job_variables  = jsonencode({ env = { PYTHONPATH = %q, OTEL_EXPORTER_OTLP_ENDPOINT = %q, OTEL_SERVICE_NAME = "the-flow" } })

  enforce_parameter_schema = false
}
resource "prefect_flow_run" "test" {
  deployment_id = prefect_deployment.test.id
  name          = "the run"
  timeout       = "3m"
}
`, flows, packages[0], r.URL), append(server.Env(),
		"OTEL_EXPORTER_OTLP_ENDPOINT="+r.URL, "TRACEPARENT=00-"+trace+"-"+pipeline+"-01")...)
	if _, err := server.StartWorker(t.Context(), "traced", "process"); err != nil {
		t.Fatal(err)
	}
	// The worker has made the pool.
	if out, ok := c.Run("import", "prefect_work_pool.test", "traced"); !ok {
		t.Fatal(out)
	}
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		t.Fatal(out)
	}
	t.Cleanup(func() {
		if out, ok := c.Run("destroy", "-auto-approve"); !ok {
			t.Error(out)
		}
	})
	testenv.Eventually(t, func() bool { return len(r.Find("the run")) == 1 })

	for at, parent := range map[string]string{
		"create prefect_flow_run":                pipeline,
		"POST /deployments/{id}/create_flow_run": r.One("create prefect_flow_run").ID,
		"the run":                                r.One("POST /deployments/{id}/create_flow_run").ID,
		"the task":                               r.One("the run").ID,
	} {
		if s := r.One(at); s.TraceID != trace || s.Parent != parent {
			t.Errorf("%q is in the trace %s under %s, expected %s under %s", at, s.TraceID, s.Parent, trace, parent)
		}
	}
	run, operation := r.One("the run"), r.One("create prefect_flow_run")
	if run.Service != "the-flow" || run.Attributes["prefect.run.id"] != operation.Attributes["prefect.object.id"] ||
		operation.Attributes["prefect.operation"] != "prefect.execute_flow" {
		t.Errorf("the run is %+v, made by %+v", run, operation)
	}
	if got := r.Points("prefect.flow.duration")[1]; len(got) != 1 || got[0]["prefect.run.state"] != "COMPLETED" {
		t.Errorf("the durations are %v", r.Metrics()["prefect.flow.duration"])
	}
}
