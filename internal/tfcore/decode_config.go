package tfcore

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// decodeConfig evaluates the arguments of a block.
func (w *walk) decodeConfig(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool) {
	ok := true
	for _, nested := range b.Nested {
		ok = w.fail(b.Address, "Unsupported block type", "Blocks of type %q are not expected here.", nested.Type)
	}
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		if !slices.ContainsFunc(s.attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == name }) {
			ok = w.fail(b.Address, "Unsupported argument", "An argument named %q is not expected here.", name)
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

func (w *walk) decodeArgument(b *lang.Block, a *tfprotov6.SchemaAttribute, r lang.Repetition) (cty.Value, bool) {
	ty, err := configType(a)
	if err != nil {
		return cty.DynamicVal, w.fail(b.Address, "Invalid schema", "%s: %s", a.Name, err)
	}
	argument := b.Attributes[a.Name]
	if argument == nil {
		if a.Required {
			return cty.DynamicVal, w.fail(
				b.Address,
				"Missing required argument",
				"The argument %q is required, but no definition was found.",
				a.Name,
			)
		}
		return cty.NullVal(ty.WithoutOptionalAttributesDeep()), true
	}
	if !a.Required && !a.Optional {
		return cty.DynamicVal, w.fail(
			b.Address,
			"Invalid Configuration for Read-Only Attribute",
			"Cannot set value for this attribute as the provider has marked it as read-only. (%s)",
			a.Name,
		)
	}
	v, ok := w.evaluate(argument.Expr, r, b.Address)
	if !ok {
		return cty.DynamicVal, false
	}
	converted, err := convert.Convert(v, ty)
	if err != nil {
		w.add(Diagnostic{
			Summary: "Incorrect attribute value type", Address: b.Address, Attribute: a.Name,
			Detail:  fmt.Sprintf("Inappropriate value for attribute %q: %s.", a.Name, err),
			Subject: fmt.Sprintf("%s line %d:", argument.SrcRange.Filename, argument.SrcRange.Start.Line),
		})
		return cty.DynamicVal, false
	}
	return converted, true
}
