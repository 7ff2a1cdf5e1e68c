package jsonschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// Mismatch is one way in which values do not fit a JSON schema. It never holds a value, which may be secret.
type Mismatch struct {
	Path    string // of the part that does not fit: names joined by dots; empty for the whole
	Problem string // the rest of a sentence that begins with the path
	// Near is the known name that an unknown one probably means.
	Near string
	// Absent says that a required value is missing.
	Absent bool
	// Ignored says that Prefect accepts the values, and ignores this part of them.
	Ignored bool
}

// Check says how values are held against a schema.
type Check struct {
	// Nullable allows null for every value that has a default, as Prefect does for job variables.
	Nullable bool
	// Complete says that nothing more comes: what the schema requires must be there.
	Complete bool
}

// Mismatches validates values against a schema as the Prefect API does when it takes a deployment: nothing is required yet
// (unless the check is complete), null stands for 'not given', and a template, which Prefect resolves later, fits
// everywhere. Beyond that, it names the
// top-level values that the schema does not know. An error says that there is no telling: the schema or the values can't
// be read, or the schema needs something that is elsewhere.
func (c Check) Mismatches(schema, values []byte) ([]Mismatch, error) {
	s, err := c.of(schema)
	if err != nil {
		return nil, fmt.Errorf("invalid schema: %w", err)
	}
	return s.mismatches(values)
}

// preparedSchema is a schema as values are held against it.
type preparedSchema struct {
	given, prepared map[string]any
	compiled        *jsonschema.Schema
}

// of prepares a schema. The server prepares it first and drops what is required afterwards: in the forms of a block, which are
// a list, that is left. A reference is no block whose fields are missing, and a block needs its fields.
func (c Check) of(schema []byte) (*preparedSchema, error) {
	given, err := DecodeObject(schema)
	if err != nil {
		return nil, err
	}
	prepared := withoutKeys(given, nil)
	c.prepare(prepared)
	if !c.Complete {
		prepared = withoutKeys(prepared, []string{"required"})
	}
	compiled, err := compile(prepared)
	if err != nil {
		return nil, err
	}
	return &preparedSchema{given, prepared, compiled}, nil
}

// mismatches is like Check's Mismatches.
func (s *preparedSchema) mismatches(values []byte) ([]Mismatch, error) {
	instance, err := DecodeObject(values)
	if err != nil {
		return nil, fmt.Errorf("invalid values: %w", err)
	}
	out := unknownNames(s.given, instance)
	var failure *jsonschema.ValidationError
	if errors.As(s.compiled.Validate(instance), &failure) {
		f := findings{doc: s.prepared, templates: Templates(instance, nil)}
		f.add(failure)
		out = append(out, f.found...)
	}
	slices.SortStableFunc(out, func(a, b Mismatch) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// DecodeObject is a JSON object, with its numbers as they are written.
func DecodeObject(b []byte) (map[string]any, error) {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("expected a JSON object")
	}
	return o, nil
}

const schemaURL = "prefect:///schema"

// nothingElse refuses what a schema refers to outside itself: no file and no address is ever read.
type nothingElse struct{}

func (nothingElse) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema", url)
}

// anyText stands for a pattern in a dialect that Go does not know: such a pattern is left to the server.
type anyText string

func (anyText) MatchString(string) bool { return true }

func (p anyText) String() string { return string(p) }

func compilePattern(pattern string) (jsonschema.Regexp, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return anyText(pattern), nil //nolint:nilerr // see anyText
	}
	return re, nil
}

func compile(doc map[string]any) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(nothingElse{})
	c.UseRegexpEngine(compilePattern)
	delete(doc, "$schema") // the server reads every schema as of 2020-12
	if err := c.AddResource(schemaURL, doc); err != nil {
		return nil, err
	}
	return c.Compile(schemaURL)
}

// withoutKeys is o without some keys, at every depth that is reached through objects alone, as the server does it.
func withoutKeys(o map[string]any, keys []string) map[string]any {
	out := make(map[string]any, len(o))
	for k, v := range o {
		if slices.Contains(keys, k) {
			continue
		}
		if inner, ok := v.(map[string]any); ok {
			v = withoutKeys(inner, keys)
		}
		out[k] = v
	}
	return out
}

