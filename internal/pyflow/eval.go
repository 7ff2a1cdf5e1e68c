package pyflow

import (
	"math/big"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// Limits of evaluation: beyond them a value counts as unknown.
const (
	maxEvalDepth = 500
	maxText      = 1 << 16 // characters of a string, items of a container, bits of a number
	maxWork      = 1 << 20 // items and characters made in all
)

// namespace is what names mean in a module or in the body of a class.
type namespace struct {
	names  map[string]value // an *unknown stands for what can't be known
	star   string           // a module that can't be read and of which every name was imported
	parent *namespace
	file   *fileModule // of another file of the project
	future bool        // whether annotations are text that is evaluated later
}

func newNamespace(parent *namespace) *namespace {
	return &namespace{names: map[string]value{}, parent: parent}
}

// builtinModule is the namespace around every other.
var builtinModule = pyModule{"builtins"}

// lookup gives what a name means.
func (n *namespace) lookup(name string) (value, error) {
	star := ""
	for ; n != nil; n = n.parent {
		if v, ok := n.names[name]; ok {
			if u, ok := v.(*unknown); ok {
				return nil, u
			}
			return v, nil
		}
		if n.star != "" {
			star = n.star
		}
	}
	v, err := builtinModule.member(name)
	if _, missing := err.(*pyException); missing { //nolint:errorlint // never wrapped
		if star != "" {
			return nil, unknownValue("%s may come from %s, which is not read", name, star)
		}
		if slices.Contains(hiddenNames, name) {
			return nil, unknownValue("%s is only known to Python", name)
		}
		return nil, raiseKind("NameError", "name %s is not defined", name)
	}
	return v, err
}

// hiddenNames are names that every module has, or Python itself, besides the builtins in the table.
var hiddenNames = []string{
	"__annotations__", "__build_class__", "__builtins__", "__cached__", "__debug__", "__doc__", "__file__", "__import__", "__loader__",
	"__package__", "__path__", "__spec__",
}

// spend counts what an operation makes, and refuses what would be too much.
func (b *builder) spend(n int) error {
	if b.work += n; n < 0 || n > maxText || b.work > maxWork {
		return unknownValue("the value is too large")
	}
	return nil
}

// eval returns the value of an expression, or an error that is a *pyException or an *unknown.
func (b *builder) eval(x syntax.Expr, ns *namespace) (value, error) {
	if b.depth >= maxEvalDepth {
		return nil, unknownValue("the expression nests too deeply")
	}
	b.depth++
	defer func() { b.depth-- }()
	switch x := x.(type) {
	case *syntax.Constant:
		return constant(x.Value), nil
	case *syntax.Name:
		return ns.lookup(x.ID)
	case *syntax.Attribute:
		return b.attribute(x, ns)
	case *syntax.Subscript:
		return b.index(x, ns)
	case *syntax.Call:
		return b.call(x, ns)
	case *syntax.FString:
		return b.fstring(x, ns)
	case *syntax.NamedExpr:
		return b.named(x, ns)
	case *syntax.Lambda:
		return opaqueObject{what: "a lambda", kind: "function"}, nil
	case *syntax.Opaque:
		return nil, unknownValue("%s is not evaluated", x.What)
	}
	return b.evalOperation(x, ns)
}

// constant is the value of a literal.
func constant(l syntax.Literal) value {
	switch l := l.(type) {
	case syntax.Str:
		return string(l)
	case syntax.Bytes:
		return bytesValue(l)
	case syntax.Int:
		return l.Value
	case syntax.Float:
		return float64(l)
	case syntax.Bool:
		return bool(l)
	case syntax.None:
		return none{}
	case syntax.Ellipsis:
		return ellipsis{}
	default:
		return opaqueObject{what: "a complex number", kind: "complex"}
	}
}

func (b *builder) named(x *syntax.NamedExpr, ns *namespace) (value, error) {
	v, err := b.eval(x.X, ns)
	if _, raises := err.(*pyException); !raises { //nolint:errorlint // never wrapped
		_ = bind(ns, x.Name, v, err)
	}
	return v, err
}

func (b *builder) evalOperation(x syntax.Expr, ns *namespace) (value, error) {
	switch x := x.(type) {
	case *syntax.UnaryOp:
		return b.unary(x, ns)
	case *syntax.BinaryOp:
		return b.binary(x, ns)
	case *syntax.BoolOp:
		v, err := b.eval(x.X, ns)
		if err != nil || truth(v) == (x.Op == "or") {
			return v, err
		}
		return b.eval(x.Y, ns)
	case *syntax.Compare:
		return b.compare(x, ns)
	case *syntax.Conditional:
		test, err := b.eval(x.Test, ns)
		if err != nil {
			return nil, err
		}
		if truth(test) {
			return b.eval(x.Then, ns)
		}
		return b.eval(x.Else, ns)
	}
	return b.display(x, ns)
}

// display evaluates the displays of containers.
func (b *builder) display(x syntax.Expr, ns *namespace) (value, error) {
	switch x := x.(type) {
	case *syntax.Tuple:
		items, err := b.items(x.Items, ns)
		return &tuple{items}, err
	case *syntax.List:
		items, err := b.items(x.Items, ns)
		return &pyList{items: items}, err
	case *syntax.Set:
		items, err := b.items(x.Items, ns)
		if err == nil && unhashable(&tuple{items}) {
			err = raise("a set can't hold a list, a dict or a set")
		}
		return &set{items: distinct(items, hashKey)}, err
	case *syntax.Dict:
		return b.dict(x, ns)
	}
	return nil, unknownValue("the expression is not evaluated")
}

// Items evaluates expressions, of which some may be unpacked. What raises counts more than what is not known.
func (b *builder) items(xs []syntax.Expr, ns *namespace) ([]value, error) {
	if err := b.spend(len(xs)); err != nil {
		return nil, err
	}
	items := make([]value, 0, len(xs))
	var first error
	for _, x := range xs {
		star, starred := x.(*syntax.Starred)
		if starred {
			x = star.X
		}
		v, err := b.lenient(x, ns)
		if err != nil {
			return nil, err
		}
		more := []value{v}
		if u, ok := v.(*unknown); ok {
			err = u
		} else if starred {
			if more, err = elements(v); err == nil {
				err = b.spend(len(more))
			}
		}
		if _, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
			return nil, err
		}
		if first == nil {
			first = err
		}
		items = append(items, more...)
	}
	return items, first
}

