package pyflow

import (
	"maps"
	"slices"
	"strings"
)

// fieldInfo is what Field() of pydantic gives: attributes that were set, and limits on the type.
type fieldInfo struct {
	set  map[string]value
	meta []value // constraint, or *unknown
}

// dataField is what field() of dataclasses gives.
type dataField struct{ args *callArgs }

// limits that Field() takes, in the order in which pydantic applies them. The later ones come together, after the rest.
var limitNames = []string{
	"strict", "gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length",
	"pattern", "allow_inf_nan", "max_digits", "decimal_places",
}

// fieldAttributes are the other arguments of Field(). Attributes with the value nil do not affect a schema.
var fieldAttributes = map[string]bool{
	"default": true, "default_factory": true, "alias": true, "validation_alias": true, "title": true, "description": true,
	"examples": true, "discriminator": true, "deprecated": true, "json_schema_extra": true, "init": true,
	"init_var": true, "kw_only": true,
	"alias_priority": false, "serialization_alias": false, "exclude": false, "exclude_if": false, "frozen": false,
	"validate_default": false, "repr": false, "coerce_numbers_to_str": false, "union_mode": false, "fail_fast": false, "include": false,
	"allow_mutation": false,
}

func callField(_ *builder, c *callArgs) (value, error) {
	f := &fieldInfo{set: map[string]value{}}
	if len(c.pos) > 1 {
		return nil, raise("Field accepts one positional argument")
	}
	if len(c.pos) == 1 {
		f.set["default"] = c.pos[0]
	}
	limits := map[string]value{}
	extra := &dict{}
	for i, name := range c.names {
		if err := f.argument(name, c.named[i], limits, extra); err != nil {
			return nil, err
		}
	}
	for _, name := range limitNames {
		if v, ok := limits[name]; ok && v != (none{}) {
			f.meta = append(f.meta, limitOf(name, v))
		}
	}
	f.meta = grouped(f.meta)
	if given, ok := f.set["json_schema_extra"]; len(extra.keys) > 0 && (!ok || !truth(given)) {
		f.set["json_schema_extra"] = extra
	}
	return f, f.check()
}

// limitOf makes a constraint; one whose value is not known makes the type unknown.
func limitOf(name string, v value) value {
	if u, ok := v.(*unknown); ok {
		return u
	}
	return constraint{name: name, value: v}
}

func (f *fieldInfo) argument(name string, v value, limits map[string]value, extra *dict) error {
	switch name {
	case "min_items":
		name = "min_length"
	case "max_items":
		name = "max_length"
	case "const", "unique_items", "regex":
		if v != (none{}) {
			return raise("Field no longer accepts %s", name)
		}
		return nil
	case "field_title_generator":
		v = &unknown{why: "a title generator is a function"}
	}
	_, duplicate := f.set[name]
	matters, attribute := fieldAttributes[name]
	switch {
	case duplicate:
		return raise("Field got %s twice", name)
	case slices.Contains(limitNames, name):
		limits[name] = v
	case matters || name == "field_title_generator":
		f.set[name] = v
	case !attribute:
		extra.set(name, v)
	}
	return nil
}

// check refuses what pydantic refuses, and completes the aliases as it does.
func (f *fieldInfo) check() error {
	d, hasDefault := f.set["default"]
	if d == (ellipsis{}) {
		delete(f.set, "default")
		hasDefault = false
	}
	if factory, ok := f.set["default_factory"]; ok && factory != (none{}) && hasDefault {
		return raise("a field can't have both default and default_factory")
	}
	if alias, ok := f.set["alias"]; ok {
		if v := f.set["validation_alias"]; v == nil || v == (none{}) {
			f.set["validation_alias"] = alias
		}
	}
	return nil
}

// mergeFields makes one field of the metadata of an annotation and of what is assigned: later ones win, except that the
// extra parts of the schema are joined.
func mergeFields(metas []value) *fieldInfo {
	merged := &fieldInfo{set: map[string]value{}}
	for _, meta := range metas {
		f, ok := meta.(*fieldInfo)
		if !ok {
			merged.meta = append(merged.meta, meta)
			continue
		}
		merged.meta = append(merged.meta, f.meta...)
		before, _ := merged.set["json_schema_extra"].(*dict)
		maps.Copy(merged.set, f.set)
		if after, ok := merged.set["json_schema_extra"].(*dict); ok && before != nil && after != before {
			joined := before.clone()
			for i, key := range after.keys {
				joined.set(key, after.values[i])
			}
			merged.set["json_schema_extra"] = joined
		}
	}
	return merged
}

