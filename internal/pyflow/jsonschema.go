package pyflow

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// schemaObject is a JSON Schema.
type schemaObject = map[string]any

// reference is the value of a $ref. Its text is only known when all definitions are.
type reference struct {
	definition

	names map[definition]string
}

// MarshalJSON writes the pointer to the definition.
func (r reference) MarshalJSON() ([]byte, error) {
	return json.Marshal("#/definitions/" + r.names[r.definition])
}

// generator makes JSON Schema of cores, as pydantic does.
type generator struct {
	definitions map[definition]schemaObject // nil while one is made
	order       []definition
	names       map[definition]string
	notes       *[]string
	version     Version
	fields      []*coreField              // of the object that the schema is for
	around      []*pyClass                // whose schemas are being made, from the outermost
	shared      *finished                 // nil until it is needed
	lent        map[*pyClass]string       // the setting of the model that a class was first met in
	invalid     map[definition]*typeError // definitions without a schema
	extra       string                    // the setting of the model whose fields are made
	left        int                       // how many schemas may still be made
	json        int                       // how much of defaults may still be written
}

func newGenerator(notes *[]string, version Version) *generator {
	return &generator{
		definitions: map[definition]schemaObject{}, names: map[definition]string{}, notes: notes, version: version,
		lent: map[*pyClass]string{}, invalid: map[definition]*typeError{}, left: maxTypes, json: maxAllJSON,
	}
}

// schema makes the JSON Schema of a core.
func (g *generator) schema(c *coreSchema) (schemaObject, error) {
	if g.left--; g.left < 0 {
		return nil, unknownValue("the type is too large")
	}
	s, err := g.kindSchema(c)
	if err != nil {
		return nil, err
	}
	if err := g.addLimits(s, c); err != nil {
		return nil, err
	}
	return s, decorateSchema(s, c.updates, c.extra)
}

// decorateSchema adds the keys of a field or of metadata.
func decorateSchema(s schemaObject, updates map[string]any, extra *dict) error {
	maps.Copy(s, updates)
	if extra == nil {
		return nil
	}
	j, err := jsonOf(extra)
	if err != nil {
		return unknownValue("the extra schema of a field is not evaluated")
	}
	more, _ := j.(map[string]any)
	maps.Copy(s, more)
	return nil
}

var scalarSchemas = map[coreKind]schemaObject{
	anyCore:       {},
	plainFunction: {},
	noneCore:      {"type": "null"},
	boolCore:      {"type": "boolean"},
	intCore:       {"type": "integer"},
	floatCore:     {"type": "number"},
	strCore:       {"type": "string"},
	bytesCore:     {"type": "string", "format": "binary"},
	dateCore:      {"type": "string", "format": "date"},
	timeCore:      {"type": "string", "format": "time"},
	datetimeCore:  {"type": "string", "format": "date-time"},
	timedeltaCore: {"type": "string", "format": "duration"},
}

func (g *generator) kindSchema(c *coreSchema) (schemaObject, error) {
	if s, ok := scalarSchemas[c.kind]; ok {
		return maps.Clone(s), nil
	}
	switch c.kind {
	case fixedCore:
		return fixedSchema(c)
	case decimalCore:
		return g.decimalSchema(c), nil
	case literalCore:
		return literalSchema(c.values)
	case refCore:
		return g.reference(definition{c.class, c.refLimits})
	case callableCore:
		return nil, &typeError{noSchema, "a function has no JSON Schema"}
	case nullableCore:
		return g.nullable(c)
	case unionCore:
		return g.union(c)
	case taggedCore:
		return g.tagged(c)
	case wrappedCore, chainCore, listLike, lax:
		return g.wrapped(c)
	case defaultCore:
		return g.withDefault(c)
	}
	return g.containerSchema(c)
}

func fixedSchema(c *coreSchema) (schemaObject, error) {
	if c.class != nil {
		s := schemaObject{"enum": []any{}, "title": c.class.name}
		c.class.describe(s)
		return s, nil
	}
	var s schemaObject
	err := json.Unmarshal([]byte(c.fixed), &s)
	return s, err
}

func (g *generator) wrapped(c *coreSchema) (schemaObject, error) {
	if c.kind == listLike {
		return g.schema(&coreSchema{kind: listCore, items: c.items})
	}
	return g.schema(c.items[0])
}

func (g *generator) withDefault(c *coreSchema) (schemaObject, error) {
	s, err := g.schema(c.items[0])
	if err != nil || c.deflt == nil {
		return s, err
	}
	return s, g.addDefault(s, c.deflt, "")
}

// addDefault adds a default, if it has a JSON form.
func (g *generator) addDefault(s schemaObject, v value, owner string) error {
	if items, ok := v.(*set); ok && len(items.items) > 1 && !g.version.sortsSets() {
		*g.notes = append(*g.notes, owner+"the default is omitted: the order of a set is not known")
		return nil
	}
	j, err := jsonWithin(&g.json, v)
	switch err := err.(type) { //nolint:errorlint // never wrapped
	case nil:
		s["default"] = j
	case *unknown:
		*g.notes = append(*g.notes, owner+"the default is omitted: "+err.why)
	case *typeError:
		return err
	}
	return nil
}

func literalSchema(values []value) (schemaObject, error) {
	s := schemaObject{}
	var forms []any
	for _, v := range values {
		j, err := jsonOf(literalValue(v))
		if err != nil {
			return nil, unknownValue("a value of a literal is not evaluated")
		}
		forms = append(forms, j)
	}
	if len(forms) == 1 {
		s["const"] = forms[0]
	} else {
		s["enum"] = forms
	}
	if t := commonType(forms); t != "" {
		s["type"] = t
	}
	return s, nil
}

