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
	PostureReactive  = "Reactive"  // fires when events come
	PostureProactive = "Proactive" // fires when events stay away
	postureMetric    = "Metric"
)

// minProactiveWithin is the seconds that a proactive trigger waits at the least, and those that it waits when none are given.
const minProactiveWithin = 10

// Trigger is when an automation acts. Its fields are those of its type; the ids that the API gives to triggers change with
// every write, and are left out.
type Trigger struct {
	Type string `json:"type"`
	// Posture is that of an event or metric trigger.
	Posture string `json:"posture,omitzero"`
	// Match holds the labels of resources that an event is about: an object of texts or lists of texts. MatchRelated is
	// the same for related resources, or a list of such objects.
	Match        json.RawMessage `json:"match,omitzero"`
	MatchRelated json.RawMessage `json:"match_related,omitzero"`
	// After, Expect and ForEach are sets: their order means nothing.
	After     []string `json:"after,omitzero"`
	Expect    []string `json:"expect,omitzero"`
	ForEach   []string `json:"for_each,omitzero"`
	Threshold *int64   `json:"threshold,omitzero"`
	// Within is in seconds. It may be null for compound and sequence triggers, which must have it.
	Within patch.Optional[float64] `json:"within,omitzero"`
	Metric *MetricQuery            `json:"metric,omitzero"`
	// Require is "any", "all" or a number of the triggers of a compound one.
	Require  json.RawMessage `json:"require,omitzero"`
	Triggers []Trigger       `json:"triggers,omitzero"`
}

// MetricQuery is what a metric trigger looks at. Range and FiringFor are in seconds, 300 at the least.
type MetricQuery struct {
	Name      string  `json:"name"`
	Operator  string  `json:"operator"`
	Threshold float64 `json:"threshold"`
	Range     float64 `json:"range"`
	FiringFor float64 `json:"firing_for"`
}

// DefaultMetricSeconds is what Prefect assumes for the range of a metric, and for how long it must be out of bounds.
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

// Canonical is the trigger in one form: with what the API assumes where nothing is said, and its sets in order. Two
// triggers mean the same when their canonical forms are the same JSON.
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

// DefaultWithin is the seconds that the API assumes for an event trigger of that posture; for a proactive one 0 counts as
// nothing said.
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

// canonicalRequire turns a number that is written as a text into a number, as the API does.
func canonicalRequire(require json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(require, &text) == nil {
		if n, err := strconv.Atoi(text); err == nil {
			return json.RawMessage(strconv.Itoa(n))
		}
	}
	return require
}
