package prefectyaml

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRecipes reads what prefect init writes: one deployment without a name, for the user to fill in, and steps.
func TestRecipes(t *testing.T) {
	files, err := filepath.Glob("testdata/recipes/*.yaml")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d recipes: %v", len(files), err)
	}
	for _, name := range files {
		text := readFile(t, name)
		got, err := Parse(text, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		notes := strings.Join(got.Notes, "\n")
		if len(got.Deployments) != 0 || *got.Name != "acme" || *got.PrefectVersion != "3.8.0" ||
			!strings.Contains(notes, "the deployment has no name") {
			t.Errorf("%s: %d deployments, notes:\n%s", name, len(got.Deployments), notes)
		}
		// Once the deployment is filled in, the steps are its own.
		filled := strings.NewReplacer("- name: null", "- name: d", "entrypoint: null", "entrypoint: a.py:b").Replace(text)
		if got, err = Parse(filled, nil); err != nil || len(got.Deployments["d"].PullSteps) != 1 {
			t.Errorf("%s, filled in: %v, %+v", name, err, got)
		}
	}
}

// TestDuplicateNames: deployments that share a name are distinguished by their flows.
func TestDuplicateNames(t *testing.T) {
	got, err := Parse(readFile(t, "testdata/projects/01-plain.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"load-all/plain", "clean/plain"} {
		if _, ok := got.Deployments[key]; !ok {
			t.Errorf("no %s in %v", key, got.Deployments)
		}
	}
}

func TestNotes(t *testing.T) {
	for text, want := range map[string]string{
		"build: [{a: {}}]":               "line 1: build: the steps are left out",
		yamlPrefix + "push: {a: {}}":     "line 4: deployments[0].push: the steps are left out",
		yamlPrefix + "sla: [{a: 1}]":     "declare a prefect_resource_sla",
		yamlPrefix + "version_type: git": "set version_info",
		yamlPrefix + "tags: [a]": "there are no pull steps; prefect deploy would add one that " +
			"sets the working directory to the one",
		yamlPrefix + "tags: ['{{ $ENV }}']": "deployments[0].tags[0]: the template {{ $ENV }} stays as it is",
		yamlPrefix + "parameters: {a: {b: ['x {{ y }}']}}": "deployments[0].parameters.a.b[0]: prefect deploy drops the " +
			"template {{ y }}",
		yamlPrefix + "build: [{s: {id: y}}]\n  parameters: {a: '{{ y.z }}'}": "deployments[0].parameters.a: the template " +
			"{{ y.z }} stays as it is",
		yamlPrefix + "paused: '{{ $PAUSED }}'": "deployments[0].paused: the value is a template, which prefect " +
			"deploy fills in: it is null here",
		yamlPrefix + "tags: '{{ $TAGS }}'": "deployments[0].tags: the value is a template",
		yamlPrefix + "schedules: null":     "deployments[0].schedules: it is null: prefect deploy keeps the existing schedules",
		yamlPrefix + "collision_strategy: ENQUEUE": "prefect deploy ignores the key here; move it to " +
			"concurrency_limit.collision_strategy",
		yamlPrefix + "work_queue_name: q":       "move it to work_pool.work_queue_name",
		yamlPrefix + "job_variables: {a: 1}":    "move it to work_pool.job_variables",
		yamlPrefix + "is_schedule_active: true": "move it to paused, or active of each of schedules",
		yamlPrefix + "work_pool: {name: a, work_queue: b}": "deployments[0].work_pool.work_queue: prefect deploy ignores the key here; move it " +
			"to work_queue_name",
		yamlPrefix + "descriptiom: a": "prefect deploy ignores the key, which it does not know; did you mean " +
			"description?",
		"deployment: []":                                       "line 1: deployment: prefect deploy ignores the key, which it does not know; did you mean deployments?",
		yamlPrefix + "tags: [b]":                               "flow_name is a guess",
		yamlPrefix + "tags: [a]\n  tags: [b]":                  "the key is given twice, and the last value is used",
		yamlPrefix + "schedule: {cron: '@daily', replaces: a}": "replaces: it is omitted",
		yamlPrefix + "build: [{prefect_docker.deployments.steps.build_docker_image: {dockerfile: auto}}]": "/opt/prefect and the name of the " +
			"directory",
		"pull: [{a: {b: '{{ c.d }}'}}]": "pull[0].a.b: the template {{ c.d }} stays as it is",
	} {
		got, err := Parse(text, nil)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if !strings.Contains(strings.Join(got.Notes, "\n"), want) {
			t.Errorf("%q: the notes lack %q:\n%s", text, want, strings.Join(got.Notes, "\n"))
		}
	}
}

// TestOrder: a file always gives the same.
func TestOrder(t *testing.T) {
	const text = yamlPrefix + "triggers: [{a: 1}]\n  sla: [{a: 1}]\n  version_type: git\n  tags: ['{{ x }}', '{{ y }}']"
	first, err := Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, _ := Parse(text, nil); !slices.Equal(first.Notes, again.Notes) {
			t.Fatalf("%v, then %v", first.Notes, again.Notes)
		}
	}
}

