package automation_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// automationSetup has the objects that the actions of the tests refer to.
const automationSetup = `
resource "prefect_flow" "test" {
  name = "automations"
}
resource "prefect_deployment" "test" {
  name    = "automations"
  flow_id = prefect_flow.test.id
}
resource "prefect_work_pool" "test" {
  name = "automations"
  type = "process"
}
resource "prefect_block" "webhook" {
  name      = "automations"
  type_slug = "webhook"
  data      = jsonencode({ method = "POST", url = "http://127.0.0.1:1/" })
}
resource "prefect_block" "slack" {
  name      = "automations"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "http://127.0.0.1:1/" })
}
resource "prefect_automation" "target" {
  name    = "target"
  trigger = { event = { posture = "Reactive", expect = ["never"] } }
}
`

// manyAutomations are automations with every trigger and every action of a self-hosted server, by name. None of them fires,
// because the actions would be events for the others.
var manyAutomations = map[string]string{
	"plain":             testenv.NeverFiringTrigger,
	"described":         "description = \"<b> & \\\"c\\\"\"\ntags = [\"b\", \"a\"]\nenabled = false\n" + testenv.NeverFiringTrigger,
	"owned":             "owner_resource = \"prefect.deployment.${prefect_deployment.test.id}\"\n" + testenv.NeverFiringTrigger,
	"sets":              "trigger = { event = { posture = \"Reactive\", expect = [\"z\", \"a\", \"m\"], after = [\"y\", \"b\"], for_each = [\"x\", \"related:flow:prefect.resource.id\"] } }",
	"counted":           "trigger = { event = { posture = \"Reactive\", expect = [\"e\"], threshold = 3, within = 0.5 } }",
	"matched":           "trigger = { event = { posture = \"Reactive\", match = jsonencode({ \"prefect.resource.id\" = [\"prefect.flow-run.*\", \"x\"], b = \"c\" }), match_related = \"{ \\\"b\\\": [\\\"c\\\"] }\" } }",
	"related":           "trigger = { event = { posture = \"Reactive\", match_related = jsonencode([{ a = \"b\" }, { c = [\"d\", \"e\"] }]) } }",
	"proactive":         "trigger = { event = { posture = \"Proactive\", expect = [\"e\"] } }\nenabled = false",
	"proactive_zero":    "trigger = { event = { posture = \"Proactive\", expect = [\"e\"], within = 0 } }\nenabled = false",
	"proactive_long":    "trigger = { event = { posture = \"Proactive\", after = [\"a\"], expect = [\"e\"], within = 86400.25 } }",
	"compound_any":      "trigger = { compound = { require = \"any\", triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }] } }",
	"compound_all":      "trigger = { compound = { require = \"all\", within = 0, triggers = [] } }",
	"compound_number":   "trigger = { compound = { require = 2, within = 60, triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }, { event = { posture = \"Reactive\", expect = [\"b\", \"a\"] } }] } }",
	"compound_text":     "trigger = { compound = { require = \"1\", within = 60, triggers = [{ event = { posture = \"Reactive\", expect = [\"tests.nothing\"] } }] } }",
	"sequence":          "trigger = { sequence = { within = 10, triggers = [{ event = { posture = \"Reactive\", expect = [\"b\"] } }, { event = { posture = \"Reactive\", expect = [\"a\"] } }] } }",
	"nested":            "trigger = { sequence = { triggers = [{ compound = { require = 1, triggers = [{ event = { posture = \"Proactive\", within = 3600 } }] } }, { sequence = { triggers = [] } }] } }",
	"deeper":            "trigger = { sequence = { triggers = [{ compound = { require = \"all\", triggers = [{ json = jsonencode({ type = \"compound\", require = \"2\", within = null, triggers = [{ type = \"event\", posture = \"Reactive\", expect = [\"tests.nothing\"] }, { type = \"sequence\", within = 1, triggers = [] }] }) }] } }] } }",
	"run":               testenv.NeverFiringTrigger + `actions = [{ type = "run-deployment", deployment_id = prefect_deployment.test.id, parameters = "{ \"a\": 1.50, \"b\": [\"{{ event.id }}\"] }", schedule_after = 1.5 }]`,
	"run_job_variables": testenv.NeverFiringTrigger + `actions = [{ type = "run-deployment", deployment_id = prefect_deployment.test.id, parameters = jsonencode({}), job_variables = jsonencode({ env = { A = "b" } }) }]`,
	"run_inferred":      testenv.NeverFiringTrigger + `actions = [{ type = "run-deployment", source = "inferred" }]`,
	"deployments":       testenv.NeverFiringTrigger + `actions = [{ type = "pause-deployment", deployment_id = prefect_deployment.test.id }, { type = "resume-deployment", source = "inferred" }]`,
	"runs":              testenv.NeverFiringTrigger + `actions = [{ type = "cancel-flow-run" }, { type = "suspend-flow-run" }, { type = "resume-flow-run" }]`,
	"state":             testenv.NeverFiringTrigger + `actions = [{ type = "change-flow-run-state", state = "FAILED" }, { type = "change-flow-run-state", state = "COMPLETED", name = "Skipped", message = "by an automation", force = true }]`,
	"pools":             testenv.NeverFiringTrigger + `actions = [{ type = "pause-work-pool", work_pool_id = prefect_work_pool.test.id }, { type = "resume-work-pool", source = "inferred" }]`,
	"queues":            testenv.NeverFiringTrigger + `actions = [{ type = "pause-work-queue", work_queue_id = prefect_work_pool.test.default_queue_id }, { type = "resume-work-queue", source = "inferred" }]`,
	"automations":       testenv.NeverFiringTrigger + `actions = [{ type = "pause-automation", automation_id = prefect_automation.target.id }, { type = "resume-automation", source = "inferred" }]`,
	"webhook":           testenv.NeverFiringTrigger + `actions = [{ type = "call-webhook", block_document_id = prefect_block.webhook.id }, { type = "call-webhook", block_document_id = prefect_block.webhook.id, payload = "{{ event.id }}" }]`,
	"notification":      testenv.NeverFiringTrigger + `actions = [{ type = "send-notification", block_document_id = prefect_block.slack.id, body = "{{ flow_run.name }}" }, { type = "send-notification", block_document_id = prefect_block.slack.id, subject = "{{ flow.name }}", body = "b" }]`,
	"phases":            testenv.NeverFiringTrigger + "actions = [{ type = \"do-nothing\" }]\nactions_on_trigger = [{ type = \"cancel-flow-run\" }]\nactions_on_resolve = [{ type = \"do-nothing\" }, { type = \"resume-flow-run\" }]",
}

