package prefectyaml

import (
	"regexp"
	"slices"
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
			r.addNote(at, "the steps are left out, since Terraform doesn't run them: run them before, as in CI")
		}
	}
}

// otherNotes says of what belongs to other resources.
func (r *reader) otherNotes(all mapping) {
	for _, other := range [][2]string{
		{"sla", "the service level agreements are left out: declare a prefect_resource_sla"},
		{"version_type", "it is left out: set version_info of the prefect_deployment"},
	} {
		key, text := other[0], other[1]
		at := all.get(key)
		if key != "version_type" && !isNull(at) {
			if _, ok := at.content.(yamlList); !ok {
				r.addError(at, "a list is expected, but this is %s", typeName(at))
			}
		}
		if !isEmpty(at) {
			r.addNote(at, "%s", text)
		}
	}
}

// templateNotes says of templates that `prefect deploy` would fill in.
func (r *reader) templateNotes(all mapping) {
	for _, p := range all {
		switch p.key {
		case "build", "push", "triggers", "sla":
		case "pull":
			r.pullTemplates(p.value)
		case "work_pool":
			r.templates(p.value, runtimeTemplates)
		default:
			r.templates(p.value, []string{"ctx."})
		}
	}
}

// pullTemplates notes the templates of pull steps. The output of an earlier step is for the worker to fill in.
func (r *reader) pullTemplates(v *value) {
	runtime := slices.Clone(runtimeTemplates)
	for _, step := range r.stepsOf(v) {
		r.templates(step, runtime)
		runtime = append(runtime, stepPrefixes(step)...)
	}
}

// stepPrefixes begin the templates that the output of a step fills in.
func stepPrefixes(step *value) []string {
	all, _ := step.content.(mapping)
	var out []string
	for _, p := range all {
		inputs, _ := p.value.content.(mapping)
		if id, ok := contentOf(inputs.get("id")).(string); ok && id != "" {
			out = append(out, id+".")
		}
	}
	return out
}

// templates notes the templates below v that begin with none of the prefixes, which are filled in at run time.
func (r *reader) templates(v *value, runtime []string) {
	switch plain := contentOf(v).(type) {
	case yamlList:
		for _, e := range plain {
			r.templates(e, runtime)
		}
	case mapping:
		for _, p := range plain {
			r.templates(p.value, runtime)
		}
	case string:
		for _, found := range placeholders.FindAllStringSubmatch(plain, -1) {
			if !hasAnyPrefix(found[1], runtime) {
				r.addNote(v, "the template %s stays as it is; prefect deploy would fill it in", found[0])
			}
		}
	}
}

// removeTemplates removes the templates of a deployment that nothing fills in, as prefect deploy does. If a whole value is a
// template, its key is removed; a template within a string is replaced by an empty string.
func (r *reader) removeTemplates(all mapping) mapping {
	filled := []string{"$", "ctx.", "prefect.variables.", "prefect.blocks."}
	for _, section := range []*value{r.build, r.push, all.get("build"), all.get("push")} {
		for _, step := range r.stepsOf(section) {
			filled = append(filled, stepPrefixes(step)...)
		}
	}
	out := make(mapping, 0, len(all))
	for _, p := range all {
		switch p.key {
		case "build", "push", "pull", "triggers", "sla", "name", "entrypoint", "flow_name":
			out = append(out, p)
		default:
			if kept := r.withoutTemplates(p.value, filled); kept != nil {
				out = append(out, pair{p.key, p.isString, kept})
			}
		}
	}
	return out
}

// withoutTemplates is a value without the templates that nothing fills in; nil when the whole value is such a template.
func (r *reader) withoutTemplates(v *value, filled []string) *value {
	copied := *v
	switch plain := v.content.(type) {
	case yamlList:
		kept := make(yamlList, 0, len(plain))
		for _, e := range plain {
			if e = r.withoutTemplates(e, filled); e != nil {
				kept = append(kept, e)
			}
		}
		copied.content = kept
	case mapping:
		kept := make(mapping, 0, len(plain))
		for _, p := range plain {
			if e := r.withoutTemplates(p.value, filled); e != nil {
				kept = append(kept, pair{p.key, p.isString, e})
			}
		}
		copied.content = kept
	case string:
		whole := false
		copied.content = placeholders.ReplaceAllStringFunc(plain, func(found string) string {
			if hasAnyPrefix(placeholders.FindStringSubmatch(found)[1], filled) {
				return found
			}
			whole = whole || found == plain
			r.addNote(v, "prefect deploy drops the template %s, which nothing fills in, and so does this", found)
			return ""
		})
		if whole {
			return nil
		}
	}
	return &copied
}

func hasAnyPrefix(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