// TestQuiet: what a worker fills in when a run starts needs no note.
func TestQuiet(t *testing.T) {
	got, err := Parse(
		yamlPrefix+"pull: [{a: {b: '{{ prefect.blocks.secret.x }}'}}]\n  work_pool: {job_variables: {a: '{{ prefect.variables.y "+
			"}}', b: '{{ ctx.z }}'}}\n  parameters: {a: '{{ ctx.z }}'}",
		noSources,
	)
	if err != nil || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "nothing is known") {
		t.Errorf("%v, %v", err, got.Notes)
	}
}

func noSources(string, string) (Flow, error) { return Flow{}, errors.New("nothing is known") }

// TestTemplatesInSchedules: prefect deploy fills templates in before it checks a schedule, so that none is refused here.
func TestTemplatesInSchedules(t *testing.T) {
	for schedule, want := range map[string]string{
		"{cron: '{{ a.b }}'}":                              "schedules[0].cron",
		"{cron: '0 {{ a.b }} * * *'}":                      "schedules[0].cron",
		"{cron: '@daily', timezone: '{{ a.b }}'}":          "schedules[0].timezone",
		"{cron: '@daily', day_or: '{{ a.b }}'}":            "schedules[0].day_or",
		"{cron: '@daily', active: '{{ a.b }}'}":            "schedules[0].active",
		"{rrule: '{{ a.b }}'}":                             "schedules[0].rrule",
		"{interval: 60, timezone: '{{ a.b }}'}":            "schedules[0].timezone",
		"{interval: 60, slug: '{{ a.b }}'}":                "schedules[0].slug",
		"{interval: 60, parameters: {x: ['{{ a.b }}']}}":   "schedules[0].parameters.x[0]",
		"{interval: 60, parameters: {'x': 'y {{ a.b }}'}}": "schedules[0].parameters.x",
	} {
		got, err := Parse(yamlPrefix+"build: [{s: {id: a}}]\n  schedules: ["+schedule+"]", nil)
		if err != nil {
			t.Errorf("%s: %v", schedule, err)
		} else if !slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, want) && strings.Contains(n, "template") }) {
			t.Errorf("%s: no note on %s: %q", schedule, want, got.Notes)
		}
	}
}

// TestPullStepOutput: what an earlier pull step gives is for the worker to fill in; a later step's is not.
func TestPullStepOutput(t *testing.T) {
	got, err := Parse(yamlPrefix+"pull: [{clone: {id: repo, a: '{{ other.x }}'}}, {install: {directory: '{{ repo.directory }}'}}, {c: "+
		"{id: other}}]", noSources)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(got.Notes, "\n")
	if strings.Contains(notes, "repo.directory") || !strings.Contains(notes, "other.x") {
		t.Errorf("the notes are:\n%s", notes)
	}
	if steps := got.Deployments["d"].PullSteps; len(steps) != 3 || !strings.Contains(steps[1].Inputs, "{{ repo.directory }}") {
		t.Errorf("the steps are %+v", steps)
	}
}

