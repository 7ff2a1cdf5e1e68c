package backfill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// placeholders format the time of a run, which is in the time zone of the schedule.
var placeholders = map[string]func(time.Time) string{
	"scheduled_time":       func(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) },
	"scheduled_time_local": func(at time.Time) string { return at.Format(time.RFC3339Nano) },
	"scheduled_date":       func(at time.Time) string { return at.Format(time.DateOnly) },
}

// placeholderPattern matches names that start with scheduled_, in double braces. Prefect or the flow may replace other names.
var placeholderPattern = regexp.MustCompile(`\{\{\s*(scheduled_\w*)\s*\}\}`)

// Template is a JSON object whose strings may have placeholders for the time of a run.
type Template struct{ plain map[string]any }

// ParseTemplate reads a JSON object. An empty string is an object without members.
func ParseTemplate(s string) (Template, error) {
	out := Template{plain: map[string]any{}}
	if s == "" {
		return out, nil
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&out.plain); err != nil {
		return out, fmt.Errorf("not a JSON object: %w", err)
	}
	for _, found := range placeholderPattern.FindAllStringSubmatch(s, -1) {
		if _, known := placeholders[found[1]]; !known {
			names := slices.Sorted(maps.Keys(placeholders))
			return out, fmt.Errorf("unknown placeholder %s; expected one of %s", found[1], strings.Join(names, ", "))
		}
	}
	return out, nil
}

// MergeInto replaces the placeholders of the template and merges it into a JSON object. An empty base has no members.
func (p Template) MergeInto(base json.RawMessage, at time.Time) (json.RawMessage, error) {
	out := map[string]any{}
	if len(base) > 0 {
		d := json.NewDecoder(bytes.NewReader(base))
		d.UseNumber()
		if err := d.Decode(&out); err != nil {
			return nil, fmt.Errorf("reading the parameters of a schedule: %w", err)
		}
	}
	for name, v := range p.plain {
		out[name] = replaced(v, at)
	}
	return tfvalue.EncodeJSON(out)
}

// replaced returns a JSON value with the placeholders in its strings replaced.
func replaced(v any, at time.Time) any {
	switch v := v.(type) {
	case string:
		return placeholderPattern.ReplaceAllStringFunc(v, func(found string) string {
			return placeholders[placeholderPattern.FindStringSubmatch(found)[1]](at)
		})
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = replaced(e, at)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = replaced(e, at)
		}
		return out
	}
	return v
}