func TestAutomations(t *testing.T) { testenv.OnFake(t); playAutomations(t) }

func TestAccAutomations(t *testing.T) { testenv.OnServer(t); playAutomations(t) }

// playAutomations creates automations of all kinds, and checks that they are read as they were written.
func playAutomations(t *testing.T) {
	config := automationSetup
	for _, name := range slices.Sorted(maps.Keys(manyAutomations)) {
		config += fmt.Sprintf("resource \"prefect_automation\" %q {\n  name = \"many %s\"\n  %s\n}\n", name, name, manyAutomations[name])
	}
	listed := config + "data \"prefect_automations\" \"all\" {}\ndata \"prefect_automation\" \"one\" {\n  name = \"many sets\"\n}\n" +
		"output \"all\" {\n  value = length(data.prefect_automations.all.automations) >= " + fmt.Sprint(len(manyAutomations)) + "\n}\n"
	expect := tfjsonpath.New("trigger").AtMapKey("event").AtMapKey("expect")
	exact := knownvalue.StringExact
	noChanges := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.RunSteps(t,
		resource.TestStep{Config: config, ConfigPlanChecks: noChanges},
		resource.TestStep{
			Config: listed, ConfigPlanChecks: noChanges,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("all", knownvalue.Bool(true)),
				statecheck.ExpectKnownValue("data.prefect_automation.one", expect,
					knownvalue.ListExact([]knownvalue.Check{exact("a"), exact("m"), exact("z")})),
			},
		},
	)
}

// emit sends events to the server.
func emit(t *testing.T, url string, events ...string) {
	t.Helper()
	var all []map[string]any
	for _, name := range events {
		all = append(all, map[string]any{
			"id": uuid.NewString(), "event": name, "occurred": time.Now().UTC(),
			"resource": map[string]string{"prefect.resource.id": "tests.automation"},
		})
	}
	send(t, url+"/events", all)
}

// send posts a body to a server that may be busy, and returns the JSON object of the response, if any.
func send(t *testing.T, url string, body any) map[string]any {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	testenv.EventuallyOnServer(t, "POST "+url, func() bool {
		resp, err := http.Post(url, "application/json", bytes.NewReader(text))
		if err != nil {
			return false
		}
		defer func() { _ = resp.Body.Close() }()
		answer, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode >= http.StatusInternalServerError {
			return false
		}
		if resp.StatusCode >= http.StatusBadRequest {
			t.Fatalf("POST %s: %s %s", url, resp.Status, answer)
		}
		_ = json.Unmarshal(answer, &out) // some responses are empty
		return true
	})
	return out
}

