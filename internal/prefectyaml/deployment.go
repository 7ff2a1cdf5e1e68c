package prefectyaml

import (
	"math"
	"path"
	"strings"
)

// Deployment has every attribute, nil where the file says nothing. Values of any shape are JSON.
type Deployment struct {
	Name string `tfsdk:"name"`
	// FlowName is the flow's, where its source is known. Without it, it is what the file says, else the name that Prefect
	// gives a flow whose decorator names none.
	FlowName string `tfsdk:"flow_name"`
	// Schema is the schema of the parameters, if the source is known.
	Schema     *string `tfsdk:"parameter_openapi_schema"`
	Entrypoint string  `tfsdk:"entrypoint"`
	// File is the entrypoint's part before the function; nil when that is the path of a module.
	File        *string  `tfsdk:"file"`
	Function    string   `tfsdk:"function"`
	Description *string  `tfsdk:"description"`
	Version     *string  `tfsdk:"version"`
	Tags        []string `tfsdk:"tags"`
	Parameters  *string  `tfsdk:"parameters"`
	Enforce     *bool    `tfsdk:"enforce_parameter_schema"`
	Paused      *bool    `tfsdk:"paused"`

	WorkPoolName  *string `tfsdk:"work_pool_name"`
	WorkQueueName *string `tfsdk:"work_queue_name"`
	JobVariables  *string `tfsdk:"job_variables"`
	// PullSteps is nil when `prefect deploy` would make up steps of the directory that it runs in.
	PullSteps []Step `tfsdk:"pull_steps"`

	ConcurrencyLimit   *int64       `tfsdk:"concurrency_limit"`
	ConcurrencyOptions *Concurrency `tfsdk:"concurrency_options"`

	// Schedules are by slug, or else by place, counted from 0.
	Schedules map[string]Schedule `tfsdk:"schedules"`
	// Triggers are the automations that prefect deploy makes, in their order.
	Triggers []Trigger `tfsdk:"-"`
}

// Concurrency is what happens to runs above the limit.
type Concurrency struct {
	CollisionStrategy  string `tfsdk:"collision_strategy"`
	GracePeriodSeconds *int64 `tfsdk:"grace_period_seconds"`
}

// deployment reads one of the list; false is one without a name, which `prefect deploy --all` skips.
func (r *reader) deployment(v *value) (Deployment, bool) {
	all := r.mapping(v, deploymentKeys, misplacedKeys)
	all = r.removeTemplates(all)
	d := Deployment{
		Description: r.stringValue(all.get("description")),
		Version:     r.stringValue(all.get("version")),
		Tags:        r.tags(all.get("tags")),
		Parameters:  r.jsonObject(all.get("parameters")),
		Enforce:     r.boolValue(all.get("enforce_parameter_schema")),
		Paused:      r.boolValue(all.get("paused")),
	}
	r.entrypoint(&d, v, all)
	r.workPool(&d, all.get("work_pool"))
	r.concurrency(&d, all.get("concurrency_limit"))
	d.Schedules = r.schedules(all)
	d.PullSteps = r.pullSteps(v, all)
	name := r.stringValue(all.get("name"))
	if name == nil {
		if at := all.get("name"); at != nil && at.content == "" {
			r.addError(at, "a name is expected, but this is empty")
		}
		r.addNote(v, "the deployment has no name, so it is omitted, as prefect deploy --all does")
		return d, false
	}
	d.Name = *name
	if base, script := strings.CutSuffix(path.Base(*name), ".py"); script && base != "" {
		d.Name = base // as Prefect does
	}
	d.Triggers = r.triggers(d.Name, all.get("triggers"))
	r.flow(&d, all)
	r.stepNotes(all)
	r.otherNotes(all)
	r.templateNotes(all)
	return d, true
}

// entrypoint takes apart where the flow is. Only a deployment without a name may lack it.
func (r *reader) entrypoint(d *Deployment, v *value, all mapping) {
	at := all.get("entrypoint")
	flow, entrypoint := r.stringValue(all.get("flow_name")), r.stringValue(at)
	switch {
	case entrypoint != nil:
		d.Entrypoint = *entrypoint
	case isNull(at) && !isNull(all.get("name")):
		r.addError(v, "entrypoint is missing: set it to the file and the function, such as flows/etl.py:main")
		return
	default:
		return
	}
	if i := strings.LastIndexByte(d.Entrypoint, ':'); i >= 0 {
		d.Function = d.Entrypoint[i+1:]
		if file := d.Entrypoint[:i]; strings.HasSuffix(file, ".py") || file == "" {
			d.File = &file
		}
	} else {
		d.Function = d.Entrypoint[strings.LastIndexByte(d.Entrypoint, '.')+1:]
	}
	if d.Function == "" || (d.File != nil && *d.File == "") || d.Function == d.Entrypoint {
		r.addError(
			at,
			"an entrypoint is a file and a function, such as flows/etl.py:main, or a function in a module, such as flows.etl.main",
		)
		return
	}
	// A flow that is a method is named after the method alone.
	d.FlowName = strings.ReplaceAll(d.Function[strings.LastIndexByte(d.Function, '.')+1:], "_", "-")
	if flow != nil {
		d.FlowName = *flow
	}
}

