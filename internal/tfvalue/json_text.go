package tfvalue

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

// JSONStringType is JSON text that keeps its form for as long as the server's means the same to Prefect, whose Python
// writes a number such as 0.00001 or 1.50 in its own way, by version and database: 1e-05, 1.5.
type JSONStringType struct{ jsontypes.NormalizedType }

var (
	_ basetypes.StringTypable                    = JSONStringType{}
	_ basetypes.StringValuableWithSemanticEquals = JSONString{}
)

func (JSONStringType) String() string { return "jsonTextType" }

func (JSONStringType) ValueType(context.Context) attr.Value { return JSONString{} }

func (JSONStringType) Equal(o attr.Type) bool {
	_, ok := o.(JSONStringType)
	return ok
}

func (JSONStringType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, fwdiag.Diagnostics) {
	return JSONString{jsontypes.Normalized{StringValue: in}}, nil
}

func (t JSONStringType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	return JSONTextFrom(ctx, t.NormalizedType, in)
}

// JSONTextFrom converts a value of Terraform to a string that holds JSON.
func JSONTextFrom(ctx context.Context, plain jsontypes.NormalizedType, in tftypes.Value) (JSONString, error) {
	v, err := plain.ValueFromTerraform(ctx, in)
	if err != nil {
		return JSONString{}, err
	}
	text, ok := v.(jsontypes.Normalized)
	if !ok {
		return JSONString{}, fmt.Errorf("unexpected type %T", v)
	}
	return JSONString{text}, nil
}

// JSONString is a value of JSONStringType; its zero value is null.
type JSONString struct{ jsontypes.Normalized }

// NewJSONString is a known string that holds JSON.
func NewJSONString(text string) JSONString { return JSONString{jsontypes.NewNormalizedValue(text)} }

func (JSONString) Type(context.Context) attr.Type { return JSONStringType{} }

func (v JSONString) Equal(o attr.Value) bool {
	other, ok := o.(JSONString)
	return ok && v.Normalized.Equal(other.Normalized)
}

// StringSemanticEquals compares as patch.SameJSON does.
func (v JSONString) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, fwdiag.Diagnostics) {
	other, ok := o.(JSONString)
	return ok && patch.SameJSON([]byte(v.ValueString()), []byte(other.ValueString())), nil
}
