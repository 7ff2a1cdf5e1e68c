package tfvalue

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Mapped is a list with each element changed; null and unknown stay.
func Mapped(list types.List, change func(attr.Value) attr.Value) types.List {
	if list.IsNull() || list.IsUnknown() {
		return list
	}
	elements := list.Elements()
	for i, e := range elements {
		elements[i] = change(e)
	}
	return types.ListValueMust(list.ElementType(context.Background()), elements)
}

// Rebuilt is an object with some attributes changed; null and unknown stay.
func Rebuilt(v attr.Value, change func(attributes map[string]attr.Value)) attr.Value {
	object, ok := v.(types.Object)
	if !ok || object.IsNull() || object.IsUnknown() {
		return v
	}
	attributes := object.Attributes()
	change(attributes)
	return types.ObjectValueMust(object.AttributeTypes(context.Background()), attributes)
}

// WithDefaults gives values to attributes that are null.
func WithDefaults(attributes, defaults map[string]attr.Value) {
	for name, v := range defaults {
		if attributes[name].IsNull() {
			attributes[name] = v
		}
	}
}