// required says whether a field has no default.
func (f *fieldInfo) required() bool {
	_, hasDefault := f.set["default"]
	factory, ok := f.set["default_factory"]
	return !hasDefault && (!ok || factory == (none{}))
}

// uncertain is the first attribute of a field that is not known and that its schema depends on.
func (f *fieldInfo) uncertain() error {
	for _, name := range slices.Sorted(maps.Keys(f.set)) {
		if u, ok := f.set[name].(*unknown); ok && name != "default" && name != "default_factory" && name != "init" && name != "kw_only" {
			return u
		}
	}
	return nil
}

func callDataField(_ *builder, c *callArgs) (value, error) {
	if len(c.pos) > 0 {
		return nil, raise("field accepts no positional arguments")
	}
	return &dataField{c}, nil
}

func callConfig(_ *builder, c *callArgs) (value, error) { return callDict(nil, c) }

// callValidator stands for validators in annotations, which change no schema.
func callValidator(_ *builder, _ *callArgs) (value, error) {
	return opaqueObject{what: "a validator", kind: "validator"}, nil
}

func callLimit(name string) handler {
	return func(_ *builder, c *callArgs) (value, error) {
		v, ok := c.get(0, name)
		if !ok {
			return nil, raise("%s needs a value", name)
		}
		return constraint{name: name, value: v}, nil
	}
}

// callLengths is Len(min_length, max_length) of annotated_types.
func callLengths(_ *builder, c *callArgs) (value, error) {
	least, ok := c.get(0, "min_length")
	if !ok {
		least = integer(0)
	}
	meta := []value{}
	if i, ok := integerOf(least); !ok || i.Sign() > 0 {
		meta = append(meta, constraint{name: "min_length", value: least})
	}
	if most, ok := c.get(1, "max_length"); ok && most != (none{}) {
		meta = append(meta, constraint{name: "max_length", value: most})
	}
	return &stringLimits{meta}, nil
}

// callInterval is Interval(gt, ge, lt, le) of annotated_types.
func callInterval(_ *builder, c *callArgs) (value, error) {
	if len(c.pos) > 0 {
		return nil, raiseKind("TypeError", "Interval accepts no positional arguments")
	}
	return &stringLimits{limitsOf(c, "gt", "ge", "lt", "le")}, nil
}

// limitsOf collects constraints from the named arguments of a call, in pydantic's order.
func limitsOf(c *callArgs, names ...string) []value {
	var meta []value
	for _, name := range names {
		if v, ok := c.get(-1, name); ok && v != (none{}) {
			meta = append(meta, constraint{name: name, value: v})
		}
	}
	return grouped(meta)
}

func callConstrained(class string) handler {
	return func(_ *builder, c *callArgs) (value, error) {
		return annotate(namedSymbol{class}, limitsOf(c, limitNames...)), nil
	}
}

func callConstrainedItems(class string) handler {
	return func(_ *builder, c *callArgs) (value, error) {
		item, ok := c.get(0, "item_type")
		if !ok {
			return nil, raise("an item type is needed")
		}
		return annotate(&genericAlias{namedSymbol{class}, []value{item}}, limitsOf(c, "min_length", "max_length")), nil
	}
}

// stringLimits stands for StringConstraints(…), which is several constraints at once.
type stringLimits struct{ meta []value }

func callStringConstraints(_ *builder, c *callArgs) (value, error) {
	return &stringLimits{limitsOf(c, "min_length", "max_length", "pattern")}, nil
}

// constrainedTypes are the types of pydantic that are others with limits.
func constrainedType(name string) (value, bool) {
	if !strings.HasPrefix(name, "pydantic.types.") {
		return nil, false
	}
	limits := map[string]constraint{
		"Positive": {name: "gt", value: integer(0)}, "Negative": {name: "lt", value: integer(0)},
		"NonPositive": {name: "le", value: integer(0)}, "NonNegative": {name: "ge", value: integer(0)},
	}
	classes := map[string]string{"Int": "builtins.int", "Float": "builtins.float", "Str": "builtins.str", "Bool": "builtins.bool"}
	for suffix, class := range classes {
		for prefix, limit := range limits {
			if name == "pydantic.types."+prefix+suffix {
				return annotate(namedSymbol{class}, []value{limit}), true
			}
		}
		if name == "pydantic.types.Strict"+suffix {
			return namedSymbol{class}, true
		}
	}
	return nil, false
}
