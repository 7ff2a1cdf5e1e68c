package testenv

// SchemaCases hold values against schemas. accepted is what a Prefect server does, which TestAccSchemaCheck asks one.
var SchemaCases = []struct {
	Name, Schema, Values string
	Accepted             bool
	Want                 []string // the findings
}{
	{"nothing", `{}`, `{"a": 1}`, true, nil},
	{"no names", `{"type": "object", "properties": {}}`, `{"a": 1}`, true, nil},
	{"fits", `{"properties": {"a": {"type": "integer"}}}`, `{"a": 1}`, true, nil},
	{"a whole float", `{"properties": {"a": {"type": "integer"}}}`, `{"a": 1.0}`, true, nil},
	{"a long integer", `{"properties": {"a": {"type": "integer"}}}`, `{"a": 123456789012345678901234567890}`, true, nil},
	{"type", `{"properties": {"a": {"type": "integer"}}, "required": ["a"]}`, `{"a": "secret"}`, false, []string{"a must be an integer, not a string"}},
	{"a bool is no integer", `{"properties": {"a": {"type": "integer"}}, "required": ["a"]}`, `{"a": true}`, false, []string{"a must be an integer, not a boolean"}},
	{"optional", `{"properties": {"a": {"type": "integer"}}}`, `{"a": null}`, true, nil},
	{"required and null", `{"properties": {"a": {"type": "integer"}}, "required": ["a"]}`, `{"a": null}`, false, []string{"a must be an integer, not null"}},
	{"null with a default", `{"properties": {"a": {"type": "integer", "default": 1}}}`, `{"a": null}`, false, []string{"a must be an integer, not null"}},
	{"missing", `{"properties": {"a": {"type": "integer"}}, "required": ["a"]}`, `{}`, true, nil},
	{"a property called required", `{"properties": {"required": {"type": "integer"}, "a": {"type": "string"}}}`, `{"a": "b"}`, true, nil},
	{"a union", `{"properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}`, `{"a": "x"}`, false, []string{"a must be an integer or null, not a string"}},
	{"a union that fits", `{"properties": {"a": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}`, `{"a": null}`, true, nil},
	{"inside a union", `{"properties": {"a": {"anyOf": [{"$ref": "#/definitions/M"}, {"type": "null"}]}}, "definitions": {"M": {"type": "object", "properties": {"x": {"type": "integer", "default": 1}}}}}`, `{"a": {"x": "y"}}`, false, []string{"a.x must be an integer, not a string"}},
	{"required in a list of forms", `{"properties": {"a": {"anyOf": [{"type": "object", "required": ["x"]}, {"type": "null"}]}}}`, `{"a": {}}`, false, []string{`a must be null, not an object; or x is required`}},
	{"exclusive forms", `{"properties": {"a": {"oneOf": [{"type": "integer"}, {"minimum": 1}]}}}`, `{"a": 3}`, false, []string{"a fits more than one of the forms that exclude each other"}},
	{"enum", `{"properties": {"a": {"enum": ["x", "y"]}}}`, `{"a": "secret"}`, false, []string{`a must be one of "x", "y"`}},
	{"const", `{"properties": {"a": {"const": 1}}}`, `{"a": 2}`, false, []string{"a must be 1"}},
	{"pattern", `{"properties": {"a": {"pattern": "^x"}}}`, `{"a": "secret"}`, false, []string{`a must match the pattern "^x"`}},
	{"a pattern of Python", `{"properties": {"a": {"pattern": "^(?!x)"}, "b": {"type": "integer", "default": 1}}}`, `{"a": "y", "b": "z"}`, false, []string{"b must be an integer, not a string"}},
	{"sizes", `{"properties": {"a": {"minimum": 2.5}, "b": {"maxLength": 1}, "c": {"minItems": 2}, "d": {"maxProperties": 0}, "e": {"exclusiveMaximum": 3}, "f": {"multipleOf": 2}}}`,
		`{"a": 2, "b": "xx", "c": [1], "d": {"x": 1}, "e": 3, "f": 3}`, false,
		[]string{"a must be at least 2.5", "b must have at most 1 characters, not 2", "c must have at least 2 items, not 1", "d must have at most 0 entries, not 1", "e must be less than 3", "f must be a multiple of 2"}},
	{"the other sizes", `{"properties": {"a": {"maximum": 1}, "b": {"minLength": 3}, "c": {"maxItems": 0}, "d": {"minProperties": 2}, "e": {"exclusiveMinimum": 3}, "f": {"uniqueItems": true}, "g": false}}`,
		`{"a": 2, "b": "xx", "c": [1], "d": {"x": 1}, "e": 3, "f": [1, 1], "g": 1}`, false,
		[]string{"a must be at most 1", "b must have at least 3 characters, not 2", "c must have at most 0 items, not 1", "d must have at least 2 entries, not 1", "e must be more than 3", "f must not have equal items, but those at 0 and 1 are", "g is not allowed"}},
	{"a format", `{"properties": {"a": {"type": "string", "format": "date-time"}}}`, `{"a": "tomorrow"}`, true, nil},
	{"in a list", `{"properties": {"a": {"type": "array", "items": {"type": "string"}, "default": []}}}`, `{"a": ["x", 1]}`, false, []string{"a[1] must be a string, not a number"}},
	{"a tuple of Pydantic 1", `{"properties": {"a": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "default": []}}}`, `{"a": ["x", "y"]}`, false, []string{"a[1] must be an integer, not a string"}},
	{"unknown, with a slip", `{"properties": {"count": {"type": "integer"}}}`, `{"cuont": 1}`, true, []string{`cuont is unknown; did you mean "count"?`}},
	{"unknown", `{"properties": {"count": {"type": "integer"}, "name": {}}}`, `{"zzz": 1}`, true, []string{"zzz is unknown; expected one of count, name"}},
	{"allowed beside", `{"properties": {"a": {}}, "additionalProperties": true}`, `{"b": 1}`, true, nil},
	{"forbidden beside", `{"properties": {"count": {}}, "additionalProperties": false}`, `{"counts": 1}`, false, []string{`counts is unknown; did you mean "count"?`}},
	{"forbidden inside", `{"properties": {"m": {"$ref": "#/$defs/M"}}, "$defs": {"M": {"type": "object", "properties": {"count": {}}, "additionalProperties": false}}}`, `{"m": {"counts": 1}}`, false, []string{`m.counts is unknown; did you mean "count"?`}},
	{"a template", `{"properties": {"a": {"type": "integer", "default": 1}}}`, `{"a": {"__prefect_kind": "json", "value": "1"}}`, true, nil},
	{"a template inside", `{"properties": {"a": {"anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}]}}}`, `{"a": [1, {"__prefect_kind": "json", "value": "2"}]}`, true, nil},
	{"a block by reference", `{"properties": {"b": {"$ref": "#/definitions/B"}}, "definitions": {"B": {"title": "B", "type": "object", "block_type_slug": "b", "properties": {"x": {"type": "string"}}, "additionalProperties": false}}}`,
		`{"b": {"$ref": {"block_document_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}}}`, true, nil},
	{"an old dialect", `{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"type": "integer", "default": 1}}}`, `{"a": "x"}`, false, []string{"a must be an integer, not a string"}},
}
