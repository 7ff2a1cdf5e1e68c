package pyflow

import (
	"errors"
	"slices"
	"strings"
)

// validatorValue is what field_validator(…) and model_validator(…) give.
type validatorValue struct {
	validator

	field bool
}

func callFieldValidator(_ *builder, c *callArgs) (value, error) {
	if c.missing || len(c.pos) == 0 {
		return nil, wrongArguments("field_validator")
	}
	v := &validatorValue{validator{fields: c.pos, mode: "after", check: true}, true}
	for i, name := range c.names {
		switch name {
		case "mode":
			v.mode, _ = c.named[i].(string)
		case "check_fields":
			v.check = truth(c.named[i])
		case "json_schema_input_type":
			return nil, unknownValue("the input type of a validator is not evaluated")
		}
	}
	return v, nil
}

func callDecorator(_ *builder, _ *callArgs) (value, error) { return &validatorValue{}, nil }

// quietConfig lists the settings of a model that change no schema.
var quietConfig = []string{
	"extra", "title", "arbitrary_types_allowed", "frozen", "populate_by_name", "validate_assignment", "strict",
	"json_schema_extra", "protected_namespaces", "validate_default", "use_enum_values", "from_attributes",
	"str_strip_whitespace", "str_to_lower", "str_to_upper", "revalidate_instances", "validate_by_name",
	"validate_by_alias", "coerce_numbers_to_str", "allow_mutation", "orm_mode", "json_encoders", "hide_input_in_errors",
	"env_prefix", "env_file", "env_file_encoding", "case_sensitive", "env_nested_delimiter", "secrets_dir", "extra_fields",
	"loc_by_alias", "serialize_by_alias", "defer_build", "allow_population_by_field_name", "schema_extra",
	"smart_union", "validate_return", "cache_strings", "plugin_settings", "nested_model_default_partial_update",
}

// configure adds settings to the settings of a class.
func (c *pyClass) configure(settings *dict) error {
	for i, key := range settings.keys {
		name, _ := key.(string)
		v := settings.values[i]
		if !slices.Contains(quietConfig, name) {
			return unknownValue("the setting %s of class %s may change its schema", name, c.name)
		}
		matters := name == "extra" || name == "title" || name == "json_schema_extra" || name == "arbitrary_types_allowed"
		if u, ok := v.(*unknown); ok && matters {
			return unknownValue("the setting %s of class %s is not known: %s", name, c.name, u.why)
		}
		if _, ok := v.(*dict); name == "json_schema_extra" && !ok && v != (none{}) {
			return unknownValue("the setting %s of class %s is computed by code", name, c.name)
		}
		c.config.set(key, v)
	}
	return nil
}

// setting gives a setting of a class as text, or "".
func (c *pyClass) setting(name string) string {
	v, _ := c.config.get(name)
	text, _ := v.(string)
	return text
}

func (c *pyClass) allowsArbitrary() bool {
	v, ok := c.config.get("arbitrary_types_allowed")
	return ok && truth(v)
}

// finishModel reads the settings of a model, and refuses what pydantic refuses when the class is made.
func (b *builder) finishModel(c *pyClass, keywords *callArgs) error {
	if c.isDataclass || c.enumBase != "" {
		return unknownValue("class %s is a model and something else", c.name)
	}
	if err := c.modelSettings(keywords); err != nil {
		return err
	}
	if c.kind == modelClass {
		for name, v := range c.names {
			if err := c.checkName(name, v); err != nil {
				return err
			}
		}
	}
	if err := c.checkValidators(); err != nil {
		return err
	}
	return b.complete(c)
}

func (c *pyClass) modelSettings(keywords *callArgs) error {
	settings := &dict{}
	nested, hasNested := c.names["Config"].(*pyClass)
	if hasNested {
		for name, v := range nested.names {
			if !strings.HasPrefix(name, "__") {
				settings.set(name, v)
			}
		}
	}
	if v, ok := c.names["model_config"]; ok {
		d, isDict := v.(*dict)
		if hasNested {
			return raise("%s has both model_config and Config", c.name)
		}
		if !isDict {
			return unknownValue("the settings of class %s are not known", c.name)
		}
		settings = d
	}
	if err := c.configure(settings); err != nil {
		return err
	}
	more := &dict{}
	for i, name := range keywords.names {
		more.set(name, keywords.named[i])
	}
	return c.configure(more)
}

// checkName refuses an attribute of a model without annotation, unless it is a method, a class or private.
func (c *pyClass) checkName(name string, v value) error {
	annotated := slices.ContainsFunc(c.own, func(f *classField) bool { return f.name == name })
	_, isField := v.(*fieldInfo)
	switch {
	case strings.HasPrefix(name, "_"):
		if isField {
			return raise("the field %s of a model starts with an underscore", name)
		}
		return nil
	case annotated || name == "model_config" || name == "Config":
		return nil
	}
	switch v := v.(type) {
	case *unknown, *validatorValue, *pyFunction, *flowValue, *methodWrapper:
		return nil
	case opaqueObject:
		if v.kind == "function" {
			return nil
		}
	case *pyClass:
		if strings.HasPrefix(v.qualname, c.qualname+".") {
			return nil
		}
	}
	for _, f := range c.ancestorFields() {
		if f.name == name && isClassVar(f.annotation) {
			return nil
		}
	}
	return raise("the attribute %s of model %s has no annotation", name, c.name)
}

// ancestorFields are the annotations of the classes that a class inherits from.
func (c *pyClass) ancestorFields() []*classField {
	var fields []*classField
	for _, base := range c.mro[1:] {
		fields = append(fields, base.own...)
	}
	return fields
}

func (c *pyClass) checkValidators() error {
	for _, v := range c.validators {
		for _, field := range v.fields {
			name, _ := field.(string)
			known := slices.ContainsFunc(c.modelFields(), func(f *classField) bool { return f.name == name })
			if !known && name != "*" && v.check {
				return raise("a validator of %s names the field %s, which does not exist", c.name, name)
			}
		}
	}
	return nil
}

// modelFields are the fields of a model and its inherited fields, in pydantic's order.
func (c *pyClass) modelFields() []*classField {
	var fields []*classField
	for _, base := range slices.Backward(c.mro) {
		for _, f := range base.own {
			if isClassVar(f.annotation) || f.name == "model_config" || strings.HasPrefix(f.name, "_") {
				fields = slices.DeleteFunc(fields, func(g *classField) bool { return g.name == f.name })
				continue
			}
			if isSpecialForm(f.annotation, "typing.Final") && f.value != nil && base.kind == modelClass {
				continue
			}
			fields = overlay(fields, []*classField{f})
		}
	}
	return fields
}

// complete builds the schema of a class when it is made, as pydantic does: what can't be built raises there, save
// annotations that may be defined later.
func (b *builder) complete(c *pyClass) error {
	c.incomplete = false
	_, err := b.core(c, &typeContext{arbitrary: c.allowsArbitrary()})
	var bad *typeError
	if errors.As(err, &bad) {
		if bad.kind == undefinedName {
			c.incomplete = true
			return nil
		}
		return raise("%s", bad.why)
	}
	return err
}
