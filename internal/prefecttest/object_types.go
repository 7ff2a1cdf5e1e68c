package prefecttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// objectType is what the generic handlers know about a type of object.
type objectType struct {
	// name is the key of the store; filter is the key of the type's own filter in a request.
	name, filter string
	// missing is the text of a 404; raises says that the response is the one for an exception.
	missing        func(c *call) string
	raises         bool
	create, update model
	// notNull are the columns that a PATCH can't set to null, though the model lets it through; unique those in which no two are alike.
	notNull, unique []string
	// filters lists "field:operators" of the type's filter; a dot nests.
	filters string
	// statuses are the values of a filter by status, if they differ from the statuses of workers.
	statuses []string
	// sorts are the orders to ask for, if there is a choice; sort is the default.
	sorts []string
	sort  string
	// newer are filters and orders that older servers do not know.
	newer []newerSelection
	// view turns a stored object into the one that is answered; nil answers it as it is stored.
	view func(w *Workspace, o object) object
	// columns are values that only filters see.
	columns map[string]func(w *Workspace, o object) any
}

// newerSelection is what servers with a capability select by, besides what all do.
type newerSelection struct {
	needs   capability.Capability
	filters string
	sorts   []string
}

func missingMessage(text string) func(*call) string { return func(*call) string { return text } }

var namedSorts = []string{"CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"}

var (
	flows = &objectType{
		name: "flows", filter: "flows", missing: missingMessage("Flow not found"), create: flowCreate, update: flowUpdate,
		filters: "id:any_,not_any_ deployment:is_null_ name:any_,like_ tags:all_,is_null_",
		sorts:   namedSorts, sort: "NAME_ASC",
		columns: map[string]func(*Workspace, object) any{"deployment": func(w *Workspace, o object) any {
			if d := w.store.find("deployments", object{"flow_id": o["id"]}); d != nil {
				return d["id"]
			}
			return nil
		}},
	}
	deployments = &objectType{
		name: "deployments", filter: "deployments", missing: missingDeployment,
		create: deploymentCreate, update: deploymentUpdate, notNull: []string{"parameters", "enforce_parameter_schema"},
		filters: "id:any_,not_any_ name:any_,like_ flow_or_deployment_name:like_ paused:eq_ tags:all_,any_,is_null_" +
			" work_queue_name:any_ concurrency_limit:ge_,le_,is_null_",
		sorts: namedSorts, sort: "NAME_ASC", view: viewDeployment,
		columns: map[string]func(*Workspace, object) any{"flow_or_deployment_name": func(w *Workspace, o object) any {
			return str(w.store.find("flows", object{"id": o["flow_id"]})["name"]) + "\n" + str(o["name"])
		}},
	}
	schedules = &objectType{
		name: "schedules", missing: missingMessage("Schedule not found."),
		create: scheduleModel(false), update: scheduleModel(true), unique: []string{"deployment_id", "slug"},
		sort: "UPDATED_DESC",
	}
	concurrencyLimits = &objectType{
		name: "concurrency_limits", missing: missingMessage("Concurrency Limit not found"),
		create: limitCreate, update: limitUpdate, notNull: []string{"name", "limit", "active", "active_slots", "slot_decay_per_second"},
		unique: []string{"name"}, sort: "NAME_ASC",
	}
	workPools = &objectType{
		name: "work_pools", filter: "work_pools", create: workPoolCreate, update: workPoolUpdate,
		missing: func(c *call) string { return fmt.Sprintf("Work pool %q not found.", c.params["name"]) },
		notNull: []string{"is_paused", "storage_configuration"}, filters: "id:any_ name:any_ type:any_",
		sort: "NAME_ASC", view: viewWorkPool,
	}
	workQueues = &objectType{
		name: "work_queues", filter: "work_queues", create: workQueueCreate, update: workQueueUpdate, missing: missingQueue,
		notNull: []string{"name", "description", "priority"}, unique: []string{"work_pool_id", "name"},
		filters: "id:any_ name:any_,startswith_", sort: "PRIORITY_ASC", view: viewWorkQueue,
	}
	workers = &objectType{
		name: "workers", filter: "workers", missing: missingMessage("Worker not found."),
		filters: "last_heartbeat_time:before_,after_ status:any_,not_any_", sort: "LAST_HEARTBEAT_TIME_DESC",
	}
	variableType = &objectType{
		name: "variables", filter: "variables", missing: missingMessage("Variable not found."),
		create: variableCreate, update: variableUpdate, notNull: []string{"name", "tags"}, unique: []string{"name"},
		filters: "id:any_ name:any_,like_ tags:all_,is_null_",
		sorts:   []string{"CREATED_DESC", "UPDATED_DESC", "NAME_DESC", "NAME_ASC"}, sort: "NAME_ASC",
	}
	flowRuns = &objectType{
		name: "flow_runs", filter: "flow_runs", missing: missingMessage("Flow run not found"),
		create: flowRunCreate, update: flowRunUpdate, view: viewFlowRun,
		filters: "id:any_,not_any_ name:any_,like_ tags:all_,any_,is_null_ deployment_id:any_,is_null_" +
			" work_queue_name:any_,is_null_ state.type:any_,not_any_ state.name:any_,not_any_ flow_version:any_" +
			" start_time:before_,after_,is_null_ end_time:before_,after_,is_null_ expected_start_time:before_,after_" +
			" next_scheduled_start_time:before_,after_ parent_task_run_id:any_,is_null_" +
			" parent_flow_run_id:any_ idempotency_key:any_,not_any_",
		sorts: []string{
			"ID_DESC", "START_TIME_ASC", "START_TIME_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC",
			"NAME_ASC", "NAME_DESC", "NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC",
		}, sort: "ID_DESC",
		columns: map[string]func(*Workspace, object) any{
			"parent_flow_run_id": func(w *Workspace, o object) any {
				return w.store.find("task_runs", object{"id": orElse(o["parent_task_run_id"], "")})["flow_run_id"]
			},
			"start_time" + windowColumn: func(_ *Workspace, o object) any {
				return orElse(o["start_time"], o["expected_start_time"])
			},
		},
	}
	taskRuns = &objectType{
		name: "task_runs", filter: "task_runs", missing: missingMessage("Task not found"), create: taskRunCreate, view: viewRun,
		filters: "id:any_ name:any_,like_ tags:all_,is_null_ state.type:any_ state.name:any_ start_time:before_,after_,is_null_" +
			" end_time:before_,after_,is_null_ expected_start_time:before_,after_ flow_run_id:any_,is_null_",
		sorts: []string{
			"ID_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC", "NAME_DESC",
			"NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC",
		}, sort: "ID_DESC",
		newer: []newerSelection{{needs: capability.TaskRunDurationSort, sorts: []string{"DURATION_DESC", "DURATION_ASC"}}},
	}
	logs = &objectType{
		name: "logs", filter: "logs", create: logCreate,
		filters: "level:ge_,le_ timestamp:before_,after_ flow_run_id:any_ task_run_id:any_,is_null_",
		sorts:   []string{"TIMESTAMP_ASC", "TIMESTAMP_DESC"}, sort: "TIMESTAMP_ASC",
	}
	artifacts = &objectType{
		name: "artifacts", filter: "artifacts", missing: missingMessage("Artifact not found."), create: artifactCreate, update: artifactUpdate,
		filters: "id:any_ key:any_,like_,exists_ flow_run_id:any_ task_run_id:any_ type:any_,not_any_",
		sorts:   []string{"CREATED_DESC", "UPDATED_DESC", "ID_DESC", "KEY_DESC", "KEY_ASC"}, sort: "ID_DESC",
	}
	kinds = []*objectType{
		artifacts,
		flows,
		deployments,
		blockTypes,
		blockSchemas,
		blockDocuments,
		workPools,
		workQueues,
		workers,
		variableType,
		flowRuns,
		taskRuns,
		logs,
		automations,
	}
	// cloudKinds are the types of objects of Prefect Cloud that are not in a workspace.
	cloudKinds = []*objectType{
		cloudAccountRoles,
		cloudServiceAccounts,
		cloudInvitations,
		cloudMemberships,
		cloudTeams,
		cloudUsers,
		cloudWorkspaceInvitations,
		cloudWorkspaceRoles,
		cloudWorkspaces,
	}
)

