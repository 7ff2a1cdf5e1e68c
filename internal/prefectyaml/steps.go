package prefectyaml

// Step is a pull step by its full name, and its inputs, a JSON object.
type Step struct {
	Step   string `tfsdk:"step"`
	Inputs string `tfsdk:"inputs"`
}

const (
	directoryStep = "prefect.deployments.steps.set_working_directory"
	buildStep     = "prefect_docker.deployments.steps.build_docker_image"
)

// stepsOf are the steps of a section, which may be a list, one step, or null.
func (r *reader) stepsOf(v *value) []*value {
	switch plain := contentOf(v).(type) {
	case nil:
		return nil
	case yamlList:
		return plain
	case mapping:
		if len(plain) == 0 {
			return nil
		}
		return []*value{v}
	}
	r.addError(v, "a list of steps is expected, but this is %s", typeName(v))
	return nil
}

func (r *reader) steps(v *value) []Step {
	out := []Step{}
	for _, e := range r.stepsOf(v) {
		all, ok := e.content.(mapping)
		if !ok || len(all) != 1 || !all[0].isString {
			r.addError(e, "a step must be a mapping with one key, the step's full name, whose value is the step's inputs")
			continue
		}
		if inputs := r.jsonObject(all[0].value); inputs != nil {
			out = append(out, Step{all[0].key, *inputs})
		}
	}
	return out
}

// pullSteps are the steps of a deployment, the steps of the whole file, or the defaults of Prefect, in this order. An empty list
// means no steps; null and {} mean that the steps are unset.
func (r *reader) pullSteps(v *value, all mapping) []Step {
	own := all.get("pull")
	steps := r.steps(own)
	switch {
	case len(steps) > 0 || isList(own):
		return steps
	case !isEmpty(r.pull):
		return r.shared
	case own == nil && isList(r.pull):
		return []Step{}
	}
	return r.defaultSteps(v, all)
}

// defaultSteps are the steps that `prefect deploy` adds if the file has none, as far as they do not depend on the
// machine that it runs on.
func (r *reader) defaultSteps(v *value, all mapping) []Step {
	build := all.get("build")
	if isEmpty(build) {
		build = r.build
	}
	if inputs := dockerBuild(r.stepsOf(build)); inputs != nil {
		if file := inputs.get("dockerfile"); file == nil || file.content != "auto" {
			return []Step{}
		}
		r.addNote(
			v,
			"there are no pull steps; prefect deploy would add one that sets the working directory to /opt/prefect and the name of the "+
				"directory that it runs in. Set pull_steps",
		)
		return nil
	}
	if pool, ok := contentOf(all.get("work_pool")).(mapping); ok {
		if variables, ok := contentOf(pool.get("job_variables")).(mapping); ok && !isEmpty(variables.get("image")) {
			return []Step{{directoryStep, `{"directory":"/opt/prefect"}`}}
		}
	}
	r.addNote(
		v,
		"there are no pull steps; prefect deploy would add one that sets the working directory to the one that it runs in. Set "+
			"pull_steps, or path",
	)
	return nil
}

func isList(v *value) bool {
	_, ok := contentOf(v).(yamlList)
	return ok
}

func contentOf(v *value) any {
	if v == nil {
		return nil
	}
	return v.content
}

// dockerBuild is the inputs of the first step that builds an image.
func dockerBuild(steps []*value) mapping {
	for _, e := range steps {
		if step, ok := e.content.(mapping); ok && !isEmpty(step.get(buildStep)) {
			inputs, _ := step.get(buildStep).content.(mapping)
			return inputs
		}
	}
	return nil
}
