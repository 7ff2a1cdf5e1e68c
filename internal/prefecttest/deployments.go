package prefecttest

import (
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

func viewDeployment(w *Workspace, d object) object {
	out := maps.Clone(d)
	delete(out, "concurrency_limit_id")
	listed := []any{}
	for _, s := range w.schedulesOf(d) {
		listed = append(listed, s)
	}
	out["schedules"], out["work_pool_name"], out["global_concurrency_limit"] = listed, nil, nil
	if limit := w.store.find("concurrency_limits", object{"id": d["concurrency_limit_id"]}); limit != nil {
		out["global_concurrency_limit"] = limit
	}
	if queue := w.store.find("work_queues", object{"id": d["work_queue_id"]}); queue != nil {
		out["work_queue_name"] = queue["name"]
		out["work_pool_name"] = w.store.find("work_pools", object{"id": queue["work_pool_id"]})["name"]
	}
	return out
}

func missingDeployment(c *call) string {
	if c.request.Method == http.MethodPatch {
		return "Deployment not found."
	}
	return "Deployment not found"
}

// createDeployment is an upsert by flow and name.
func createDeployment(c *call) (handlerResult, error) {
	body, err := c.decode(deployments.create)
	if err != nil {
		return handlerResult{}, err
	}
	if err := c.validateDeployment(body); err != nil {
		return handlerResult{}, err
	}
	plans := planned(body)
	if err := checkSlugs(plans); err != nil {
		return handlerResult{}, err
	}
	flow := c.store.find("flows", object{"id": body["flow_id"]})
	fields := c.resolveDeployment(body)
	fields["labels"] = mergeLabels(flow["labels"], object{"prefect.flow.id": flow["id"]}, body["labels"])
	status := http.StatusOK
	d := c.store.find("deployments", pick(body, "flow_id", "name"))
	if d == nil {
		if _, given := fields["enforce_parameter_schema"]; !given && c.fake.isCloud() {
			fields["enforce_parameter_schema"] = false
		}
		status, d = http.StatusCreated, c.store.insert("deployments", fields)
	} else {
		c.dropRuns(d, futureAutoScheduled)
		c.store.change(d, fields)
	}
	c.replaceSchedules(d, plans)
	c.limitDeployment(d, body)
	return handlerResult{status: status, body: clone(viewDeployment(c.Workspace, d))}, nil
}

// validateDeployment validates a create in the order of the server.
func (c *call) validateDeployment(body object) error {
	parameters := dict(body["parameters"])
	if schema, ok := body["parameter_openapi_schema"].(object); ok && body["enforce_parameter_schema"] == true {
		if fault := findSchemaError(parameters, schema, schemaOptions{ignoreRequired: true}); fault != nil {
			return invalidModel(body, fault.String())
		}
	}
	if isSet(body["concurrency_limit"]) && isSet(body["global_concurrency_limit_id"]) {
		return invalidModel(body, "A deployment cannot have both a concurrency limit and a global concurrency limit.")
	}
	if err := c.validateWorkPool(body, errorResult(http.StatusNotFound, "Work pool %q not found.", str(body["work_pool_name"])),
		creationError); err != nil {
		return err
	}
	if err := c.validateLimit(body); err != nil {
		return err
	}
	if c.store.find("flows", object{"id": body["flow_id"]}) == nil {
		return conflict()
	}
	if properName(nil, body["name"]) != nil {
		return internalServerError()
	}
	return nil
}

func isSet(v any) bool { return v != nil && v != "" }

// validateWorkPool checks the pool that a request names, and the job variables against its template.
func (c *call) validateWorkPool(body object, unknown error, complain func(*schemaError) error) error {
	if !isSet(body["work_pool_name"]) {
		return nil
	}
	pool := c.store.find("work_pools", object{"name": body["work_pool_name"]})
	if pool == nil {
		return unknown
	}
	jobVariables := dict(body["job_variables"])
	if fault := jobVariablesError(pool, jobVariables, true); fault != nil {
		return complain(fault)
	}
	return nil
}

func creationError(f *schemaError) error {
	return errorResult(http.StatusUnprocessableEntity, "Error creating deployment: %s", f)
}

// updateError has the message of a create, as on the server.
func updateError(f *schemaError) error {
	return errorResult(http.StatusConflict, "Error creating deployment: <ValidationError: %s>", pythonRepr(f.text))
}

func jobVariablesError(pool, jobVariables object, ignoreRequired bool) *schemaError {
	template := dict(pool["base_job_template"])
	schema, ok := template["variables"].(object)
	if !ok {
		return nil
	}
	merged := object{}
	properties := dict(schema["properties"])
	for key, property := range properties {
		if p, isObject := property.(object); isObject && p["default"] != nil {
			merged[key] = p["default"]
		}
	}
	return findSchemaError(merge(merged, jobVariables), schema, schemaOptions{ignoreRequired, true, true})
}

func (c *call) validateLimit(body object) error {
	id := body["global_concurrency_limit_id"]
	if isSet(id) && c.store.find("concurrency_limits", object{"id": id}) == nil {
		return errorResult(http.StatusNotFound, "Concurrency limit not found")
	}
	return nil
}

// resolveDeployment turns what a request says into the stored columns: names into ids, and no job variables that the server ignores.
func (c *call) resolveDeployment(body object) object {
	fields := maps.Clone(body)
	for _, notStored := range []string{"schedules", "concurrency_limit", "global_concurrency_limit_id", "version_info", "work_pool_name"} {
		delete(fields, notStored)
	}
	jobVariables, _ := body["job_variables"].(object)
	if jobVariables == nil || (len(jobVariables) == 0 && !c.fake.can(capability.ClearJobVariables)) {
		delete(fields, "job_variables")
	}
	if schema, ok := body["parameter_openapi_schema"].(object); ok && len(schema) == 0 {
		fields["parameter_openapi_schema"] = emptySchema()
	}
	if options, ok := body["concurrency_options"].(object); ok {
		fields["concurrency_options"] = merge(object{"grace_period_seconds": nil}, options)
	}
	if id, ok := body["global_concurrency_limit_id"]; ok {
		fields["concurrency_limit_id"] = id
	}
	poolName, named := body["work_pool_name"]
	switch {
	case isSet(poolName):
		pool := c.store.find("work_pools", object{"name": poolName})
		fields["work_queue_id"] = c.queueFor(pool, body["work_queue_name"])["id"]
	case named && poolName == nil && c.removesFromPool():
		fields["work_queue_id"] = nil
	case isSet(body["work_queue_name"]):
		fields["work_queue_id"] = c.queueWithoutPool(body["work_queue_name"])["id"]
	}
	return fields
}

// removesFromPool reports whether null for the pool removes a deployment from its work pool.
func (c *call) removesFromPool() bool {
	return c.request.Method == http.MethodPatch && !c.fake.isOldest()
}

// emptySchema is what the server makes of {}. A deployment that was created without a schema still has {}.
func emptySchema() object { return object{"type": "object", "properties": object{}} }

func mergeLabels(parts ...any) object {
	out := object{}
	for _, p := range parts {
		if labels, ok := p.(object); ok {
			merge(out, labels)
		}
	}
	return out
}

// limitDeployment keeps the limit that belongs to the deployment; null deletes whatever limit it is linked to.
func (w *Workspace) limitDeployment(d, body object) {
	limit, ok := body["concurrency_limit"]
	if !ok {
		return
	}
	linked := w.store.find("concurrency_limits", object{"id": d["concurrency_limit_id"]})
	switch {
	case limit == nil:
		w.dropLimit(d)
	case linked != nil:
		w.store.change(linked, object{"limit": limit})
	default:
		added := w.store.insert("concurrency_limits", object{"name": "deployment:" + str(d["id"]), "limit": limit})
		w.store.change(d, object{"concurrency_limit_id": added["id"]})
	}
}

func (w *Workspace) dropLimit(d object) {
	if id := d["concurrency_limit_id"]; id != nil {
		w.store.remove("concurrency_limits", id)
	}
}

func updateDeployment(c *call) (handlerResult, error) {
	body, err := c.decode(c.updateModel(deployments))
	if err != nil {
		return handlerResult{}, err
	}
	d, err := c.target(deployments)
	if err != nil {
		return handlerResult{}, err
	}
	plan, err := c.planSchedules(d, body)
	if err != nil {
		return handlerResult{}, err
	}
	if err := c.validateUpdate(d, body); err != nil {
		return handlerResult{}, err
	}
	c.store.change(d, c.resolveDeployment(body))
	c.dropRuns(d, futureAutoScheduled)
	plan()
	c.limitDeployment(d, body)
	return noContent()
}

// validateUpdate validates a PATCH in the order of the server.
func (c *call) validateUpdate(d, body object) error {
	// The server reads the template of the pool before it has looked whether there is one.
	if err := c.validateWorkPool(body, internalServerError(), updateError); err != nil {
		return err
	}
	if err := c.hydrateParameters(body); err != nil {
		return err
	}
	if err := enforceParameters(d, body); err != nil {
		return err
	}
	if err := c.validateLimit(body); err != nil {
		return err
	}
	return c.constrain(deployments, d, body)
}

func enforceParameters(d, body object) error {
	proposed := func(fieldName string) any {
		if v := body[fieldName]; v != nil {
			return v
		}
		return d[fieldName]
	}
	if proposed("enforce_parameter_schema") != true {
		return nil
	}
	schema, ok := proposed("parameter_openapi_schema").(object)
	if !ok {
		return noSchema()
	}
	parameters := dict(proposed("parameters"))
	if fault := findSchemaError(parameters, schema, schemaOptions{ignoreRequired: true, allowNull: true}); fault != nil {
		return errorResult(http.StatusConflict, "Error updating deployment: %s", fault)
	}
	return nil
}

func noSchema() error {
	return errorResult(http.StatusConflict, "Error updating deployment: Cannot update parameters because parameter schema"+
		" enforcement is enabled and the deployment does not have a valid parameter schema.")
}

func removeDeployment(c *call) (handlerResult, error) {
	d, err := c.target(deployments)
	if err != nil {
		return handlerResult{}, err
	}
	c.dropRuns(d, func(run object, _ string) bool {
		return run["state_type"] == "SCHEDULED" && number(run["run_count"]) == 0
	})
	c.dropLimit(d)
	return remove(deployments)(c)
}

// pauseDeployment sets paused; pausing also takes back what the scheduler has planned.
func pauseDeployment(paused bool) handler {
	return func(c *call) (handlerResult, error) {
		d, err := c.target(deployments)
		if err != nil {
			return handlerResult{}, err
		}
		c.store.change(d, object{"paused": paused})
		if paused {
			c.dropRuns(d, func(run object, _ string) bool {
				return run["auto_scheduled"] == true && run["state_type"] == "SCHEDULED"
			})
		}
		return respond(nil)
	}
}

// futureAutoScheduled selects the runs that a change of a deployment or of a schedule deletes.
func futureAutoScheduled(run object, now string) bool {
	return run["auto_scheduled"] == true && run["state_type"] == "SCHEDULED" && compareValues(run["next_scheduled_start_time"], now) > 0
}

func (w *Workspace) dropRuns(d object, drop func(run object, now string) bool) {
	now := stamp(time.Now())
	for _, run := range w.store.all("flow_runs", object{"deployment_id": d["id"]}) {
		if drop(run, now) {
			w.store.remove("flow_runs", run["id"])
		}
	}
}

// ScheduleRuns adds n auto-scheduled runs of a deployment, an hour apart from an hour from now on, as the scheduler of the
// server would for the oldest of its schedules, and returns their ids. It panics when there is no such deployment.
func (w *Workspace) ScheduleRuns(deploymentID string, n int) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.store.find("deployments", object{"id": deploymentID})
	if d == nil {
		panic(fmt.Sprintf("prefecttest: there is no deployment %s", deploymentID))
	}
	var ids []string
	creator := createdBy(w.store.find("schedules", object{"deployment_id": d["id"]}))
	for i := range n {
		at := stamp(time.Now().Add(time.Duration(i+1) * time.Hour))
		run := w.addRun(object{
			"flow_id": d["flow_id"], "deployment_id": d["id"], "parameters": clone(d["parameters"]), "name": "auto-" + uuid.NewString()[:8],
			"tags": append([]any{"auto-scheduled"}, listItems(clone(d["tags"]))...), "auto_scheduled": true,
			"work_queue_id": d["work_queue_id"], "labels": clone(d["labels"]), "created_by": creator,
		}, object{"type": "SCHEDULED", "message": "Flow run scheduled", "state_details": object{"scheduled_time": at}})
		ids = append(ids, str(run["id"]))
	}
	return ids
}

// createdBy is what a run says of the schedule that it was made for; nil when there is none.
func createdBy(schedule object) any {
	if schedule == nil {
		return nil
	}
	return object{"id": schedule["id"], "type": "SCHEDULE", "display_value": schedule["slug"]}
}