// flow reads the name, the description and the schema from the source of the entrypoint.
func (r *reader) flow(d *Deployment, all mapping) {
	if r.sources == nil || d.Function == "" {
		return
	}
	at := all.get("entrypoint")
	flow, err := r.sourceFlow(d)
	if err != nil {
		r.addNote(at, "%s: flow_name is a guess", err)
		return
	}
	if flow.Name == "" {
		r.addNote(at, "the name of the flow is only known when the file runs: flow_name is a guess")
	} else {
		if given := r.stringValue(all.get("flow_name")); given != nil && *given != flow.Name {
			r.addNote(all.get("flow_name"), "prefect deploy ignores it: the flow is named %q in its source", flow.Name)
		}
		d.FlowName = flow.Name
	}
	if d.Description == nil && flow.Description != "" {
		d.Description = &flow.Description
	}
	if flow.Schema != "" {
		d.Schema = &flow.Schema
	}
	for _, note := range flow.Notes {
		r.addNote(at, "%s", note)
	}
}

// sourceFlow finds the flow in its file. For a module this is the file that Python would import.
func (r *reader) sourceFlow(d *Deployment) (Flow, error) {
	if d.File != nil {
		return r.sources(*d.File, d.Function)
	}
	module := strings.TrimRight(strings.TrimSuffix(d.Entrypoint, d.Function), ":.")
	place := strings.ReplaceAll(module, ".", "/")
	flow, err := r.sources(place+".py", d.Function)
	if err == nil {
		return flow, nil
	}
	if other, err := r.sources(place+"/__init__.py", d.Function); err == nil {
		return other, nil
	}
	return flow, err
}

// tags reads a list, of which Prefect drops empty texts. Of a text it would make a tag of each letter.
func (r *reader) tags(v *value) []string {
	if isNull(v) {
		return nil
	}
	if text, ok := v.content.(string); ok && placeholders.MatchString(text) {
		r.addNote(v, "the value is a template, which prefect deploy fills in: it is null here")
		return nil
	}
	all, ok := v.content.(yamlList)
	if !ok {
		r.addError(v, "a list of strings is expected, but this is %s", typeName(v))
	}
	out := []string{}
	for _, e := range all {
		switch plain := e.content.(type) {
		case string:
			if plain != "" {
				out = append(out, plain)
			}
		case number:
			out = append(out, plain.literal)
		case timestamp:
			out = append(out, plain.literal)
		default:
			r.addError(e, "a tag must be a string, but YAML reads %s: put it in quotes", typeName(e))
		}
	}
	return out
}

func (r *reader) workPool(d *Deployment, v *value) {
	if isNull(v) {
		return
	}
	all := r.mapping(
		v,
		workPoolKeys,
		map[string]string{"work_queue": "work_queue_name", "infra_overrides": "job_variables", "image": "job_variables.image"},
	)
	d.WorkPoolName = r.stringValue(all.get("name"))
	d.WorkQueueName = r.stringValue(all.get("work_queue_name"))
	d.JobVariables = r.jsonObject(all.get("job_variables"))
}

func (r *reader) concurrency(d *Deployment, v *value) {
	if isNull(v) {
		return
	}
	if _, ok := v.content.(mapping); !ok {
		d.ConcurrencyLimit = r.intValue(v, 1, math.MaxInt32)
		return
	}
	all := r.mapping(v, concurrencyKeys, nil)
	d.ConcurrencyLimit = r.intValue(all.get("limit"), 1, math.MaxInt32)
	d.ConcurrencyOptions = &Concurrency{GracePeriodSeconds: r.intValue(all.get("grace_period_seconds"), 60, 86400)}
	at := all.get("collision_strategy")
	strategy := r.stringValue(at)
	switch {
	case strategy == nil:
		r.addError(
			v,
			"collision_strategy is missing, which Prefect needs beside limit: set it to "+
				"ENQUEUE or CANCEL_NEW, or write the limit alone, as a number",
		)
	case *strategy != "ENQUEUE" && *strategy != "CANCEL_NEW":
		r.addError(at, "ENQUEUE or CANCEL_NEW is expected, but this is %q", *strategy)
	default:
		d.ConcurrencyOptions.CollisionStrategy = *strategy
	}
}
