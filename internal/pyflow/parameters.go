package pyflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// ParameterSchema derives the JSON Schema of the parameters of a flow, as the newest Prefect stores it when it deploys the
// flow. The flow is named as in Flow.Function. The notes say what was left out because it is known only when the file runs, and
// where an older Prefect derives another schema. An error says that there is no such function, or why Prefect can't deploy
// it either.
func (m *Module) ParameterSchema(function string) (json.RawMessage, []string, error) {
	schema, notes, err := m.ParameterSchemaFor(Newest, function)
	if err != nil {
		return nil, nil, err
	}
	for version := range Newest {
		if other, _, err := m.ParameterSchemaFor(version, function); err == nil && string(other) != string(schema) {
			notes = append(notes, fmt.Sprintf("Prefect %s derives a different schema%s", version, differing(schema, other)))
		}
	}
	return schema, notes, nil
}

// differing names the parameters whose schemas differ.
func differing(a, b json.RawMessage) string {
	var x, y struct {
		Properties map[string]json.RawMessage
		Required   []string
	}
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return ""
	}
	var names []string
	for name, schema := range x.Properties {
		if string(y.Properties[name]) != string(schema) || slices.Contains(x.Required, name) != slices.Contains(y.Required, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return " of " + strings.Join(names, ", ")
}

// ParameterSchemaFor derives the schema that a version of Prefect stores.
func (m *Module) ParameterSchemaFor(version Version, function string) (json.RawMessage, []string, error) {
	m.project.mu.Lock()
	defer m.project.mu.Unlock()
	found, err := m.find(version, function)
	if err != nil {
		return nil, nil, err
	}
	s := &signatureBuilder{builder: found.builder, version: version, docs: map[string]string{}, notes: found.notes}
	if found.fn.doc != nil {
		s.docs = parameterDocs(*found.fn.doc)
	}
	schema, err := s.derive(found.fn)
	if err != nil {
		line, _ := syntax.Position(m.src, found.fn.def.Offset())
		return nil, nil, fmt.Errorf("function %s at line %d: Prefect can't derive its parameters: %w", function, line, err)
	}
	out, err := json.Marshal(schema)
	return out, s.notes, err
}

// signatureBuilder derives the schema of one function.
type signatureBuilder struct {
	*builder

	version Version
	docs    map[string]string
	params  []sigParam
	notes   []string
	fields  []*coreField

	badString bool // whether an annotation in a string is not a type
}

func (s *signatureBuilder) note(name, format string, args ...any) {
	s.notes = append(s.notes, "parameter "+name+": "+fmt.Sprintf(format, args...))
}

func (s *signatureBuilder) derive(fn *pyFunction) (schemaObject, error) {
	s.params = slices.Clone(fn.params)
	if err := s.evaluateStrings(fn); err != nil {
		return nil, err
	}
	for i, p := range s.params {
		switch {
		case !s.version.optionalVariadics():
		case p.kind == syntax.VarPositional:
			s.params[i].annotation, s.params[i].value = &genericAlias{namedSymbol{"builtins.list"}, []value{anyIfNone(p.annotation)}}, &pyList{}
		case p.kind == syntax.VarKeyword:
			s.params[i].annotation = &genericAlias{namedSymbol{"builtins.dict"}, []value{namedSymbol{"builtins.str"}, anyIfNone(p.annotation)}}
			s.params[i].value = &dict{}
		}
	}
	return s.schema()
}

func anyIfNone(annotation value) value {
	if annotation == nil {
		return namedSymbol{"typing.Any"}
	}
	return annotation
}

// stringAnnotation is the expression of an annotation that is text, or nil.
func stringAnnotation(p sigParam) (syntax.Expr, error) {
	switch a := p.annotation.(type) {
	case string:
		x, err := syntax.ParseExpr(a)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: the annotation %q is not an expression", p.name, a)
		}
		return x, nil
	case *futureRef:
		return a.x, nil
	}
	return nil, nil
}

// evaluateStrings evaluates annotations in strings in the module of the function. If one of them names what is not
// defined there, all stay strings, as for inspect.signature.
func (s *signatureBuilder) evaluateStrings(fn *pyFunction) error {
	evaluated := make([]value, len(s.params))
	for i, p := range append(slices.Clone(s.params), sigParam{name: "return", annotation: fn.returns}) {
		x, err := stringAnnotation(p)
		if err != nil {
			return err
		}
		if x == nil {
			continue
		}
		v, err := s.lenient(x, fn.globals)
		if r, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
			if r.kind == "NameError" || r.kind == "" {
				s.badString = r.kind == "" && i < len(evaluated)
				return nil
			}
			return fmt.Errorf("parameter %s: %w", p.name, err)
		}
		if i < len(evaluated) {
			evaluated[i] = v
		}
	}
	for i, v := range evaluated {
		if v != nil {
			s.params[i].annotation = v
		}
	}
	return nil
}

