package pyflow

// coreSchema is how pydantic would check a value: what its JSON Schema is made from.
type coreSchema struct {
	kind   coreKind
	limits []constraint
	items  []*coreSchema // element types, or the members of a union
	fixed  string        // the JSON Schema of a fixedCore
	secret string        // of a fixedCore: "value" of a secret, "dict" of one whose values are
	values []value       // of a literal
	class  *pyClass      // of a refCore
	// The limits on the class of a refCore, as pydantic writes them into its reference.
	refLimits string
	updates   map[string]any
	extra     *dict
	deflt     value  // of a defaultCore
	tag       string // of a taggedCore
	tagged    map[string]*coreSchema
	order     []string // the keys of tagged, in order
	wraps     string   // the class of a lax
}

type coreKind uint8

const (
	anyCore coreKind = iota
	noneCore
	boolCore
	intCore
	floatCore
	decimalCore
	strCore
	bytesCore
	dateCore
	timeCore
	datetimeCore
	timedeltaCore
	fixedCore    // anything with a schema that no limit changes
	literalCore  // one of some values
	refCore      // a class with a definition of its own
	callableCore // no JSON Schema is possible
	listCore
	setCore
	frozensetCore
	generatorCore
	tupleCore    // items by position
	variadicCore // a tuple of any number of items
	dictCore
	nullableCore
	unionCore
	taggedCore  // a union told apart by a field
	wrappedCore // another with checks by functions around it
	chainCore   // another, then more
	listLike    // a sequence that is checked as a list
	lax         // a class with conversions from items[0]
	defaultCore
	plainFunction // replaced by a function: any value
)

// typeError says that pydantic can't make a schema.
type typeError struct {
	kind typeErrorKind
	why  string
}

type typeErrorKind uint8

const (
	noSchema      typeErrorKind = iota // Prefect then allows any value
	undefinedName                      // the same, but a class may be completed later
	fatal                              // Prefect fails
)

func (e *typeError) Error() string { return e.why }

// typeContext is where a type stands.
type typeContext struct {
	arbitrary bool       // whether any class may be a type
	names     *namespace // for annotations in strings
	class     *pyClass   // whose fields are built
	depth     int
}

// Limits of types.
const (
	maxTypeDepth = 200
	maxTypes     = 1 << 15 // in one parameter
	maxAllTypes  = 1 << 17 // in one function
)

// core builds the schema of a type. Errors are *unknown or *typeError.
func (b *builder) core(v value, ctx *typeContext) (*coreSchema, error) {
	if b.types--; b.types < 0 || ctx.depth > maxTypeDepth {
		return nil, unknownValue("the type is too large")
	}
	ctx.depth++
	defer func() { ctx.depth-- }()
	switch v := v.(type) {
	case *unknown:
		return nil, v
	case string:
		return b.forward(v, ctx)
	case none:
		return &coreSchema{kind: noneCore}, nil
	case namedSymbol:
		return b.symbolCore(v, nil, ctx)
	case *genericAlias:
		if s, ok := v.origin.(namedSymbol); ok {
			return b.symbolCore(s, v, ctx)
		}
		return arbitrary(ctx)
	case fixedType:
		return &coreSchema{kind: fixedCore, fixed: v.schema, secret: secretKinds[v.name]}, nil
	case *pyClass:
		return b.classCore(v, ctx)
	case *union:
		return b.unionCore(v.args, ctx)
	case *annotatedType:
		return b.annotatedCore(v, ctx)
	case *literals:
		return literalOf(v)
	}
	return b.otherCore(v, ctx)
}

// secretKinds are the types whose fields a block counts among its secrets.
var secretKinds = map[string]string{
	"pydantic.SecretStr": "value", "pydantic.types.SecretStr": "value", "pydantic.SecretBytes": "value", "pydantic.types.SecretBytes": "value",
	"prefect.types.SecretDict": "dict", "prefect.blocks.fields.SecretDict": "dict",
}

func (b *builder) otherCore(v value, ctx *typeContext) (*coreSchema, error) {
	switch v := v.(type) {
	case *typeVar:
		switch {
		case len(v.constraints) > 0:
			return b.unionCore(v.constraints, ctx)
		case v.bound != nil:
			return b.core(v.bound, ctx)
		}
		return &coreSchema{kind: anyCore}, nil
	case *futureRef:
		t, err := b.resolveExpr(v.x, ctx)
		if err != nil {
			return nil, err
		}
		return b.core(t, ctx)
	case *newType:
		return b.core(v.super, ctx)
	case *dict:
		return nil, &typeError{fatal, "a dict is not a type"}
	case *pyFunction, *flowValue:
		return nil, unknownValue("a function is used as a type")
	case *fieldInfo, *dataField, *instance:
		return nil, unknownValue("an object is used as a type")
	}
	return arbitrary(ctx)
}

// arbitrary is the schema of what pydantic does not know: any value, where that is allowed.
func arbitrary(ctx *typeContext) (*coreSchema, error) {
	if ctx.arbitrary {
		return &coreSchema{kind: anyCore}, nil
	}
	return nil, &typeError{noSchema, "pydantic has no schema for the type"}
}

// forward evaluates an annotation in a string.
func (b *builder) forward(text string, ctx *typeContext) (*coreSchema, error) {
	v, err := b.resolve(text, ctx)
	if err != nil {
		return nil, err
	}
	return b.core(v, ctx)
}

func (b *builder) unionCore(args []value, ctx *typeContext) (*coreSchema, error) {
	var choices []*coreSchema
	nullable := false
	for _, arg := range args {
		if arg == (none{}) || arg == (namedSymbol{"types.NoneType"}) {
			nullable = true
			continue
		}
		c, err := b.core(arg, ctx)
		if err != nil {
			return nil, err
		}
		choices = append(choices, c)
	}
	var c *coreSchema
	switch len(choices) {
	case 0:
		return &coreSchema{kind: noneCore}, nil
	case 1:
		c = choices[0]
	default:
		c = &coreSchema{kind: unionCore, items: choices}
	}
	if nullable {
		c = &coreSchema{kind: nullableCore, items: []*coreSchema{c}}
	}
	return c, nil
}

// literalOf refuses nothing: whatever Literal holds, pydantic takes.
func literalOf(l *literals) (*coreSchema, error) {
	for _, v := range l.values {
		if _, err := jsonOf(literalValue(v)); err != nil {
			return nil, unknownValue("a literal holds a value that is not evaluated")
		}
	}
	if len(l.values) == 0 {
		return nil, &typeError{fatal, "a literal needs a value"}
	}
	return &coreSchema{kind: literalCore, values: l.values}, nil
}
