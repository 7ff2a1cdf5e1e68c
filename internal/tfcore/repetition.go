package tfcore

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// repetition is the instance of a block that count or for_each makes.
type repetition struct {
	key   cty.Value // a number, a string, or NilVal for a block without either
	value cty.Value // each.value
}

// address is the address of the instance.
func (r repetition) address(resource string) string { return resource + keySuffix(r.key) }

func keySuffix(key cty.Value) string {
	switch {
	case key == cty.NilVal:
		return ""
	case key.Type() == cty.Number:
		i, _ := key.AsBigFloat().Int64()
		return fmt.Sprintf("[%d]", i)
	}
	return fmt.Sprintf("[%q]", key.AsString())
}

// define adds each or count to a scope.
func (r repetition) define(variables map[string]cty.Value) {
	switch {
	case r.key == cty.NilVal:
	case r.key.Type() == cty.Number:
		variables["count"] = cty.ObjectVal(map[string]cty.Value{"index": r.key})
	default:
		variables["each"] = cty.ObjectVal(map[string]cty.Value{"key": r.key, "value": r.value})
	}
}

// visit is what a walk does to one instance; it returns the value that expressions see.
type visit func(b *block, s *schema, r repetition) (cty.Value, bool)

// repeat visits all instances of a block at once, and puts their values together.
func (w *walk) repeat(b *block, s *schema, of visit) (cty.Value, bool) {
	if !w.dependencies(b) {
		return cty.UnknownVal(s.ty), false
	}
	repetitions, many, ok := w.expand(b)
	if !ok {
		return cty.DynamicVal, false
	}
	if many == unknownMany {
		return cty.DynamicVal, true
	}
	values, all := make([]cty.Value, len(repetitions)), true
	var lock sync.Mutex
	var instances sync.WaitGroup
	for n, r := range repetitions {
		instances.Go(func() {
			v, ok := of(b, s, r)
			lock.Lock()
			defer lock.Unlock()
			values[n] = v
			all = all && ok
		})
	}
	instances.Wait()
	return together(repetitions, values, many), all
}

// dependencies resolves all that the block refers to, so that no node waits for another while it is busy.
func (w *walk) dependencies(b *block) bool {
	ok := true
	for _, address := range b.references() {
		_, resolved := w.value(address)
		ok = ok && resolved
	}
	return ok
}

// How many instances a block has: one, as many as a count, as many as keys, or unknown yet.
const (
	one = iota
	counted
	keyed
	unknownMany
)

func (w *walk) expand(b *block) ([]repetition, int, bool) {
	switch {
	case b.meta["count"] != nil:
		return w.expandCount(b)
	case b.meta["for_each"] != nil:
		return w.expandForEach(b)
	}
	return []repetition{{}}, one, true
}

func (w *walk) expandCount(b *block) ([]repetition, int, bool) {
	v, ok := w.evaluate(b.meta["count"].Expr, repetition{}, b.address)
	if !ok {
		return nil, counted, false
	}
	if !v.IsKnown() {
		if w.op == opValidate {
			return nil, unknownMany, true
		}
		return nil, counted, w.fail(
			b.address,
			"Invalid count argument",
			`The "count" value depends on resource attributes that cannot be determined until apply.`,
		)
	}
	v, err := convert.Convert(v, cty.Number)
	if err != nil || v.IsNull() {
		return nil, counted, w.fail(b.address, "Invalid count argument", `The given "count" argument value is unsuitable.`)
	}
	n, _ := v.AsBigFloat().Int64()
	out := make([]repetition, n)
	for i := range out {
		out[i].key = cty.NumberIntVal(int64(i))
	}
	return out, counted, true
}

