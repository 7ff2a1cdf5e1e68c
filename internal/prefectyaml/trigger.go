package prefectyaml

import (
	"fmt"
	"slices"
)

// Trigger is an automation that runs the deployment.
type Trigger struct {
	Name        string
	Description string
	Enabled     bool
	// JSON is the trigger, in the form of Prefect's API.
	JSON string
	// Parameters and JobVariables are JSON objects; nil to use the values of the deployment.
	Parameters, JobVariables *string
	// ScheduleAfter is how many seconds pass before the run.
	ScheduleAfter float64
}

// automationKeys are the keys of a trigger that are about its automation.
var automationKeys = []string{"description", "enabled", "job_variables", "name", "parameters", "schedule_after"}

// triggers reads the triggers of a deployment, from each of which prefect deploy makes an automation.
func (r *reader) triggers(deployment string, v *value) []Trigger {
	if isNull(v) {
		return nil
	}
	all, ok := v.content.(yamlList)
	if !ok {
		r.addError(v, "a list is expected, but this is %s", typeName(v))
	}
	var out []Trigger
	for i, e := range all {
		spec, ok := e.content.(mapping)
		if !ok {
			r.addError(e, "a mapping is expected, but this is %s", typeName(e))
			continue
		}
		out = append(out, r.trigger(fmt.Sprintf("%s__automation_%d", deployment, i+1), e, spec))
	}
	return out
}

func (r *reader) trigger(name string, v *value, spec mapping) Trigger {
	t := Trigger{
		Name:         name,
		Enabled:      true,
		Parameters:   r.optionalJSONObject(spec.get("parameters")),
		JobVariables: r.optionalJSONObject(spec.get("job_variables")),
	}
	if given := r.stringValue(spec.get("name")); given != nil {
		t.Name = *given
	}
	if given := r.stringValue(spec.get("description")); given != nil {
		t.Description = *given
	}
	if given := r.boolValue(spec.get("enabled")); given != nil {
		t.Enabled = *given
	}
	if at := spec.get("schedule_after"); !isNull(at) {
		if n, ok := at.content.(number); !ok || n.literal != "0" {
			if seconds := r.seconds(at); seconds != nil {
				t.ScheduleAfter = *seconds
			}
		}
	}
	text, err := encode(triggerValue(v, spec, automationKeys))
	if err != nil {
		r.addError(v, "it can't be written as JSON: %s", err)
	}
	t.JSON = string(text)
	return t
}

func (r *reader) optionalJSONObject(v *value) *string {
	if isNull(v) {
		return nil
	}
	return r.jsonObject(v)
}

// triggerValue is a trigger without certain keys, and with the type and the posture that Prefect sees in it where it names
// none.
func triggerValue(v *value, spec mapping, without []string) *value {
	out := mapping{}
	for _, p := range spec {
		switch {
		case slices.Contains(without, p.key):
		case p.key == "triggers":
			out = append(out, pair{p.key, true, nestedTriggers(p.value)})
		default:
			out = append(out, p)
		}
	}
	kind, ok := contentOf(spec.get("type")).(string)
	if !ok {
		kind = triggerType(spec)
		out = append(out, pair{"type", true, &value{parent: v, step: ".type", line: v.line, content: kind}})
	}
	if kind == "event" && isNull(spec.get("posture")) {
		out = append(out, pair{"posture", true, &value{parent: v, step: ".posture", line: v.line, content: "Reactive"}})
	}
	copied := *v
	copied.content = out
	return &copied
}

func nestedTriggers(v *value) *value {
	all, ok := v.content.(yamlList)
	if !ok {
		return v
	}
	copied := *v
	nested := make(yamlList, len(all))
	for i, e := range all {
		nested[i] = e
		if spec, ok := e.content.(mapping); ok {
			nested[i] = triggerValue(e, spec, nil)
		}
	}
	copied.content = nested
	return &copied
}

func triggerType(spec mapping) string {
	posture, _ := contentOf(spec.get("posture")).(string)
	switch {
	case posture == "Metric":
		return "metric"
	case spec.get("triggers") != nil && spec.get("require") != nil:
		return "compound"
	case spec.get("triggers") != nil:
		return "sequence"
	}
	return "event"
}