// filterAliases are the keys of the same filters in requests for other types.
var filterAliases = map[string]string{"work_pool_queues": "work_queues", "bots": "service_accounts"}

// typeOfFilter returns the type that a key of a filter request selects by, or nil.
func typeOfFilter(key string) *objectType {
	if alias, ok := filterAliases[key]; ok {
		key = alias
	}
	for _, k := range slices.Concat(kinds, cloudKinds) {
		if k.filter == key {
			return k
		}
	}
	return nil
}

// filterModel is the closed model of the type's filter.
func (k *objectType) filterModel(f *Fake) model {
	filters := k.filters
	for _, n := range k.newer {
		if f.can(n.needs) {
			filters = n.filters + " " + filters
		}
	}
	if k.statuses == nil {
		return filterModelOf("", filters, itemChecks)
	}
	checks := maps.Clone(itemChecks)
	checks["status"] = oneOf(k.statuses...)
	return filterModelOf("", filters, checks)
}

// sortsOn are the orders that a server knows.
func (k *objectType) sortsOn(f *Fake) []string {
	out := slices.Clone(k.sorts)
	for _, n := range k.newer {
		if f.can(n.needs) {
			out = append(out, n.sorts...)
		}
	}
	return out
}

// itemChecks are for the lists of filters whose items are more than text.
var itemChecks = map[string]check{
	"id": identifier, "flow_run_id": identifier, "task_run_id": identifier, "deployment_id": identifier,
	"parent_task_run_id": identifier, "parent_flow_run_id": identifier, "state.type": oneOf(stateTypes...),
	"status": oneOf("ONLINE", "OFFLINE"),
}

func filterModelOf(within, filters string, checks map[string]check) model {
	m := model{fields: []modelField{{name: "operator", check: oneOf("and_", "or_")}}}
	nested := map[string][]string{}
	for _, spec := range strings.Fields(filters) {
		path, operators, _ := strings.Cut(spec, ":")
		if outer, inner, ok := strings.Cut(path, "."); ok {
			nested[outer] = append(nested[outer], inner+":"+operators)
			continue
		}
		m.fields = append(m.fields, modelField{name: path, check: nullable(conditionModel(checks[within+path], operators).check)})
	}
	for _, outer := range sortedKeys(nested) {
		inner := filterModelOf(outer+".", strings.Join(nested[outer], " "), checks)
		m.fields = append(m.fields, modelField{name: outer, check: nullable(inner.check)})
	}
	return m
}

func conditionModel(item check, operators string) model {
	m := model{fields: []modelField{{name: "operator", check: oneOf("and_", "or_")}}}
	if item == nil {
		item = isString
	}
	for _, op := range strings.Split(operators, ",") {
		valid := operatorChecks[op]
		if valid == nil {
			valid = listOf(item)
		}
		m.fields = append(m.fields, modelField{name: op, check: nullable(valid)})
	}
	return m
}

// operatorChecks are for the operators that do not take a list.
var operatorChecks = map[string]check{
	"like_":    isString,
	"is_null_": boolean, "exists_": boolean, "eq_": boolean, "ge_": integer(-1 << 31), "le_": integer(-1 << 31), "before_": moment,
	"after_": moment,
}
