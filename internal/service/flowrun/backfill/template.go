package backfill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// momentTexts are the ways to write the moment of a run that parameters can ask for, by name. The moment comes in the time
// zone of the schedule.
var momentTexts = map[string]func(time.Time) string{
	"scheduled_time":       func(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) },
	"scheduled_time_local": func(at time.Time) string { return at.Format(time.RFC3339Nano) },
	"scheduled_date":       func(at time.Time) string { return at.Format(time.DateOnly) },
}

// momentPlaceholder is a name of ours in double braces. Others are Prefect's to fill in, or the flow's.
var momentPlaceholder = regexp.MustCompile(`\{\{\s*(scheduled_\w*)\s*\}\}`)

// Template is a JSON object, with placeholders in its texts for the moment of a run.
type Template struct{ plain map[string]any }

// ParseTemplate reads a JSON object; an empty text has no members.
func ParseTemplate(text string) (Template, error) {
	out := Template{plain: map[string]any{}}
	if text == "" {
		return out, nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out.plain); err != nil {
		return out, fmt.Errorf("not a JSON object: %w", err)
	}
	for _, found := range momentPlaceholder.FindAllStringSubmatch(text, -1) {
		if _, known := momentTexts[found[1]]; !known {
			return out, fmt.Errorf("unknown placeholder %s; expected one of %s", found[1], strings.Join(momentNames(), ", "))
		}
	}
	return out, nil
}

// momentNames are the names that parameters can refer to, in alphabetical order.
func momentNames() []string {
	var out []string
	for name := range momentTexts {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Over merges the template, filled in for a moment, into a JSON object, which may be empty.
func (p Template) Over(base json.RawMessage, at time.Time) (json.RawMessage, error) {
	out := map[string]any{}
	if len(base) > 0 {
		d := json.NewDecoder(bytes.NewReader(base))
		d.UseNumber()
		if err := d.Decode(&out); err != nil {
			return nil, fmt.Errorf("reading the parameters of a schedule: %w", err)
		}
	}
	for name, v := range p.plain {
		out[name] = filledIn(v, at)
	}
	return tfvalue.EncodeJSON(out)
}

// filledIn is a JSON value with the placeholders in its texts replaced.
func filledIn(v any, at time.Time) any {
	switch v := v.(type) {
	case string:
		return momentPlaceholder.ReplaceAllStringFunc(v, func(found string) string {
			return momentTexts[momentPlaceholder.FindStringSubmatch(found)[1]](at)
		})
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = filledIn(e, at)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			out[name] = filledIn(e, at)
		}
		return out
	}
	return v
}
