package prefecttest

import (
	"encoding/json"
	"net/http"
)

var inputCreate = model{open: true, fields: []modelField{
	{name: "key", check: isString, required: true}, {name: "value", check: isString, required: true},
	{name: "sender", check: nullable(isString)},
}}

// createInput keeps a value for a flow run under a key.
func createInput(c *call) (handlerResult, error) {
	body, err := c.decode(inputCreate)
	if err != nil {
		return handlerResult{}, err
	}
	if c.store.find("flow_runs", object{"id": c.params["id"]}) == nil {
		return handlerResult{}, errorResult(http.StatusNotFound, "Flow run not found")
	}
	if c.input(c.params["id"], body["key"]) != nil {
		return handlerResult{}, errorResult(http.StatusConflict, "A flow run input with this key already exists.")
	}
	c.addInput(c.params["id"], body["key"], str(body["value"]))
	return respondCreated(nil)
}

// readInput answers a value as it was given, which must be JSON here.
func readInput(c *call) (handlerResult, error) {
	input := c.input(c.params["id"], c.params["key"])
	if input == nil {
		return handlerResult{}, errorResult(http.StatusNotFound, "Flow run input not found")
	}
	return respond(json.RawMessage(str(input["value"])))
}

func (w *Workspace) addInput(run string, key any, value string) {
	w.store.rows["flow_run_inputs"] = append(w.store.rows["flow_run_inputs"], object{"flow_run_id": run, "key": key, "value": value})
}

func (w *Workspace) input(run string, key any) object {
	return w.store.find("flow_run_inputs", object{"flow_run_id": run, "key": key})
}

// resumeRun lets a paused run go on, when it is given the input that it waits for.
func resumeRun(c *call) (handlerResult, error) {
	body := object{}
	if len(c.body) > 0 {
		var err error
		if body, err = c.decode(model{open: true, fields: []modelField{{name: "run_input", check: nullable(dictionary)}}}); err != nil {
			return handlerResult{}, err
		}
	}
	run := c.store.find("flow_runs", object{"id": c.params["id"]})
	if run == nil {
		return handlerResult{}, internalServerError()
	}
	state := dict(run["state"])
	if state["type"] != "PAUSED" {
		return respond(object{"state": nil, "status": "ABORT", "details": abort("Cannot resume a flow run that is not paused.")})
	}
	details := dict(state["state_details"])
	keys, given := dict(details["run_input_keyset"]), orElse(body["run_input"], object{})
	if len(keys) > 0 {
		if reason := c.inputError(str(run["id"]), keys, dict(given)); reason != "" {
			return respond(object{"state": clone(state), "status": "REJECT", "details": abort(reason)})
		}
	}
	next := object{"type": "RUNNING"}
	if details["pause_reschedule"] == true {
		next = object{"type": "SCHEDULED", "name": "Resuming"}
	}
	result, set := c.orchestrate(run, next, false)
	if len(keys) > 0 && len(dict(given)) > 0 && result["status"] == "ACCEPT" {
		value, _ := json.Marshal(given) // it came as JSON
		c.addInput(str(run["id"]), keys["response"], string(value))
	}
	if set {
		return respondCreated(result)
	}
	return respond(result)
}

// inputError is the error of the input for a paused run; empty for none.
func (c *call) inputError(run string, keys, given object) string {
	kept := c.input(run, keys["schema"])
	if kept == nil {
		return "Run input schema not found."
	}
	v, err := decode([]byte(str(kept["value"])))
	if err != nil {
		return "Run input schema is not valid JSON."
	}
	if fault := findSchemaError(given, dict(v), schemaOptions{}); fault != nil {
		return "Reason: " + fault.String()
	}
	return ""
}

func abort(reason string) object { return object{"type": "abort_details", "reason": reason} }
