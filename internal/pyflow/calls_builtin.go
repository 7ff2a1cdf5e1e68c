package pyflow

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// one gives the only argument of a call, or ok = false where there is none or another number of arguments.
func (c *callArgs) one() (v value, ok bool) {
	if len(c.pos) == 1 && len(c.names) == 0 {
		return c.pos[0], true
	}
	return nil, false
}

func (c *callArgs) empty() bool { return len(c.pos) == 0 && len(c.names) == 0 }

func wrongArguments(name string) error {
	return unknownValue("it calls %s, which Prefect would run", name)
}

// iterated gives the items of the only argument, or none without arguments.
func (b *builder) iterated(c *callArgs, name string) ([]value, error) {
	if c.empty() {
		return nil, nil
	}
	v, ok := c.one()
	if !ok {
		return nil, wrongArguments(name)
	}
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	return items, b.spend(len(items))
}

func callList(b *builder, c *callArgs) (value, error) {
	items, err := b.iterated(c, "list")
	return &pyList{items: items}, err
}

func callTuple(b *builder, c *callArgs) (value, error) {
	items, err := b.iterated(c, "tuple")
	return &tuple{items}, err
}

func callSet(b *builder, c *callArgs) (value, error) {
	items, err := b.iterated(c, "set")
	return &set{items: distinct(items, hashKey)}, err
}

func callDict(_ *builder, c *callArgs) (value, error) {
	d := &dict{}
	if v, ok := c.get(0, ""); ok {
		from, ok := v.(*dict)
		if !ok || len(c.pos) > 1 {
			return nil, wrongArguments("dict")
		}
		d = from.clone()
	}
	for i, name := range c.names {
		d.set(name, c.named[i])
	}
	return d, nil
}

func callStr(_ *builder, c *callArgs) (value, error) {
	if c.empty() {
		return "", nil
	}
	if v, ok := c.one(); ok {
		return stringOf(v)
	}
	return nil, wrongArguments("str")
}

func callInt(_ *builder, c *callArgs) (value, error) {
	v, ok := c.one()
	switch v := v.(type) {
	case nil:
		if !ok && c.empty() {
			return integer(0), nil
		}
	case float64:
		if v-v == 0 {
			i, _ := big.NewFloat(math.Trunc(v)).Int(nil)
			return i, nil
		}
	case string:
		if i, ok := new(big.Int).SetString(strings.TrimSpace(v), 10); ok && len(v) <= syntax.MaxDigits {
			return i, nil
		}
		return nil, unknownValue("the number %q is not read", v)
	default:
		if i, ok := integerOf(v); ok {
			return i, nil
		}
	}
	return nil, wrongArguments("int")
}

func callFloat(_ *builder, c *callArgs) (value, error) {
	v, ok := c.one()
	if !ok && c.empty() {
		return 0.0, nil
	}
	if s, ok := v.(string); ok {
		f, err := strconv.ParseFloat(strings.ToLower(strings.TrimSpace(s)), 64)
		if err != nil || strings.ContainsAny(s, "xX_") {
			return nil, unknownValue("the number %q is not read", s)
		}
		return f, nil
	}
	if _, ok := numberOf(v); ok {
		return floatOf(v), nil
	}
	return nil, wrongArguments("float")
}

func callBool(_ *builder, c *callArgs) (value, error) {
	if v, ok := c.one(); ok {
		return truth(v), nil
	}
	if c.empty() {
		return false, nil
	}
	return nil, wrongArguments("bool")
}

func callLen(_ *builder, c *callArgs) (value, error) {
	v, _ := c.one()
	switch v := v.(type) {
	case string:
		return integer(int64(utf8.RuneCountInString(v))), nil
	case bytesValue:
		return integer(int64(len(v))), nil
	case *set:
		return integer(int64(len(v.items))), nil
	case *pyList, *tuple, *dict, *pyClass:
		if items, err := elements(v); err == nil {
			return integer(int64(len(items))), nil
		}
	}
	return nil, wrongArguments("len")
}

// callRange is range(…), as the list of its items.
func callRange(b *builder, c *callArgs) (value, error) {
	bounds := []int64{0, 0, 1}
	for i, v := range c.pos {
		n, ok := integerOf(v)
		if !ok || !n.IsInt64() || i > 2 || len(c.names) > 0 {
			return nil, wrongArguments("range")
		}
		bounds[i] = n.Int64()
	}
	if len(c.pos) == 1 {
		bounds[0], bounds[1] = 0, bounds[0]
	}
	step := bounds[2]
	if len(c.pos) == 0 || step == 0 {
		return nil, raiseKind("TypeError", "range requires one to three integers")
	}
	out := &pyList{}
	for n := bounds[0]; (step > 0 && n < bounds[1]) || (step < 0 && n > bounds[1]); n += step {
		if err := b.spend(1); err != nil {
			return nil, err
		}
		out.items = append(out.items, integer(n))
	}
	return out, nil
}

func callEnumerate(b *builder, c *callArgs) (value, error) {
	items, err := b.iterated(c, "enumerate")
	if err != nil {
		return nil, err
	}
	out := &pyList{}
	for i, item := range items {
		out.items = append(out.items, &tuple{[]value{integer(int64(i)), item}})
	}
	return out, nil
}

func callZip(b *builder, c *callArgs) (value, error) {
	var columns [][]value
	for _, v := range c.pos {
		items, err := elements(v)
		if err != nil {
			return nil, err
		}
		columns = append(columns, items)
	}
	if len(columns) == 0 || len(c.names) > 0 {
		return nil, wrongArguments("zip")
	}
	out := &pyList{}
	for i := range columns[0] {
		row := &tuple{}
		for _, column := range columns {
			if i >= len(column) {
				return out, nil
			}
			row.items = append(row.items, column[i])
		}
		out.items = append(out.items, row)
	}
	return out, b.spend(len(out.items) * len(columns))
}

// floatText is Python's repr() of a float.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
