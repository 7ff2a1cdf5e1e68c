package pyflow

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Default is what an expression evaluates to. Besides the types below it is a bool, a string, a float64 or a *big.Int, and
// for annotations one of the types of annotation.go.
type value any

type (
	none     struct{}
	ellipsis struct{}
	// bytesValue holds the bytes of a bytes object.
	bytesValue string
	pyList     struct {
		items  []value
		unsure string // why its items are not known
	}
	tuple struct{ items []value }
	set   struct {
		items  []value
		frozen bool
		unsure string
	}
	// dict keeps the order of insertion.
	dict struct {
		keys, values []value
		index        map[string]int // positions of the keys, by hashKey
		unsure       string
	}
	// scalar is a date, a path and the like: an object whose JSON form is this text.
	scalar struct {
		class string // canonical name, as in "datetime.date"
		text  string
	}
	// member is a member of an enumeration.
	member struct {
		class *pyClass
		name  string
		value value
		first *member // of the same value, which this is another name of; or nil
	}
	// instance is an object of a dataclass, of a named tuple or of a model of the file.
	instance struct {
		class  *pyClass
		fields *dict
	}
	// opaqueObject is an object without a JSON form, such as a function.
	opaqueObject struct{ what, kind string }
	// Module is an imported module that the table of symbols knows.
	pyModule struct{ name string }
)

// pyException is an exception that Python raises when it evaluates an expression.
type pyException struct {
	kind string // the class of the exception, or "" for one that is not known
	why  string
}

func (r *pyException) Error() string { return r.why }

func raise(format string, args ...any) error { return raiseKind("", format, args...) }

func raiseKind(kind, format string, args ...any) error {
	return &pyException{kind, fmt.Sprintf(format, args...)}
}

// unknown stands for a value that is only known when code runs. It is an error of evaluation, and the value of a name
// that is bound to such an object.
type unknown struct {
	why    string
	behind value // what it most probably is, or nil
}

func (u *unknown) Error() string { return u.why }

func unknownValue(format string, args ...any) error {
	return &unknown{why: fmt.Sprintf(format, args...)}
}

func integer(i int64) *big.Int { return big.NewInt(i) }

// numberOf gives the numeric value of a bool, an int or a float.
func numberOf(v value) (*big.Float, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return big.NewFloat(1), true
		}
		return new(big.Float), true
	case *big.Int:
		return new(big.Float).SetInt(v), true
	case float64:
		if v-v != 0 { // infinite, or not a number
			return nil, false
		}
		return big.NewFloat(v), true
	}
	return nil, false
}

// integerOf gives the value of an int or a bool.
func integerOf(v value) (*big.Int, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return integer(1), true
		}
		return new(big.Int), true
	case *big.Int:
		return v, true
	}
	return nil, false
}

// maxComparisons bounds the comparison of two values: types that refer to each other may be exponentially large.
const maxComparisons = 1000

// valuesEqual is Python's == for the values here.
func valuesEqual(a, b value) bool {
	steps := maxComparisons
	return equalWithin(&steps, a, b)
}

func equalWithin(steps *int, a, b value) bool {
	if *steps--; *steps < 0 {
		return false
	}
	if x, ok := numberOf(a); ok {
		y, ok := numberOf(b)
		return ok && x.Cmp(y) == 0
	}
	if a == b {
		return true
	}
	ownA, itemsA, ordered := valueParts(a)
	ownB, itemsB, _ := valueParts(b)
	if ownA == nil || ownA != ownB || len(itemsA) != len(itemsB) {
		return false
	}
	for i, item := range itemsA {
		if ordered && !equalWithin(steps, item, itemsB[i]) {
			return false
		}
		same := func(other value) bool { return equalWithin(steps, item, other) }
		if !ordered && !slices.ContainsFunc(itemsB, same) {
			return false
		}
	}
	return true
}

// Parts splits a value into its kind and the values that it consists of. A value without parts equals only itself.
func valueParts(v value) (kind any, items []value, ordered bool) {
	switch v := v.(type) {
	case *pyList:
		return "list", v.items, true
	case *tuple:
		return "tuple", v.items, true
	case *set:
		return "set", v.items, false
	case *union:
		return "union", v.args, false
	case *literals:
		return "Literal", v.values, true
	case *annotatedType:
		return "Annotated", append([]value{v.x}, v.meta...), true
	case *genericAlias:
		return "alias", append([]value{v.origin}, v.args...), true
	case constraint:
		return v.name, []value{v.value}, true
	}
	return nil, nil, false
}

// hashKey is a text that is the same for values that are equal, where Python can hash them.
func hashKey(v value) string {
	var b strings.Builder
	writeKey(&b, v)
	return b.String()
}

func writeKey(b *strings.Builder, v value) {
	if n, ok := numberOf(v); ok {
		b.WriteString("n" + n.Text('g', 40))
		return
	}
	switch v := v.(type) {
	case string:
		b.WriteString("s" + v)
	case bytesValue:
		b.WriteString("b" + string(v))
	case namedSymbol, plainClass, fixedType, scalar, pyModule, none, ellipsis, opaqueObject:
		fmt.Fprintf(b, "%T%v", v, v)
	case *tuple:
		// A tuple may hold another many times; from some size on it counts as equal to itself only.
		if b.Len() > maxComparisons {
			fmt.Fprintf(b, "%p", v)
			return
		}
		b.WriteByte('(')
		for _, item := range v.items {
			writeKey(b, item)
			b.WriteByte(',')
		}
	default:
		fmt.Fprintf(b, "%p", v)
	}
}

func contains(items []value, v value) bool {
	return slices.ContainsFunc(items, func(w value) bool { return valuesEqual(w, v) })
}

// distinct removes what has the same key as an item before it.
func distinct(items []value, key func(value) string) []value {
	seen := map[string]bool{}
	var out []value
	for _, v := range items {
		if k := key(v); !seen[k] {
			seen[k] = true
			out = append(out, v)
		}
	}
	return out
}

// literalKey differs for literals that compare equal but differ in type, such as True and 1.
func literalKey(v value) string { return fmt.Sprintf("%T", v) + hashKey(v) }

// find is the position of a key, or -1.
func (d *dict) find(key value) int {
	if d.index == nil || len(d.keys) != len(d.index) {
		d.index = make(map[string]int, len(d.keys))
		for i, k := range d.keys {
			d.index[hashKey(k)] = i
		}
	}
	if i, ok := d.index[hashKey(key)]; ok {
		return i
	}
	return -1
}

// get looks a key up.
func (d *dict) get(key value) (value, bool) {
	if i := d.find(key); i >= 0 {
		return d.values[i], true
	}
	return nil, false
}

// set adds or replaces an item.
func (d *dict) set(key, v value) {
	if i := d.find(key); i >= 0 {
		d.values[i] = v
		return
	}
	d.index[hashKey(key)] = len(d.keys)
	d.keys, d.values = append(d.keys, key), append(d.values, v)
}

// clone copies a dict, but not what it holds.
func (d *dict) clone() *dict {
	return &dict{keys: slices.Clone(d.keys), values: slices.Clone(d.values)}
}

// truth is Python's bool() of a value.
func truth(v value) bool {
	if n, ok := numberOf(v); ok {
		return n.Sign() != 0
	}
	switch v := v.(type) {
	case none:
		return false
	case string:
		return v != ""
	case bytesValue:
		return v != ""
	case *pyList:
		return len(v.items) > 0
	case *tuple:
		return len(v.items) > 0
	case *set:
		return len(v.items) > 0
	case *dict:
		return len(v.keys) > 0
	}
	return true
}
