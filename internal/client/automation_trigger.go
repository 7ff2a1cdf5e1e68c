package client

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

// The types of triggers.
const (
	TriggerEvent    = "event"
	TriggerMetric   = "metric"   // on Prefect Cloud only
	TriggerCompound = "compound" // some number of other triggers
	TriggerSequence = "sequence" // other triggers, one after the other
)

// The postures of triggers.
const (
	PostureReactive  = "Reactive"  // fires when events occur
	PostureProactive = "Proactive" // fires when events do not occur
	postureMetric    = "Metric"
)

// minProactiveWithin is the minimum and the default of how many seconds a proactive trigger waits.
const minProactiveWithin = 10

// Trigger is the condition on which an automation fires. Its type determines which fields it has. The IDs that the
// API assigns to triggers are omitted: they change with every write.
type Trigger struct {
	Type string `json:"type"`
	// Posture is the posture of an event or metric trigger.
	Posture string `json:"posture,omitzero"`
	// Match selects events by the labels of their resource: an object whose values are strings or lists of strings.
	// MatchRelated does the same for related resources; it can also be a list of such objects.
	Match        json.RawMessage `json:"match,omitzero"`
	MatchRelated json.RawMessage `json:"match_related,omitzero"`
	// After, Expect and ForEach are sets: their order is not significant.
	After     []string `json:"after,omitzero"`
	Expect    []string `json:"expect,omitzero"`
	ForEach   []string `json:"for_each,omitzero"`
	Threshold *int64   `json:"threshold,omitzero"`
	// Within is in seconds. Compound and sequence triggers require it, but accept null.
	Within patch.Optional[float64] `json:"within,omitzero"`
	Metric *MetricQuery            `json:"metric,omitzero"`
	// Require is "any", "all" or a number of the triggers of a compound one.
	Require  json.RawMessage `json:"require,omitzero"`
	Triggers []Trigger       `json:"triggers,omitzero"`
}

// MetricQuery is the metric and the threshold of a metric trigger. Range and FiringFor are in seconds, at least 300.
type MetricQuery struct {
	Name      string  `json:"name"`
	Operator  string  `json:"operator"`
	Threshold float64 `json:"threshold"`
	Range     float64 `json:"range"`
	FiringFor float64 `json:"firing_for"`
}

// DefaultMetricSeconds is Prefect's default for the range of a metric, and for how long the threshold must be
// exceeded.
const DefaultMetricSeconds = 300

func (q *MetricQuery) canonical() *MetricQuery {
	if q == nil {
		return nil
	}
	out := *q
	for _, seconds := range []*float64{&out.Range, &out.FiringFor} {
		if *seconds == 0 {
			*seconds = DefaultMetricSeconds
		}
	}
	return &out
}

// Canonical is the trigger with the API's defaults filled in and with its sets sorted. Two triggers are equivalent if
// their canonical forms are the same JSON.
func (t Trigger) Canonical() Trigger {
	switch t.Type {
	case TriggerEvent:
		return t.canonicalEvent()
	case TriggerMetric:
		t.Posture = postureMetric
		t.Match, t.MatchRelated = orEmpty(t.Match), orEmpty(t.MatchRelated)
		t.Metric = t.Metric.canonical()
	case TriggerCompound, TriggerSequence:
		if t.Within.IsZero() {
			t.Within = patch.Null[float64]()
		}
		t.Require = canonicalRequire(t.Require)
		inner := make([]Trigger, len(t.Triggers))
		for i, child := range t.Triggers {
			inner[i] = child.Canonical()
		}
		t.Triggers = inner
	}
	return t
}

func (t Trigger) canonicalEvent() Trigger {
	t.Match, t.MatchRelated = orEmpty(t.Match), orEmpty(t.MatchRelated)
	t.After, t.Expect, t.ForEach = asSet(t.After), asSet(t.Expect), asSet(t.ForEach)
	if t.Threshold == nil {
		one := int64(1)
		t.Threshold = &one
	}
	if within, _ := t.Within.Get(); within == 0 {
		t.Within = patch.Some(DefaultWithin(t.Posture))
	}
	return t
}

// DefaultWithin is the API's default, in seconds, for an event trigger of that posture. For a proactive trigger, 0
// means the default as well.
func DefaultWithin(posture string) float64 {
	if posture == PostureProactive {
		return minProactiveWithin
	}
	return 0
}

func orEmpty(labels json.RawMessage) json.RawMessage {
	if len(labels) == 0 || string(labels) == "null" {
		return json.RawMessage("{}")
	}
	return labels
}

func asSet(items []string) []string {
	out := append([]string{}, items...)
	slices.Sort(out)
	return slices.Compact(out)
}

// canonicalRequire converts a string that holds a number to the number, as the API does.
func canonicalRequire(require json.RawMessage) json.RawMessage {
	var number string
	if json.Unmarshal(require, &number) == nil {
		if n, err := strconv.Atoi(number); err == nil {
			return json.RawMessage(strconv.Itoa(n))
		}
	}
	return require
}
