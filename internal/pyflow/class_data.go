package pyflow

import (
	"regexp"
	"slices"
	"strings"
)

// dataclassDecorator is what dataclass(…) gives, or stands for a bare dataclass.
type dataclassDecorator struct {
	name   string
	kwOnly bool
	config *dict
}

func callDataclass(name string) handler {
	return func(_ *builder, c *callArgs) (value, error) {
		d := &dataclassDecorator{name: name}
		if len(c.pos) > 0 || c.missing {
			return nil, wrongArguments(name)
		}
		if v, ok := c.get(-1, "kw_only"); ok {
			d.kwOnly = truth(v)
		}
		if v, ok := c.get(-1, "config"); ok {
			if d.config, ok = v.(*dict); !ok {
				return nil, wrongArguments(name)
			}
		}
		return d, nil
	}
}

// bareAnnotation matches annotations in strings for which dataclass looks the module up among the imported modules,
// and fails, as the file is not.
var bareAnnotation = regexp.MustCompile(`^\s*\w+\s*(?:[^\w\s.]|$|\s\w)`)

// finishDataclass collects the fields as dataclasses.dataclass does, and refuses what it refuses.
func (b *builder) finishDataclass(c *pyClass, d *dataclassDecorator) error {
	if c.kind != plain {
		return unknownValue("class %s is a dataclass and something else", c.name)
	}
	c.isDataclass = true
	if d.config != nil {
		if err := c.configure(d.config); err != nil {
			return err
		}
	}
	c.fields = nil
	for _, base := range slices.Backward(c.mro[1:]) {
		if base.isDataclass {
			c.fields = overlay(c.fields, base.fields)
		}
	}
	for _, f := range c.own {
		if b.looksForModule(c, f.annotation) {
			return raise("the module of %s is not imported", c.name)
		}
		if isClassVar(f.annotation) {
			continue
		}
		f.kwOnly = d.kwOnly
		if err := f.checkDefault(); err != nil {
			return err
		}
		c.fields = overlay(c.fields, []*classField{f})
	}
	if err := checkOrder(c.fields); err != nil {
		return err
	}
	if d.name == "pydantic.dataclasses.dataclass" {
		c.validated = true
		return b.complete(c)
	}
	return nil
}

// looksForModule says whether dataclass looks up the module of a class for an annotation, and does not find it.
func (b *builder) looksForModule(c *pyClass, annotation value) bool {
	text, ok := annotation.(string)
	return ok && !b.seesModule(c) && bareAnnotation.MatchString(text)
}

// overlay adds fields to others; one of the same name takes the place of the first.
func overlay(fields, more []*classField) []*classField {
	for _, f := range more {
		if i := slices.IndexFunc(fields, func(g *classField) bool { return g.name == f.name }); i >= 0 {
			fields[i] = f
		} else {
			fields = append(fields, f)
		}
	}
	return fields
}

func isClassVar(annotation value) bool { return isSpecialForm(annotation, "typing.ClassVar") }

// isSpecialForm says whether an annotation is this special form, bare or with a type.
func isSpecialForm(annotation value, name string) bool {
	if a, ok := annotation.(*genericAlias); ok {
		annotation = a.origin
	}
	return annotation == namedSymbol{name}
}

// checkDefault refuses defaults that dataclasses refuses.
func (f *classField) checkDefault() error {
	switch v := f.value.(type) {
	case *pyList, *dict:
		return raise("the default of %s is mutable", f.name)
	case *set:
		if !v.frozen {
			return raise("the default of %s is mutable", f.name)
		}
	case *instance:
		if v.class.isDataclass || v.class.kind == modelClass {
			return unknownValue("the default of %s may be mutable", f.name)
		}
	case *dataField:
		_, hasDefault := v.args.get(-1, "default")
		_, hasFactory := v.args.get(-1, "default_factory")
		if hasDefault && hasFactory {
			return raise("%s has both default and default_factory", f.name)
		}
		if kw, ok := v.args.get(-1, "kw_only"); ok {
			f.kwOnly = truth(kw)
		}
	}
	return nil
}

func (f *classField) hasDefault() bool {
	if d, ok := f.value.(*dataField); ok {
		_, hasDefault := d.args.get(-1, "default")
		_, hasFactory := d.args.get(-1, "default_factory")
		return hasDefault || hasFactory
	}
	return f.value != nil
}

// init says whether a field is an argument of the constructor.
func (f *classField) init() bool {
	if d, ok := f.value.(*dataField); ok {
		if v, ok := d.args.get(-1, "init"); ok {
			return truth(v)
		}
	}
	return true
}

// checkOrder refuses a field without a default after one with a default.
func checkOrder(fields []*classField) error {
	after := false
	for _, f := range fields {
		if f.kwOnly || !f.init() {
			continue
		}
		if f.hasDefault() {
			after = true
		} else if after {
			return raise("%s has no default but follows one that has", f.name)
		}
	}
	return nil
}

// finishNamedTuple collects the fields of a named tuple.
func (c *pyClass) finishNamedTuple() error {
	for _, base := range c.bases {
		if base.kind == namedTuple {
			c.fields = base.fields
			return nil
		}
	}
	for _, f := range c.own {
		if err := c.checkAnnotation(f); err != nil {
			return err
		}
		if strings.HasPrefix(f.name, "_") {
			return raise("the field %s of a named tuple starts with an underscore", f.name)
		}
	}
	c.fields = c.own
	return checkOrder(c.fields)
}