// elements are what iteration over a value gives.
func elements(v value) ([]value, error) {
	if why := unsureOf(v); why != "" {
		return nil, &unknown{why: why}
	}
	switch v := v.(type) {
	case *pyList:
		return v.items, nil
	case *tuple:
		return v.items, nil
	case *set:
		if len(v.items) > 1 {
			return nil, unknownValue("the order of a set is not known")
		}
		return v.items, nil
	case *dict:
		return v.keys, nil
	case string:
		var items []value
		for _, r := range v {
			items = append(items, string(r))
		}
		return items, nil
	case *pyClass:
		var items []value
		for _, m := range v.members {
			if m.first == nil {
				items = append(items, m)
			}
		}
		if items != nil {
			return items, nil
		}
	case none, bool, *big.Int, float64:
		return nil, raise("the value can't be iterated over")
	}
	return nil, unknownValue("the value is not iterated over")
}

// unhashable says whether a value can't be a key. Of large tuples not all items are looked at.
func unhashable(v value) bool {
	steps := maxText
	return unhashableWithin(&steps, v)
}

func unhashableWithin(steps *int, v value) bool {
	if *steps--; *steps < 0 {
		return false
	}
	switch v := v.(type) {
	case *pyList, *dict:
		return true
	case *set:
		return !v.frozen
	case *tuple:
		return slices.ContainsFunc(v.items, func(item value) bool { return unhashableWithin(steps, item) })
	}
	return false
}

func (b *builder) dict(x *syntax.Dict, ns *namespace) (value, error) {
	if err := b.spend(len(x.Keys)); err != nil {
		return nil, err
	}
	d := &dict{}
	for i, keyExpr := range x.Keys {
		v, err := b.eval(x.Values[i], ns)
		if err != nil {
			return nil, err
		}
		if keyExpr == nil {
			more, ok := v.(*dict)
			if !ok {
				return nil, unknownValue("only dicts are unpacked")
			}
			for j, key := range more.keys {
				d.set(key, more.values[j])
			}
			continue
		}
		key, err := b.eval(keyExpr, ns)
		if err != nil {
			return nil, err
		}
		if unhashable(key) {
			return nil, raise("a key can't be a list, a dict or a set")
		}
		d.set(key, v)
	}
	return d, nil
}

// attribute evaluates x.name.
func (b *builder) attribute(x *syntax.Attribute, ns *namespace) (value, error) {
	object, err := b.eval(x.X, ns)
	if err != nil {
		return nil, err
	}
	switch object := object.(type) {
	case pyModule:
		return object.member(x.Name)
	case *fileModule:
		return b.fileMember(object, x.Name)
	case *pyClass:
		return object.member(x.Name)
	case *member:
		switch x.Name {
		case "value":
			return object.value, nil
		case "name":
			return object.name, nil
		}
	case *instance:
		if v, ok := object.fields.get(x.Name); ok {
			return v, nil
		}
	case namedSymbol:
		if object.name == "datetime.timezone" && x.Name == "utc" {
			return scalar{object.name, "UTC"}, nil
		}
	}
	return nil, unknownValue("the attribute %s is not known", x.Name)
}

// fstring evaluates an f-string whose fields are simple.
func (b *builder) fstring(x *syntax.FString, ns *namespace) (value, error) {
	text := ""
	for _, part := range x.Parts {
		if part.X == nil {
			text += part.Text
			continue
		}
		if !part.Plain {
			return nil, unknownValue("an f-string with conversions or formats is not evaluated")
		}
		v, err := b.eval(part.X, ns)
		if err != nil {
			return nil, err
		}
		s, err := stringOf(v)
		if err != nil {
			return nil, err
		}
		text += s
		if err := b.spend(len(text)); err != nil {
			return nil, err
		}
	}
	return text, nil
}

// stringOf is Python's str() of simple values.
func stringOf(v value) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case none:
		return "None", nil
	case *big.Int:
		return v.String(), nil
	case float64:
		return floatText(v), nil
	case scalar:
		switch v.class {
		case "decimal.Decimal", "uuid.UUID", "datetime.date":
			return v.text, nil
		}
		if isPath(v) {
			return v.text, nil
		}
	}
	return "", unknownValue("the text of the value is not known")
}
