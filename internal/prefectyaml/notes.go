package prefectyaml

import (
	"regexp"
	"strings"
)

// placeholders are what Prefect takes for templates.
var placeholders = regexp.MustCompile(`{{\s*([\w.\-\[\]$]+)\s*}}`)

// runtimeTemplates begin what a worker fills in when a run starts.
var runtimeTemplates = []string{"ctx.", "prefect.blocks.", "prefect.variables."}

// stepNotes says of steps that Terraform doesn't run.
func (r *reader) stepNotes(all mapping) {
	for _, key := range []string{"build", "push"} {
		if at := all.get(key); len(r.stepsOf(at)) > 0 {
			r.note(at, "the steps are left out, since Terraform doesn't run them: run them before, as in CI")
		}
	}
}

// otherNotes says of what belongs to other resources.
func (r *reader) otherNotes(all mapping) {
	for _, other := range [][2]string{
		{"triggers", "the triggers are left out: declare a prefect_automation for each"},
		{"sla", "the service level agreements are left out: declare a prefect_resource_sla"},
		{"version_type", "it is left out: set version_info of the prefect_deployment"},
	} {
		key, text := other[0], other[1]
		at := all.get(key)
		if key != "version_type" && !isNull(at) {
			if _, ok := at.plain.(list); !ok {
				r.problem(at, "a list is expected, but this is %s", kindOf(at))
			}
		}
		if !isEmpty(at) {
			r.note(at, "%s", text)
		}
	}
}

// templateNotes says of templates that `prefect deploy` would fill in.
func (r *reader) templateNotes(all mapping) {
	for _, p := range all {
		switch p.key {
		case "build", "push", "triggers", "sla", "schedule", "schedules":
			continue
		case "pull", "work_pool":
			r.templates(p.value, runtimeTemplates)
		default:
			r.templates(p.value, []string{"ctx."})
		}
	}
}

// templates notes the templates below v that begin with none of the prefixes, which are filled in at run time.
func (r *reader) templates(v *value, runtime []string) {
	switch plain := plainOf(v).(type) {
	case list:
		for _, e := range plain {
			r.templates(e, runtime)
		}
	case mapping:
		for _, p := range plain {
			r.templates(p.value, runtime)
		}
	case string:
		for _, found := range placeholders.FindAllStringSubmatch(plain, -1) {
			if !beginsWith(found[1], runtime) {
				r.note(v, "the template %s stays as it is; prefect deploy would fill it in", found[0])
			}
		}
	}
}

func beginsWith(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
