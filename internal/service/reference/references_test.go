package reference_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestMissingReferences: the plan warns about a literal that refers to no object, and suggests a similar name.
func TestMissingReferences(t *testing.T) {
	const trigger = "name = \"a\"\ntrigger = { event = { posture = \"Reactive\", expect = [\"e\"] } }\n"
	deployment := func(body string) string { return "name = \"d\"\nflow_id = \"FLOW\"\n" + body }
	act := func(body string) string { return trigger + "actions = [{ " + body + " }]" }
	for name, tc := range map[string]struct {
		kind, body string
		says       string // empty for no warning
		of         diag.Code
	}{
		"all is there":              {"deployment", deployment("work_pool_name = \"strict\"\nwork_queue_name = \"default\""), "", 0},
		"a flow":                    {"deployment", "name = \"d\"\nflow_id = \"" + testenv.MissingID + "\"", "no such flow", diag.CodeReference},
		"a work pool":               {"deployment", deployment("work_pool_name = \"stric\""), "Did you mean \"strict\"?", diag.CodeNoPool},
		"a work queue":              {"deployment", deployment("work_pool_name = \"strict\"\nwork_queue_name = \"defaul\""), "Did you mean \"default\"?", diag.CodeNoQueue},
		"a storage block":           {"deployment", deployment("storage_document_id = \"" + testenv.MissingID + "\""), "no such block", diag.CodeReference},
		"a shared limit":            {"deployment", deployment("global_concurrency_limit_id = \"" + testenv.MissingID + "\""), "no such global concurrency limit", diag.CodeReference},
		"the pool of a queue":       {"work_queue", "name = \"q\"\nwork_pool_name = \"strictt\"", "Did you mean \"strict\"?", diag.CodeNoPool},
		"an automation's":           {"automation", act(`type = "pause-deployment", deployment_id = "` + testenv.MissingID + `"`), "no such deployment", diag.CodeReference},
		"an automation's pool":      {"automation", act(`type = "pause-work-pool", work_pool_id = "` + testenv.MissingID + `"`), "no such work pool", diag.CodeReference},
		"a deployment to pause":     {"deployment_pause", `deployment = "etl/nightlyy"`, "no such deployment", diag.CodeReference},
		"a deployment to resume":    {"deployment_resume", `deployment = "` + testenv.MissingID + `"`, "no such deployment", diag.CodeReference},
		"a pool to pause":           {"work_pool_pause", `work_pool_name = "strictt"`, "Did you mean \"strict\"?", diag.CodeNoPool},
		"a pool to resume":          {"work_pool_resume", `work_pool_name = "strictt"`, "Did you mean \"strict\"?", diag.CodeNoPool},
		"a limit to reset":          {"concurrency_limit_reset", `name = "limit"`, "no such global concurrency limit", diag.CodeReference},
		"an automation's queue":     {"automation", act(`type = "pause-work-queue", work_queue_id = "` + testenv.MissingID + `"`), "no such work queue", diag.CodeReference},
		"an automation's block":     {"automation", act(`type = "call-webhook", block_document_id = "` + testenv.MissingID + `"`), "no such block", diag.CodeReference},
		"an automation of another":  {"automation", act(`type = "pause-automation", automation_id = "` + testenv.MissingID + `"`), "no such automation", diag.CodeReference},
		"a block within a block":    {"block", "name = \"b\"\ntype_slug = \"s3-bucket\"\ndata = jsonencode({ bucket_name = \"b\", credentials = { \"$ref\" = { block_document_id = \"" + testenv.MissingID + "\" } } })", "data refers to the block " + testenv.MissingID, diag.CodeReference},
		"a block of job variables":  {"deployment", deployment("work_pool_name = \"strict\"\njob_variables = jsonencode({ credentials = { \"$ref\" = { block_document_id = \"" + testenv.MissingID + "\" } } })"), "job_variables refers to the block", diag.CodeReference},
		"a deployment of an action": {"flow_run_create", `deployment = "etl/nightlyy"`, "no such deployment", diag.CodeReference},
	} {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			id := acctest.WithStrictDeployment(fake, nil)
			flow, _ := fake.Get("deployments", id)["flow_id"].(string)
			c := acctest.NewCore(t)
			testenv.NoError(t, c.Start(t.Context(), testenv.ProviderEnvironment(fake.URL)))
			body := strings.ReplaceAll(tc.body, "FLOW", flow)
			if _, isAction := acctest.ActionSchemas(t)["prefect_"+tc.kind]; isAction {
				testenv.NoError(t, c.PlanAction("action \"prefect_"+tc.kind+"\" \"x\" {\n"+body+"\n}"))
			} else {
				testenv.NoError(t, c.PlanResource(testenv.ResourceConfig(tc.kind, body)))
			}
			var found []string
			for _, d := range c.Diagnostics {
				if d.Severity == tfprotov6.DiagnosticSeverityWarning && d.Attribute != nil {
					found = append(found, d.Detail)
				}
			}
			all := strings.Join(found, "\n")
			if (tc.says == "" && all != "") || !strings.Contains(all, tc.says) || (tc.of != 0 && !strings.Contains(all, tc.of.String())) {
				t.Errorf("said %q", all)
			}
		})
	}
}

// TestReferencesToNewObjects: there is no warning about a work pool or a queue that the same plan creates.
func TestReferencesToNewObjects(t *testing.T) {
	fake := testenv.OnFake(t)
	run := acctest.NewCLI(t, `
resource "prefect_work_pool" "new" {
  name = "new"
  type = "process"
}
resource "prefect_work_queue" "new" {
  name           = "first"
  work_pool_name = prefect_work_pool.new.name
}
resource "prefect_flow" "new" { name = "new" }
resource "prefect_deployment" "new" {
  name            = "new"
  flow_id         = prefect_flow.new.id
  entrypoint      = "new.py:new"
  work_pool_name  = prefect_work_pool.new.name
  work_queue_name = prefect_work_queue.new.name
}
resource "prefect_deployment" "other" {
  name           = "other"
  flow_id        = prefect_flow.new.id
  entrypoint     = "new.py:new"
  work_pool_name = "another"
}
`, "PREFECT_API_URL="+fake.URL)
	out, ok := run.Run("plan")
	if n := strings.Count(out, "Referenced work pool not found"); !ok || n != 1 || !strings.Contains(out, `"another"`) {
		t.Errorf("%d warnings:\n%s", n, out)
	}
	if out, ok := run.Run("apply", "-auto-approve"); ok || !strings.Contains(out, `"another"`) {
		t.Errorf("applied with a work pool that does not exist:\n%s", out)
	}
}
