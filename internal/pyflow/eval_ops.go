package pyflow

import (
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

func (b *builder) unary(x *syntax.UnaryOp, ns *namespace) (value, error) {
	v, err := b.eval(x.X, ns)
	if err != nil {
		return nil, err
	}
	if x.Op == "not" {
		return !truth(v), nil
	}
	if f, ok := v.(float64); ok && x.Op != "~" {
		if x.Op == "-" {
			f = -f
		}
		return f, nil
	}
	i, ok := integerOf(v)
	if !ok {
		return nil, operandError(x.Op, v)
	}
	switch x.Op {
	case "-":
		return new(big.Int).Neg(i), nil
	case "~":
		return new(big.Int).Not(i), nil
	}
	return i, nil
}

// operandError says that an operator does not fit: Python raises where the operand is a plain value.
func operandError(op string, operands ...value) error {
	for _, v := range operands {
		switch v.(type) {
		case none, bool, string, bytesValue, *big.Int, float64, *pyList, *tuple, *dict, *set, ellipsis:
		default:
			if !isType(v) {
				return unknownValue("the operator %s is not evaluated for this value", op)
			}
		}
	}
	return raise("the operator %s does not fit its operands", op)
}

func (b *builder) compare(x *syntax.Compare, ns *namespace) (value, error) {
	left, err := b.eval(x.X, ns)
	if err != nil {
		return nil, err
	}
	for i, op := range x.Ops {
		right, err := b.eval(x.Ys[i], ns)
		if err != nil {
			return nil, err
		}
		holds, err := compareTwo(op, left, right)
		if err != nil || !holds {
			return false, err
		}
		left = right
	}
	return true, nil
}

func compareTwo(op string, a, b value) (bool, error) {
	switch op {
	case "==", "is":
		return valuesEqual(a, b), nil
	case "!=", "is not":
		return !valuesEqual(a, b), nil
	case "in", "not in":
		if text, ok := a.(string); ok {
			if within, ok := b.(string); ok {
				return strings.Contains(within, text) == (op == "in"), nil
			}
		}
		items, err := elements(b)
		return contains(items, a) == (op == "in"), err
	}
	order := 0
	if x, ok := numberOf(a); ok {
		y, ok := numberOf(b)
		if !ok {
			return false, operandError(op, a, b)
		}
		order = x.Cmp(y)
	} else {
		x, okX := a.(string)
		y, okY := b.(string)
		if !okX || !okY {
			return false, unknownValue("the comparison %s is not evaluated for these values", op)
		}
		order = strings.Compare(x, y)
	}
	switch op {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	}
	return order >= 0, nil
}

func (b *builder) binary(x *syntax.BinaryOp, ns *namespace) (value, error) {
	left, err := b.eval(x.X, ns)
	if err != nil {
		return nil, err
	}
	right, err := b.eval(x.Y, ns)
	if err != nil {
		return nil, err
	}
	return b.operate(x.Op, left, right)
}

// operate computes a binary operator.
func (b *builder) operate(op string, left, right value) (value, error) {
	if op == "|" && (isType(left) || isType(right)) {
		return typeUnion(left, right)
	}
	i, okI := integerOf(left)
	j, okJ := integerOf(right)
	if okI && okJ {
		return b.integers(op, i, j)
	}
	if _, ok := numberOf(left); ok {
		if _, ok := numberOf(right); ok {
			return floats(op, floatOf(left), floatOf(right))
		}
	}
	return b.containers(op, left, right)
}

// typeUnion is a | b of types. A string is a type only beside an object of the module typing.
func typeUnion(a, b value) (value, error) {
	typing := isTyping(a) || isTyping(b)
	if !typing && ((a == (none{}) && b == (none{})) || !isType(a) || !isType(b)) {
		return nil, operandError("|", a, b)
	}
	if err := checkArguments([]value{a, b}); err != nil {
		return nil, err
	}
	return newUnion([]value{a, b}, typing), nil
}

func floatOf(v value) float64 {
	if f, ok := v.(float64); ok {
		return f
	}
	n, _ := numberOf(v)
	f, _ := n.Float64()
	return f
}

func floats(op string, a, b float64) (value, error) {
	switch op {
	case "+":
		return a + b, nil
	case "-":
		return a - b, nil
	case "*":
		return a * b, nil
	case "/", "//", "%":
		return floatQuotient(op, a, b)
	case "**":
		if f := math.Pow(a, b); !math.IsNaN(f) && !math.IsInf(f, 0) && (a != 0 || b >= 0) {
			return f, nil
		}
		return nil, unknownValue("the power is not evaluated")
	}
	return nil, raise("the operator %s does not fit floats", op)
}

func floatQuotient(op string, a, b float64) (value, error) {
	if b == 0 {
		return nil, raiseKind("ZeroDivisionError", "division by zero")
	}
	switch op {
	case "/":
		return a / b, nil
	case "//":
		return math.Floor(a / b), nil
	}
	m := math.Mod(a, b)
	if m != 0 && (m < 0) != (b < 0) {
		m += b
	}
	return m, nil
}

func (b *builder) integers(op string, x, y *big.Int) (value, error) {
	switch op {
	case "+":
		return new(big.Int).Add(x, y), b.spend(max(x.BitLen(), y.BitLen()))
	case "-":
		return new(big.Int).Sub(x, y), b.spend(max(x.BitLen(), y.BitLen()))
	case "*":
		if err := b.spend(x.BitLen() + y.BitLen()); err != nil {
			return nil, err
		}
		return new(big.Int).Mul(x, y), nil
	case "|":
		return new(big.Int).Or(x, y), nil
	case "&":
		return new(big.Int).And(x, y), nil
	case "^":
		return new(big.Int).Xor(x, y), nil
	case "/", "//", "%":
		return quotient(op, x, y)
	case "<<", ">>", "**":
		return b.scale(op, x, y)
	}
	return nil, raise("the operator %s does not fit integers", op)
}

func quotient(op string, a, b *big.Int) (value, error) {
	if b.Sign() == 0 {
		return nil, raiseKind("ZeroDivisionError", "division by zero")
	}
	if op == "/" {
		f, _ := new(big.Rat).SetFrac(a, b).Float64()
		return f, nil
	}
	q, m := new(big.Int).DivMod(a, b, new(big.Int))
	// Go's remainder is never negative; Python's has the sign of the divisor.
	if m.Sign() != 0 && b.Sign() < 0 {
		q.Sub(q, integer(1))
		m.Add(m, b)
	}
	if op == "//" {
		return q, nil
	}
	return m, nil
}

// scale computes shifts and powers, whose results may be large.
func (b *builder) scale(op string, x, y *big.Int) (value, error) {
	if y.Sign() < 0 {
		if op != "**" {
			return nil, raise("negative shift count")
		}
		return floats(op, floatOf(x), floatOf(y))
	}
	if !y.IsInt64() || y.Int64() > maxText {
		return nil, unknownValue("the value is too large")
	}
	n := int(y.Int64())
	switch op {
	case ">>":
		return new(big.Int).Rsh(x, uint(n)), nil
	case "<<":
		if err := b.spend(x.BitLen() + n); err != nil {
			return nil, err
		}
		return new(big.Int).Lsh(x, uint(n)), nil
	}
	if err := b.spend(x.BitLen() * n); err != nil {
		return nil, err
	}
	return new(big.Int).Exp(x, y, nil), nil
}

// containers computes the operators of strings, containers and paths.
func (b *builder) containers(op string, x, y value) (value, error) {
	switch op {
	case "+":
		return b.concatenate(x, y)
	case "*":
		if n, ok := y.(*big.Int); ok {
			return b.repeat(x, n)
		}
		if n, ok := x.(*big.Int); ok {
			return b.repeat(y, n)
		}
	case "/":
		if v, ok := joinPath(x, y); ok {
			return v, nil
		}
	case "|":
		left, okLeft := x.(*dict)
		right, okRight := y.(*dict)
		if okLeft && okRight {
			d := left.clone()
			for i, key := range right.keys {
				d.set(key, right.values[i])
			}
			return d, b.spend(len(d.keys))
		}
	case "%":
		return nil, unknownValue("the format operator is not evaluated")
	}
	if _, ok := x.(*set); ok {
		return nil, unknownValue("the operator %s is not evaluated for sets", op)
	}
	return nil, operandError(op, x, y)
}

func (b *builder) concatenate(x, y value) (value, error) {
	switch x := x.(type) {
	case string:
		if y, ok := y.(string); ok {
			return x + y, b.spend(len(x) + len(y))
		}
	case bytesValue:
		if y, ok := y.(bytesValue); ok {
			return x + y, b.spend(len(x) + len(y))
		}
	case *pyList:
		if y, ok := y.(*pyList); ok {
			return &pyList{items: append(slices.Clone(x.items), y.items...)}, b.spend(len(x.items) + len(y.items))
		}
	case *tuple:
		if y, ok := y.(*tuple); ok {
			return &tuple{append(slices.Clone(x.items), y.items...)}, b.spend(len(x.items) + len(y.items))
		}
	}
	return nil, operandError("+", x, y)
}

func (b *builder) repeat(v value, times *big.Int) (value, error) {
	n := 0
	if times.Sign() > 0 {
		if !times.IsInt64() || times.Int64() > maxText {
			return nil, unknownValue("the value is too large")
		}
		n = int(times.Int64())
	}
	repeated := func(items []value) ([]value, error) {
		if err := b.spend(len(items) * n); err != nil {
			return nil, err
		}
		var out []value
		for range n {
			out = append(out, items...)
		}
		return out, nil
	}
	switch v := v.(type) {
	case string:
		if err := b.spend(len(v) * n); err != nil {
			return nil, err
		}
		return strings.Repeat(v, n), nil
	case bytesValue:
		if err := b.spend(len(v) * n); err != nil {
			return nil, err
		}
		return bytesValue(strings.Repeat(string(v), n)), nil
	case *pyList:
		items, err := repeated(v.items)
		return &pyList{items: items}, err
	case *tuple:
		items, err := repeated(v.items)
		return &tuple{items}, err
	}
	return nil, operandError("*", v, times)
}
