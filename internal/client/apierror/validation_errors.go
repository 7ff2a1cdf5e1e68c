package apierror

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxMessage is the maximum length of the message of one field: some patterns list every time zone.
const maxMessage = 300

// validationError is one error of the server's validation, in pydantic's format.
type validationError struct {
	Type     string `json:"type"`
	Location []any  `json:"loc"`
	Message  string `json:"msg"`

	// steps is the location below the body. Each step is a path element of the body or a branch of a union.
	steps []step
}

type step struct {
	name   string
	branch bool
}

// decodeValidationErrors converts the server's list of validation errors to one readable message for each field. body
// is the body of the request.
func decodeValidationErrors(raw json.RawMessage, body []byte) []Field {
	var list []validationError
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	sent := decodeLoose(body)
	for i := range list {
		list[i].steps = list[i].locate(sent)
	}
	return fold(list, nil)
}

// locate follows the location through the body of the request. A step that the body does not have is the name of a
// branch of a union, which means nothing to a user. The exception is a missing field, which is the last step of its
// location.
func (r validationError) locate(sent any) []step {
	var out []step
	for i, at := range r.Location {
		if i == 0 && slices.Contains([]any{"body", "query", "path", "header"}, at) {
			if at != "body" {
				sent = nil
			}
			continue
		}
		next, found := child(sent, at)
		last := i == len(r.Location)-1
		inBody := found || sent == nil || (last && r.Type == "missing")
		if inBody {
			sent = next
		}
		out = append(out, step{name: fmt.Sprint(at), branch: !inBody})
	}
	return out
}

// child is the element of a decoded JSON value at a name or an index.
func child(value, at any) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		name, _ := at.(string)
		next, ok := v[name]
		return next, ok
	case []any:
		i, ok := at.(float64)
		if !ok || i < 0 || int(i) >= len(v) {
			return nil, false
		}
		return v[int(i)], true
	}
	return nil, false
}

// structural reports whether the error only shows that the value is for another branch of a union.
func (r validationError) structural() bool {
	switch r.Type {
	case "missing", "extra_forbidden":
		return true
	case "literal_error":
		return len(r.steps) > 0 && r.steps[len(r.steps)-1].name == "type"
	}
	return false
}

// fold converts errors, all of which are below the path at, to fields. Of each union, it keeps the errors of the
// branches that match best, which the user most likely intended.
func fold(list []validationError, at []string) []Field {
	var out []Field
	unions := map[string]map[string][]validationError{} // path → branch → errors of the branch
	var paths []string
	for _, r := range list {
		cut := slices.IndexFunc(r.steps, func(s step) bool { return s.branch })
		if cut < 0 {
			out = add(out, Field{Path: dotted(at, r.steps), Message: r.message()})
			continue
		}
		path, branch := dotted(nil, r.steps[:cut]), r.steps[cut].name
		if unions[path] == nil {
			unions[path] = map[string][]validationError{}
			paths = append(paths, path)
		}
		r.steps = r.steps[cut+1:]
		unions[path][branch] = append(unions[path][branch], r)
	}
	for _, path := range paths {
		below := at
		if path != "" {
			below = append(slices.Clone(at), path)
		}
		for _, f := range best(unions[path], below) {
			out = add(out, f)
		}
	}
	return out
}

// best folds the branches of one union that have the fewest structural errors. If there are several with different
// errors, the result is one field that lists the alternatives.
func best(branches map[string][]validationError, at []string) []Field {
	names := slices.Sorted(maps.Keys(branches))
	score := func(name string) int {
		n := 0
		for _, r := range branches[name] {
			if r.structural() {
				n++
			}
		}
		return n
	}
	lowest := score(names[0])
	for _, name := range names {
		lowest = min(lowest, score(name))
	}
	var kept [][]Field
	for _, name := range names {
		if score(name) == lowest {
			kept = append(kept, fold(branches[name], at))
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return alternatives(kept, strings.Join(at, "."))
}

// alternatives joins the errors of equally good branches of the union at that path.
func alternatives(kept [][]Field, path string) []Field {
	var all []Field
	for _, fields := range kept {
		for _, f := range fields {
			all = add(all, f)
		}
	}
	if len(all) == 1 {
		return all
	}
	messages := make([]string, len(all))
	for i, f := range all {
		messages[i] = strings.TrimPrefix(strings.TrimPrefix(f.Path, path)+": "+f.Message, ".")
		messages[i] = strings.TrimPrefix(messages[i], ": ")
	}
	return []Field{{Path: path, Message: bounded("either "+strings.Join(messages, ", or "), maxMessage)}}
}

// add appends f, or joins its message with the message of a field with the same path.
func add(fields []Field, f Field) []Field {
	i := slices.IndexFunc(fields, func(have Field) bool { return have.Path == f.Path })
	switch {
	case i < 0:
		return append(fields, f)
	case !strings.Contains(fields[i].Message, f.Message):
		fields[i].Message = bounded(fields[i].Message+", or "+f.Message, maxMessage)
	}
	return fields
}

func (r validationError) message() string {
	if r.Type == "extra_forbidden" {
		return "the server does not support it; it may require a newer Prefect version"
	}
	out := oneLine(r.Message)
	for _, noise := range []string{"Value error, ", "Assertion failed, "} {
		out = strings.TrimPrefix(out, noise)
	}
	return bounded(out, maxMessage)
}

func dotted(at []string, steps []step) string {
	out := slices.Clone(at)
	for _, s := range steps {
		out = append(out, s.name)
	}
	return strings.Join(out, ".")
}

func decodeLoose(body []byte) any {
	var out any
	_ = json.NewDecoder(bytes.NewReader(body)).Decode(&out)
	return out
}
