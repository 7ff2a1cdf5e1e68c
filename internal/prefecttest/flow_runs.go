package prefecttest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

func createFlow(c *call) (handlerResult, error) {
	body, err := c.decode(flows.create)
	if err != nil {
		return handlerResult{}, err
	}
	if flow := c.store.find("flows", pick(body, "name")); flow != nil {
		return respond(clone(flow))
	}
	return respondCreated(clone(c.store.insert("flows", body)))
}

func createVariable(c *call) (handlerResult, error) {
	body, err := c.decode(variableType.create)
	if err != nil {
		return handlerResult{}, err
	}
	if c.store.find("variables", pick(body, "name")) != nil {
		return handlerResult{}, errorResult(http.StatusConflict, "A variable with the name '%s' already exists.", body["name"])
	}
	return respondCreated(clone(c.store.insert("variables", body)))
}

func createLogs(c *call) (handlerResult, error) {
	entries, err := c.decodeList(logs.create)
	if err != nil {
		return handlerResult{}, err
	}
	for _, e := range entries {
		c.addLog(e)
	}
	return respondCreated(nil)
}

func (w *Workspace) addLog(fields object) {
	if at, err := parseTime(str(fields["timestamp"])); err == nil {
		fields["timestamp"] = stamp(at)
	}
	w.store.insert("logs", fields)
}

func viewFlowRun(w *Workspace, run object) object {
	out := viewRun(w, run)
	out["work_pool_id"], out["work_pool_name"] = nil, nil
	if queue := w.store.find("work_queues", object{"id": run["work_queue_id"]}); queue != nil {
		out["work_queue_name"], out["work_pool_id"] = queue["name"], queue["work_pool_id"]
		out["work_pool_name"] = w.store.find("work_pools", object{"id": queue["work_pool_id"]})["name"]
	}
	return out
}

// addRun creates a flow run with its first state.
func (w *Workspace) addRun(fields, state object) object {
	if !isSet(fields["name"]) {
		fields["name"] = "run-" + uuid.NewString()[:8]
	}
	run := w.store.insert("flow_runs", fields)
	w.setState(run, state)
	w.script(run)
	return run
}

// idempotent returns the run of the flow that has the request's key, if there is one.
func (w *Workspace) idempotent(fields object) object {
	if !isSet(fields["idempotency_key"]) {
		return nil
	}
	return w.store.find("flow_runs", pick(fields, "flow_id", "idempotency_key"))
}

// respondRun creates a run, unless there is one with its idempotency key.
func (c *call) respondRun(fields, state object) (handlerResult, error) {
	if run := c.idempotent(fields); run != nil {
		return respond(clone(viewFlowRun(c.Workspace, run)))
	}
	return respondCreated(clone(viewFlowRun(c.Workspace, c.addRun(fields, state))))
}

func firstState(body object, otherwise string) object {
	if state := dict(body["state"]); state != nil {
		return state
	}
	return object{"type": otherwise}
}

func createFlowRun(c *call) (handlerResult, error) {
	body, err := c.decode(flowRuns.create)
	if err != nil {
		return handlerResult{}, err
	}
	flow := c.store.find("flows", object{"id": body["flow_id"]})
	if flow == nil {
		return handlerResult{}, conflict()
	}
	fields := withoutFields(body, "state", "work_pool_name")
	fields["labels"] = mergeLabels(flow["labels"], object{"prefect.flow.id": flow["id"]}, body["labels"])
	if isSet(body["idempotency_key"]) { // then the server does not let its database say what is not given
		fields["job_variables"] = body["job_variables"]
	}
	if isSet(body["work_pool_name"]) {
		pool := c.store.find("work_pools", object{"name": body["work_pool_name"]})
		if pool == nil {
			return handlerResult{}, errorResult(http.StatusNotFound, "Work pool %q not found.", str(body["work_pool_name"]))
		}
		queue := c.existingQueue(pool, body["work_queue_name"])
		if queue == nil {
			return handlerResult{}, errorResult(http.StatusNotFound, "Work pool queue '%s/%s' not found.", pool["name"], body["work_queue_name"])
		}
		fields["work_queue_id"] = queue["id"]
	}
	return c.respondRun(fields, firstState(body, "PENDING"))
}

