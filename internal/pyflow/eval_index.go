package pyflow

import (
	"math/big"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// genericOf gives, for an alias of the module typing, the class that it stands for and how many types it takes, where
// that is fixed.
var genericOf = map[string]struct {
	origin string
	arity  int
}{
	"typing.List":            {"builtins.list", 1},
	"typing.Set":             {"builtins.set", 1},
	"typing.FrozenSet":       {"builtins.frozenset", 1},
	"typing.Dict":            {"builtins.dict", 2},
	"typing.Tuple":           {"builtins.tuple", 0},
	"typing.Type":            {"builtins.type", 1},
	"typing.Sequence":        {"collections.abc.Sequence", 1},
	"typing.MutableSequence": {"collections.abc.MutableSequence", 1},
	"typing.Iterable":        {"collections.abc.Iterable", 1},
	"typing.Generator":       {"collections.abc.Generator", 0},
	"typing.Mapping":         {"collections.abc.Mapping", 2},
	"typing.MutableMapping":  {"collections.abc.MutableMapping", 2},
	"typing.OrderedDict":     {"collections.OrderedDict", 2},
	"typing.DefaultDict":     {"collections.defaultdict", 2},
	"typing.Counter":         {"collections.Counter", 1},
	"typing.Deque":           {"collections.deque", 1},
	"typing.AbstractSet":     {"collections.abc.Set", 1},
	"typing.MutableSet":      {"collections.abc.MutableSet", 1},
	"typing.Pattern":         {"re.Pattern", 1},
	"typing.Callable":        {"collections.abc.Callable", 0},
	"typing.Hashable":        {"collections.abc.Hashable", -1},
	"typing.Iterator":        {"", 1},
	"typing.Collection":      {"", 1},
	"typing.Container":       {"", 1},
	"typing.Awaitable":       {"", 1},
	"typing.AsyncIterator":   {"", 1},
	"typing.AsyncIterable":   {"", 1},
	"typing.Reversible":      {"", 1},
	"typing.Coroutine":       {"", 3},
	"typing.AsyncGenerator":  {"", 0},
	"typing.ContextManager":  {"", 0},
}

// Index evaluates x[index].
func (b *builder) index(x *syntax.Subscript, ns *namespace) (value, error) {
	object, err := b.eval(x.X, ns)
	if err != nil {
		return nil, err
	}
	if s, ok := object.(namedSymbol); ok && s.name == "typing.Annotated" {
		return b.annotatedIndex(x.Index, ns)
	}
	args, err := b.indices(x.Index, ns)
	if err != nil {
		return nil, err
	}
	switch object := object.(type) {
	case namedSymbol:
		if object.name == "pydantic.root_model.RootModel" && len(args) == 1 {
			return b.rootModelOf(args[0], ns)
		}
		return subscript(object, args)
	case plainClass:
		return &genericAlias{object, args}, nil
	case *pyClass:
		return object.subscript(args)
	case *genericAlias, fixedType:
		return nil, unknownValue("a type with type arguments is not subscripted")
	}
	index, err := b.eval(x.Index, ns)
	if err != nil {
		return nil, err
	}
	return indexItem(object, index)
}

// indices evaluates what stands between brackets. A tuple is as many as it has items, also one that a name or a call gives.
func (b *builder) indices(index syntax.Expr, ns *namespace) ([]value, error) {
	if t, ok := index.(*syntax.Tuple); ok {
		return b.items(t.Items, ns)
	}
	args, err := b.items([]syntax.Expr{index}, ns)
	if err != nil || len(args) != 1 {
		return args, err
	}
	if t, ok := args[0].(*tuple); ok {
		return t.items, nil
	}
	return args, nil
}

// annotatedIndex evaluates Annotated[…]. Metadata that can't be known stands as *unknown: it may not matter.
func (b *builder) annotatedIndex(index syntax.Expr, ns *namespace) (value, error) {
	t, ok := index.(*syntax.Tuple)
	if !ok {
		args, err := b.indices(index, ns)
		if err != nil {
			return nil, err
		}
		if len(args) < 2 {
			return nil, raise("Annotated requires a type and metadata")
		}
		return annotate(args[0], args[1:]), checkArguments(args[:1])
	}
	indices := t.Items
	if len(indices) < 2 {
		return nil, raise("Annotated requires a type and metadata")
	}
	x, err := b.eval(indices[0], ns)
	if err != nil {
		return nil, err
	}
	if err := checkArguments([]value{x}); err != nil {
		return nil, err
	}
	var meta []value
	for _, index := range indices[1:] {
		v, err := b.lenient(index, ns)
		if err != nil {
			return nil, err
		}
		meta = append(meta, v)
	}
	return annotate(x, meta), nil
}

// lenient evaluates an expression whose value may stay unknown.
func (b *builder) lenient(x syntax.Expr, ns *namespace) (value, error) {
	v, err := b.eval(x, ns)
	if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
		return u, nil
	}
	return v, err
}

