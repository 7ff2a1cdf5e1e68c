package pyflow

// simpleCores are the classes with a schema of their own.
var simpleCores = map[string]coreKind{
	"builtins.int": intCore, "builtins.float": floatCore, "builtins.str": strCore, "builtins.bool": boolCore,
	"builtins.bytes": bytesCore, "builtins.object": anyCore, "typing.Any": anyCore, "types.NoneType": noneCore,
	"datetime.date": dateCore, "datetime.datetime": datetimeCore, "datetime.time": timeCore,
	"datetime.timedelta": timedeltaCore, "decimal.Decimal": decimalCore, "typing.Final": anyCore,
	"builtins.complex":         fixedCore,
	"collections.abc.Callable": callableCore, "collections.abc.Hashable": anyCore,
}

// fixedSchemas are the classes whose schema never changes.
var fixedSchemas = map[string]string{
	"uuid.UUID":               `{"type":"string","format":"uuid"}`,
	"builtins.complex":        `{"type":"string"}`,
	"fractions.Fraction":      `{"type":"string","format":"fraction"}`,
	"re.Pattern":              `{"type":"string","format":"regex"}`,
	"zoneinfo.ZoneInfo":       `{"type":"string","format":"zoneinfo"}`,
	"os.PathLike":             `{"type":"string","format":"path"}`,
	"pathlib.Path":            `{"type":"string","format":"path"}`,
	"pathlib.PurePath":        `{"type":"string","format":"path"}`,
	"pathlib.PosixPath":       `{"type":"string","format":"path"}`,
	"pathlib.PurePosixPath":   `{"type":"string","format":"path"}`,
	"pathlib.PureWindowsPath": `{"type":"string","format":"path"}`,
	"ipaddress.IPv4Address":   `{"type":"string","format":"ipv4"}`,
	"ipaddress.IPv4Interface": `{"type":"string","format":"ipv4interface"}`,
	"ipaddress.IPv4Network":   `{"type":"string","format":"ipv4network"}`,
	"ipaddress.IPv6Address":   `{"type":"string","format":"ipv6"}`,
	"ipaddress.IPv6Interface": `{"type":"string","format":"ipv6interface"}`,
	"ipaddress.IPv6Network":   `{"type":"string","format":"ipv6network"}`,
}

// containers are the classes that hold items of some types.
var containers = map[string]struct {
	kind  coreKind
	types int
	lax   bool // converted from another container
}{
	"builtins.list":                   {kind: listCore, types: 1},
	"collections.abc.MutableSequence": {kind: listCore, types: 1},
	"builtins.set":                    {kind: setCore, types: 1},
	"collections.abc.MutableSet":      {kind: setCore, types: 1},
	"builtins.frozenset":              {kind: frozensetCore, types: 1},
	"collections.abc.Set":             {kind: frozensetCore, types: 1},
	"collections.abc.Iterable":        {kind: generatorCore, types: 1},
	"collections.abc.Generator":       {kind: generatorCore, types: 1},
	"collections.abc.Sequence":        {kind: listLike, types: 1},
	"builtins.dict":                   {kind: dictCore, types: 2},
	"collections.abc.Mapping":         {kind: dictCore, types: 2},
	"collections.abc.MutableMapping":  {kind: dictCore, types: 2},
	"collections.deque":               {kind: listCore, types: 1, lax: true},
	"collections.OrderedDict":         {kind: dictCore, types: 2, lax: true},
	"collections.defaultdict":         {kind: dictCore, types: 2, lax: true},
	"collections.Counter":             {kind: dictCore, types: 2, lax: true},
}

// symbolCore builds the schema of a class or special form, with types where a is not nil.
func (b *builder) symbolCore(s namedSymbol, a *genericAlias, ctx *typeContext) (*coreSchema, error) {
	var args []value
	if a != nil {
		args = a.args
	}
	name := s.name
	if g, ok := genericOf[name]; ok {
		name = g.origin
	}
	switch name {
	case "collections.defaultdict":
		if (a != nil || s.name == name) && !b.hasEmptyValue(args, ctx) {
			return nil, b.noEmptyValue(args, ctx)
		}
	case "collections.Counter":
		if len(args) == 0 {
			args = []value{namedSymbol{"typing.Any"}}
		}
		args = []value{args[0], namedSymbol{"builtins.int"}}
	case "builtins.type":
		return subclassCore(args)
	case "builtins.tuple":
		return b.tuple(a, ctx)
	case "re.Pattern":
		return patternCore(args)
	}
	held, ok := containers[name]
	if !ok {
		return b.formCore(name, args, ctx)
	}
	c, err := b.container(held.kind, args, held.types, ctx)
	if held.lax {
		c = &coreSchema{kind: lax, items: []*coreSchema{c}, wraps: name}
	}
	return c, err
}

