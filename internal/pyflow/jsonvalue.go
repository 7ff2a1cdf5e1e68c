package pyflow

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// errNotJSON says that a value has no JSON form, so that pydantic leaves a default out.
var errNotJSON = errors.New("the value has no JSON form")

// maxJSON bounds the size of one JSON form, and maxAllJSON the size of all defaults of a function: one list may stand in
// another many times.
const (
	maxJSON    = 1 << 20
	maxAllJSON = 1 << 22
)

// jsonOf gives the JSON form that pydantic writes for a value: a string, a bool, nil, a json.Number, a []any or a
// map[string]any. Errors are errNotJSON, *unknown, or *typeError where pydantic fails.
func jsonOf(v value) (any, error) {
	left := maxJSON
	return jsonWithin(&left, v)
}

// jsonWithin is jsonOf with a bound that what is written lowers.
func jsonWithin(left *int, v value) (any, error) {
	e := jsonEncoder{left: min(maxJSON, *left)}
	before := e.left
	defer func() { *left -= before - e.left }()
	if s, ok := v.(*set); ok && s.unsure == "" {
		items, err := sorted(s.items)
		if err != nil {
			return nil, err
		}
		return e.encodeItems(items)
	}
	return e.encode(v)
}

type jsonEncoder struct{ left int }

func (e *jsonEncoder) encode(v value) (any, error) {
	text, _ := v.(string)
	if e.left -= 8 + len(text); e.left < 0 {
		return nil, unknownValue("the value is too large")
	}
	switch v := v.(type) {
	case none:
		return nil, nil
	case bool, string:
		return v, nil
	case *big.Int:
		return json.Number(v.String()), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil
		}
		return json.Number(floatText(v)), nil
	case bytesValue:
		if !utf8.ValidString(string(v)) {
			return nil, &typeError{fatal, "bytes that are not UTF-8 have no JSON form"}
		}
		return string(v), nil
	case scalar:
		if v.class == "datetime.timezone" {
			return nil, errNotJSON
		}
		return v.text, nil
	case *member:
		return e.encode(v.value)
	case *unknown:
		return nil, v
	}
	return e.encodeContainer(v)
}

func (e *jsonEncoder) encodeContainer(v value) (any, error) {
	switch v := v.(type) {
	case *pyList:
		if v.unsure != "" {
			return nil, &unknown{why: v.unsure}
		}
		return e.encodeItems(v.items)
	case *tuple:
		return e.encodeItems(v.items)
	case *set:
		if v.unsure != "" {
			return nil, &unknown{why: v.unsure}
		}
		if len(v.items) > 1 {
			return nil, unknownValue("the order of a set within another value is not known")
		}
		return e.encodeItems(v.items)
	case *dict:
		return e.encodeDict(v)
	case *instance:
		if v.class.kind == namedTuple {
			return e.encodeItems(v.fields.values)
		}
		if name := v.foreignBlock(); name != "" {
			return nil, unknownValue("the field %s holds an object that is not its block of Prefect", name)
		}
		return e.encodeDict(v.fields)
	}
	return nil, errNotJSON
}

// foreignBlock is a field for a block of Prefect, whose own code writes it as JSON, that holds another object.
func (i *instance) foreignBlock() string {
	for _, f := range i.class.fieldCores {
		v, _ := i.fields.get(f.name)
		if v != nil && v != (none{}) && f.core.holdsBlock() {
			return f.name
		}
	}
	return ""
}

func (c *coreSchema) holdsBlock() bool {
	if c.kind == refCore {
		return c.class.isPrefects()
	}
	return slices.ContainsFunc(c.items, (*coreSchema).holdsBlock)
}

func (e *jsonEncoder) encodeItems(items []value) (any, error) {
	out := make([]any, 0, len(items))
	for _, item := range items {
		j, err := e.encode(item)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, nil
}

func (e *jsonEncoder) encodeDict(d *dict) (any, error) {
	if d.unsure != "" {
		return nil, &unknown{why: d.unsure}
	}
	out := make(map[string]any, len(d.keys))
	for i, key := range d.keys {
		text, err := e.encodeKey(key)
		if err != nil {
			return nil, err
		}
		if out[text], err = e.encode(d.values[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// encodeKey gives the text of a key of a JSON object.
func (e *jsonEncoder) encodeKey(key value) (string, error) {
	switch key := key.(type) {
	case none:
		return "None", nil
	case bool:
		if key {
			return "true", nil
		}
		return "false", nil
	case *member:
		return e.encodeKey(key.value)
	case *tuple:
		var parts []string
		for _, item := range key.items {
			part, err := e.encodeKey(item)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ","), nil
	}
	j, err := e.encode(key)
	switch j := j.(type) {
	case string:
		return j, err
	case json.Number:
		return string(j), err
	}
	return "", errNotJSON
}

// sorted puts the items of a set in order, as pydantic does with items that can be compared.
func sorted(items []value) ([]value, error) {
	if len(items) < 2 {
		return items, nil
	}
	out := slices.Clone(items)
	ordered := true
	slices.SortStableFunc(out, func(a, b value) int {
		if less, err := compareTwo("<", a, b); err != nil {
			ordered = false
		} else if less {
			return -1
		}
		if greater, err := compareTwo(">", a, b); err == nil && greater {
			return 1
		}
		return 0
	})
	if !ordered {
		return nil, unknownValue("the order of a set is not known")
	}
	return out, nil
}
