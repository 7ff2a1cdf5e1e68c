package pyflow

import (
	"errors"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// coreField is a field of a class, or a parameter.
type coreField struct {
	name, alias string
	core        *coreSchema
	required    bool
	deflt       value // or nil
	updates     map[string]any
	extra       *dict
}

// classCore is a reference to a class, whose fields it builds.
func (b *builder) classCore(c *pyClass, ctx *typeContext) (*coreSchema, error) {
	ref := &coreSchema{kind: refCore, class: c}
	if c.name == "" || (c.kind != enumClass && c.custom()) {
		return nil, unknownValue("class %s defines its own schema", c.name)
	}
	switch {
	case c.kind == enumClass && len(c.members) == 0:
		return &coreSchema{kind: fixedCore, class: c}, nil
	case c.kind == enumClass:
		return ref, nil
	case c.kind == plain && !c.isDataclass:
		return arbitrary(ctx)
	case c.incomplete && !b.seesModule(c):
		return nil, &typeError{undefinedName, "class " + c.name + " is not complete"}
	case c.building || c.built[0] || c.built[boolInt(ctx.arbitrary)]:
		return ref, nil
	}
	return ref, b.buildFields(c, ctx)
}

// buildFields builds the fields of a class. Whether that is possible may depend on where the class is used, as it may
// inherit from there that any class may be a type; what the fields are does not.
func (b *builder) buildFields(c *pyClass, ctx *typeContext) error {
	c.building = true
	defer func() { c.building = false }()
	inner := &typeContext{arbitrary: ctx.arbitrary, names: b.forwardNames(c), class: c, depth: ctx.depth}
	if c.kind == modelClass || c.kind == rootModel || len(c.config.keys) > 0 {
		inner.arbitrary = c.allowsArbitrary()
	}
	c.fieldCores = nil
	if c.kind == modelClass {
		if err := b.checkDefined(c, inner); err != nil {
			return err
		}
	}
	for _, f := range c.schemaFields() {
		field, err := b.classFieldCore(c, f, inner)
		if err != nil {
			return err
		}
		if field != nil {
			c.fieldCores = append(c.fieldCores, field)
		}
	}
	if c.isDataclass {
		slices.SortStableFunc(c.fieldCores, func(x, y *coreField) int { return boolInt(c.isKwOnly(x.name)) - boolInt(c.isKwOnly(y.name)) })
	}
	c.built[boolInt(ctx.arbitrary)] = true
	return nil
}

// checkDefined evaluates the annotations of a model, as pydantic does before it builds anything of them. What they raise
// counts before names that are not defined.
func (b *builder) checkDefined(c *pyClass, ctx *typeContext) error {
	var undefined error
	for _, f := range c.schemaFields() {
		_, err := b.evaluated(f.annotation, b.fieldContext(c, f, ctx))
		var bad *typeError
		switch {
		case !errors.As(err, &bad):
		case bad.kind == fatal:
			return bad
		case bad.kind == undefinedName && undefined == nil:
			undefined = bad
		}
	}
	return undefined
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *pyClass) isKwOnly(field string) bool {
	return slices.ContainsFunc(c.fields, func(f *classField) bool { return f.name == field && f.kwOnly })
}

// seesModule says whether pydantic finds the module of a class: it looks it up among the imported modules, where one that
// could not be run is not.
func (b *builder) seesModule(c *pyClass) bool {
	return c.module != nil && (!b.safe || c.module.file != nil)
}

// forwardNames is where the annotations in strings of a class are evaluated: its own names and itself, then the module.
func (b *builder) forwardNames(c *pyClass) *namespace {
	ns := newNamespace(nil)
	if b.seesModule(c) {
		ns.parent = c.module
	}
	for name, v := range c.names {
		ns.names[name] = v
	}
	ns.names[c.name] = c
	return ns
}

func (c *pyClass) schemaFields() []*classField {
	switch c.kind {
	case modelClass:
		return c.modelFields()
	case rootModel:
		for _, f := range c.modelFields() {
			if f.name == "root" {
				return []*classField{f}
			}
		}
		root := c.rootType
		if root == nil {
			root = namedSymbol{"typing.Any"}
		}
		return []*classField{{name: "root", annotation: root, owner: c}}
	}
	return c.fields
}

// classFieldCore builds one field, or nil for a field that is not part of the schema.
func (b *builder) classFieldCore(c *pyClass, f *classField, ctx *typeContext) (*coreField, error) {
	ctx = b.fieldContext(c, f, ctx)
	f, err := b.evaluatedField(f, ctx)
	if err != nil {
		return nil, err
	}
	annotation := f.annotation
	required := true
	if c.kind == typedDict {
		annotation, required = f.requirement()
	}
	if c.isDataclass {
		if a, ok := annotation.(*genericAlias); ok && a.origin == (namedSymbol{"dataclasses.InitVar"}) {
			annotation = a.args[0]
		}
		if !f.init() && !f.hasDefault() {
			return nil, nil
		}
	}
	assigned := f.value
	if d, ok := assigned.(*dataField); ok {
		assigned = d.field()
	}
	field, err := b.fieldCore(f.name, annotation, assigned, ctx)
	if err != nil {
		return nil, err
	}
	field.required = field.required && required
	if slices.ContainsFunc(c.validators, func(v validator) bool { return v.mode == "plain" && v.names(f.name) }) {
		field.core = &coreSchema{kind: plainFunction}
	}
	return field, nil
}

// fieldContext is where the annotation of a field stands: an inherited one sees the names of the class that declares it.
func (b *builder) fieldContext(c *pyClass, f *classField, ctx *typeContext) *typeContext {
	if f.owner == c || f.owner == nil {
		return ctx
	}
	inherited := *ctx
	inherited.names = b.forwardNames(f.owner)
	return &inherited
}

// evaluatedField is a field whose annotation is no text.
func (b *builder) evaluatedField(f *classField, ctx *typeContext) (*classField, error) {
	ref, ok := f.annotation.(*futureRef)
	if !ok {
		return f, nil
	}
	v, err := b.resolveExpr(ref.x, ctx)
	evaluated := *f
	evaluated.annotation = v
	return &evaluated, err
}

func (v validator) names(field string) bool {
	return slices.ContainsFunc(v.fields, func(name value) bool { return name == field || name == "*" })
}

// requirement strips Required and NotRequired from the type of a key, and says whether the key must be there.
func (f *classField) requirement() (annotation value, required bool) {
	annotation, required = f.annotation, f.total
	var meta []value
	for {
		switch a := annotation.(type) {
		case *annotatedType:
			annotation, meta = a.x, append(slices.Clone(a.meta), meta...)
			continue
		case *genericAlias:
			s, _ := a.origin.(namedSymbol)
			switch s.name {
			case "typing.Required", "typing.NotRequired":
				required = s.name == "typing.Required"
				annotation = a.args[0]
				continue
			case "typing.ReadOnly":
				annotation = a.args[0]
				continue
			}
		}
		if meta != nil {
			annotation = annotate(annotation, meta)
		}
		return annotation, required
	}
}

// field turns field(…) of dataclasses into the Field of pydantic.
func (d *dataField) field() *fieldInfo {
	f := &fieldInfo{set: map[string]value{}}
	for i, name := range d.args.names {
		if name == "default" || name == "default_factory" {
			f.set[name] = d.args.named[i]
		}
	}
	if inner, ok := f.set["default"].(*fieldInfo); ok {
		return inner
	}
	return f
}

// fieldCore builds a field of a type and of what is assigned to it, which may be nil, a Field or a default.
func (b *builder) fieldCore(name string, annotation, assigned value, ctx *typeContext) (*coreField, error) {
	var metas []value
	// Names that are not defined count before anything else that is wrong.
	x, err := b.evaluated(annotation, ctx)
	if err != nil {
		return nil, err
	}
	for {
		if a, ok := x.(*annotatedType); ok {
			metas, x = slices.Concat(a.meta, metas), a.x
		} else if a, ok := x.(*genericAlias); ok && a.origin == (namedSymbol{"typing.Final"}) {
			x = a.args[0]
		} else {
			break
		}
	}
	field, isField := assigned.(*fieldInfo)
	if isField {
		// Limits of what is assigned come before limits of the annotation; its attributes win.
		metas = slices.Concat(field.meta, metas, []value{&fieldInfo{set: field.set}})
	}
	info := mergeFields(metas)
	if !isField && assigned != nil && assigned != (ellipsis{}) {
		info.set["default"] = assigned
	}
	return b.finishField(name, x, info, ctx)
}

// resolve evaluates an annotation in a string to a type.
func (b *builder) resolve(text string, ctx *typeContext) (value, error) {
	x, err := syntax.ParseExpr(text)
	if err != nil {
		return nil, &typeError{fatal, "an annotation in a string is not an expression"}
	}
	return b.resolveExpr(x, ctx)
}

func (b *builder) resolveExpr(x syntax.Expr, ctx *typeContext) (value, error) {
	v, err := b.eval(x, ctx.names)
	if bad, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
		if bad.kind == "NameError" {
			return nil, &typeError{undefinedName, bad.why}
		}
		return nil, &typeError{fatal, bad.why}
	}
	return v, err
}