// TestDropped: what nothing fills in is dropped, with its key where it is all of a value.
func TestDropped(t *testing.T) {
	got, err := Parse(
		yamlPrefix+"parameters: {a: '{{ flow_run.name }}', b: 'x-{{ flow_run.name }}', c: ['{{ y }}', 1], d: '{{ $E }}', e: '{{ "+
			"prefect.variables.v }}'}\n  schedules: [{cron: '0 0 * * *', active: '{{ z }}', timezone: '{{ $TZ }}'}]",
		nil,
	)
	if err != nil {
		t.Fatal(err)
	}
	d := got.Deployments["d"]
	if want := `{"b":"x-","c":[1],"d":"{{ $E }}","e":"{{ prefect.variables.v }}"}`; *d.Parameters != want {
		t.Errorf("the parameters are %s, expected %s", *d.Parameters, want)
	}
	if s := d.Schedules["0"]; s.Active != nil || *s.Timezone != "{{ $TZ }}" {
		t.Errorf("the schedule is %+v", s)
	}
}

// TestSources: name, description and schema are the flow's, as prefect deploy takes them.
func TestSources(t *testing.T) {
	sources := func(file, function string) (Flow, error) {
		if (file != "flows/a.py" && file != "pkg/b.py") || function != "go" {
			return Flow{}, errors.New(file + " is not among the sources")
		}
		return Flow{Name: "Real", Description: "Text.", Schema: `{"type":"object"}`, Notes: []string{"something is not known"}}, nil
	}
	got, err := Parse("deployments:\n- {name: a, entrypoint: 'flows/a.py:go', flow_name: other}\n- {name: b, entrypoint: 'pkg.b:go', "+
		"description: Own}\n- {name: c, entrypoint: pkg.b.go}\n- {name: d, entrypoint: 'x.py:go', flow_name: kept}\n", sources)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]string{"a": {"Real", "Text."}, "b": {"Real", "Own"}, "c": {"Real", "Text."}} {
		d := got.Deployments[name]
		if d.FlowName != want[0] || *d.Description != want[1] || *d.Schema != `{"type":"object"}` {
			t.Errorf("%s is %+v", name, d)
		}
	}
	if d := got.Deployments["d"]; d.FlowName != "kept" || d.Schema != nil {
		t.Errorf("d is %+v", d)
	}
	if b := got.Deployments["b"]; b.File != nil || b.Function != "go" {
		t.Errorf("the entrypoint of a module is read as %v, %s", b.File, b.Function)
	}
	for _, want := range []string{`prefect deploy ignores it: the flow is named "Real" in its source`,
		"x.py is not among the sources: flow_name is a guess", "something is not known"} {
		if !strings.Contains(strings.Join(got.Notes, "\n"), want) {
			t.Errorf("the notes lack %q: %q", want, got.Notes)
		}
	}
}

