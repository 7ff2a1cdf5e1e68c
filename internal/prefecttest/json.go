package prefecttest

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object whose numbers are kept as they were written (json.Number), because 60 and 60.0 differ for a client.
type object = map[string]any

//go:embed shapes.json
var defaultObjectsJSON []byte

var defaultObjects = mustObject(defaultObjectsJSON)

// defaultObject returns a new object of a type, with the defaults of all stored fields.
func defaultObject(kind string) object {
	if fields, ok := defaultObjects[kind]; ok {
		return dict(clone(fields))
	}
	return object{}
}

func decode(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

func mustObject(data []byte) object {
	v, err := decode(data)
	if err != nil {
		panic("prefecttest: embedded JSON: " + err.Error())
	}
	return dict(v)
}

// toStored converts a Go value of a test to the form of the store.
func toStored(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		panic("prefecttest: a value that is not JSON: " + err.Error())
	}
	out, err := decode(data)
	if err != nil {
		panic("prefecttest: a value that is not JSON: " + err.Error())
	}
	return out
}

// fromStored converts a stored value to the types that encoding/json decodes to by default, for comparisons in tests.
func fromStored(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		panic("prefecttest: stored value: " + err.Error())
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		panic("prefecttest: stored value: " + err.Error())
	}
	return out
}

func clone(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for k, e := range v {
			out[k] = clone(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = clone(e)
		}
		return out
	}
	return v
}

// pick copies the named fields that are present.
func pick(o object, names ...string) object {
	out := object{}
	for _, n := range names {
		if v, ok := o[n]; ok {
			out[n] = v
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// dict, items and str read a value as what it should be; of another type it is as good as absent.
func dict(v any) object { o, _ := v.(object); return o }

func listItems(v any) []any { l, _ := v.([]any); return l }

func str(v any) string { s, _ := v.(string); return s }

func number(v any) float64 {
	n, _ := v.(json.Number)
	f, _ := n.Float64()
	return f
}

func integerNumber(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// decimalNumber always has a fraction, as Python writes a float.
func decimalNumber(f float64) json.Number {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return json.Number(s)
}

// fingerprint is a hash of a value, the same for equal ones.
func fingerprint(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("prefecttest: stored value: " + err.Error())
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))
}