func withoutFields(o object, names ...string) object {
	out := object{}
	for k, v := range o {
		if !slices.Contains(names, k) {
			out[k] = v
		}
	}
	return out
}

func createDeploymentRun(c *call) (handlerResult, error) {
	body, err := c.decode(deploymentRunCreate)
	if err != nil {
		return handlerResult{}, err
	}
	d, err := c.target(deployments)
	if err != nil {
		return handlerResult{}, err
	}
	fields, err := c.runOf(d, body)
	if err != nil {
		return handlerResult{}, err
	}
	return c.respondRun(fields, firstState(body, "SCHEDULED"))
}

// runOf lays a request for a run over its deployment.
func (c *call) runOf(d, body object) (object, error) {
	parameters := merge(dict(clone(d["parameters"])), dict(body["parameters"]))
	if err := checkRunParameters(d, body, parameters); err != nil {
		return nil, err
	}
	queueID := d["work_queue_id"]
	queue := c.store.find("work_queues", object{"id": queueID})
	if queue != nil {
		pool := c.store.find("work_pools", object{"id": queue["work_pool_id"]})
		jobVariables := merge(dict(clone(d["job_variables"])), dict(body["job_variables"]))
		if fault := jobVariablesError(pool, jobVariables, false); fault != nil {
			return nil, errorResult(http.StatusUnprocessableEntity, "Error creating flow run: %s", fault)
		}
		queueID = c.runQueue(pool, queue, body["work_queue_name"])["id"]
	} else if isSet(body["work_queue_name"]) {
		return nil, errorResult(http.StatusBadRequest, "Cannot create flow run in work queue %s because deployment %s is not"+
			" associated with a work pool. Please remove work_pool_name and try again.", body["work_queue_name"], d["id"])
	}
	fields := withoutFields(body, "state", "enforce_parameter_schema")
	return merge(fields, object{
		"flow_id": d["flow_id"], "deployment_id": d["id"], "deployment_version": d["version"], "parameters": parameters,
		"tags": unionOf(d["tags"], body["tags"]), "work_queue_id": queueID,
		"work_queue_name": orElse(body["work_queue_name"], d["work_queue_name"]),
		"labels": mergeLabels(
			d["labels"],
			object{"prefect.flow.id": d["flow_id"], "prefect.deployment.id": d["id"]},
			body["labels"],
		),
	}), nil
}

func (c *call) runQueue(pool, queue object, asked any) object {
	if !isSet(asked) {
		return queue
	}
	return c.queueFor(pool, asked)
}

func checkRunParameters(d, body, parameters object) error {
	if orElse(body["enforce_parameter_schema"], d["enforce_parameter_schema"]) != true {
		return nil
	}
	schema, ok := d["parameter_openapi_schema"].(object)
	if !ok {
		return noSchema()
	}
	if fault := findSchemaError(parameters, schema, schemaOptions{allowNull: true}); fault != nil {
		return errorResult(http.StatusConflict, "Error creating flow run: %s", fault)
	}
	return nil
}

// unionOf merges two lists of strings; the server's order is the one of a Python set, which is arbitrary.
func unionOf(a, b any) []any {
	seen := object{}
	for _, l := range []any{a, b} {
		items := listItems(l)
		for _, item := range items {
			seen[str(item)] = true
		}
	}
	out := []any{}
	for _, k := range sortedKeys(seen) {
		out = append(out, k)
	}
	return out
}

const bulkCreateLimit = 100

func createDeploymentRuns(c *call) (handlerResult, error) {
	bodies, err := c.decodeList(deploymentRunCreate)
	if err != nil {
		return handlerResult{}, err
	}
	if len(bodies) > bulkCreateLimit {
		return handlerResult{}, errorResult(http.StatusBadRequest, "Cannot create more than %d flow runs at once.", bulkCreateLimit)
	}
	d, err := c.target(deployments)
	if err != nil {
		return handlerResult{}, err
	}
	results := []any{}
	for _, body := range bodies {
		results = append(results, c.bulkRun(d, body))
	}
	return respond(object{"results": results})
}

func (c *call) bulkRun(d, body object) object {
	fields, err := c.runOf(d, body)
	if err != nil {
		return object{"flow_run_id": nil, "status": "FAILED", "error": bulkError(err)}
	}
	run := c.idempotent(fields)
	if run == nil {
		run = c.addRun(fields, firstState(body, "SCHEDULED"))
	}
	return object{"flow_run_id": run["id"], "status": "CREATED", "error": nil}
}

