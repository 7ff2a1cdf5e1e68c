package jsonschema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Root is the top-level name of the part that does not fit.
func (m Mismatch) Root() string {
	if end := strings.IndexAny(m.Path, ".["); end >= 0 {
		return m.Path[:end]
	}
	return m.Path
}

// Sentence says what is wrong with a part of the attribute.
func (m Mismatch) Sentence(attribute string) string {
	if m.Path != "" {
		attribute += "." + m.Path
	}
	return attribute + " " + m.Problem + "."
}

// findings turns the tree of a validation's failures into a list.
type findings struct {
	doc       map[string]any
	templates [][]string
	found     []Mismatch
}

func (f *findings) add(e *jsonschema.ValidationError) {
	switch k := e.ErrorKind.(type) {
	case *kind.AnyOf:
		f.alternatives(e)
	case *kind.OneOf:
		if len(k.Subschemas) > 0 {
			f.report(e, "matches several forms, but must match exactly one")
			return
		}
		f.alternatives(e)
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			f.found = append(f.found, Unknown(e.InstanceLocation, name, f.names(e.SchemaURL)))
		}
	case *kind.Required:
		for _, name := range k.Missing {
			f.found = append(f.found, Mismatch{Path: dotted(append(slices.Clone(e.InstanceLocation), name)), Problem: "is required", Absent: true})
		}
	default:
		for _, cause := range e.Causes {
			f.add(cause)
		}
		if len(e.Causes) == 0 {
			f.report(e, problemOf(e.ErrorKind))
		}
	}
}

// alternatives reports a value that fits none of several forms: what is wrong inside it when it has the outline of one
// of them, else all that was expected.
func (f *findings) alternatives(e *jsonschema.ValidationError) {
	var wanted, other []string
	var got string
	for _, cause := range e.Causes {
		inside := findings{doc: f.doc, templates: f.templates}
		inside.add(cause)
		if deeper(cause, len(e.InstanceLocation)) {
			f.found = append(f.found, inside.found...)
			return
		}
		if t, ok := typeFailure(cause); ok {
			wanted, got = append(wanted, t.Want...), t.Got
			continue
		}
		for _, m := range inside.found {
			other = append(other, m.below(dotted(e.InstanceLocation)))
		}
	}
	if len(wanted) > 0 {
		other = append([]string{typeProblem(wanted, got)}, other...)
	}
	f.report(e, strings.Join(other, "; or "))
}

// below is the mismatch in words, seen from a place above it or from its own.
func (m Mismatch) below(place string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(m.Path, place), ".") + " " + m.Problem)
}

// deeper reports whether everything that is wrong is below the given depth of the value.
func deeper(e *jsonschema.ValidationError, depth int) bool {
	if len(e.Causes) == 0 {
		return len(e.InstanceLocation) > depth
	}
	return !slices.ContainsFunc(e.Causes, func(c *jsonschema.ValidationError) bool { return !deeper(c, depth) })
}

// typeFailure is the failure when it is all about the type of the value.
func typeFailure(e *jsonschema.ValidationError) (*kind.Type, bool) {
	for len(e.Causes) == 1 {
		e = e.Causes[0]
	}
	t, ok := e.ErrorKind.(*kind.Type)
	return t, ok
}

func (f *findings) report(e *jsonschema.ValidationError, problem string) {
	for _, t := range f.templates {
		n := min(len(t), len(e.InstanceLocation))
		if slices.Equal(t[:n], e.InstanceLocation[:n]) {
			return // a template is there, or further in
		}
	}
	f.found = append(f.found, Mismatch{Path: dotted(e.InstanceLocation), Problem: problem})
}

// names is the properties of the schema at a URL of the validator.
func (f *findings) names(url string) map[string]any {
	_, pointer, _ := strings.Cut(url, "#")
	var at any = f.doc
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if o, ok := at.(map[string]any); ok && part != "" {
			at = o[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
		}
	}
	schema, _ := at.(map[string]any)
	properties, _ := schema["properties"].(map[string]any)
	return properties
}

// dotted is a place in JSON as one reads it: names joined by dots, positions in brackets.
func dotted(at []string) string {
	var b strings.Builder
	for _, part := range at {
		switch {
		case position.MatchString(part):
			b.WriteString("[" + part + "]")
		case b.Len() > 0:
			b.WriteString("." + part)
		default:
			b.WriteString(part)
		}
	}
	return b.String()
}

var position = regexp.MustCompile(`^\d+$`)