// TestTriggers: each is an automation, with the name and the type that prefect deploy gives it.
func TestTriggers(t *testing.T) {
	got, err := Parse(yamlPrefix+"triggers:\n  - {enabled: false, match: {a: b}, expect: [c], parameters: {x: '{{ event.id }}'}, "+
		"schedule_after: 60}\n  - {name: n, description: D, require: all, within: 5, triggers: [{expect: [a]}, {posture: Metric, metric: "+
		"{}}]}\n  - {type: sequence, triggers: []}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	parameters := `{"x":"{{ event.id }}"}`
	want := []Trigger{
		{
			Name:          "d__automation_1",
			JSON:          `{"expect":["c"],"match":{"a":"b"},"posture":"Reactive","type":"event"}`,
			Parameters:    &parameters,
			ScheduleAfter: 60,
		},
		{
			Name:        "n",
			Description: "D",
			Enabled:     true,
			JSON:        `{"require":"all","triggers":[{"expect":["a"],"posture":"Reactive","type":"event"},{"metric":{},"posture":"Metric","type":"metric"}],"type":"compound","within":5}`,
		},
		{Name: "d__automation_3", Enabled: true, JSON: `{"triggers":[],"type":"sequence"}`},
	}
	if diff := cmp.Diff(want, got.Deployments["d"].Triggers); diff != "" {
		t.Errorf("the triggers differ (-want +got):\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a: [":       "it is not YAML: ",
		"a: 1\nb: {": "line 2: it is not YAML: ",
		"name: a\nentrypoint: a.py:b\nwork_queue_name: q\nmanifest_path: null\n": "the file is one deployment, as `prefect deployment build` of Prefect 2 wrote it",
		"--- {}\n--- {}":                  "line 2: a second document begins here",
		"":                                "must be a mapping with the key deployments, but this is null",
		yamlPrefix + "schedule: {crn: 1}": "line 4: deployments[0].schedule.crn: unknown key; did you mean cron?",
		yamlPrefix + "schedules:\n  - cron: 0 0 * * *\n  - cron: 61 * * * *": "line 6: deployments[0].schedules[1].cron: minute 61 " +
			"is outside",
		yamlPrefix + "schedules: [{cron: 0 0 * * *, max_scheduled_runs: 3}]": "max_scheduled_runs: unknown key",
		yamlPrefix + "schedules: [{cron: 0 0 * * *, slug: a}, {interval: 5, slug: a}]": "schedules[1]: another schedule of the deployment " +
			"has the slug",
		yamlPrefix + "version: 1.0": "version: text is expected, but YAML reads a number: " +
			"put it in quotes",
		yamlPrefix + "parameters: {yes: 1}": "parameters.yes: a key must be text, and YAML reads " +
			"this one otherwise: put it in quotes",
		yamlPrefix + "parameters: &x {a: *x}": "deeper than 100 levels; does an alias refer to a value " +
			"that contains it?",
		yamlPrefix + "paused: {}\n  tags: [{}]":                                     "line 5: deployments[0].tags[0]: a tag must be a string",
		"deployments: [{name: a}]":                                                  "deployments[0]: entrypoint is missing",
		"deployments: [{name: '', entrypoint: a:b}]":                                "deployments[0].name: a name is expected",
		"deployments: [{name: a, entrypoint: b}]":                                   "an entrypoint is a file and a function",
		"deployments: [{name: a, entrypoint: 'a:b'}, {name: a, entrypoint: 'c:b'}]": "deployments[1]: the flow b has another deployment named a above",
		strings.Repeat(" ", maxFileSize+1):                                          "and at most 262144 are read",
	} {
		_, err := Parse(text, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: want %q, got %v", text, want, err)
		}
	}
}

// TestBombs: aliases of aliases of aliases end in an error.
func TestBombs(t *testing.T) {
	text := "definitions:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	merge := "definitions:\n  a0: &a0 {k: v}\n"
	for i := range 12 {
		next, last := string(rune('b'+i)), string(rune('a'+i))
		list := strings.TrimSuffix(strings.Repeat("*"+last+"0, ", 10), ", ")
		text += "  " + next + "0: &" + next + "0 [" + list + "]\n"
		merge += "  " + next + "0: &" + next + "0 {<<: [" + list + "]}\n"
	}
	for _, bomb := range []string{text, merge} {
		if _, err := Parse(bomb, nil); err == nil || !strings.Contains(err.Error(), "the values of the aliases exceed") {
			t.Errorf("got %v", err)
		}
	}
}

// FuzzParse: it ends without a crash, what it returns is JSON where JSON is meant, and every mistake has a text.
func FuzzParse(f *testing.F) {
	for _, v := range vectors.Files {
		f.Add(v.Text)
	}
	for _, v := range vectors.Scalars {
		f.Add(yamlPrefix + "parameters: {a: " + v.Text + "}")
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, nil)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a text")
			}
			return
		}
		for key, d := range got.Deployments {
			for _, s := range []*string{d.Parameters, d.JobVariables} {
				if s != nil && !json.Valid([]byte(*s)) {
					t.Errorf("%s: no JSON: %s", key, *s)
				}
			}
			for _, step := range d.PullSteps {
				if !json.Valid([]byte(step.Inputs)) {
					t.Errorf("%s: no JSON: %s", key, step.Inputs)
				}
			}
		}
	})
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
