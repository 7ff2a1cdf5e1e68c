package client

import (
	"strings"
	"time"
)

// filterBody is the body of a …/filter or …/count request. Its methods set the condition at a dotted path. Empty
// conditions are omitted, and select everything.
type filterBody map[string]any

// any sets the condition that a field has one of the values.
func (f filterBody) any(field string, values ...string) { f.list(field+".any_", values) }

// one is any for a value that may be empty.
func (f filterBody) one(field, value string) {
	if value != "" {
		f.any(field, value)
	}
}

func (f filterBody) list(path string, values []string) {
	if len(values) > 0 {
		f.put(path, values)
	}
}

func (f filterBody) nonEmpty(path, value string) {
	if value != "" {
		f.put(path, value)
	}
}

// window bounds a time; both bounds are included.
func (f filterBody) window(field string, start, end *time.Time) {
	f.timestamp(field+".after_", start)
	f.timestamp(field+".before_", end)
}

func (f filterBody) timestamp(path string, at *time.Time) {
	if at != nil {
		f.put(path, at.UTC().Format(time.RFC3339Nano))
	}
}

func (f filterBody) put(path string, v any) {
	within := f
	for {
		name, rest, nested := strings.Cut(path, ".")
		if !nested {
			within[name] = v
			return
		}
		inner, ok := within[name].(filterBody)
		if !ok {
			inner = filterBody{}
			within[name] = inner
		}
		within, path = inner, rest
	}
}