// bulkError is the server's error for a run of a bulk request.
func bulkError(err error) string {
	var refused handlerResult
	if !errors.As(err, &refused) {
		return err.Error()
	}
	fault, creating := strings.CutPrefix(str(dict(refused.body)["detail"]), "Error creating flow run: ")
	if creating && refused.status == http.StatusConflict {
		return "Parameter validation failed: " + fault
	}
	return fault
}

func prepareRun(_ *call, run, change object) error {
	if change["job_variables"] == nil {
		return nil
	}
	if run["state_type"] != "SCHEDULED" {
		return errorResult(http.StatusBadRequest, "Job variables for a flow run in state %s cannot be updated", run["state_type"])
	}
	if run["deployment_id"] == nil {
		return errorResult(http.StatusBadRequest, "A deployment for the flow run could not be found")
	}
	return nil
}

func removeRun(c *call) (handlerResult, error) {
	r, err := remove(flowRuns)(c)
	if err == nil {
		for _, l := range c.store.all("logs", object{"flow_run_id": c.params["id"]}) {
			c.store.remove("logs", l["id"])
		}
	}
	return r, err
}

func setRunState(c *call) (handlerResult, error) {
	body, err := c.decode(setState)
	if err != nil {
		return handlerResult{}, err
	}
	run := c.store.find("flow_runs", object{"id": c.params["id"]})
	if run == nil {
		text := fmt.Sprintf("Flow run with id %s not found", c.params["id"])
		return handlerResult{status: http.StatusNotFound, body: object{"exception_message": text}}, nil
	}
	result, set := c.orchestrate(run, dict(body["state"]), body["force"] == true)
	if set {
		return respondCreated(result)
	}
	return respond(result)
}

const bulkStateLimit = 50

func setRunStates(c *call) (handlerResult, error) {
	body, err := c.decode(model{open: true, fields: append(slices.Clone(setState.fields),
		modelField{name: "limit", check: atMost(integer(1), bulkStateLimit)},
		modelField{name: "flow_runs", check: nullable(flowRuns.filterModel(c.fake).check)},
	)})
	if err != nil {
		return handlerResult{}, err
	}
	q := filterQuery{filters: map[*objectType]object{flowRuns: dict(body["flow_runs"])}, sort: flowRuns.sort}
	limit := bulkStateLimit
	if body["limit"] != nil {
		limit = int(number(body["limit"]))
	}
	found := c.selected(flowRuns, object{}, q)
	results := []any{}
	for _, run := range found[:min(limit, len(found))] {
		result, _ := c.orchestrate(run, dict(body["state"]), body["force"] == true)
		results = append(results, merge(object{"flow_run_id": run["id"]}, result))
	}
	return respond(object{"results": results})
}

func createTaskRun(c *call) (handlerResult, error) {
	body, err := c.decode(taskRuns.create)
	if err != nil {
		return handlerResult{}, err
	}
	same := c.store.find("task_runs", pick(body, "flow_run_id", "task_key", "dynamic_key"))
	if same != nil && body["flow_run_id"] != nil {
		return respond(clone(viewRun(c.Workspace, same)))
	}
	run := c.store.find("flow_runs", object{"id": body["flow_run_id"]})
	if run == nil && body["flow_run_id"] != nil {
		return handlerResult{}, conflict()
	}
	fields := withoutFields(body, "state")
	fields["empirical_policy"] = merge(dict(defaultObject("task_runs")["empirical_policy"]), dict(body["empirical_policy"]))
	if at, err := parseTime(str(body["cache_expiration"])); err == nil {
		fields["cache_expiration"] = stamp(at)
	}
	if run != nil {
		fields["labels"] = mergeLabels(run["labels"], object{"prefect.flow-run.id": run["id"]}, body["labels"])
	}
	if !isSet(fields["name"]) {
		fields["name"] = strings.Join([]string{str(body["task_key"]), str(body["dynamic_key"])}, "-")
	}
	task := c.store.insert("task_runs", fields)
	c.setState(task, firstState(body, "PENDING"))
	return respondCreated(clone(viewRun(c.Workspace, task)))
}
