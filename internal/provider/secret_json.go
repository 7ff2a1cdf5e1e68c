package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// secretJSONType is JSON text that no log and no diagnostic may show. The framework logs the values of types that compare
// by meaning, at TRACE, by their String method; and the type for plain JSON shows in its message what is not JSON.
type secretJSONType struct{ jsontypes.NormalizedType }

var (
	_ basetypes.StringTypable                    = secretJSONType{}
	_ basetypes.StringValuableWithSemanticEquals = secretJSON{}
	_ xattr.ValidateableAttribute                = secretJSON{}
)

func (secretJSONType) String() string { return "secretJSONType" }

func (secretJSONType) ValueType(context.Context) attr.Value { return secretJSON{} }

func (secretJSONType) Equal(o attr.Type) bool {
	_, ok := o.(secretJSONType)
	return ok
}

func (secretJSONType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return secretJSON{jsontypes.Normalized{StringValue: in}}, nil
}

func (t secretJSONType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.NormalizedType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	plain, ok := v.(jsontypes.Normalized)
	if !ok {
		return nil, fmt.Errorf("unexpected type %T", v)
	}
	return secretJSON{plain}, nil
}

// secretJSON is a value of secretJSONType.
type secretJSON struct{ jsontypes.Normalized }

// secretValue is a secretJSON of that text; an absent one is null.
func secretValue(b json.RawMessage) secretJSON { return secretJSON{jsonValue(b)} }

func (secretJSON) Type(context.Context) attr.Type { return secretJSONType{} }

func (v secretJSON) Equal(o attr.Value) bool {
	other, ok := o.(secretJSON)
	return ok && v.Normalized.Equal(other.Normalized)
}

// String hides the value.
func (v secretJSON) String() string {
	if v.IsNull() || v.IsUnknown() {
		return v.Normalized.String()
	}
	return "(sensitive value)"
}

// StringSemanticEquals compares as JSON.
func (v secretJSON) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(secretJSON)
	if !ok {
		return false, nil
	}
	return v.Normalized.StringSemanticEquals(ctx, other.Normalized)
}

// ValidateAttribute leaves what is not JSON to the attribute's validators, whose messages have no values.
func (secretJSON) ValidateAttribute(context.Context, xattr.ValidateAttributeRequest, *xattr.ValidateAttributeResponse) {
}
