package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Repetition is what distinguishes one instance of a block from the others.
type Repetition struct {
	Key   cty.Value // a number, a string, or NilVal for a block with neither count nor for_each
	Value cty.Value // each.value
}

// Address is the address of the instance.
func (r Repetition) Address(resource string) string { return resource + KeySuffix(r.Key) }

// Define adds each or count to the variables of an expression.
func (r Repetition) Define(variables map[string]cty.Value) {
	switch {
	case r.Key == cty.NilVal:
	case r.Key.Type() == cty.Number:
		variables["count"] = cty.ObjectVal(map[string]cty.Value{"index": r.Key})
	default:
		variables["each"] = cty.ObjectVal(map[string]cty.Value{"key": r.Key, "value": r.Value})
	}
}

// Expansion is the instances of a block.
type Expansion struct {
	Repetitions []Repetition
	Unknown     bool // which instances there are is unknown until the apply
	mode        expansionMode
}

type expansionMode int

const (
	single expansionMode = iota
	byCount
	byKey
)

// Single is the expansion of a block with neither count nor for_each.
func Single() Expansion { return Expansion{Repetitions: []Repetition{{}}} }

// ExpandCount is the expansion of a block by the value of its count.
func ExpandCount(v cty.Value) (Expansion, hcl.Diagnostics) {
	if !v.IsKnown() {
		return Expansion{Unknown: true}, nil
	}
	v, err := convert.Convert(v, cty.Number)
	if err != nil || v.IsNull() {
		return Expansion{}, hcl.Diagnostics{
			failure(nil, "Invalid count argument", `The given "count" argument value is unsuitable.`),
		}
	}
	n, _ := v.AsBigFloat().Int64()
	out := Expansion{Repetitions: make([]Repetition, n), mode: byCount}
	for i := range out.Repetitions {
		out.Repetitions[i].Key = cty.NumberIntVal(int64(i))
	}
	return out, nil
}

// ExpandForEach is the expansion of a block by the value of its for_each.
func ExpandForEach(v cty.Value) (Expansion, hcl.Diagnostics) {
	if !v.IsKnown() || (v.Type().IsSetType() && !v.IsWhollyKnown()) {
		return Expansion{Unknown: true}, nil
	}
	if v.IsNull() || !v.CanIterateElements() || v.Type().IsTupleType() || v.Type().IsListType() {
		return Expansion{}, hcl.Diagnostics{failure(
			nil,
			"Invalid for_each argument",
			`The given "for_each" argument value is unsuitable: it must be a map, or set of strings.`,
		)}
	}
	out := Expansion{mode: byKey}
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsSetType() {
			key = value
		}
		out.Repetitions = append(out.Repetitions, Repetition{Key: key, Value: value})
	}
	return out, nil
}

// Value is what an expression gets that refers to the block: the values of its instances, in the order of the repetitions.
func (e Expansion) Value(values []cty.Value) cty.Value {
	switch e.mode {
	case byCount:
		return cty.TupleVal(values)
	case byKey:
		out := map[string]cty.Value{}
		for n, r := range e.Repetitions {
			out[r.Key.AsString()] = values[n]
		}
		return cty.ObjectVal(out)
	}
	return values[0]
}