// commonType is the JSON type of values that are all of one, or "".
func commonType(forms []any) string {
	common := ""
	for i, form := range forms {
		t := jsonType(form)
		if i > 0 && t != common {
			return ""
		}
		common = t
	}
	return common
}

func jsonType(form any) string {
	switch form := form.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case json.Number:
		if strings.ContainsAny(string(form), ".e") {
			return "number"
		}
		return "integer"
	}
	return ""
}

func (g *generator) nullable(c *coreSchema) (schemaObject, error) {
	inner, err := g.schema(c.items[0])
	if err != nil {
		return nil, err
	}
	null := schemaObject{"type": "null"}
	if reflect.DeepEqual(inner, null) {
		return null, nil
	}
	return anyOf([]schemaObject{inner, null}), nil
}

func (g *generator) union(c *coreSchema) (schemaObject, error) {
	var schemas []schemaObject
	for _, item := range c.items {
		s, err := g.schema(item)
		if isNoSchema(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		schemas = append(schemas, s)
	}
	switch len(schemas) {
	case 0:
		return schemaObject{"anyOf": []any{}}, nil
	case 1:
		return schemas[0], nil
	}
	return anyOf(schemas), nil
}

// isNoSchema says whether a type has no JSON Schema. A union then drops it.
func isNoSchema(err error) bool {
	bad, ok := err.(*typeError) //nolint:errorlint // never wrapped
	return ok && bad.kind == noSchema
}

// anyOf joins schemas: nested ones are taken apart, repetitions dropped, and one stands for itself.
func anyOf(schemas []schemaObject) schemaObject {
	var members []any
	for _, s := range schemas {
		if inner, ok := s["anyOf"].([]any); ok && len(s) == 1 {
			members = append(members, inner...)
		} else {
			members = append(members, s)
		}
	}
	members = distinctSchemas(members)
	if s, ok := members[0].(schemaObject); ok && len(members) == 1 {
		return s
	}
	return schemaObject{"anyOf": members}
}

// distinctSchemas drops repetitions. As in pydantic, the last of equals stands where the first did.
func distinctSchemas(members []any) []any {
	out := []any{}
	seen := map[string]int{}
	for _, m := range members {
		var key strings.Builder
		writeSchemaKey(&key, m)
		if i, ok := seen[key.String()]; ok {
			out[i] = m
			continue
		}
		seen[key.String()] = len(out)
		out = append(out, m)
	}
	return out
}

// writeSchemaKey writes a text that is the same for equal schemas.
func writeSchemaKey(b *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b.WriteString(strconv.Quote(key))
			writeSchemaKey(b, v[key])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for _, item := range v {
			writeSchemaKey(b, item)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case reference:
		fmt.Fprintf(b, "%p%q", v.class, v.limits)
	default:
		fmt.Fprintf(b, "%T%q", v, fmt.Sprint(v))
	}
}

func (g *generator) tagged(c *coreSchema) (schemaObject, error) {
	mapping := map[string]any{}
	var choices []any
	for _, key := range c.order {
		s, err := g.schema(c.tagged[key])
		if isNoSchema(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		mapping[key] = s["$ref"]
		choices = append(choices, s)
	}
	return schemaObject{
		"oneOf":         distinctSchemas(choices),
		"discriminator": map[string]any{"propertyName": c.tag, "mapping": mapping},
	}, nil
}

func (g *generator) containerSchema(c *coreSchema) (schemaObject, error) {
	var items []any
	for _, item := range c.items {
		s, err := g.schema(item)
		if err != nil {
			return nil, err
		}
		items = append(items, s)
	}
	n := json.Number(strconv.Itoa(len(items)))
	switch c.kind {
	case dictCore:
		return dictSchema(items), nil
	case setCore, frozensetCore:
		return schemaObject{"type": "array", "uniqueItems": true, "items": items[0]}, nil
	case tupleCore:
		s := schemaObject{"type": "array", "minItems": n, "maxItems": n}
		if len(items) > 0 {
			s["prefixItems"] = items
		}
		return s, nil
	}
	return schemaObject{"type": "array", "items": items[0]}, nil
}

func dictSchema(items []any) schemaObject {
	keys, _ := items[0].(schemaObject)
	values, _ := items[1].(schemaObject)
	s := schemaObject{"type": "object"}
	pattern, hasPattern := keys["pattern"]
	_, isRef := keys["$ref"]
	if !isRef {
		delete(keys, "pattern")
		delete(keys, "title")
	}
	delete(values, "title")
	switch {
	case hasPattern && !isRef:
		text, _ := pattern.(string)
		s["patternProperties"] = schemaObject{text: values}
	case len(values) > 0:
		s["additionalProperties"] = values
	default:
		s["additionalProperties"] = true
	}
	if isRef || (keys["type"] == "string" && len(keys) > 1) {
		delete(keys, "type")
		s["propertyNames"] = keys
	}
	return s
}

// titleOf makes a title of the name of a field.
func titleOf(name string) string {
	var b strings.Builder
	inWord := false
	for _, r := range name {
		switch {
		case r == '_':
			r = ' '
			inWord = false
		case !unicode.IsLetter(r):
			inWord = false
		case inWord:
			r = unicode.ToLower(r)
		default:
			r = unicode.ToTitle(r)
			inWord = true
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