// subscript is s[args] of a class or special form.
func subscript(s namedSymbol, args []value) (value, error) {
	if g, ok := genericOf[s.name]; ok {
		if g.arity != 0 && len(args) != g.arity {
			return nil, raise("%s requires %d types", s.name, g.arity)
		}
		return &genericAlias{s, args}, checkArguments(args)
	}
	switch s.name {
	case "typing.Union":
		if len(args) == 0 {
			return nil, raise("Union requires at least one type")
		}
		return typingUnion(args), checkArguments(args)
	case "typing.Literal":
		return literalType(args)
	}
	if subscriptable(s.name) {
		return &genericAlias{s, args}, nil
	}
	if len(args) != 1 {
		return nil, raise("%s requires one type", s.name)
	}
	switch s.name {
	case "typing.Optional":
		return typingUnion([]value{args[0], none{}}), checkArguments(args)
	case "typing.Final", "typing.ClassVar", "typing.Required", "typing.NotRequired", "typing.ReadOnly", "dataclasses.InitVar":
		return &genericAlias{s, args}, nil
	}
	return nil, raise("%s accepts no types", s.name)
}

// typingUnion is Union[args]. One of None alone is its class, which a | takes that refuses None.
func typingUnion(args []value) value {
	if u := newUnion(args, true); u != (none{}) {
		return u
	}
	return namedSymbol{"types.NoneType"}
}

// rootModelOf makes RootModel[root]. Where Prefect can't run the file, pydantic looks for the module in which it is made, which
// there is not; what was made before the file failed is still known.
func (b *builder) rootModelOf(root value, ns *namespace) (value, error) {
	if !contains(b.roots, root) {
		if b.safe && ns == b.module && b.version.looksForModule() {
			return nil, raiseKind("KeyError", "RootModel is parametrized in a module that is not imported")
		}
		if len(b.roots) < maxRoots {
			b.roots = append(b.roots, root)
		}
	}
	return rootOf(root), nil
}

// maxRoots bounds how many root models are remembered.
const maxRoots = 200

// rootOf is RootModel[root].
func rootOf(root value) *pyClass {
	c := &pyClass{kind: rootModel, names: map[string]value{}, rootType: root}
	left := 100
	if name, err := display(root, &left); err == nil {
		c.name = "RootModel[" + name + "]" // without a name it can only be a base
	}
	c.qualname = c.name
	c.mro = []*pyClass{c}
	return c
}

func subscriptable(name string) bool {
	switch name {
	case "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.dict", "builtins.type",
		"collections.abc.Sequence", "collections.abc.MutableSequence", "collections.abc.Set", "collections.abc.MutableSet",
		"collections.abc.Mapping", "collections.abc.MutableMapping", "collections.abc.Iterable", "collections.abc.Generator",
		"collections.abc.Callable", "collections.OrderedDict", "collections.defaultdict", "collections.Counter",
		"collections.deque", "os.PathLike", "re.Pattern", "typing.Generic", "typing.Protocol":
		return true
	}
	return false
}

// literalType is Literal[args], with nested ones flattened and repetitions dropped, unless a value is there that Python can't
// look for in a set.
func literalType(args []value) (value, error) {
	var flat []value
	for _, arg := range args {
		if l, ok := arg.(*literals); ok {
			flat = append(flat, l.values...)
		} else {
			flat = append(flat, arg)
		}
	}
	if slices.ContainsFunc(flat, unhashable) {
		return &literals{flat}, nil
	}
	return &literals{distinct(flat, literalKey)}, nil
}

// indexItem is container[index].
func indexItem(container, index value) (value, error) {
	if d, ok := container.(*dict); ok {
		if v, ok := d.get(index); ok {
			return v, nil
		}
		return nil, raiseKind("KeyError", "the dict has no such key")
	}
	var items []value
	switch c := container.(type) {
	case *pyList:
		items = c.items
	case *tuple:
		items = c.items
	case string:
		items, _ = elements(c)
	case none, bool, *big.Int, float64, opaqueObject, pyModule:
		return nil, raise("the value cannot be indexed")
	default:
		return nil, unknownValue("the index is not evaluated")
	}
	i, ok := integerOf(index)
	if !ok {
		return nil, raise("the index is not an integer")
	}
	n := i.Int64()
	if n < 0 {
		n += int64(len(items))
	}
	if !i.IsInt64() || n < 0 || n >= int64(len(items)) {
		return nil, raise("the index is out of range")
	}
	return items[n], nil
}

// subscript is c[args]: a member of an enumeration, or a generic class with types.
func (c *pyClass) subscript(args []value) (value, error) {
	if c.kind == enumClass {
		i := slices.IndexFunc(c.members, func(m *member) bool { return len(args) == 1 && valuesEqual(m.name, args[0]) })
		if i < 0 {
			return nil, raise("%s has no such member", c.name)
		}
		return c.members[i].itself(), nil
	}
	switch {
	case !c.generic:
		return nil, raise("%s accepts no types", c.name)
	case c.kind == plain && !c.isDataclass:
		return plainClass{c.name}, nil
	}
	return nil, unknownValue("generic classes are not evaluated")
}