// failRun creates a failed run of the flow, and returns its name.
func failRun(t *testing.T, url, flow string) string {
	t.Helper()
	run := send(t, url+"/flow_runs/", map[string]any{"flow_id": flow, "state": map[string]any{"type": "PENDING"}})
	send(t, fmt.Sprintf("%s/flow_runs/%s/set_state", url, run["id"]),
		map[string]any{"state": map[string]any{"type": "FAILED", "message": "broken"}, "force": true})
	return fmt.Sprint(run["name"])
}

// TestAccAutomationsFire: an automation with each kind of trigger executes its action.
func TestAccAutomationsFire(t *testing.T) {
	srv := testenv.OnOwnServer(t, server.WithTriggers)
	c := testenv.TestClient(t, srv.URL)
	event := func(name string) string {
		return fmt.Sprintf("{ event = { posture = \"Reactive\", expect = [%q] } }", name)
	}
	triggers := map[string]struct {
		trigger string
		events  []string // sent in order, repeatedly
	}{
		"reactive":  {event("fire.reactive"), []string{"fire.reactive"}},
		"proactive": {`{ event = { posture = "Proactive", expect = ["fire.never"], within = 10 } }`, nil},
		"compound":  {`{ compound = { require = "all", within = 600, triggers = [` + event("fire.one") + ", " + event("fire.two") + "] } }", []string{"fire.two", "fire.one"}},
		"sequence":  {`{ sequence = { within = 600, triggers = [` + event("fire.first") + ", " + event("fire.second") + "] } }", []string{"fire.first", "fire.second"}},
	}
	var config strings.Builder
	for _, name := range slices.Sorted(maps.Keys(triggers)) {
		fmt.Fprintf(&config, "resource \"prefect_work_pool\" %[1]q {\n  name = \"fire-%[1]s\"\n  type = \"process\"\n}\n", name)
		fmt.Fprintf(&config, "resource \"prefect_automation\" %[1]q {\n  name = \"fire %[1]s\"\n  trigger = %[2]s\n  actions = [{ type = "+
			"\"pause-work-pool\", work_pool_id = prefect_work_pool.%[1]s.id }]\n}\n", name, triggers[name].trigger)
	}
	paused := func(name string) bool {
		pool, err := c.WorkPoolByName(t.Context(), "fire-"+name)
		return err == nil && pool.IsPaused
	}
	acctest.RunSteps(t,
		resource.TestStep{Config: config.String()},
		resource.TestStep{
			PreConfig: func() {
				for name, of := range triggers {
					testenv.EventuallyOnServer(t, name, func() bool {
						for _, e := range of.events {
							emit(t, srv.URL, e)
						}
						return paused(name)
					})
				}
			},
			Config: config.String(),
		},
	)
}

// webhookExample is the configuration of the example that calls a webhook.
func webhookExample(t *testing.T, api, receiver string) *acctest.CLI {
	t.Helper()
	config := testenv.ReadOptional(t, testenv.Examples+"/webhook-on-failure/main.tf")
	return acctest.NewCLI(t, config, "PREFECT_API_URL="+api, "TF_VAR_url="+receiver, "TF_VAR_token=sesame")
}

func TestExampleWebhookOnFailure(t *testing.T) {
	fake := testenv.OnFake(t)
	run := webhookExample(t, fake.URL, "http://127.0.0.1:1/")
	run.ApplyAndExpectEmptyPlan()
	if made := len(fake.All("automations")); made != 1 {
		t.Errorf("%d automations were made", made)
	}
}

// TestAccExampleWebhookOnFailure: when a run fails, the receiver gets its name.
func TestAccExampleWebhookOnFailure(t *testing.T) {
	srv := testenv.OnOwnServer(t, server.WithTriggers)
	calls := make(chan string, 1000)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls <- r.Header.Get("Authorization") + " " + string(body)
	}))
	t.Cleanup(receiver.Close)
	run := webhookExample(t, srv.URL, receiver.URL)
	run.ApplyAndExpectEmptyPlan()
	defer run.Run("destroy", "-auto-approve")

	c := testenv.TestClient(t, srv.URL)
	flow, err := c.CreateFlow(t.Context(), client.FlowInput{Name: "fails"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.DeleteFlow(t.Context(), flow.ID) }()
	testenv.EventuallyOnServer(t, "the call of the webhook", func() bool {
		failed := failRun(t, srv.URL, flow.ID)
		for range 20 {
			select {
			case call := <-calls:
				var told struct{ Flow, Run, Message string }
				text, ok := strings.CutPrefix(call, "Bearer sesame ")
				if err := json.Unmarshal([]byte(text), &told); err != nil || !ok {
					t.Fatalf("the receiver got %s", call)
				}
				if told.Run == failed && told.Flow == "fails" && told.Message == "broken" {
					return true
				}
			case <-time.After(500 * time.Millisecond):
			}
		}
		return false
	})
}
