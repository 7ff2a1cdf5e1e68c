package prefecttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// schemaOptions are the server's departures from JSON Schema.
type schemaOptions struct {
	// ignoreRequired overlooks missing properties; allowNull accepts null for properties that are neither required nor have
	// a default, overDefault also for properties that have one.
	ignoreRequired, allowNull, overDefault bool
}

// schemaChecker validates against the part of JSON Schema that Prefect generates for flows and job templates.
type schemaChecker struct {
	schemaOptions
	root object
}

// schemaError is the first error found, in the words of Python's jsonschema.
type schemaError struct {
	path string
	text string
}

func (f *schemaError) String() string {
	if f.path == "" {
		return "Validation failed. Failure reason: " + f.text
	}
	return fmt.Sprintf("Validation failed for field '%s'. Failure reason: %s", f.path, f.text)
}

// findSchemaError returns nil when the values are valid.
func findSchemaError(values, schema object, options schemaOptions) *schemaError {
	return schemaChecker{options, schema}.object("", values, schema)
}

func schemaErrorAt(path string, format string, args ...any) *schemaError {
	return &schemaError{path, fmt.Sprintf(format, args...)}
}

func (s schemaChecker) value(path string, v any, schema object, optional bool) *schemaError {
	if ref := str(schema["$ref"]); ref != "" {
		schema = s.resolve(ref)
	}
	if typ := str(schema["type"]); typ != "" && !hasType(v, typ) {
		if _, hasDefault := schema["default"]; !optional || !s.allowNull || (hasDefault && !s.overDefault) {
			return schemaErrorAt(path, "%s is not of type '%s'", pythonRepr(v), typ)
		}
		if v == nil {
			return nil
		}
		return schemaErrorAt(path, "%s is not valid under any of the given schemas", pythonRepr(v))
	}
	if enum, ok := schema["enum"].([]any); ok && !oneIn(enum)(v) {
		return schemaErrorAt(path, "%s is not one of %s", pythonRepr(v), pythonRepr(enum))
	}
	if f := s.combinations(path, v, schema); f != nil {
		return f
	}
	switch v := v.(type) {
	case object:
		return s.object(path, v, schema)
	case []any:
		return s.items(path, v, schema)
	}
	return nil
}

// combinations applies allOf, anyOf and oneOf.
func (s schemaChecker) combinations(path string, v any, schema object) *schemaError {
	all := listItems(schema["allOf"])
	for _, sub := range all {
		if f := s.value(path, v, dict(sub), false); f != nil {
			return f
		}
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		choices, ok := schema[key].([]any)
		if ok && !slices.ContainsFunc(choices, func(sub any) bool {
			return s.value(path, v, dict(sub), false) == nil
		}) {
			return schemaErrorAt(path, "%s is not valid under any of the given schemas", pythonRepr(v))
		}
	}
	return nil
}

func (s schemaChecker) object(path string, o, schema object) *schemaError {
	required := listItems(schema["required"])
	properties := dict(schema["properties"])
	for _, key := range sortedKeys(o) {
		property, known := properties[key].(object)
		if !known {
			if schema["additionalProperties"] == false {
				return schemaErrorAt(path, "Additional properties are not allowed ('%s' was unexpected)", key)
			}
			property = dict(schema["additionalProperties"])
		}
		if f := s.value(strings.TrimPrefix(path+"."+key, "."), o[key], property, known && !oneIn(required)(key)); f != nil {
			return f
		}
	}
	for _, key := range required {
		if _, present := o[str(key)]; !present && !s.ignoreRequired {
			return schemaErrorAt(path, "'%s' is a required property", key)
		}
	}
	return nil
}

func (s schemaChecker) items(path string, items []any, schema object) *schemaError {
	each := dict(schema["items"])
	for i, item := range items {
		if f := s.value(path+fmt.Sprintf("[%d]", i), item, each, false); f != nil {
			return f
		}
	}
	return nil
}

// resolve follows a reference into the root schema.
func (s schemaChecker) resolve(ref string) object {
	at := s.root
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = dict(at[part])
	}
	return at
}

func hasType(v any, typ string) bool {
	switch v := v.(type) {
	case nil:
		return typ == "null"
	case bool:
		return typ == "boolean"
	case string:
		return typ == "string"
	case object:
		return typ == "object"
	case []any:
		return typ == "array"
	case json.Number:
		return typ == "number" || (typ == "integer" && number(v) == float64(int64(number(v))))
	}
	return false
}

// pythonRepr writes a value as Python shows it in messages.
func pythonRepr(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case string:
		return "'" + v + "'"
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = pythonRepr(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case object:
		var parts []string
		for _, k := range sortedKeys(v) {
			parts = append(parts, "'"+k+"': "+pythonRepr(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}
