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
	// PrefectVersion is the version of Prefect that wrote the file, or nil.
	PrefectVersion *string `tfsdk:"prefect_version"`
	// Deployments are those with a name, by it; where several have the same one, by flow/name.
	Deployments map[string]Deployment `tfsdk:"deployments"`
	// Notes are sentences on what the deployments don't say although the file does.
	Notes []string `tfsdk:"notes"`
}

// Flow is what the source of an entrypoint says of its flow.
type Flow struct {
	Name        string // or "" if it is only known when the file runs
	Description string
	Schema      string   // of its parameters, a JSON object, or ""
	Notes       []string // on what is not known
}

// Sources finds the flow of an entrypoint: a function in a file. It says why there is none.
type Sources func(file, function string) (Flow, error)

// The keys that each part may have, as Prefect knows them.
var (
	fileKeys       = []string{"build", "definitions", "deployments", "name", "prefect-version", "prefect_version", "pull", "push"}
	deploymentKeys = []string{
		"build", "concurrency_limit", "description", "enforce_parameter_schema", "entrypoint", "flow_name", "name", "parameters", "paused",
		"pull", "push",
		"schedule", "schedules", "sla", "tags", "triggers", "version", "version_type", "work_pool",
	}
	// What Prefect does not read at the place where people write it, and the place where it does.
	misplacedKeys = map[string]string{
		"collision_strategy": "concurrency_limit.collision_strategy", "grace_period_seconds": "concurrency_limit.grace_period_seconds",
		"limit":               "concurrency_limit.limit",
		"concurrency_options": "concurrency_limit", "work_pool_name": "work_pool.name", "work_queue_name": "work_pool.work_queue_name",
		"work_queue":    "work_pool.work_queue_name",
		"job_variables": "work_pool.job_variables", "infra_overrides": "work_pool.job_variables", "infrastructure": "work_pool",
		"image": "work_pool.job_variables.image",
		"env":   "work_pool.job_variables.env", "is_schedule_active": "paused, or active of each of schedules",
		"active": "paused, or active of each of schedules",
		"cron":   "schedules", "interval": "schedules", "rrule": "schedules", "timezone": "schedules", "anchor_date": "schedules",
		"steps": "build, push or pull", "pull_steps": "pull", "build_steps": "build", "push_steps": "push", "trigger": "triggers",
		"automations": "triggers", "tag": "tags",
	}
	// What only a file has that `prefect deployment build` of Prefect 2 writes.
	legacyBuildKeys = []string{
		"infra_overrides",
		"infrastructure",
		"is_schedule_active",
		"manifest_path",
		"parameter_openapi_schema",
		"storage",
		"work_queue_name",
	}

	workPoolKeys    = []string{"job_variables", "name", "work_queue_name"}
	concurrencyKeys = []string{"collision_strategy", "grace_period_seconds", "limit"}
	scheduleKeys    = []string{"active", "anchor_date", "cron", "day_or", "interval", "parameters", "replaces", "rrule", "slug", "timezone"}
)

// reader gathers the mistakes and the notes of a file.
type reader struct {
	errors  []*Error
	notes   []string
	sources Sources // or nil
	// The steps at the top level of the file, for deployments without their own.
	build, push, pull *value
	shared            []Step // of pull
}

// Parse reads the text of a prefect.yaml. Sources, which may be nil, knows the flows. The error joins an *Error for each
// mistake.
func Parse(text string, sources Sources) (*File, error) {
	root, notes, err := parseTree(text)
	if err != nil {
		return nil, err
	}
	r := &reader{notes: notes, sources: sources}
	out := r.file(root)
	if len(r.errors) > 0 {
		return nil, joinErrors(r.errors)
	}
	out.Notes = r.notes
	return out, nil
}

func (r *reader) file(v *value) *File {
	top, ok := v.content.(mapping)
	if !ok {
		r.addError(v, "a prefect.yaml must be a mapping with the key deployments, but this is %s", typeName(v))
		return nil
	}
	if r.isLegacyBuild(v, top) {
		return nil
	}
	for _, p := range top {
		if !strings.HasPrefix(p.key, "x-") {
			r.noteIgnoredKey(p, fileKeys, nil)
		}
	}
	out := &File{
		Name: r.stringValue(top.get("name")), PrefectVersion: r.stringValue(top.get("prefect-version")),
		Deployments: map[string]Deployment{},
	}
	if out.PrefectVersion == nil {
		out.PrefectVersion = r.stringValue(top.get("prefect_version"))
	}
	r.build, r.push, r.pull = top.get("build"), top.get("push"), top.get("pull")
	r.shared = r.steps(r.pull)
	r.pullTemplates(r.pull)
	r.stepNotes(top)
	if all := top.get("deployments"); all != nil {
		out.Deployments = r.deployments(all)
	}
	if sources := r.sources; sources == nil && len(out.Deployments) > 0 {
		r.notes = append(
			r.notes,
			"flow_name is a guess from the name of the function or from flow_name in the file: prefect deploy uses the name that the "+
				"decorator @flow sets, and ignores flow_name. Pass the sources of the entrypoints to get it",
		)
	}
	return out
}

// isLegacyBuild reports whether Prefect 3 cannot read the file because it has the format of an older version.
func (r *reader) isLegacyBuild(v *value, top mapping) bool {
	if top.get("deployments") != nil {
		return false
	}
	found := 0
	for _, key := range legacyBuildKeys {
		if top.get(key) != nil {
			found++
		}
	}
	if found < 2 && (found == 0 || top.get("entrypoint") == nil) {
		return false
	}
	r.addError(
		v,
		"the file is one deployment, as `prefect deployment build` of Prefect 2 wrote it, which Prefect 3 does not read: it has no list of "+
			"deployments. Move name, entrypoint, parameters and tags into an item of deployments",
	)
	return true
}

// deployments reads the list, and finds a key for each deployment that has a name.
func (r *reader) deployments(v *value) map[string]Deployment {
	all, ok := v.content.(yamlList)
	if !ok {
		r.addError(v, "a list is expected, but this is %s", typeName(v))
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
			r.addError(
				from[i],
				"the flow %s has another deployment named %s above, which this one would replace: rename one of them",
				d.FlowName,
				d.Name,
			)
		}
		out[key] = d
	}
	return out
}

func (r *reader) addError(v *value, format string, args ...any) {
	r.errors = append(r.errors, v.errorf(format, args...))
}

func (r *reader) addNote(v *value, format string, args ...any) {
	if note := v.errorf(format, args...).Error(); !slices.Contains(r.notes, note) {
		r.notes = append(r.notes, note)
	}
}

// checkKey reports a key that Prefect does not accept.
func (r *reader) checkKey(p pair, keys []string, advice string) {
	if !slices.Contains(keys, p.key) || !p.isString {
		r.addError(p.value, "unknown key%s%s", suggestion(p.key, keys), advice)
	}
}

// noteIgnoredKey adds a note about a key that Prefect ignores, and where to move it.
func (r *reader) noteIgnoredKey(p pair, keys []string, places map[string]string) {
	if slices.Contains(keys, p.key) && p.isString {
		return
	}
	if place := places[p.key]; place != "" {
		r.addNote(p.value, "prefect deploy ignores the key here; move it to %s", place)
		return
	}
	r.addNote(p.value, "prefect deploy ignores the key, which it does not know%s", suggestion(p.key, keys))
}

func suggestion(key string, keys []string) string {
	if near := spelling.Nearest(key, keys); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return "; known keys are " + strings.Join(keys, ", ")
}