// prefectNames are the names that annotations in strings can refer to: the names of the module of Prefect that builds the
// schema.
func prefectNames() *namespace {
	ns := newNamespace(nil)
	for _, name := range []string{"inspect", "typing", "pydantic"} {
		ns.names[name] = pyModule{name}
	}
	ns.names["t"] = pyModule{"typing"}
	ns.names["V2BaseModel"] = namedSymbol{"pydantic.main.BaseModel"}
	return ns
}

// schema makes the schema of all parameters.
func (s *signatureBuilder) schema() (schemaObject, error) {
	for position, p := range s.params {
		if p.name == "self" || p.name == "cls" {
			continue
		}
		if strings.HasPrefix(p.name, "_") {
			return nil, fmt.Errorf("parameter %s starts with an underscore", p.name)
		}
		if isClassVar(p.annotation) || (isSpecialForm(p.annotation, "typing.Final") && p.value != nil) {
			continue
		}
		field, err := s.field(p, position)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.name, err)
		}
		s.fields = append(s.fields, field)
	}
	g := newGenerator(&s.notes, s.version)
	g.left = maxAllTypes
	object, err := g.object(s.fields, "parameter ")
	if err != nil {
		return nil, err
	}
	definitions, err := g.name(object)
	if err != nil {
		return nil, err
	}
	object["title"] = "Parameters"
	if len(definitions) > 0 { // Prefect does not store empty ones
		object["definitions"] = definitions
	}
	return object, nil
}

// field builds the field of a parameter. A type that has no schema becomes any type.
func (s *signatureBuilder) field(p sigParam, position int) (*coreField, error) {
	info := s.info(p, position)
	s.types = maxTypes
	if p.annotation != nil {
		field, err := s.typedField(p, info)
		if err == nil {
			return field, nil
		}
		var bad *typeError
		if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
			s.note(p.name, "any type is allowed: %s", u.why)
		} else if errors.As(err, &bad) && bad.kind == fatal {
			return nil, err
		}
	}
	s.types = maxTypes
	return s.fieldCore(p.name, namedSymbol{"typing.Any"}, info, s.context())
}

func (s *signatureBuilder) context() *typeContext {
	return &typeContext{arbitrary: true, names: prefectNames()}
}

// typedField builds the field with its type, and its schema for what that refuses.
func (s *signatureBuilder) typedField(p sigParam, info *fieldInfo) (*coreField, error) {
	if u, ok := p.annotation.(*unknown); ok {
		return nil, u
	}
	field, err := s.fieldCore(p.name, p.annotation, info, s.context())
	if err != nil {
		return nil, err
	}
	var notes []string
	_, err = newGenerator(&notes, s.version).object([]*coreField{field}, "")
	return field, err
}

// info is the field that Prefect makes of a parameter.
func (s *signatureBuilder) info(p sigParam, position int) *fieldInfo {
	info := &fieldInfo{set: map[string]value{"title": p.name, "description": none{}, "alias": none{}, "validation_alias": none{}}}
	if text := s.docs[p.name]; text != "" {
		info.set["description"] = text
	} else if _, ok := s.docs[p.name]; ok {
		info.set["description"] = ""
	}
	extra := &dict{}
	given := p.value
	if f, ok := p.value.(*fieldInfo); ok {
		given = f.set["default"]
		s.fromField(p.name, f, info, extra)
	}
	if _, ok := extra.get("position"); !ok {
		extra.set("position", integer(int64(position)))
	}
	info.set["json_schema_extra"] = extra
	if given != nil && given != (ellipsis{}) {
		info.set["default"] = given
	}
	return info
}

// fromField applies what Prefect uses of a Field that is the default of a parameter.
func (s *signatureBuilder) fromField(name string, f, info *fieldInfo, extra *dict) {
	switch d := f.set["description"].(type) {
	case *unknown:
		s.note(name, "the description is omitted: %s", d.why)
	case string:
		if d != "" {
			info.set["description"] = d
		}
	}
	if more, ok := f.set["json_schema_extra"].(*dict); ok {
		for i, key := range more.keys {
			extra.set(key, more.values[i])
		}
	}
}
