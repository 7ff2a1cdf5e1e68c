package provider_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// requestModels are the models of the API's requests, by the type of resource whose attributes have their fields.
var requestModels = map[string][]string{
	"prefect_flow":                       {"FlowCreate", "FlowUpdate"},
	"prefect_deployment":                 {"DeploymentCreate", "DeploymentUpdate"},
	"prefect_deployment_schedule":        {"DeploymentScheduleCreate", "DeploymentScheduleUpdate"},
	"prefect_flow_run":                   {"DeploymentFlowRunCreate", "FlowRunUpdate"},
	"prefect_work_pool":                  {"WorkPoolCreate", "WorkPoolUpdate"},
	"prefect_work_queue":                 {"WorkQueueCreate", "WorkQueueUpdate"},
	"prefect_variable":                   {"VariableCreate", "VariableUpdate"},
	"prefect_block":                      {"BlockDocumentCreate", "BlockDocumentUpdate"},
	"prefect_block_type":                 {"BlockTypeCreate", "BlockTypeUpdate"},
	"prefect_block_schema":               {"BlockSchemaCreate"},
	"prefect_task_run_concurrency_limit": {"ConcurrencyLimitCreate"},
	"prefect_global_concurrency_limit":   {"ConcurrencyLimitV2Create", "ConcurrencyLimitV2Update"},
	"prefect_automation":                 {"AutomationCreate", "AutomationUpdate"},
}

// renamedFields are attributes whose field has another name. For a field that is an object, they are the attributes of its fields.
var renamedFields = map[string]string{
	"prefect_block.block_type_id":          "type_slug",
	"prefect_deployment_schedule.schedule": "cron",
	"prefect_flow_run.state":               "scheduled_time",
	"prefect_work_pool.is_paused":          "paused",
}

// omittedFields are the fields without an attribute, with the reason.
var omittedFields = map[string]string{
	"prefect_block.block_schema_id":                 "always the newest of the block type, against which the data is checked",
	"prefect_block.is_anonymous":                    "blocks without a name belong to the deployment that made them",
	"prefect_block.merge_existing_data":             "an update replaces all data, so that what the configuration leaves out goes",
	"prefect_deployment.infrastructure_document_id": "of Prefect 2, whose infrastructure blocks Prefect 3 does not run",
	"prefect_deployment.schedules":                  "prefect_deployment_schedule",
	"prefect_deployment_schedule.replaces":          "of prefect deploy: Terraform knows which schedule it changes",
	"prefect_flow.labels":                           "can be set at the creation only, and a replacement would delete the flow's deployments and runs",
	"prefect_flow_run.context":                      "of the Python client alone: no flow reads it",
	"prefect_flow_run.empirical_policy":             "of the engine, which writes the retries of a flow's code into it",
	"prefect_flow_run.enforce_parameter_schema":     "as the deployment says: a run that escapes the check fails later",
	"prefect_flow_run.flow_version":                 "of the engine",
	"prefect_flow_run.infrastructure_document_id":   "of Prefect 2",
	"prefect_flow_run.infrastructure_pid":           "of the worker",
	"prefect_flow_run.labels":                       "from the deployment; the client adds the label of the trace",
	"prefect_flow_run.parent_task_run_id":           "of the engine, for runs within runs",
	"prefect_global_concurrency_limit.denied_slots": "a count by the server",
	"prefect_work_queue.filter":                     "of agents, which Prefect 3 does not have",
	"prefect_work_queue.last_polled":                "of workers",
}

// TestAccEveryRequestField: every field that the server takes for an object is an attribute, or is left out for a reason.
func TestAccEveryRequestField(t *testing.T) {
	models := openAPIModels(t, testenv.OnServer(t).URL)
	resources := resourceSchemas(t)
	unused := maps.Clone(omittedFields)
	for resourceType, names := range requestModels {
		for _, name := range names {
			if _, ok := models[name]; !ok {
				t.Errorf("the server has no model %s", name)
			}
			for field := range models[name].Properties {
				key := resourceType + "." + field
				attribute := field
				if renamed, ok := renamedFields[key]; ok {
					attribute = renamed
				}
				_, managed := resources[resourceType].Attributes[attribute]
				_, omitted := omittedFields[key]
				delete(unused, key)
				if managed == omitted {
					t.Errorf("%s of %s: an attribute: %v, left out for a reason: %v; expected one of the two", key, name, managed, omitted)
				}
			}
		}
	}
	if len(unused) > 0 {
		t.Logf("not fields of this server: %s", strings.Join(slices.Sorted(maps.Keys(unused)), ", "))
	}
}

type openAPIModel struct {
	Properties map[string]json.RawMessage `json:"properties"`
}

// openAPIModels are the models that a server describes, by name.
func openAPIModels(t *testing.T, api string) map[string]openAPIModel {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api+"/openapi.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Components struct {
			Schemas map[string]openAPIModel `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &out); err != nil || len(out.Components.Schemas) == 0 {
		t.Fatalf("the server describes no models (%v): %.300s", err, text)
	}
	return out.Components.Schemas
}