// checkAnnotation refuses an annotation that is no type. With the future import it is text, at which nobody looks yet.
func (c *pyClass) checkAnnotation(f *classField) error {
	if c.module != nil && c.module.future {
		return nil
	}
	return checkArguments([]value{f.annotation})
}

// finishTypedDict collects the keys of a typed dict.
func (c *pyClass) finishTypedDict(keywords *callArgs) error {
	for i, name := range keywords.names {
		if name != "total" {
			return unknownValue("class %s has the argument %s", c.name, name)
		}
		c.total = truth(keywords.named[i])
	}
	for _, f := range c.own {
		f.total = c.total
		if err := c.checkAnnotation(f); err != nil {
			return err
		}
	}
	for _, base := range c.bases {
		if base.kind != typedDict {
			return raise("%s extends both a typed dict and another class", c.name)
		}
	}
	for _, base := range slices.Backward(c.mro) {
		c.fields = overlay(c.fields, base.own)
	}
	return nil
}

// functional makes a class that a call defines.
func functional(kind classKind, name value) (*pyClass, error) {
	text, ok := name.(string)
	if !ok {
		return nil, unknownValue("the name of a class is not known")
	}
	c := &pyClass{name: text, qualname: text, kind: kind, names: map[string]value{}, total: true}
	c.mro = []*pyClass{c}
	return c, nil
}

// callNamedTuple is NamedTuple(name, [(field, type), …]).
func callNamedTuple(_ *builder, args *callArgs) (value, error) {
	if len(args.pos) != 2 || len(args.names) > 0 {
		return nil, wrongArguments("NamedTuple")
	}
	c, err := functional(namedTuple, args.pos[0])
	if err != nil {
		return nil, err
	}
	items, err := elements(args.pos[1])
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		pair, err := elements(item)
		if err != nil || len(pair) != 2 {
			return nil, wrongArguments("NamedTuple")
		}
		name, ok := pair[0].(string)
		if !ok {
			return nil, wrongArguments("NamedTuple")
		}
		c.own = append(c.own, &classField{name: name, annotation: pair[1], owner: c})
	}
	return c, c.finishNamedTuple()
}

// callPlainNamedTuple is collections.namedtuple(name, fields).
func callPlainNamedTuple(_ *builder, args *callArgs) (value, error) {
	if len(args.pos) != 2 {
		return nil, wrongArguments("namedtuple")
	}
	c, err := functional(namedTuple, args.pos[0])
	if err != nil {
		return nil, err
	}
	names := args.pos[1]
	if text, ok := names.(string); ok {
		l := &pyList{}
		for _, name := range strings.Fields(strings.ReplaceAll(text, ",", " ")) {
			l.items = append(l.items, name)
		}
		names = l
	}
	items, err := elements(names)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		name, ok := item.(string)
		if !ok {
			return nil, wrongArguments("namedtuple")
		}
		c.own = append(c.own, &classField{name: name, annotation: namedSymbol{"typing.Any"}, owner: c})
	}
	if err := c.namedTupleDefaults(args); err != nil {
		return nil, err
	}
	return c, c.finishNamedTuple()
}

// namedTupleDefaults gives the last fields the defaults of the call.
func (c *pyClass) namedTupleDefaults(args *callArgs) error {
	for _, name := range args.names {
		if name != "defaults" {
			return wrongArguments("namedtuple")
		}
	}
	v, ok := args.get(-1, "defaults")
	if !ok || v == (none{}) {
		return nil
	}
	defaults, err := elements(v)
	if err != nil {
		return err
	}
	if len(defaults) > len(c.own) {
		return raise("%s has more defaults than fields", c.name)
	}
	for i, d := range defaults {
		c.own[len(c.own)-len(defaults)+i].value = d
	}
	return nil
}

// callTypedDict is TypedDict(name, {key: type, …}).
func callTypedDict(_ *builder, args *callArgs) (value, error) {
	if len(args.pos) != 2 {
		return nil, wrongArguments("TypedDict")
	}
	c, err := functional(typedDict, args.pos[0])
	if err != nil {
		return nil, err
	}
	d, ok := args.pos[1].(*dict)
	if !ok {
		return nil, wrongArguments("TypedDict")
	}
	for i, key := range d.keys {
		name, ok := key.(string)
		if !ok {
			return nil, wrongArguments("TypedDict")
		}
		c.own = append(c.own, &classField{name: name, annotation: d.values[i], owner: c})
	}
	return c, c.finishTypedDict(&callArgs{names: args.names, named: args.named})
}

// callTypeVar is TypeVar(name, *constraints, bound=…).
func callTypeVar(_ *builder, c *callArgs) (value, error) {
	if len(c.pos) == 0 {
		return nil, wrongArguments("TypeVar")
	}
	name, _ := c.pos[0].(string)
	t := &typeVar{name: name, constraints: c.pos[1:]}
	for i, n := range c.names {
		switch n {
		case "bound":
			if c.named[i] != (none{}) {
				t.bound = c.named[i]
			}
		case "default":
			return nil, unknownValue("the default of a type variable is not evaluated")
		}
	}
	return t, nil
}

// callNewType is NewType(name, type).
func callNewType(_ *builder, c *callArgs) (value, error) {
	if len(c.pos) != 2 || len(c.names) > 0 {
		return nil, wrongArguments("NewType")
	}
	name, _ := c.pos[0].(string)
	return &newType{name, c.pos[1]}, nil
}
