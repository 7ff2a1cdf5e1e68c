// Package patch is what a write sends of an object: fields that are absent, null or set, and which of them differ.
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

// Or returns the value, or another one where there is none.
func (o Optional[T]) Or(other T) T {
	if o.state == present {
		return o.value
	}
	return other
}

// IsNull reports whether the field is to be cleared.
func (o Optional[T]) IsNull() bool { return o.state == null }

// IsZero reports whether the field is absent. encoding/json asks it for omitzero.
func (o Optional[T]) IsZero() bool { return o.state == absent }

// MarshalJSON writes the value, or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.state != present {
		return []byte("null"), nil
	}
	return Encode(o.value)
}

// UnmarshalJSON reads a value or null; a field that is not there stays absent.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	if string(bytes.TrimSpace(b)) == "null" {
		*o = Null[T]()
		return nil
	}
	o.state = present
	return json.Unmarshal(b, &o.value)
}

// Changes returns the fields of after that differ from those of before, as a write of the same type that leaves the
// others out, and whether there is any. Fields are compared as JSON values: neither white space nor the order of an
// object's keys is a difference. A field that only before has is not a change: absent means 'keep'.
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

// SameJSON reports whether two JSON texts mean the same to Prefect, which reads them as Python does: of whole numbers every
// digit counts, a number with a point or an exponent is the nearest 64-bit float, and 1 and 1.0 are the same. Texts that
// are not JSON are the same only when they are equal.
func SameJSON(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	ca, errA := canonical(a)
	cb, errB := canonical(b)
	return errA == nil && errB == nil && bytes.Equal(ca, cb)
}

// canonical writes JSON in one form: keys sorted, no white space, each number as canonicalNumber does.
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

// canonicalNumber writes a number without an exponent: the digits of a whole one as they are, else the fewest that name
// the same float. One beyond the floats stays as it is.
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

// Encode writes body as JSON without escaping HTML characters, so that values read as they were written.
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
