package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// secretJSONType is JSON text that no log and no diagnostic may show. The framework logs the values of types that compare
// by meaning, at TRACE, by their String method; and the type for plain JSON shows in its message what is not JSON.
type secretJSONType struct{ jsonTextType }

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
	return secretJSON{jsonText{jsontypes.Normalized{StringValue: in}}}, nil
}

func (t secretJSONType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	text, err := jsonTextFrom(ctx, t.NormalizedType, in)
	return secretJSON{text}, err
}

// secretJSON is a value of secretJSONType.
type secretJSON struct{ jsonText }

// secretValue is a secretJSON of that text; an absent one is null.
func secretValue(b json.RawMessage) secretJSON { return secretJSON{jsonValue(b)} }

func (secretJSON) Type(context.Context) attr.Type { return secretJSONType{} }

func (v secretJSON) Equal(o attr.Value) bool {
	other, ok := o.(secretJSON)
	return ok && v.jsonText.Equal(other.jsonText)
}

// String hides the value.
func (v secretJSON) String() string {
	if v.IsNull() || v.IsUnknown() {
		return v.jsonText.String()
	}
	return "(sensitive value)"
}

// StringSemanticEquals compares as JSON.
func (v secretJSON) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(secretJSON)
	if !ok {
		return false, nil
	}
	return v.jsonText.StringSemanticEquals(ctx, other.jsonText)
}

// ValidateAttribute leaves what is not JSON to the attribute's validators, whose messages have no values.
func (secretJSON) ValidateAttribute(context.Context, xattr.ValidateAttributeRequest, *xattr.ValidateAttributeResponse) {
}
