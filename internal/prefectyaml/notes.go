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
			r.note(at, "the steps are left out, since Terraform doesn't run them: run them before, as in CI")
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
	all, _ := step.plain.(mapping)
	var out []string
	for _, p := range all {
		inputs, _ := p.value.plain.(mapping)
		if id, ok := plainOf(inputs.get("id")).(string); ok && id != "" {
			out = append(out, id+".")
		}
	}
	return out
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

// dropTemplates takes the templates out of a deployment that nothing fills in: prefect deploy does so too. What is a template
// as a whole goes with its key; within a text nothing takes its place.
func (r *reader) dropTemplates(all mapping) mapping {
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
			if kept := r.dropped(p.value, filled); kept != nil {
				out = append(out, pair{p.key, p.textual, kept})
			}
		}
	}
	return out
}

// dropped is a value without the templates that nothing fills in, or nil where it is one.
func (r *reader) dropped(v *value, filled []string) *value {
	copied := *v
	switch plain := v.plain.(type) {
	case list:
		kept := make(list, 0, len(plain))
		for _, e := range plain {
			if e = r.dropped(e, filled); e != nil {
				kept = append(kept, e)
			}
		}
		copied.plain = kept
	case mapping:
		kept := make(mapping, 0, len(plain))
		for _, p := range plain {
			if e := r.dropped(p.value, filled); e != nil {
				kept = append(kept, pair{p.key, p.textual, e})
			}
		}
		copied.plain = kept
	case string:
		whole := false
		copied.plain = placeholders.ReplaceAllStringFunc(plain, func(found string) string {
			if beginsWith(placeholders.FindStringSubmatch(found)[1], filled) {
				return found
			}
			whole = whole || found == plain
			r.note(v, "prefect deploy drops the template %s, which nothing fills in, and so does this", found)
			return ""
		})
		if whole {
			return nil
		}
	}
	return &copied
}

func beginsWith(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
