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
	switch plain := v.content.(type) {
	case mapping:
		out := make(map[string]*value, len(plain))
		for _, p := range plain {
			out[p.key] = p.value
		}
		return encode(out)
	case yamlList:
		return encode([]*value(plain))
	}
	return encode(v.content)
}

// encode writes JSON, in which <, > and & stay as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// typeName names the type of a value.
func typeName(v *value) string {
	switch v.content.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case number:
		return "a number"
	case timestamp:
		return "a date"
	case string:
		return "a string"
	case yamlList:
		return "a list"
	}
	return "a mapping"
}

// isNull is whether a key is absent or has no value.
func isNull(v *value) bool { return v == nil || v.content == nil }

// isEmpty is whether a value is one that Python takes for false.
func isEmpty(v *value) bool {
	if isNull(v) {
		return true
	}
	switch plain := v.content.(type) {
	case yamlList:
		return len(plain) == 0
	case mapping:
		return len(plain) == 0
	case string:
		return plain == ""
	}
	return false
}

// stringValue reads a string that may be null or empty, which Prefect treats alike.
func (r *reader) stringValue(v *value) *string {
	if isNull(v) || v.content == "" {
		return nil
	}
	text, ok := v.content.(string)
	if !ok {
		r.addError(v, "text is expected, but YAML reads %s: put it in quotes", typeName(v))
		return nil
	}
	return &text
}

// mapping reads a mapping of which Prefect reads certain keys and ignores others. Places says where some of those belong.
func (r *reader) mapping(v *value, keys []string, places map[string]string) mapping {
	all, ok := v.content.(mapping)
	if !ok {
		r.addError(v, "a mapping is expected, but this is %s", typeName(v))
	}
	for _, p := range all {
		r.noteIgnoredKey(p, keys, places)
	}
	return all
}

// strictMapping reads a mapping that may have certain keys only.
func (r *reader) strictMapping(v *value, keys []string, advice string) mapping {
	all, ok := v.content.(mapping)
	if !ok {
		r.addError(v, "a mapping is expected, but this is %s", typeName(v))
	}
	for _, p := range all {
		r.checkKey(p, keys, advice)
	}
	return all
}

// jsonObject reads a mapping with any keys as JSON; nil when it is absent. Prefect rejects null here.
func (r *reader) jsonObject(v *value) *string {
	if v == nil {
		return nil
	}
	all, ok := v.content.(mapping)
	if !ok {
		r.addError(v, "a mapping is expected, but this is %s; for an empty one write {}", typeName(v))
		return nil
	}
	for _, p := range all {
		if !p.isString {
			r.addError(p.value, "a name must be text: put it in quotes")
		}
	}
	out, err := encode(v)
	if err != nil {
		r.addError(v, "it can't be written as JSON: %s", err)
	}
	text := string(out)
	return &text
}

var (
	trueStrings  = []string{"1", "on", "t", "true", "y", "yes", "1.0"}
	falseStrings = []string{"0", "off", "f", "false", "n", "no", "0.0"}
)

// boolValue reads a bool, which may be a string or a number as well, as in Prefect.
func (r *reader) boolValue(v *value) *bool {
	if isNull(v) {
		return nil
	}
	var text string
	switch plain := v.content.(type) {
	case bool:
		return &plain
	case string:
		text = strings.ToLower(plain)
	case number:
		text = plain.literal
	}
	yes := slices.Contains(trueStrings, text)
	switch {
	case yes || slices.Contains(falseStrings, text):
		return &yes
	case placeholders.MatchString(text):
		r.addNote(v, "the value is a template, which prefect deploy fills in: it is null here")
	default:
		r.addError(v, "true or false is expected, but this is %s", typeName(v))
	}
	return nil
}

// intValue reads an integer within bounds, which may be a string as well.
func (r *reader) intValue(v *value, least, most int64) *int64 {
	if isNull(v) {
		return nil
	}
	var text string
	switch plain := v.content.(type) {
	case number:
		text = strings.TrimSuffix(plain.literal, ".0")
	case string:
		text = strings.TrimSpace(plain)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		r.addError(v, "a whole number from %d to %d is expected, but this is %s", least, most, describeValue(v))
		return nil
	}
	return &n
}

// describeValue is the value of a number, and the type of any other value.
func describeValue(v *value) string {
	if n, ok := v.content.(number); ok {
		return n.literal
	}
	return typeName(v)
}