func (w *walk) expandForEach(b *block) ([]repetition, int, bool) {
	v, ok := w.evaluate(b.meta["for_each"].Expr, repetition{}, b.address)
	if !ok {
		return nil, keyed, false
	}
	if !v.IsKnown() || (v.Type().IsSetType() && !v.IsWhollyKnown()) {
		if w.op == opValidate {
			return nil, unknownMany, true
		}
		return nil, keyed, w.fail(
			b.address,
			"Invalid for_each argument",
			`The "for_each" map includes keys derived from resource attributes that cannot be determined until apply.`,
		)
	}
	if v.IsNull() || !v.CanIterateElements() || v.Type().IsTupleType() || v.Type().IsListType() {
		return nil, keyed, w.fail(
			b.address,
			"Invalid for_each argument",
			`The given "for_each" argument value is unsuitable: it must be a map, or set of strings.`,
		)
	}
	var out []repetition
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsSetType() {
			key = value
		}
		out = append(out, repetition{key: key, value: value})
	}
	return out, keyed, true
}

func together(repetitions []repetition, values []cty.Value, many int) cty.Value {
	switch many {
	case counted:
		return cty.TupleVal(values)
	case keyed:
		out := map[string]cty.Value{}
		for n, r := range repetitions {
			out[r.key.AsString()] = values[n]
		}
		return cty.ObjectVal(out)
	}
	return values[0]
}

// decodeConfig evaluates the arguments of a block.
func (w *walk) decodeConfig(b *block, s *schema, r repetition) (cty.Value, bool) {
	ok := true
	for _, nested := range b.nested {
		ok = w.fail(b.address, "Unsupported block type", "Blocks of type %q are not expected here.", nested.Type)
	}
	for _, name := range slices.Sorted(maps.Keys(b.attributes)) {
		if !slices.ContainsFunc(s.attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == name }) {
			ok = w.fail(b.address, "Unsupported argument", "An argument named %q is not expected here.", name)
		}
	}
	values := map[string]cty.Value{}
	for _, a := range s.attributes {
		v, decoded := w.decodeArgument(b, a, r)
		values[a.Name], ok = v, ok && decoded
	}
	if !ok {
		return cty.UnknownVal(s.ty), false
	}
	return cty.ObjectVal(values), true
}

func (w *walk) decodeArgument(b *block, a *tfprotov6.SchemaAttribute, r repetition) (cty.Value, bool) {
	ty, err := configType(a)
	if err != nil {
		return cty.DynamicVal, w.fail(b.address, "Invalid schema", "%s: %s", a.Name, err)
	}
	argument := b.attributes[a.Name]
	if argument == nil {
		if a.Required {
			return cty.DynamicVal, w.fail(
				b.address,
				"Missing required argument",
				"The argument %q is required, but no definition was found.",
				a.Name,
			)
		}
		return cty.NullVal(ty.WithoutOptionalAttributesDeep()), true
	}
	if !a.Required && !a.Optional {
		return cty.DynamicVal, w.fail(
			b.address,
			"Invalid Configuration for Read-Only Attribute",
			"Cannot set value for this attribute as the provider has marked it as read-only. (%s)",
			a.Name,
		)
	}
	v, ok := w.evaluate(argument.Expr, r, b.address)
	if !ok {
		return cty.DynamicVal, false
	}
	converted, err := convert.Convert(v, ty)
	if err != nil {
		w.add(Diagnostic{
			Summary: "Incorrect attribute value type", Address: b.address, Attribute: a.Name,
			Detail:  fmt.Sprintf("Inappropriate value for attribute %q: %s.", a.Name, err),
			Subject: fmt.Sprintf("%s line %d:", argument.SrcRange.Filename, argument.SrcRange.Start.Line),
		})
		return cty.DynamicVal, false
	}
	return converted, true
}

// convertVariable makes a value fit the declaration of its variable, and checks the variable's own conditions.
func (w *walk) convertVariable(b *hclsyntax.Block, v cty.Value) (cty.Value, bool) {
	ty, ok := w.variableType(b)
	if !ok {
		return v, false
	}
	converted, err := convert.Convert(v, ty)
	if err != nil {
		return v, w.fail("", "Invalid value for input variable", "The given value is not suitable for var.%s: %s.", b.Labels[0], err)
	}
	return converted, w.checkVariable(b, converted)
}
