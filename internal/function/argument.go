package function

import (
	"encoding/json"
	"fmt"
	"time"
)

// argumentObject is an object in an argument of a function. What is wrong with its attributes is kept in err, of which the
// objects of a list share one: the first error counts.
type argumentObject struct {
	at     string // where the object is, such as runs[3]
	fields map[string]any
	err    *error
}

// newArgumentObject takes an argument that must be an object. of says which one, for the message.
func newArgumentObject(at, of string, plain any) (argumentObject, error) {
	fields, ok := plain.(map[string]any)
	if !ok {
		return argumentObject{}, fmt.Errorf("%s must be an object, such as %s", at, of)
	}
	return argumentObject{at: at, fields: fields, err: new(error)}, nil
}

// newArgumentObjects takes an argument that must be a list of objects, or an object that has such a list under one of the
// keys, as a data source has. Null is an empty list. The objects' err comes with them.
func newArgumentObjects(at, of string, plain any, keys ...string) ([]argumentObject, *error, error) {
	if whole, ok := plain.(map[string]any); ok {
		for _, key := range keys {
			if list, ok := whole[key].([]any); ok {
				plain, at = list, at+"."+key
				break
			}
		}
	}
	list, ok := plain.([]any)
	if !ok && plain != nil {
		return nil, nil, fmt.Errorf("%s must be a list of objects, such as %s", at, of)
	}
	out, shared := make([]argumentObject, len(list)), new(error)
	for i, e := range list {
		r, err := newArgumentObject(fmt.Sprintf("%s[%d]", at, i), "an element of "+of, e)
		if err != nil {
			return nil, nil, err
		}
		r.err = shared
		out[i] = r
	}
	return out, shared, nil
}

func (r argumentObject) fail(name, expected string) {
	if *r.err != nil {
		return
	}
	if v, ok := r.fields[name]; ok && v != nil {
		shown, err := json.Marshal(v)
		if err != nil {
			shown = fmt.Append(nil, v)
		}
		*r.err = fmt.Errorf("%s.%s is %s, but must be %s", r.at, name, shown, expected)
		return
	}
	*r.err = fmt.Errorf("%s has no attribute %s, which must be %s", r.at, name, expected)
}

// text is a string attribute; empty when it is missing.
func (r argumentObject) text(name string) string {
	switch v := r.fields[name].(type) {
	case nil:
		return ""
	case string:
		return v
	}
	r.fail(name, "a string")
	return ""
}

// needed is a string attribute that may not be missing.
func (r argumentObject) needed(name string) string {
	out := r.text(name)
	if r.fields[name] == nil {
		r.fail(name, "a string")
	}
	return out
}

// number is a numeric attribute; false when it is missing.
func (r argumentObject) number(name string) (float64, bool) {
	switch v := r.fields[name].(type) {
	case nil:
		return 0, false
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return f, true
		}
	}
	r.fail(name, "a number")
	return 0, false
}

// moment is an attribute that holds a point in time; zero when it is missing.
func (r argumentObject) moment(name string) time.Time {
	text := r.text(name)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		r.fail(name, "a time in RFC 3339, such as 2026-01-31T06:30:00Z")
	}
	return at
}

// texts is an attribute that holds a list of strings; empty when it is missing.
func (r argumentObject) texts(name string) []string {
	list, ok := r.fields[name].([]any)
	if !ok && r.fields[name] != nil {
		r.fail(name, "a list of strings")
	}
	out := make([]string, len(list))
	for i, e := range list {
		if out[i], ok = e.(string); !ok {
			r.fail(name, "a list of strings")
		}
	}
	return out
}

// records is an attribute that holds a list of objects; empty when it is missing.
func (r argumentObject) records(name string) []argumentObject {
	out, _, err := newArgumentObjects(r.at+"."+name, "a data source has", r.fields[name])
	if err != nil && *r.err == nil {
		*r.err = err
	}
	for i := range out {
		out[i].err = r.err
	}
	return out
}