// evaluated replaces the annotations in strings within a type by what they mean.
func (b *builder) evaluated(x value, ctx *typeContext) (value, error) {
	if b.types--; b.types < 0 || ctx.depth > maxTypeDepth {
		return nil, unknownValue("the type is too large")
	}
	ctx.depth++
	defer func() { ctx.depth-- }()
	switch x := x.(type) {
	case string:
		v, err := b.resolve(x, ctx)
		if err != nil {
			return nil, err
		}
		return b.evaluated(v, ctx)
	case *futureRef:
		v, err := b.resolveExpr(x.x, ctx)
		if err != nil {
			return nil, err
		}
		return b.evaluated(v, ctx)
	case *genericAlias:
		args, err := b.evaluatedAll(x.args, ctx)
		return &genericAlias{x.origin, args}, err
	case *union:
		args, err := b.evaluatedAll(x.args, ctx)
		return newUnion(args, x.typing), err
	case *annotatedType:
		inner, err := b.evaluated(x.x, ctx)
		return annotate(inner, x.meta), err
	}
	return x, nil
}

func (b *builder) evaluatedAll(xs []value, ctx *typeContext) ([]value, error) {
	out := make([]value, 0, len(xs))
	for _, x := range xs {
		v, err := b.evaluated(x, ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (b *builder) finishField(name string, x value, info *fieldInfo, ctx *typeContext) (*coreField, error) {
	if err := info.uncertain(); err != nil {
		return nil, err
	}
	c, err := b.core(x, ctx)
	if err != nil {
		return nil, err
	}
	if tag, ok := info.set["discriminator"].(string); ok {
		if c, err = discriminate(c, tag); err != nil {
			return nil, err
		}
	}
	if c, err = applyAll(c, info.meta); err != nil {
		return nil, err
	}
	field := &coreField{name: name, alias: name, core: c, required: info.required(), deflt: info.set["default"]}
	if alias, ok := info.set["validation_alias"].(string); ok {
		field.alias = alias
	}
	field.updates, field.extra, err = info.schemaParts()
	return field, err
}

// schemaParts are the keys that a field adds to its JSON Schema.
func (f *fieldInfo) schemaParts() (map[string]any, *dict, error) {
	updates := map[string]any{}
	for _, name := range []string{"title", "description", "examples"} {
		v, ok := f.set[name]
		if !ok || v == (none{}) {
			continue
		}
		j, err := jsonOf(v)
		if err != nil {
			return nil, nil, unknownValue("the %s of a field is not evaluated", name)
		}
		updates[name] = j
	}
	if v, ok := f.set["deprecated"]; ok && (truth(v) || v == "") {
		updates["deprecated"] = true
	}
	extra, _ := f.set["json_schema_extra"].(*dict)
	if v, ok := f.set["json_schema_extra"]; ok && extra == nil && v != (none{}) {
		return nil, nil, unknownValue("the extra schema of a field is a function")
	}
	return updates, extra, nil
}
