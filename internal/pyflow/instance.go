package pyflow

import (
	"math/big"
	"slices"
)

// instantiate calls a class of the file, where what the call does is known.
func (b *builder) instantiate(c *pyClass, args *callArgs) (value, error) {
	switch {
	case c.isPrefects():
		return nil, unknownValue("it calls %s, which Prefect would run", c.name)
	case c.kind == enumClass:
		return c.memberOf(args)
	case c.custom() || c.hasInit:
		return nil, unknownValue("it calls %s, which runs code", c.name)
	case c.kind == namedTuple || (c.kind == plain && c.isDataclass):
		return b.fill(c, c.fields, args, func(_ *classField, v value) (value, bool) { return v, true })
	case c.kind == modelClass && c.incomplete && !b.completed(c):
		return nil, raise("class %s is not complete", c.name)
	case c.kind == modelClass:
		return b.fillModel(c, args)
	case c.kind == typedDict:
		return callDict(b, args)
	case c.kind == plain:
		return opaqueObject{what: "an object of " + c.name, kind: "object"}, nil
	}
	return nil, unknownValue("it calls %s, which Prefect would run", c.name)
}

// completed builds a model whose annotations could not be evaluated when it was defined.
func (b *builder) completed(c *pyClass) bool {
	if !b.seesModule(c) || b.complete(c) != nil {
		return false
	}
	return !c.incomplete
}

// memberOf is the member of an enumeration with a value.
func (c *pyClass) memberOf(args *callArgs) (value, error) {
	v, ok := args.one()
	if !ok {
		return nil, unknownValue("it calls %s with arguments that are not evaluated", c.name)
	}
	for _, m := range c.members {
		if valuesEqual(m.value, v) || m == v {
			return m, nil
		}
	}
	if c.enumBase == "flag" {
		return nil, unknownValue("a combination of flags is not evaluated")
	}
	return nil, raise("%s has no member of this value", c.name)
}

// fill makes an object of fields and arguments. Convert gives what a field makes of an argument, if that is known.
func (b *builder) fill(c *pyClass, fields []*classField, args *callArgs, convert func(*classField, value) (value, bool)) (value, error) {
	object := &instance{class: c, fields: &dict{}}
	used, position := 0, 0
	for _, f := range fields {
		at := -1
		if f.init() && !f.kwOnly && c.kind != modelClass {
			at = position
			position++
		}
		v, given := args.get(at, f.name)
		switch {
		case given && f.init():
			used++
			var ok bool
			if v, ok = convert(f, v); !ok {
				return nil, unknownValue("it calls %s, which converts %s", c.name, f.name)
			}
		default:
			var err error
			if v, err = b.defaultOf(f); err != nil {
				return nil, err
			}
		}
		object.fields.set(f.name, v)
	}
	if used != len(args.pos)+len(args.names) {
		return nil, unknownValue("it calls %s with arguments that are not fields of it", c.name)
	}
	return object, b.spend(len(fields))
}

// defaultOf is the value of a field that no argument gives.
func (b *builder) defaultOf(f *classField) (value, error) {
	v := f.value
	if d, ok := v.(*dataField); ok {
		v = d.field()
	}
	field, ok := v.(*fieldInfo)
	if !ok {
		if v == nil {
			return nil, raise("the argument %s is missing", f.name)
		}
		return v, nil
	}
	if v, ok := field.set["default"]; ok {
		return v, nil
	}
	factory, ok := field.set["default_factory"]
	if !ok || factory == (none{}) {
		return nil, raise("the argument %s is missing", f.name)
	}
	if s, ok := factory.(namedSymbol); ok {
		if call, ok := calls[s.name]; ok {
			return call(b, &callArgs{})
		}
	}
	if c, ok := factory.(*pyClass); ok {
		return b.instantiate(c, &callArgs{})
	}
	return nil, unknownValue("the default of %s is computed by a function", f.name)
}

// fillModel makes an object of a model whose arguments need no conversion.
func (b *builder) fillModel(c *pyClass, args *callArgs) (value, error) {
	if len(args.pos) > 0 {
		return nil, raise("%s accepts no positional arguments", c.name)
	}
	for _, f := range c.fieldCores {
		if _, given := args.get(-1, f.alias); f.required && !given {
			return nil, raise("the argument %s is missing", f.alias)
		}
	}
	if (len(c.validators) > 0 && len(args.names) > 0) || c.setting("extra") == "allow" {
		return nil, unknownValue("it calls %s, which runs code", c.name)
	}
	for _, f := range c.fieldCores {
		if f.alias != f.name {
			return nil, unknownValue("it calls %s, whose fields have aliases", c.name)
		}
	}
	return b.fill(c, c.modelFields(), args, func(f *classField, v value) (value, bool) {
		for _, field := range c.fieldCores {
			if field.name == f.name {
				return field.core.accept(v)
			}
		}
		return nil, false
	})
}

// accept gives what a schema makes of a value, where that is the value itself or a plain conversion.
func (c *coreSchema) accept(v value) (value, bool) {
	if len(c.limits) > 0 {
		return nil, false
	}
	switch c.kind {
	case anyCore:
		return v, true
	case nullableCore:
		if v == (none{}) {
			return v, true
		}
		return c.items[0].accept(v)
	case unionCore:
		return v, slices.ContainsFunc(c.items, func(item *coreSchema) bool { return item.keeps(v) })
	case literalCore:
		i := slices.IndexFunc(c.values, func(w value) bool { return literalKey(w) == literalKey(v) })
		if i >= 0 {
			return c.values[i], true
		}
		return nil, false
	case refCore:
		return c.class.accept(v)
	case listCore:
		return c.acceptItems(v)
	case floatCore:
		if i, ok := v.(*big.Int); ok {
			return floatOf(i), true
		}
	}
	return v, c.kind.isExactly(v)
}

// keeps says whether a schema takes a value as it is.
func (c *coreSchema) keeps(v value) bool {
	w, ok := c.accept(v)
	return ok && w == v
}

// isExactly says whether a value is of just the type that a schema is for.
func (k coreKind) isExactly(v value) bool {
	switch v := v.(type) {
	case none:
		return k == noneCore
	case bool:
		return k == boolCore
	case string:
		return k == strCore
	case float64:
		return k == floatCore
	case bytesValue:
		return k == bytesCore
	case scalar:
		return simpleCores[v.class] == k && k != anyCore
	}
	_, ok := integerOf(v)
	return ok && k == intCore
}

func (c *pyClass) accept(v value) (value, bool) {
	switch v := v.(type) {
	case *instance:
		return v, v.class == c
	case *member:
		return v, v.class == c
	}
	if c.kind == enumClass {
		for _, m := range c.members {
			if literalKey(m.value) == literalKey(v) {
				return m, true
			}
		}
	}
	return nil, false
}

func (c *coreSchema) acceptItems(v value) (value, bool) {
	l, ok := v.(*pyList)
	if !ok {
		return nil, false
	}
	out := &pyList{}
	for _, item := range l.items {
		w, ok := c.items[0].accept(item)
		if !ok {
			return nil, false
		}
		out.items = append(out.items, w)
	}
	return out, true
}
