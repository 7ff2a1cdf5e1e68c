package tfvalue

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// SecretJSONType is JSON text that no log and no diagnostic may show. The framework logs the values of types that compare
// by meaning, at TRACE, by their String method; and the type for plain JSON shows in its message what is not JSON.
type SecretJSONType struct{ JSONStringType }

var (
	_ basetypes.StringTypable                    = SecretJSONType{}
	_ basetypes.StringValuableWithSemanticEquals = SecretJSON{}
	_ xattr.ValidateableAttribute                = SecretJSON{}
)

func (SecretJSONType) String() string { return "secretJSONType" }

func (SecretJSONType) ValueType(context.Context) attr.Value { return SecretJSON{} }

func (SecretJSONType) Equal(o attr.Type) bool {
	_, ok := o.(SecretJSONType)
	return ok
}

func (SecretJSONType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, fwdiag.Diagnostics) {
	return SecretJSON{JSONString{jsontypes.Normalized{StringValue: in}}}, nil
}

func (t SecretJSONType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	text, err := JSONTextFrom(ctx, t.NormalizedType, in)
	return SecretJSON{text}, err
}

// SecretJSON is a value of SecretJSONType.
type SecretJSON struct{ JSONString }

// SecretValue is a SecretJSON of that text; an absent one is null.
func SecretValue(b json.RawMessage) SecretJSON { return SecretJSON{JSONValue(b)} }

func (SecretJSON) Type(context.Context) attr.Type { return SecretJSONType{} }

func (v SecretJSON) Equal(o attr.Value) bool {
	other, ok := o.(SecretJSON)
	return ok && v.JSONString.Equal(other.JSONString)
}

// String hides the value.
func (v SecretJSON) String() string {
	if v.IsNull() || v.IsUnknown() {
		return v.JSONString.String()
	}
	return "(sensitive value)"
}

// StringSemanticEquals compares as JSON.
func (v SecretJSON) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, fwdiag.Diagnostics) {
	other, ok := o.(SecretJSON)
	if !ok {
		return false, nil
	}
	return v.JSONString.StringSemanticEquals(ctx, other.JSONString)
}

// ValidateAttribute leaves what is not JSON to the attribute's validators, whose messages have no values.
func (SecretJSON) ValidateAttribute(context.Context, xattr.ValidateAttributeRequest, *xattr.ValidateAttributeResponse) {
}
