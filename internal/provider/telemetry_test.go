package provider_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry/telemetrytest"
)

// told is a configuration with an object of several kinds, each with a secret where it can have one.
const told = `
provider "prefect" {
  custom_headers = jsonencode({ X-Key = "hidden-header" })
}
resource "prefect_flow" "f" {
  name = "the-flow"
}
resource "prefect_variable" "v" {
  name  = "the_variable"
  value = { password = "hidden-value" }
}
resource "prefect_block" "b" {
  name      = "the-block"
  type_slug = "secret"
  data      = jsonencode({ value = "hidden-block" })
}
resource "prefect_deployment" "d" {
  name       = "the-deployment"
  flow_id    = prefect_flow.f.id
  parameters = jsonencode({ token = "hidden-default" })

  enforce_parameter_schema = false
}
resource "prefect_flow_run" "r" {
  deployment_id = prefect_deployment.d.id
  name          = "the-run"
  parameters    = jsonencode({ token = "hidden-parameter" })
}
data "prefect_flow" "f" {
  name = prefect_flow.f.name
}
data "prefect_work_pool" "missing" {
  count = var.fails ? 1 : 0
  name  = "missing"
}
variable "fails" {
  default = false
}
`

// TestAccTelemetry: each operation of a real process is exported with its name and ID, its requests are child spans,
// nothing is lost at the end, and no secret is exported.
func TestAccTelemetry(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	fake.Script("", "PENDING", "RUNNING", "COMPLETED: all done")
	r := telemetrytest.NewReceiver(t)
	const trace, pipeline = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	c := acctest.NewTerraform(t, told, "PREFECT_API_URL="+fake.URL, "OTEL_EXPORTER_OTLP_ENDPOINT="+r.URL, "TRACEPARENT=00-"+trace+"-"+pipeline+
		"-01")
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		t.Fatal(out)
	}
	flow, deployment, run := fake.All("flows")[0]["id"], fake.All("deployments")[0]["id"], fake.All("flow_runs")[0]["id"]
	for at, want := range map[string]map[string]any{
		"create prefect_flow":       {"terraform.kind": "resource", "prefect.operation": "prefect.create_flow", "prefect.object.name": "the-flow", "prefect.object.id": flow},
		"create prefect_deployment": {"terraform.kind": "resource", "prefect.operation": "prefect.deploy_flow", "prefect.object.name": "the-deployment", "prefect.object.id": deployment},
		"create prefect_flow_run":   {"terraform.kind": "resource", "prefect.operation": "prefect.execute_flow", "prefect.object.name": "the-run", "prefect.object.id": run},
		"read prefect_flow":         {"terraform.kind": "data", "prefect.operation": "prefect.read_flow", "prefect.object.name": "the-flow", "prefect.object.id": flow},
	} {
		s := r.One(at)
		want["terraform.operation"], want["terraform.type"], _ = strings.Cut(at, " ")
		if diff := cmp.Diff(want, s.Attributes); diff != "" || s.TraceID != trace || s.Parent != pipeline {
			t.Errorf("%s is %+v: %s", at, s, diff)
		}
	}
	operations := map[string]string{}
	for _, s := range r.Spans() {
		operations[s.ID] = s.Name
	}
	if under := operations[r.One("POST /flows/").Parent]; under != "create prefect_flow" {
		t.Errorf("a flow is created by %q", under)
	}
	for _, s := range r.Spans() {
		if s.Client && operations[s.Parent] == "" {
			t.Errorf("%s belongs to no operation", s.Name)
		}
	}
	if out, ok := c.Run("plan", "-var=fails=true"); ok || r.One("read prefect_work_pool").Failure == "" {
		t.Errorf("the failure is not told:\n%s", out)
	}
	if strings.Contains(r.Text(), "hidden") {
		t.Error("a secret is exported")
	}

	before := r.Exports()
	disabled := *c
	disabled.Env = append(disabled.Env[:len(disabled.Env):len(disabled.Env)], "OTEL_SDK_DISABLED=true")
	if out, ok := disabled.Run("plan"); !ok || r.Exports() != before {
		t.Errorf("%d exports came although all is disabled:\n%s", r.Exports()-before, out)
	}
	c.WriteFile("off_override.tf", "provider \"prefect\" {\n  telemetry = false\n}\n")
	if out, ok := c.Run("plan"); !ok || r.Exports() != before {
		t.Errorf("%d exports came although telemetry is false:\n%s", r.Exports()-before, out)
	}
	c.WriteFile("off_override.tf", "provider \"prefect\" {\n  telemetry = true\n}\n")
	c.Env = append(c.Env, "OTEL_TRACES_EXPORTER=zipkin")
	if out, ok := c.Run("plan"); !ok || !strings.Contains(out, `OTEL_TRACES_EXPORTER is "zipkin"`) {
		t.Errorf("an exporter that does not exist:\n%s", out)
	}
}

// TestAccTelemetryOfInterrupt: requests that were on their way when Terraform was interrupted are exported too.
func TestAccTelemetryOfInterrupt(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	proxy := faults.NewProxy(t, fake.URL)
	release := make(chan struct{})
	proxy.Fail(faults.On("POST", "/variables/"), 1, faults.Wait(release))
	r := telemetrytest.NewReceiver(t)
	c := acctest.NewTerraform(t, "resource \"prefect_variable\" \"x\" {\n  name = \"x\"\n  value = 1\n}\n", "PREFECT_API_URL="+proxy.URL,
		"OTEL_EXPORTER_OTLP_ENDPOINT="+r.URL)
	out := c.Interrupt(proxy, release)
	create, post := r.One("create prefect_variable"), r.One("POST /variables/")
	if post.Parent != create.ID || create.Attributes["prefect.object.name"] != "x" {
		t.Errorf("the request %+v is not under %+v\n%s", post, create, out)
	}
}
