package prefecttest

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

//go:embed testdata/cloud-interface.json
var cloudInterfaceJSON []byte

// contract is the interface of Prefect Cloud beside what a server has too: its operations by path and method, and the
// fields of every request and answer.
type contract struct {
	Paths   map[string]map[string]operation     `json:"paths"`
	Schemas map[string]map[string]contractField `json:"schemas"`
}

type operation struct {
	Status       []string `json:"status"`
	Body, Answer any
}

// contractField is a field of a schema. Its type is the name of a basic type or of a schema, {"enum": […]},
// ["array of", type], or a list of types of which one must hold.
type contractField struct {
	Type     any  `json:"type"`
	Required bool `json:"required"`
	Default  any  `json:"default"`
}

var cloudContract = readContract()

func readContract() contract {
	var c contract
	if err := json.Unmarshal(cloudInterfaceJSON, &c); err != nil {
		panic("prefecttest: " + err.Error())
	}
	return c
}

// find returns the operation of a request, whose path begins after /api; false for one that the contract does not have.
func (c contract) find(method, path string) (operation, bool) {
	path = strings.TrimSuffix(path, "/")
	for template, operations := range c.Paths {
		template = strings.TrimSuffix(strings.TrimPrefix(template, "/api"), "/")
		template = strings.ReplaceAll(template, "{resource_id}", "{resource}") // which is no UUID
		if op, ok := operations[method]; ok && (route{path: template}).match(path) != nil {
			return op, true
		}
	}
	return operation{}, false
}

// checkRequest is the 422 of a body that Prefect Cloud would refuse, or nil.
func (c contract) checkRequest(op operation, body []byte) error {
	if op.Body == nil {
		return nil
	}
	var v any
	switch {
	case len(body) == 0 && c.isOptional(op.Body):
		return nil
	case len(body) > 0:
		var err error
		if v, err = decode(body); err != nil {
			return invalid(string(body))
		}
	}
	if problems := c.check(op.Body)([]any{"body"}, v); problems != nil {
		return invalid(v, problems...)
	}
	return nil
}

// isOptional reports whether a request may have no body: Prefect Cloud accepts that where the body only lists parameters of the
// operation, such as a filter, and none of them is required.
func (c contract) isOptional(body any) bool {
	name, ok := body.(string)
	if !ok || !strings.HasPrefix(name, "Body_") {
		return false
	}
	for _, f := range c.Schemas[name] {
		if f.Required {
			return false
		}
	}
	return true
}

// checkResponse describes how a response differs from the interface of Prefect Cloud; empty for no difference.
func (c contract) checkResponse(op operation, r handlerResult) string {
	if r.status >= http.StatusBadRequest {
		return ""
	}
	if !slices.Contains(op.Status, strconv.Itoa(r.status)) {
		return "the status is " + strconv.Itoa(r.status) + ", not " + strings.Join(op.Status, " or ")
	}
	if op.Answer == nil {
		return ""
	}
	data, err := json.Marshal(r.body)
	if err != nil {
		return err.Error()
	}
	v, err := decode(data)
	if err != nil {
		return err.Error()
	}
	for _, p := range c.check(op.Answer)(nil, v) {
		where, _ := json.Marshal(p.Loc)
		return string(where) + ": " + p.Msg
	}
	return ""
}

var basicTypes = map[string]check{
	"string": isString, "string:email": isString, "string:uuid": identifier, "string:date-time": moment, "boolean": boolean,
	"integer": integer(-1 << 31), "object": dictionary, "number": decimal, "null": absent,
}

func decimal(at []any, v any) []validationError {
	if _, ok := v.(json.Number); !ok {
		return validationFailure("float_type", at, "Input should be a valid number", v)
	}
	return nil
}

func absent(at []any, v any) []validationError {
	if v != nil {
		return validationFailure("none_required", at, "Input should be None", v)
	}
	return nil
}

// check is the check of values of a type.
func (c contract) check(of any) check {
	switch of := of.(type) {
	case string:
		if basic, ok := basicTypes[of]; ok {
			return basic
		}
		return c.schema(of)
	case []any:
		return c.union(of)
	case map[string]any:
		var values []string
		enum, _ := of["enum"].([]any)
		for _, v := range enum {
			values = append(values, str(v))
		}
		return oneOf(values...)
	}
	return anything
}

func (c contract) union(of []any) check {
	if len(of) == 2 && of[0] == "array of" {
		inner := of[1]
		return func(at []any, v any) []validationError { return listOf(c.check(inner))(at, v) }
	}
	var branches []alternative
	for _, t := range of {
		name, _ := t.(string)
		branches = append(branches, alternative{name, c.check(t)})
	}
	return union(branches...)
}

// schema is the check of a closed object. It looks its fields up when it is used, since schemas hold one another.
func (c contract) schema(name string) check {
	return func(at []any, v any) []validationError {
		fields, ok := c.Schemas[name]
		if !ok {
			return nil
		}
		var m model
		for name, f := range fields {
			m.fields = append(m.fields, modelField{name: name, check: c.check(f.Type), required: f.Required})
		}
		slices.SortFunc(m.fields, func(a, b modelField) int { return strings.Compare(a.name, b.name) })
		return m.check(at, v)
	}
}

// exampleValue is an object of a schema with every field that has a default at its default, lists empty, and the others null.
func (c contract) exampleValue(name string) object {
	out := object{}
	for name, f := range c.Schemas[name] {
		out[name] = toStored(f.Default)
		if parts, ok := f.Type.([]any); ok && parts[0] == "array of" && f.Default == nil {
			out[name] = []any{}
		}
	}
	return out
}

// enum is the values of a field that has a choice of them, or a list of such; null is none.
func (c contract) enum(schema, name string) []any {
	of := c.Schemas[schema][name].Type
	for {
		switch t := of.(type) {
		case []any:
			if of = t[0]; of == "array of" {
				of = t[1]
			}
		case map[string]any:
			return listItems(t["enum"])
		default:
			return nil
		}
	}
}
