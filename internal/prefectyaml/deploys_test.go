package prefectyaml

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow"
)

// deployed is what `prefect deploy --all` does with a file: it skips it, fails, or sends deployments to the API.
type deployed struct {
	Refused     bool
	Failed      string
	Deployments []map[string]any
}

// onlyPrefect are the files that Prefect fails for, and that Terraform can make deployments of.
var onlyPrefect = map[string]string{
	"35-no-work-pool.yaml":    "a deployment without work pool is none for prefect deploy, which asks for one",
	"60-sla.yaml":             "service level agreements exist in Prefect Cloud only, and are left out with a note",
	"62-active-template.yaml": "the API would refuse the template, which is null here, with a note",
	"41-no-function.yaml":     "the source has no such function, which a note says",
}

// silent are the files of onlyPrefect that have no note, since nothing is left out.
var silent = []string{"35-no-work-pool.yaml", "60-sla.yaml"}

// TestDeploysAsPrefect compares with what prefect deploy --all sends for each of 65 files. testdata/deploys.py writes it.
func TestDeploysAsPrefect(t *testing.T) {
	text, err := os.ReadFile("testdata/deploys.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]deployed
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/deploys/*.yaml")
	if err != nil || len(files) < 60 || len(files) != len(all) {
		t.Fatalf("%d files, %d answers, %v", len(files), len(all), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, ok := all[name]
			if !ok {
				t.Fatal("testdata/deploys.py has not asked about it")
			}
			compareDeploys(t, name, want, string(text))
		})
	}
}

// TestRedeploys: the notes describe what a second deploy does to the schedules of a deployment, for each version of Prefect with
// the default of its setting and with the setting changed.
func TestRedeploys(t *testing.T) {
	recorded, err := os.ReadFile("testdata/redeploys.json")
	if err != nil {
		t.Fatal(err)
	}
	var versions map[string]map[string]map[string]string
	if err := json.Unmarshal(recorded, &versions); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/deploys/15-schedule-null.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := Parse(string(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(file.Notes, "\n")
	removes := map[string][]string{}
	for version, deployments := range versions {
		if len(deployments) != len(file.Deployments) {
			t.Errorf("Prefect %s was asked about %d deployments, expected %d", version, len(deployments), len(file.Deployments))
		}
		for name, became := range deployments {
			if became["by default"] != "stay" {
				t.Errorf("Prefect %s: the schedules of %s are %s by default, which no note says", version, name, became["by default"])
			}
			if became["with the setting"] == "removed" {
				removes[name] = append(removes[name], version)
			}
		}
	}
	if want := map[string][]string{"empty-many": {"3.9.1"}}; !maps.EqualFunc(removes, want, slices.Equal) {
		t.Errorf("the setting removes %v, expected %v", removes, want)
	}
	for want, n := range map[string]int{"schedules: it is empty: prefect deploy keeps": 1, "CLEAR_SCHEDULES_ON_EMPTY": 1,
		"since Prefect 3.9": 1, "schedules: it is null: prefect deploy keeps": 1} {
		if got := strings.Count(notes, want); got != n {
			t.Errorf("%d notes with %q, expected %d:\n%s", got, want, n, notes)
		}
	}
}

func compareDeploys(t *testing.T, name string, want deployed, text string) {
	t.Helper()
	got, err := Parse(text, sourcesOf(t))
	fails := want.Refused || want.Failed != "" || name == "56-deployment-build.yaml" // in which Prefect finds no deployment
	switch {
	case fails && err == nil && onlyPrefect[name] == "":
		t.Errorf("it is accepted, but not by Prefect")
	case fails && err == nil && len(got.Notes) == 0 && !slices.Contains(silent, name):
		t.Errorf("no note says that Prefect refuses it")
	case !fails && err != nil:
		t.Errorf("it is refused, but not by Prefect: %v", err)
	case !fails:
		ours := []map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(got.Deployments)) {
			ours = append(ours, asSent(t, got.Deployments[key]))
		}
		byName := func(a, b map[string]any) int {
			return slices.Compare([]string{a["name"].(string), a["flow_name"].(string)}, []string{b["name"].(string), b["flow_name"].(string)})
		}
		slices.SortFunc(ours, byName)
		theirs := want.Deployments
		for _, d := range theirs {
			simplify(t, d)
		}
		slices.SortFunc(theirs, byName)
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("the deployments differ (-prefect deploy +ours):\n%s\nnotes: %q", diff, got.Notes)
		}
	}
}

// sourcesOf reads the flows of the projects as the provider does.
func sourcesOf(t *testing.T) Sources {
	t.Helper()
	return func(file, function string) (Flow, error) {
		source, err := os.ReadFile(filepath.Join("testdata/projects", filepath.FromSlash(file)))
		if err != nil {
			return Flow{}, err
		}
		m, err := pyflow.Parse(source)
		if err != nil {
			return Flow{}, err
		}
		flows := m.Flows()
		i := slices.IndexFunc(flows, func(f pyflow.Flow) bool { return f.Function == function })
		if i < 0 {
			return Flow{}, errors.New("the file has no such flow")
		}
		schema, notes, err := m.ParameterSchemaFor(pyflow.Newest, function)
		return Flow{Name: flows[i].Name, Description: flows[i].Description, Schema: string(schema), Notes: notes}, err
	}
}

// asSent is a deployment in the form of the API, as the provider sends it.
func asSent(t *testing.T, d Deployment) map[string]any {
	t.Helper()
	out := map[string]any{"name": d.Name, "flow_name": d.FlowName, "entrypoint": d.Entrypoint}
	set(out, "description", d.Description)
	set(out, "version", d.Version)
	set(out, "work_pool_name", d.WorkPoolName)
	set(out, "work_queue_name", d.WorkQueueName)
	out["enforce_parameter_schema"] = d.Enforce == nil || *d.Enforce
	out["paused"] = d.Paused != nil && *d.Paused
	out["tags"] = anyStrings(d.Tags)
	out["parameters"] = decoded(t, d.Parameters, map[string]any{})
	out["job_variables"] = decoded(t, d.JobVariables, map[string]any{})
	out["parameter_openapi_schema"] = decoded(t, d.Schema, nil)
	if d.ConcurrencyLimit != nil {
		out["concurrency_limit"] = float64(*d.ConcurrencyLimit)
	}
	if o := d.ConcurrencyOptions; o != nil {
		options := map[string]any{"collision_strategy": o.CollisionStrategy}
		if o.GracePeriodSeconds != nil {
			options["grace_period_seconds"] = float64(*o.GracePeriodSeconds)
		}
		out["concurrency_options"] = options
	}
	if d.PullSteps != nil {
		steps := []any{}
		for _, s := range d.PullSteps {
			steps = append(steps, map[string]any{s.Step: decoded(t, &s.Inputs, nil)})
		}
		out["pull_steps"] = steps
	}
	schedules := []any{}
	for _, s := range d.Schedules {
		schedules = append(schedules, scheduleAsSent(t, s))
	}
	out["schedules"] = sortedJSON(t, schedules)
	automations := []any{}
	for _, a := range d.Triggers {
		automations = append(automations, map[string]any{
			"name": a.Name, "description": a.Description, "enabled": a.Enabled, "trigger": withDefaults(decoded(t, &a.JSON, nil)),
			"parameters": decoded(t, a.Parameters, nil), "job_variables": decoded(t, a.JobVariables, nil), "schedule_after": a.ScheduleAfter,
		})
	}
	out["automations"] = automations
	return out
}

// withDefaults adds what Prefect sends of a trigger that leaves it out.
func withDefaults(trigger any) any {
	out, _ := trigger.(map[string]any)
	if out["type"] == "event" {
		for key, v := range map[string]any{
			"after": []any{}, "expect": []any{}, "for_each": []any{}, "match": map[string]any{}, "match_related": map[string]any{},
			"threshold": 1.0, "within": 0.0,
		} {
			if _, given := out[key]; !given {
				out[key] = v
			}
		}
	}
	nested, _ := out["triggers"].([]any)
	for _, inner := range nested {
		withDefaults(inner)
	}
	return out
}

func scheduleAsSent(t *testing.T, s Schedule) map[string]any {
	t.Helper()
	timing := map[string]any{}
	set(timing, "timezone", s.Timezone)
	switch {
	case s.Cron != nil:
		timing["cron"], timing["day_or"] = *s.Cron, s.DayOr == nil || *s.DayOr
	case s.Interval != nil:
		timing["interval"] = *s.Interval
		if s.AnchorDate != nil {
			at, err := time.Parse(time.RFC3339, *s.AnchorDate)
			if err != nil {
				t.Fatal(err)
			}
			timing["anchor_date"] = at.UTC().Format(time.RFC3339)
		}
	default:
		rule := *s.RRule
		if !strings.Contains(rule, "DTSTART") { // which Prefect adds
			rule = "DTSTART:20200101T000000\n" + rule
		}
		timing["rrule"] = rule
	}
	out := map[string]any{"active": s.Active == nil || *s.Active, "parameters": decoded(t, s.Parameters, map[string]any{}), "schedule": timing}
	set(out, "slug", s.Slug)
	return out
}

// simplify leaves out of what Prefect sends what says nothing: nulls, and what it makes up.
func simplify(t *testing.T, d map[string]any) {
	t.Helper()
	if d["description"] == "None" || d["description"] == "" { // what it writes of a flow without a docstring
		delete(d, "description")
	}
	if d["version"] == "" {
		delete(d, "version")
	}
	tags, _ := d["tags"].([]any)
	d["tags"] = slices.DeleteFunc(tags, func(tag any) bool { return tag == "" })
	schedules, _ := d["schedules"].([]any)
	for _, s := range schedules {
		one := s.(map[string]any)
		delete(one, "max_scheduled_runs")
		delete(one, "replaces") // a note says how Terraform does that
		timing := one["schedule"].(map[string]any)
		maps.DeleteFunc(one, func(_ string, v any) bool { return v == nil })
		maps.DeleteFunc(timing, func(_ string, v any) bool { return v == nil })
		if text, ok := timing["anchor_date"].(string); ok {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				t.Fatal(err)
			}
			timing["anchor_date"] = at.UTC().Format(time.RFC3339)
			if at.Nanosecond() != 0 { // of now, where the file has none
				delete(timing, "anchor_date")
			}
		}
	}
	d["schedules"] = sortedJSON(t, schedules)
	automations := []any{}
	all, _ := d["automations"].([]any)
	for _, a := range all {
		automations = append(automations, automationOf(a.(map[string]any)))
	}
	d["automations"] = automations
}

// automationOf is what a file says of an automation that Prefect makes of a trigger.
func automationOf(a map[string]any) map[string]any {
	action := a["action"].(map[string]any)
	out := map[string]any{
		"name": a["name"], "description": a["description"], "enabled": a["enabled"], "trigger": a["trigger"],
		"parameters": action["parameters"], "job_variables": action["job_variables"], "schedule_after": 0.0,
	}
	if after, ok := action["schedule_after"].(float64); ok {
		out["schedule_after"] = after
	}
	return out
}

func sortedJSON(t *testing.T, values []any) []string {
	t.Helper()
	out := []string{}
	for _, v := range values {
		text, err := encode(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	slices.Sort(out)
	return out
}

func set(out map[string]any, key string, text *string) {
	if text != nil {
		out[key] = *text
	}
}

func anyStrings(texts []string) []any {
	out := []any{}
	for _, text := range texts {
		out = append(out, text)
	}
	return out
}

func decoded(t *testing.T, text *string, absent any) any {
	t.Helper()
	if text == nil {
		return absent
	}
	var out any
	if err := json.Unmarshal([]byte(*text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
