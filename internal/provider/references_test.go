package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// TestMissingReferences: a literal that refers to nothing is a warning in the plan, with the name that is probably meant.
func TestMissingReferences(t *testing.T) {
	const trigger = "name = \"a\"\ntrigger = { event = { posture = \"Reactive\", expect = [\"e\"] } }\n"
	deployment := func(body string) string { return "name = \"d\"\nflow_id = \"FLOW\"\n" + body }
	act := func(body string) string { return trigger + "actions = [{ " + body + " }]" }
	for name, tc := range map[string]struct {
		kind, body string
		says       string // empty for nothing
		of         code
	}{
		"all is there":              {"deployment", deployment("work_pool_name = \"strict\"\nwork_queue_name = \"default\""), "", 0},
		"a flow":                    {"deployment", "name = \"d\"\nflow_id = \"" + noID + "\"", "there is no such flow", codeReference},
		"a work pool":               {"deployment", deployment("work_pool_name = \"stric\""), "Did you mean \"strict\"?", codeNoPool},
		"a work queue":              {"deployment", deployment("work_pool_name = \"strict\"\nwork_queue_name = \"defaul\""), "Did you mean \"default\"?", codeNoQueue},
		"a storage block":           {"deployment", deployment("storage_document_id = \"" + noID + "\""), "there is no such block", codeReference},
		"a shared limit":            {"deployment", deployment("global_concurrency_limit_id = \"" + noID + "\""), "there is no such global concurrency limit", codeReference},
		"the pool of a queue":       {"work_queue", "name = \"q\"\nwork_pool_name = \"strictt\"", "Did you mean \"strict\"?", codeNoPool},
		"an automation's":           {"automation", act(`type = "pause-deployment", deployment_id = "` + noID + `"`), "there is no such deployment", codeReference},
		"an automation's pool":      {"automation", act(`type = "pause-work-pool", work_pool_id = "` + noID + `"`), "there is no such work pool", codeReference},
		"a deployment to pause":     {"deployment_pause", `deployment = "etl/nightlyy"`, "there is no such deployment", codeReference},
		"a deployment to resume":    {"deployment_resume", `deployment = "` + noID + `"`, "there is no such deployment", codeReference},
		"a pool to pause":           {"work_pool_pause", `work_pool_name = "strictt"`, "Did you mean \"strict\"?", codeNoPool},
		"a pool to resume":          {"work_pool_resume", `work_pool_name = "strictt"`, "Did you mean \"strict\"?", codeNoPool},
		"a limit to reset":          {"concurrency_limit_reset", `name = "limit"`, "there is no such global concurrency limit", codeReference},
		"an automation's queue":     {"automation", act(`type = "pause-work-queue", work_queue_id = "` + noID + `"`), "there is no such work queue", codeReference},
		"an automation's block":     {"automation", act(`type = "call-webhook", block_document_id = "` + noID + `"`), "there is no such block", codeReference},
		"an automation of another":  {"automation", act(`type = "pause-automation", automation_id = "` + noID + `"`), "there is no such automation", codeReference},
		"a block within a block":    {"block", "name = \"b\"\ntype_slug = \"s3-bucket\"\ndata = jsonencode({ bucket_name = \"b\", credentials = { \"$ref\" = { block_document_id = \"" + noID + "\" } } })", "data refers to the block " + noID, codeReference},
		"a block of job variables":  {"deployment", deployment("work_pool_name = \"strict\"\njob_variables = jsonencode({ credentials = { \"$ref\" = { block_document_id = \"" + noID + "\" } } })"), "job_variables refers to the block", codeReference},
		"a deployment of an action": {"flow_run_create", `deployment = "etl/nightlyy"`, "there is no such deployment", codeReference},
	} {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			id := withStrictDeployment(fake, nil)
			flow, _ := fake.Get("deployments", id)["flow_id"].(string)
			c := newCore(t)
			mustDo(t, c.start(t.Context(), processEnvironment(fake.URL)))
			body := strings.ReplaceAll(tc.body, "FLOW", flow)
			if _, isAction := actionSchemas(t)["prefect_"+tc.kind]; isAction {
				mustDo(t, c.planAction("action \"prefect_"+tc.kind+"\" \"x\" {\n"+body+"\n}"))
			} else {
				mustDo(t, c.planOf(resourceOf(tc.kind, body)))
			}
			var found []string
			for _, d := range c.said {
				if d.Severity == tfprotov6.DiagnosticSeverityWarning && d.Attribute != nil {
					found = append(found, d.Detail)
				}
			}
			all := strings.Join(found, "\n")
			if tc.says == "" && all != "" || !strings.Contains(all, tc.says) || tc.of != 0 && !strings.Contains(all, tc.of.String()) {
				t.Errorf("said %q", all)
			}
		})
	}
}
