package prefectyaml

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

//go:embed testdata/vectors.json
var vectorsJSON []byte

// vectors are what PyYAML and Prefect make of YAML: nothing where they refuse it. testdata/vectors.py writes them.
var vectors struct {
	Scalars []struct {
		Text string
		JSON *string
	}
	Files []struct {
		Text        string
		Deployments *[]theirDeployment
	}
}

type theirDeployment struct {
	Name, Entrypoint, Description, Version *string
	Tags                                   any
	Parameters                             any
	Paused                                 *bool
	Enforce                                *bool          `json:"enforce_parameter_schema"`
	WorkPool                               *theirWorkPool `json:"work_pool"`
	Limit                                  any            `json:"concurrency_limit"`
	Schedules                              []theirSchedule
}

type theirWorkPool struct {
	Name         *string
	Queue        *string `json:"work_queue_name"`
	JobVariables any     `json:"job_variables"`
}

type theirSchedule struct {
	Active     *bool
	Slug       *string
	Parameters any
	Schedule   struct {
		Cron, RRule, Timezone *string
		Interval              *float64
		AnchorDate            *time.Time `json:"anchor_date"`
		DayOr                 *bool      `json:"day_or"`
	}
}

func TestMain(m *testing.M) {
	decoder := json.NewDecoder(bytes.NewReader(vectorsJSON))
	decoder.UseNumber()
	if err := decoder.Decode(&vectors); err != nil {
		panic(err)
	}
	m.Run()
}

// sameNumbers compares numbers by what they are, so that 1.0 is 1.
var sameNumbers = cmp.Comparer(func(a, b json.Number) bool {
	x, _, errX := big.ParseFloat(a.String(), 10, 512, big.ToNearestEven)
	y, _, errY := big.ParseFloat(b.String(), 10, 512, big.ToNearestEven)
	return errX == nil && errY == nil && x.Cmp(y) == 0
})

func plainJSON(t testing.TB, text string) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	var out any
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}

// stricterScalars are read by PyYAML, and refused here.
var stricterScalars = []string{"-.INF", ".inf", ".nan", "!!float nan"}

