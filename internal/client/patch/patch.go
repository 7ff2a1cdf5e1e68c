// Package patch defines the fields of a write, which are absent, null or set, and compares them.
package patch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Optional is a field of a write in one of three states: absent (the server keeps what it has), null (the server clears
// it) or a value. Its zero value is absent. Struct tags must say omitzero, so that an absent field is not sent.
type Optional[T any] struct {
	value T
	state optionalState
}

type optionalState int

const (
	absent optionalState = iota
	null
	present
)

// Some is a field that is set to v.
func Some[T any](v T) Optional[T] { return Optional[T]{value: v, state: present} }

// Null is a field that is cleared.
func Null[T any]() Optional[T] { return Optional[T]{state: null} }

// Get returns the value, and whether there is one.
func (o Optional[T]) Get() (T, bool) { return o.value, o.state == present }

// Or returns the value, or other if there is none.
func (o Optional[T]) Or(other T) T {
	if o.state == present {
		return o.value
	}
	return other
}

// IsNull reports whether the field is to be cleared.
func (o Optional[T]) IsNull() bool { return o.state == null }

// IsZero reports whether the field is absent. encoding/json calls it for omitzero.
func (o Optional[T]) IsZero() bool { return o.state == absent }

// MarshalJSON writes the value, or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.state != present {
		return []byte("null"), nil
	}
	return Encode(o.value)
}

// UnmarshalJSON reads a value or null. It is not called for absent fields.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	if string(bytes.TrimSpace(b)) == "null" {
		*o = Null[T]()
		return nil
	}
	o.state = present
	return json.Unmarshal(b, &o.value)
}

// Changes returns the fields of after that differ from before, as an input of the same type in which the other fields
// are absent, and whether there are any. Fields are compared as JSON values: white space and the order of an object's
// keys are not significant. A field that is only in before is not a change, because an absent field is not written.
func Changes[In any](before, after In) (changed In, differs bool, err error) {
	old, err := fields(before)
	if err != nil {
		return changed, false, err
	}
	next, err := fields(after)
	if err != nil {
		return changed, false, err
	}
	for name, value := range next {
		if was, ok := old[name]; ok && SameJSON(was, value) {
			delete(next, name)
		}
	}
	b, err := Encode(next)
	if err != nil {
		return changed, false, err
	}
	return changed, len(next) > 0, json.Unmarshal(b, &changed)
}

func fields(in any) (map[string]json.RawMessage, error) {
	b, err := Encode(in)
	if err != nil {
		return nil, fmt.Errorf("encoding a %T: %w", in, err)
	}
	out := map[string]json.RawMessage{}
	return out, json.Unmarshal(b, &out)
}

// SameJSON reports whether two JSON documents are equal to Prefect, which decodes them as Python does: integers have
// any number of digits, a number with a point or an exponent is the nearest 64-bit float, and 1 equals 1.0. Invalid
// JSON is only equal if the bytes are equal.
func SameJSON(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	ca, errA := canonical(a)
	cb, errB := canonical(b)
	return errA == nil && errB == nil && bytes.Equal(ca, cb)
}

// canonical encodes JSON in a canonical form: keys sorted, no white space, numbers as canonicalNumber.
func canonical(b []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return Encode(withCanonicalNumbers(v))
}

func withCanonicalNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return canonicalNumber(v)
	case []any:
		for i, e := range v {
			v[i] = withCanonicalNumbers(e)
		}
	case map[string]any:
		for k, e := range v {
			v[k] = withCanonicalNumbers(e)
		}
	}
	return v
}

// SameNumber compares two numbers as SameJSON does.
func SameNumber(a, b json.Number) bool { return canonicalNumber(a) == canonicalNumber(b) }

// canonicalNumber writes a number without an exponent: an integer unchanged, any other number with the fewest digits
// that identify the float. A number beyond the range of floats is unchanged.
func canonicalNumber(n json.Number) json.Number {
	if strings.ContainsAny(string(n), ".eE") {
		f, err := n.Float64()
		if err != nil {
			return n
		}
		n = json.Number(strconv.FormatFloat(f, 'f', -1, 64))
	}
	if n == "-0" {
		return "0"
	}
	return n
}

// Encode writes body as JSON without escaping HTML characters.
func Encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