// prepare corrects what Pydantic 1 writes into schemas, as the server does.
func (c Check) prepare(doc map[string]any) {
	c.mendProperties(doc)
	definitions, _ := doc["definitions"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		d, _ := definitions[name].(map[string]any)
		c.mendProperties(d)
		title, _ := d["title"].(string)
		if _, isBlock := d["block_type_slug"]; isBlock && title != "" {
			definitions[title] = map[string]any{"oneOf": []any{d, blockReference()}}
		}
	}
}

// blockReference is the schema of a reference to a block document, which may stand for the block itself.
func blockReference() map[string]any {
	text := map[string]any{"type": "string"}
	return map[string]any{
		"type":     "object",
		"required": []any{"$ref"},
		"properties": map[string]any{"$ref": map[string]any{"oneOf": []any{
			text,
			map[string]any{"type": "object", "additionalProperties": text, "minProperties": 1},
		}}},
	}
}

func (c Check) mendProperties(doc map[string]any) {
	properties, _ := doc["properties"].(map[string]any)
	required, _ := doc["required"].([]any)
	for name, p := range properties {
		property, ok := p.(map[string]any)
		if !ok {
			continue
		}
		c.mendNull(property, slices.Contains(required, any(name)))
		updateTuple(property)
		c.mendProperties(property) // Prefect before 3.9.1 allows no null there for a default
	}
}

// mendNull allows null for what may be left out.
func (c Check) mendNull(property map[string]any, required bool) {
	kind, typed := property["type"]
	_, defaulted := property["default"]
	if required || !typed || kind == "null" || (defaulted && !c.Nullable) {
		return
	}
	property["anyOf"] = []any{map[string]any{"type": kind}, map[string]any{"type": "null"}}
	delete(property, "type")
}

// updateTuple turns the old form of a tuple into the form of 2020-12.
func updateTuple(property map[string]any) {
	items, ok := property["items"].([]any)
	if _, current := property["prefixItems"]; ok && len(items) > 0 && !current {
		property["prefixItems"] = items
		delete(property, "items")
	}
}

// unknownNames finds the top-level values that the schema does not name, if it names any and does not say whether there
// may be others.
func unknownNames(schema, values map[string]any) []Mismatch {
	properties, _ := schema["properties"].(map[string]any)
	_, additional := schema["additionalProperties"]
	_, patterns := schema["patternProperties"]
	if len(properties) == 0 || additional || patterns {
		return nil
	}
	var out []Mismatch
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, known := properties[name]; !known {
			m := Unknown(nil, name, properties)
			m.Ignored = true
			out = append(out, m)
		}
	}
	return out
}

// Unknown is the value that stands for one that is not known yet.
func Unknown(at []string, name string, known map[string]any) Mismatch {
	names := slices.Sorted(maps.Keys(known))
	near := spelling.Nearest(name, names)
	problem := "is unknown"
	switch {
	case near != "":
		problem += fmt.Sprintf("; did you mean %q?", near)
	case len(names) > 0:
		problem += "; expected one of " + strings.Join(names, ", ")
	}
	return Mismatch{Path: dotted(append(slices.Clone(at), name)), Problem: problem, Near: near}
}

// TemplateKey marks an object that Prefect replaces by what it makes of it: Jinja, JSON text, a variable's value.
const TemplateKey = "__prefect_kind"

// Templates is where in v there are templates.
func Templates(v any, at []string) [][]string {
	var out [][]string
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v[TemplateKey]; ok {
			return [][]string{at}
		}
		for k, e := range v {
			out = append(out, Templates(e, append(slices.Clone(at), k))...)
		}
	case []any:
		for i, e := range v {
			out = append(out, Templates(e, append(slices.Clone(at), fmt.Sprint(i)))...)
		}
	}
	return out
}

// VariablesSchema is the schema of the variables of a base job template, or nil when it has none.
func VariablesSchema(template []byte) []byte {
	var t struct {
		Variables json.RawMessage `json:"variables"`
	}
	if json.Unmarshal(template, &t) != nil || len(t.Variables) == 0 || string(t.Variables) == "null" {
		return nil
	}
	return t.Variables
}
