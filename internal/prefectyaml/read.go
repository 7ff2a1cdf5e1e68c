package prefectyaml

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// MarshalJSON writes what is below, with keys in alphabetical order.
func (v *value) MarshalJSON() ([]byte, error) {
	switch plain := v.plain.(type) {
	case mapping:
		out := make(map[string]*value, len(plain))
		for _, p := range plain {
			out[p.key] = p.value
		}
		return encode(out)
	case list:
		return encode([]*value(plain))
	}
	return encode(v.plain)
}

// encode writes JSON, in which <, > and & stay as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// kindOf says what a value is without showing it.
func kindOf(v *value) string {
	switch v.plain.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case number:
		return "a number"
	case moment:
		return "a date"
	case string:
		return "a string"
	case list:
		return "a list"
	}
	return "a mapping"
}

// isNull is whether a key is absent or has no value.
func isNull(v *value) bool { return v == nil || v.plain == nil }

// isEmpty is whether a value is one that Python takes for false.
func isEmpty(v *value) bool {
	if isNull(v) {
		return true
	}
	switch plain := v.plain.(type) {
	case list:
		return len(plain) == 0
	case mapping:
		return len(plain) == 0
	case string:
		return plain == ""
	}
	return false
}

// text reads a text that may be null or empty, which mean the same to Prefect.
func (r *reader) text(v *value) *string {
	if isNull(v) || v.plain == "" {
		return nil
	}
	text, ok := v.plain.(string)
	if !ok {
		r.problem(v, "text is expected, but YAML reads %s: put it in quotes", kindOf(v))
		return nil
	}
	return &text
}

// mapping reads a mapping of which Prefect reads certain keys and ignores others. Places says where some of those belong.
func (r *reader) mapping(v *value, keys []string, places map[string]string) mapping {
	all, ok := v.plain.(mapping)
	if !ok {
		r.problem(v, "a mapping is expected, but this is %s", kindOf(v))
	}
	for _, p := range all {
		r.ignored(p, keys, places)
	}
	return all
}

// strictMapping reads a mapping that may have certain keys only.
func (r *reader) strictMapping(v *value, keys []string, advice string) mapping {
	all, ok := v.plain.(mapping)
	if !ok {
		r.problem(v, "a mapping is expected, but this is %s", kindOf(v))
	}
	for _, p := range all {
		r.checkKey(p, keys, advice)
	}
	return all
}

// object reads a mapping with any keys, as JSON; absent it is nil. Prefect refuses null here.
func (r *reader) object(v *value) *string {
	if v == nil {
		return nil
	}
	all, ok := v.plain.(mapping)
	if !ok {
		r.problem(v, "a mapping is expected, but this is %s; for an empty one write {}", kindOf(v))
		return nil
	}
	for _, p := range all {
		if !p.textual {
			r.problem(p.value, "a name must be text: put it in quotes")
		}
	}
	out, err := encode(v)
	if err != nil {
		r.problem(v, "it can't be written as JSON: %s", err)
	}
	text := string(out)
	return &text
}

var (
	yesTexts = []string{"1", "on", "t", "true", "y", "yes", "1.0"}
	noTexts  = []string{"0", "off", "f", "false", "n", "no", "0.0"}
)

// flag reads true or false, also as text or a number, as Prefect does.
func (r *reader) flag(v *value) *bool {
	if isNull(v) {
		return nil
	}
	var text string
	switch plain := v.plain.(type) {
	case bool:
		return &plain
	case string:
		text = strings.ToLower(plain)
	case number:
		text = plain.text
	}
	yes := slices.Contains(yesTexts, text)
	switch {
	case yes || slices.Contains(noTexts, text):
		return &yes
	case placeholders.MatchString(text):
		r.note(v, "the value is a template, which prefect deploy fills in: it is null here")
	default:
		r.problem(v, "true or false is expected, but this is %s", kindOf(v))
	}
	return nil
}

// whole reads a whole number within bounds, also as text.
func (r *reader) whole(v *value, least, most int64) *int64 {
	if isNull(v) {
		return nil
	}
	var text string
	switch plain := v.plain.(type) {
	case number:
		text = strings.TrimSuffix(plain.text, ".0")
	case string:
		text = strings.TrimSpace(plain)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		r.problem(v, "a whole number from %d to %d is expected, but this is %s", least, most, shown(v))
		return nil
	}
	return &n
}

// shown is a number itself, and of anything else only what it is.
func shown(v *value) string {
	if n, ok := v.plain.(number); ok {
		return n.text
	}
	return kindOf(v)
}