func TestScalarsAsPyYAML(t *testing.T) {
	if len(vectors.Scalars) < 100 {
		t.Fatalf("only %d vectors", len(vectors.Scalars))
	}
	for _, v := range vectors.Scalars {
		root, _, err := parseTree("a: " + v.Text)
		if v.JSON == nil || err != nil {
			if (v.JSON == nil) != (err != nil) && !slices.Contains(stricterScalars, v.Text) {
				t.Errorf("%q: refused: %v; by PyYAML: %v", v.Text, err, v.JSON == nil)
			}
			continue
		}
		got, err := encode(root.content.(mapping).get("a"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plainJSON(t, *v.JSON), plainJSON(t, string(got)), sameNumbers); diff != "" {
			t.Errorf("%q (-PyYAML +ours):\n%s", v.Text, diff)
		}
	}
}

const yamlPrefix = "deployments:\n- name: d\n  entrypoint: a.py:b\n  "

// stricter are files, or what comes after before, that are refused here and not by Prefect's reader: what it ignores, what
// JSON doesn't have, what later fails in Prefect itself, and what was hardly meant.
var stricter = []string{
	"concurrency_limit: -1", "concurrency_limit: 0", "concurrency_limit: true", "concurrency_limit: {}", "concurrency_limit: {limit: 5}",
	"concurrency_limit: {limit: 5, foo: 1, collision_strategy: X, grace_period_seconds: 3}",
	"entrypoint: null",
	"parameters: {a: 2024-01-01, b: 2024-01-01 10:00:00, c: 2024-01-01T10:00:00.1+02:00, d: 2024-01-01T10:00:00Z, e: .inf, f: !!set {x}, " +
		"g: !!binary aGk=}",
	"parameters: {a: {1: 2, true: 3, null: 4, 1.5: 2, 2024-01-01: 5}}",
	"pull: [{a: null}]", "pull: [{}]",
	"schedule: {cron: 0 0 * * *, anchor_date: '2024-01-01'}", "schedule: {interval: 60, day_or: false}", "schedule: {interval: true}",
	"tags: a", "tags: [1, a, 2024-01-01, true, 1.5, null]",
}

// looser are mistakes that only Prefect rejects, in parts that are ignored here.
var looser = []string{"sla: [{a: 1}]"}

func TestFilesAsPrefect(t *testing.T) {
	for _, v := range vectors.Files {
		got, err := Parse(v.Text, nil)
		part := strings.TrimPrefix(v.Text, yamlPrefix)
		switch {
		case v.Deployments == nil && err == nil && !slices.Contains(looser, part):
			t.Errorf("%q is accepted, but not by Prefect", v.Text)
		case slices.Contains(stricter, part) != (v.Deployments != nil && err != nil):
			t.Errorf("%q is refused, but not by Prefect, or the other way round: %v", v.Text, err)
		case v.Deployments != nil && err == nil:
			compare(t, v.Text, *v.Deployments, got)
		}
	}
}

func compare(t *testing.T, text string, theirs []theirDeployment, got *File) {
	t.Helper()
	if len(theirs) != len(got.Deployments) {
		t.Errorf("%q: %d deployments, Prefect has %d", text, len(got.Deployments), len(theirs))
	}
	for _, d := range got.Deployments {
		if diff := cmp.Diff(normal(theirs[0]), asTheirs(t, d), sameNumbers); diff != "" {
			t.Errorf("%q (-Prefect +ours):\n%s", text, diff)
		}
	}
}

// normal is what Prefect goes on to make of its model: empty texts are none, and tags are texts.
func normal(d theirDeployment) theirDeployment {
	for _, text := range []**string{&d.Description, &d.Version} {
		if *text != nil && **text == "" {
			*text = nil
		}
	}
	if tags, ok := d.Tags.([]any); ok {
		d.Tags = slices.DeleteFunc(tags, func(tag any) bool { return tag == "" })
	}
	if d.WorkPool != nil && reflect.ValueOf(*d.WorkPool).IsZero() {
		d.WorkPool = nil
	}
	for i := range d.Schedules {
		if zone := &d.Schedules[i].Schedule.Timezone; *zone != nil && **zone == "" {
			*zone = nil
		}
	}
	if name := d.Name; name != nil && *name == "flows/etl.py" {
		short := "etl"
		d.Name = &short
	}
	return d
}

// asTheirs converts a deployment to Prefect's model.
func asTheirs(t *testing.T, d Deployment) theirDeployment {
	t.Helper()
	out := theirDeployment{
		Name: &d.Name, Entrypoint: &d.Entrypoint, Description: d.Description, Version: d.Version,
		Parameters: optionalJSON(t, d.Parameters), Paused: d.Paused, Enforce: d.Enforce,
	}
	if d.Tags != nil {
		tags := []any{}
		for _, tag := range d.Tags {
			tags = append(tags, tag)
		}
		out.Tags = tags
	}
	pool := theirWorkPool{d.WorkPoolName, d.WorkQueueName, optionalJSON(t, d.JobVariables)}
	if !reflect.ValueOf(pool).IsZero() {
		out.WorkPool = &pool
	}
	if d.ConcurrencyLimit != nil {
		out.Limit = json.Number(strconv.FormatInt(*d.ConcurrencyLimit, 10))
	}
	if o := d.ConcurrencyOptions; o != nil {
		spec := map[string]any{"limit": out.Limit, "collision_strategy": o.CollisionStrategy}
		if o.GracePeriodSeconds != nil {
			spec["grace_period_seconds"] = json.Number(strconv.FormatInt(*o.GracePeriodSeconds, 10))
		}
		out.Limit = spec
	}
	out.Schedules = []theirSchedule{}
	for _, key := range slices.Sorted(maps.Keys(d.Schedules)) {
		out.Schedules = append(out.Schedules, ourSchedule(t, d.Schedules[key]))
	}
	return out
}

func ourSchedule(t *testing.T, s Schedule) theirSchedule {
	t.Helper()
	out := theirSchedule{Active: s.Active, Slug: s.Slug, Parameters: optionalJSON(t, s.Parameters)}
	out.Schedule.Cron, out.Schedule.RRule, out.Schedule.Timezone = s.Cron, s.RRule, s.Timezone
	out.Schedule.Interval, out.Schedule.DayOr = s.Interval, s.DayOr
	if s.RRule != nil && !strings.Contains(*s.RRule, "DTSTART") {
		rule := "DTSTART:20200101T000000\n" + *s.RRule // as newer versions of Prefect add
		out.Schedule.RRule = &rule
	}
	if s.AnchorDate != nil {
		at, err := time.Parse(time.RFC3339, *s.AnchorDate)
		if err != nil {
			t.Fatal(err)
		}
		out.Schedule.AnchorDate = &at
	}
	return out
}

func optionalJSON(t *testing.T, text *string) any {
	t.Helper()
	if text == nil {
		return nil
	}
	return plainJSON(t, *text)
}
