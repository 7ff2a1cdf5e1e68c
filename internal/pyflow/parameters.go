package pyflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ParameterSchema derives the JSON Schema of the parameters of a function, as Prefect does when it deploys a flow. The
// function is named as in Flow.Function. The notes say what was left out because only running the file would tell. An
// error says that there is no such function, or why Prefect can't derive the schema either.
func (m *Module) ParameterSchema(function string) (json.RawMessage, []string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	def := m.findFunction(function)
	if def == nil {
		return nil, nil, fmt.Errorf("there is no function %q in the source", function)
	}
	s := &signature{builder: m.names(false), docs: map[string]string{}}
	if def.doc != nil {
		s.docs = parameterDocs(*def.doc)
	}
	err := s.read(def)
	var schema schemaObject
	if err == nil {
		schema, err = s.schema()
	}
	if err != nil {
		line, _ := position(m.src, int(def.at))
		return nil, nil, fmt.Errorf("function %s at line %d: Prefect can't derive its parameters: %w", function, line, err)
	}
	out, err := json.Marshal(schema)
	return out, s.notes, err
}

// signature derives the schema of one function.
type signature struct {
	*builder

	docs   map[string]string
	params []sigParam
	notes  []string
	fields []*coreField
}

// sigParam is a parameter as Prefect reads it from the source.
type sigParam struct {
	name       string
	annotation value // or nil
	value      value // the default, or nil
	positional bool
}

func (s *signature) note(name, format string, args ...any) {
	s.notes = append(s.notes, "parameter "+name+": "+fmt.Sprintf(format, args...))
}

// read evaluates annotations and defaults in the order in which Prefect does.
func (s *signature) read(def *funcDef) error {
	var positional, keyword []param
	names := map[string]bool{}
	for _, p := range def.params {
		if names[p.name] {
			return fmt.Errorf("two parameters have the name %s", p.name)
		}
		names[p.name] = true
		switch p.kind {
		case positionalOnly, positionalOrKeyword:
			positional = append(positional, p)
		case keywordOnly:
			keyword = append(keyword, p)
		}
	}
	s.readPositional(positional)
	for _, p := range keyword {
		s.params = append(s.params, sigParam{name: p.name, annotation: s.annotation(p), value: s.value(p.value)})
	}
	for _, p := range def.params {
		if p.kind == varPositional && len(keyword) > 0 {
			return fmt.Errorf("*%s stands before parameters that need a name", p.name)
		}
		if p.kind == varPositional || p.kind == varKeyword {
			s.params = append(s.params, sigParam{name: p.name})
		}
	}
	return s.checkOrder()
}

// readPositional reads the parameters that have a position. Prefect matches defaults with parameters as though none were
// positional-only, so that where some are, the wrong ones may get the defaults.
func (s *signature) readPositional(params []param) {
	var defaults []expr
	only := 0
	for _, p := range params {
		if p.kind == positionalOnly {
			only++
		}
		if p.value != nil {
			defaults = append(defaults, p.value)
		}
	}
	without := max(0, len(params)-only-len(defaults))
	for i, p := range params {
		one := sigParam{name: p.name, annotation: s.annotation(p), positional: true}
		if j := i - without; j >= 0 && j < len(defaults) {
			one.value = s.value(defaults[j])
		}
		s.params = append(s.params, one)
	}
}

// annotation evaluates an annotation; one that raises counts as none.
func (s *signature) annotation(p param) value {
	if p.annotation == nil {
		return nil
	}
	v, err := s.lenient(p.annotation, s.module)
	if err != nil {
		return nil
	}
	return v
}

// value evaluates a default; one that raises counts as None.
func (s *signature) value(x expr) value {
	if x == nil {
		return nil
	}
	v, err := s.lenient(x, s.module)
	if err != nil {
		return none{}
	}
	return v
}

// checkOrder refuses what inspect.Signature of Python refuses.
func (s *signature) checkOrder() error {
	seen := false
	for _, p := range s.params {
		if p.positional && p.value != nil {
			seen = true
		} else if p.positional && seen {
			return fmt.Errorf("parameter %s has no default but follows one that has", p.name)
		}
	}
	return nil
}

// prefectNames are the names that annotations in strings can refer to: those of the module of Prefect that builds the
// schema.
func prefectNames() *namespace {
	ns := newNamespace(nil)
	for _, name := range []string{"inspect", "typing", "pydantic"} {
		ns.names[name] = module{name}
	}
	ns.names["t"] = module{"typing"}
	ns.names["V2BaseModel"] = symbol{"pydantic.main.BaseModel"}
	return ns
}

// schema makes the schema of all parameters.
func (s *signature) schema() (schemaObject, error) {
	for position, p := range s.params {
		if p.name == "self" || p.name == "cls" {
			continue
		}
		if strings.HasPrefix(p.name, "_") {
			return nil, fmt.Errorf("parameter %s starts with an underscore", p.name)
		}
		if isClassVar(p.annotation) || isSpecialForm(p.annotation, "typing.Final") && p.value != nil {
			continue
		}
		field, err := s.field(p, position)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.name, err)
		}
		s.fields = append(s.fields, field)
	}
	g := newGenerator(&s.notes)
	g.left = maxAllTypes
	object, err := g.objectSchema(s.fields, "parameter ")
	if err != nil {
		return nil, err
	}
	definitions, err := g.name(object)
	if err != nil {
		return nil, err
	}
	object["title"], object["definitions"] = "Parameters", definitions
	return object, nil
}

// field builds the field of a parameter. A type that has no schema becomes any type.
func (s *signature) field(p sigParam, position int) (*coreField, error) {
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
	return s.fieldCore(p.name, symbol{"typing.Any"}, info, s.context())
}

func (s *signature) context() *typeContext {
	return &typeContext{arbitrary: true, names: prefectNames()}
}

// typedField builds the field with its type, and its schema for what that refuses.
func (s *signature) typedField(p sigParam, info *fieldInfo) (*coreField, error) {
	if u, ok := p.annotation.(*unknown); ok {
		return nil, u
	}
	field, err := s.fieldCore(p.name, p.annotation, info, s.context())
	if err != nil {
		return nil, err
	}
	var notes []string
	_, err = newGenerator(&notes).objectSchema([]*coreField{field}, "")
	return field, err
}

// info is the field that Prefect makes of a parameter.
func (s *signature) info(p sigParam, position int) *fieldInfo {
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

// fromField takes over what Prefect takes over from a Field that is the default of a parameter.
func (s *signature) fromField(name string, f, info *fieldInfo, extra *dict) {
	switch d := f.set["description"].(type) {
	case *unknown:
		s.note(name, "the description is left out: %s", d.why)
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