// formCore builds the schema of special forms and of classes that take no types.
func (b *builder) formCore(name string, args []value, ctx *typeContext) (*coreSchema, error) {
	switch name {
	case "typing.Final":
		if len(args) == 1 {
			return b.core(args[0], ctx)
		}
	case "typing.ClassVar", "typing.Required", "typing.NotRequired", "typing.ReadOnly", "dataclasses.InitVar":
		return nil, &typeError{fatal, name + " is not allowed here"}
	}
	if schema, ok := fixedSchemas[name]; ok {
		return &coreSchema{kind: fixedCore, fixed: schema}, nil
	}
	if kind, ok := simpleCores[name]; ok {
		return &coreSchema{kind: kind}, nil
	}
	if name == "pydantic.main.BaseModel" {
		if b.baseModel == nil {
			b.baseModel = &pyClass{name: "BaseModel", qualname: "BaseModel", kind: modelClass}
		}
		return b.core(b.baseModel, ctx)
	}
	return arbitrary(ctx)
}

// container builds a schema whose items are of the types given, or of any type.
func (b *builder) container(kind coreKind, args []value, n int, ctx *typeContext) (*coreSchema, error) {
	if len(args) > 0 && len(args) < n {
		return nil, &typeError{noSchema, "a type is missing"}
	}
	c := &coreSchema{kind: kind}
	for i := range n {
		item := value(namedSymbol{"typing.Any"})
		if len(args) > 0 {
			item = args[i]
		}
		inner, err := b.core(item, ctx)
		if err != nil {
			return nil, err
		}
		c.items = append(c.items, inner)
	}
	return c, nil
}

func (b *builder) tuple(a *genericAlias, ctx *typeContext) (*coreSchema, error) {
	if a == nil {
		return b.container(variadicCore, nil, 1, ctx)
	}
	args := a.args
	if n := len(args); n > 0 && args[n-1] == (ellipsis{}) {
		if n != 2 {
			return nil, &typeError{noSchema, "a tuple of any length has one type"}
		}
		return b.container(variadicCore, args, 1, ctx)
	}
	return b.container(tupleCore, args, len(args), ctx)
}

// noEmptyValue is the error of a defaultdict whose values have no empty one. What is wrong with its types is found first.
func (b *builder) noEmptyValue(args []value, ctx *typeContext) error {
	if _, err := b.container(dictCore, args, 2, ctx); err != nil {
		return err
	}
	return &typeError{fatal, "the type of the values of a defaultdict has no empty value"}
}

// hasEmptyValue says whether pydantic knows an empty value for the second type.
func (b *builder) hasEmptyValue(args []value, ctx *typeContext) bool {
	if len(args) < 2 {
		return len(args) == 1 // refused later
	}
	v := args[1]
	if text, ok := v.(string); ok {
		v, _ = b.resolve(text, ctx)
	}
	if a, ok := v.(*annotatedType); ok {
		for _, meta := range a.meta {
			if f, ok := meta.(*fieldInfo); ok && f.set["default_factory"] != nil {
				return true
			}
		}
		return false
	}
	if a, ok := v.(*genericAlias); ok {
		v = a.origin
	}
	if _, ok := v.(*typeVar); ok {
		return true
	}
	s, _ := v.(namedSymbol)
	name := s.name
	if g, ok := genericOf[name]; ok {
		name = g.origin
	}
	switch name {
	case "builtins.tuple", "builtins.list", "builtins.set", "builtins.float", "builtins.int", "builtins.str", "builtins.bool",
		"collections.abc.Sequence", "collections.abc.MutableSequence", "collections.abc.MutableSet", "collections.abc.Set",
		"collections.abc.Mapping", "collections.abc.MutableMapping":
		return true
	case "builtins.frozenset", "builtins.dict", "collections.OrderedDict", "collections.Counter":
		return b.version.infersMore()
	}
	return false
}

// subclassCore is the schema of type[…], which takes classes only.
func subclassCore(args []value) (*coreSchema, error) {
	for _, arg := range args {
		if a, ok := arg.(*annotatedType); ok {
			arg = a.x
		}
		switch arg := arg.(type) {
		case *union:
			if _, err := subclassCore(arg.args); err != nil {
				return nil, err
			}
		case *genericAlias, *literals:
			return nil, &typeError{fatal, "type[] does not accept a type with type arguments"}
		case string:
			return nil, unknownValue("a type in a string within type[] is not evaluated")
		case namedSymbol:
			if _, generic := genericOf[arg.name]; generic {
				return nil, &typeError{noSchema, "type[] accepts classes only"}
			}
		case none, *pyClass, plainClass, fixedType, *typeVar:
		default:
			return nil, &typeError{noSchema, "type[] accepts classes only"}
		}
	}
	return &coreSchema{kind: anyCore}, nil
}

func patternCore(args []value) (*coreSchema, error) {
	if len(args) > 0 && args[0] != (namedSymbol{"builtins.str"}) && args[0] != (namedSymbol{"builtins.bytes"}) {
		return nil, &typeError{fatal, "a pattern is of str or bytes"}
	}
	return &coreSchema{kind: fixedCore, fixed: fixedSchemas["re.Pattern"]}, nil
}
