package prefectyaml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// File is what a prefect.yaml says. The tags of its types are the names of the attributes in which users see them.
type File struct {
	// Name is the project's, or nil.
	Name *string `tfsdk:"name"`
	// PrefectVersion is that of the Prefect that wrote the file, or nil.
	PrefectVersion *string `tfsdk:"prefect_version"`
	// Deployments are those with a name, by it; where several have the same one, by flow/name.
	Deployments map[string]Deployment `tfsdk:"deployments"`
	// Notes are sentences on what the deployments don't say although the file does.
	Notes []string `tfsdk:"notes"`
}

// The keys that each part may have, as Prefect knows them.
var (
	fileKeys       = []string{"build", "definitions", "deployments", "name", "prefect-version", "prefect_version", "pull", "push"}
	deploymentKeys = []string{
		"build", "concurrency_limit", "description", "enforce_parameter_schema", "entrypoint", "flow_name", "name", "parameters", "paused", "pull", "push",
		"schedule", "schedules", "sla", "tags", "triggers", "version", "version_type", "work_pool",
	}
	workPoolKeys    = []string{"job_variables", "name", "work_queue_name"}
	concurrencyKeys = []string{"collision_strategy", "grace_period_seconds", "limit"}
	scheduleKeys    = []string{"active", "anchor_date", "cron", "day_or", "interval", "parameters", "replaces", "rrule", "slug", "timezone"}
)

// reader gathers the mistakes and the notes of a file.
type reader struct {
	problems []*Error
	notes    []string
	// The steps at the top level of the file, for deployments without their own.
	build, pull *value
	shared      []Step // of pull
}

// Parse reads the text of a prefect.yaml. The error joins an *Error for each mistake.
func Parse(text string) (*File, error) {
	root, notes, err := grow(text)
	if err != nil {
		return nil, err
	}
	r := &reader{notes: notes}
	out := r.file(root)
	if len(r.problems) > 0 {
		return nil, joined(r.problems)
	}
	out.Notes = r.notes
	return out, nil
}

func (r *reader) file(v *value) *File {
	top, ok := v.plain.(mapping)
	if !ok {
		r.problem(v, "a prefect.yaml must be a mapping with the key deployments, but this is %s", kindOf(v))
		return nil
	}
	for _, p := range top {
		if !strings.HasPrefix(p.key, "x-") {
			r.known(p, fileKeys, "; put what only anchors are for under definitions, or under a key that begins with x-")
		}
	}
	out := &File{Name: r.text(top.get("name")), PrefectVersion: r.text(top.get("prefect-version")), Deployments: map[string]Deployment{}}
	if out.PrefectVersion == nil {
		out.PrefectVersion = r.text(top.get("prefect_version"))
	}
	r.build, r.pull = top.get("build"), top.get("pull")
	r.shared = r.steps(r.pull)
	r.templates(r.pull, runtimeTemplates)
	r.stepNotes(top)
	if all := top.get("deployments"); all != nil {
		out.Deployments = r.deployments(all)
	}
	return out
}

// deployments reads the list, and finds a key for each deployment that has a name.
func (r *reader) deployments(v *value) map[string]Deployment {
	all, ok := v.plain.(list)
	if !ok {
		r.problem(v, "a list is expected, but this is %s", kindOf(v))
		return nil
	}
	var read []Deployment
	var from []*value
	names := map[string]int{}
	for _, e := range all {
		if d, ok := r.deployment(e); ok {
			read, from = append(read, d), append(from, e)
			names[d.Name]++
		}
	}
	out := make(map[string]Deployment, len(read))
	for i, d := range read {
		key := d.Name
		if names[key] > 1 {
			key = d.FlowName + "/" + key
		}
		if _, taken := out[key]; taken {
			r.problem(from[i], "the flow %s has another deployment named %s above, which this one would replace: rename one of them", d.FlowName, d.Name)
		}
		out[key] = d
	}
	return out
}

func (r *reader) problem(v *value, format string, args ...any) {
	r.problems = append(r.problems, v.wrong(format, args...))
}

func (r *reader) note(v *value, format string, args ...any) {
	if note := v.wrong(format, args...).Error(); !slices.Contains(r.notes, note) {
		r.notes = append(r.notes, note)
	}
}

// known refuses a key that is none of those that Prefect reads.
func (r *reader) known(p pair, keys []string, advice string) {
	if slices.Contains(keys, p.key) && p.textual {
		return
	}
	text := "unknown key; known are " + strings.Join(keys, ", ")
	if near := spelling.Nearest(p.key, keys); near != "" {
		text = fmt.Sprintf("unknown key; did you mean %s?", near)
	}
	r.problem(p.value, "%s", text+advice)
}
