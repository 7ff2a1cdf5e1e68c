package telemetry

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/otlptranslator"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	"go.yaml.in/yaml/v3"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry/telemetrytest"
)

const examples = "../../examples/observability"

func example(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// everything exports every metric with all of its attributes.
func everything(t *testing.T) *telemetrytest.Receiver {
	t.Helper()
	telemetry, r := receive(t)
	ctx := t.Context()
	telemetry.FlowRun(ctx, Run{ID: "1", State: "COMPLETED", Ended: true}, true)
	telemetry.FlowRun(ctx, Run{ID: "2", State: "RUNNING"}, false)
	telemetry.TaskRun(ctx, Run{ID: "a", State: "COMPLETED", Ended: true})
	telemetry.BatchedRead(ctx, "/flows/filter")
	_, request := telemetry.Request(ctx, "GET", "/flows/{id}", parseURL(t, "http://localhost:4200/api/flows/f"))
	request.Retry(500, time.Second)
	request.End(404, "not_found")
	if err := telemetry.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

// inPrometheus returns the names of the exported metrics in Prometheus, each with its labels, by the rules of the
// collector and Prometheus.
func inPrometheus(t *testing.T, r *telemetrytest.Receiver) map[string][]string {
	t.Helper()
	names := otlptranslator.NewMetricNamer("", otlptranslator.UnderscoreEscapingWithSuffixes)
	out := map[string][]string{}
	for name, m := range r.Metrics() {
		kind, suffixes := otlptranslator.MetricType(otlptranslator.MetricTypeNonMonotonicCounter), []string{""}
		switch {
		case m.GetHistogram() != nil:
			kind, suffixes = otlptranslator.MetricTypeHistogram, []string{"_bucket", "_count", "_sum"}
		case m.GetSum().GetIsMonotonic():
			kind = otlptranslator.MetricTypeMonotonicCounter
		}
		called, err := names.Build(otlptranslator.Metric{Name: name, Unit: m.GetUnit(), Type: kind})
		if err != nil {
			t.Fatal(err)
		}
		for _, suffix := range suffixes {
			out[called+suffix] = append(labelNames(t, r, m), "le")
		}
	}
	return out
}

func labelNames(t *testing.T, r *telemetrytest.Receiver, m *metrics.Metric) []string {
	t.Helper()
	var out []string
	for _, points := range r.Points(m.GetName()) {
		for _, attributes := range points {
			for attribute := range attributes {
				label, err := (&otlptranslator.LabelNamer{}).Build(attribute)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, label)
			}
		}
	}
	return out
}

var (
	seriesOf   = regexp.MustCompile(`\b(?:prefect|http)_[a-z_]+\b(?:\{[^}]*\}|\[|\)|$| )`)
	groupingOf = regexp.MustCompile(`by \(([^)]*)\)`)
	matcherOf  = regexp.MustCompile(`([a-z_]+)(?:=~|!~|!=|=)"`)
)

// TestDashboard: every metric in the queries of the dashboard is exported, and every exported metric is on the
// dashboard.
func TestDashboard(t *testing.T) {
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, Query string }
		}
	}
	if err := json.Unmarshal(example(t, "dashboard.json"), &dashboard); err != nil {
		t.Fatal(err)
	}
	exported := inPrometheus(t, everything(t))
	shown := map[string]bool{}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			if target.Expr == "" && target.Query == "" {
				t.Errorf("%s: a target has no query", panel.Title)
			}
			wanted := groupingOf.FindAllStringSubmatch(target.Expr, -1)
			found := seriesOf.FindAllString(groupingOf.ReplaceAllString(target.Expr, ""), -1)
			if target.Expr != "" && len(found) == 0 {
				t.Errorf("%s: no metric is found in %s", panel.Title, target.Expr)
			}
			for _, series := range found {
				name := regexp.MustCompile(`^[a-z_]+`).FindString(series)
				shown[name] = true
				if exported[name] == nil {
					t.Errorf("%s: %s is not exported; these are: %v", panel.Title, name, slices.Sorted(maps.Keys(exported)))
					continue
				}
				for _, by := range append(wanted, matcherOf.FindAllStringSubmatch(series, -1)...) {
					for label := range strings.SplitSeq(by[1], ", ") {
						if !slices.Contains(exported[name], label) {
							t.Errorf("%s: %s has no label %s; it has %v", panel.Title, name, label, exported[name])
						}
					}
				}
			}
		}
	}
	for name := range exported {
		if base, isHistogram := strings.CutSuffix(name, "_sum"); isHistogram && shown[base+"_count"] && shown[base+"_bucket"] {
			continue
		}
		if !shown[name] {
			t.Errorf("%s is on no panel", name)
		}
	}
}

// TestStack: the files that the example refers to exist, and each file is used.
func TestStack(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Image   string
			Volumes []string
		}
	}
	var collector struct {
		Receivers, Processors, Exporters map[string]any
		Service                          struct {
			Pipelines map[string]struct{ Receivers, Processors, Exporters []string }
		}
	}
	for name, out := range map[string]any{"compose.yml": &compose, "collector.yml": &collector} {
		if err := yaml.Unmarshal(example(t, name), out); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	used := []string{"compose.yml"}
	for name, service := range compose.Services {
		if strings.HasSuffix(service.Image, ":latest") || !strings.Contains(service.Image, ":") {
			t.Errorf("%s: the image %q has no version", name, service.Image)
		}
		for _, volume := range service.Volumes {
			if file, ok := strings.CutPrefix(strings.Split(volume, ":")[0], "./"); ok {
				used = append(used, file)
				example(t, file)
			}
		}
	}
	files, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(used, file.Name()) {
			t.Errorf("nothing uses %s", file.Name())
		}
	}
	for _, signal := range []string{"traces", "metrics"} {
		pipeline := collector.Service.Pipelines[signal]
		for _, part := range []struct {
			used  []string
			known map[string]any
		}{{pipeline.Receivers, collector.Receivers}, {pipeline.Processors, collector.Processors}, {pipeline.Exporters, collector.Exporters}} {
			if len(part.used) == 0 {
				t.Errorf("the pipeline of %s lacks a part", signal)
			}
			for _, name := range part.used {
				if _, ok := part.known[name]; !ok {
					t.Errorf("the pipeline of %s uses %s, which is not configured", signal, name)
				}
			}
		}
	}
}
