package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// jsonTextType is JSON text that keeps its form for as long as the server's means the same to Prefect, whose Python
// writes a number such as 0.00001 or 1.50 in its own way, by version and database: 1e-05, 1.5.
type jsonTextType struct{ jsontypes.NormalizedType }

var (
	_ basetypes.StringTypable                    = jsonTextType{}
	_ basetypes.StringValuableWithSemanticEquals = jsonText{}
)

func (jsonTextType) String() string { return "jsonTextType" }

func (jsonTextType) ValueType(context.Context) attr.Value { return jsonText{} }

func (jsonTextType) Equal(o attr.Type) bool {
	_, ok := o.(jsonTextType)
	return ok
}

func (jsonTextType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return jsonText{jsontypes.Normalized{StringValue: in}}, nil
}

func (t jsonTextType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	return jsonTextFrom(ctx, t.NormalizedType, in)
}

func jsonTextFrom(ctx context.Context, plain jsontypes.NormalizedType, in tftypes.Value) (jsonText, error) {
	v, err := plain.ValueFromTerraform(ctx, in)
	if err != nil {
		return jsonText{}, err
	}
	text, ok := v.(jsontypes.Normalized)
	if !ok {
		return jsonText{}, fmt.Errorf("unexpected type %T", v)
	}
	return jsonText{text}, nil
}

// jsonText is a value of jsonTextType; its zero value is null.
type jsonText struct{ jsontypes.Normalized }

func newJSONText(text string) jsonText { return jsonText{jsontypes.NewNormalizedValue(text)} }

func (jsonText) Type(context.Context) attr.Type { return jsonTextType{} }

func (v jsonText) Equal(o attr.Value) bool {
	other, ok := o.(jsonText)
	return ok && v.Normalized.Equal(other.Normalized)
}

// StringSemanticEquals compares as client.SameJSON does.
func (v jsonText) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(jsonText)
	return ok && client.SameJSON([]byte(v.ValueString()), []byte(other.ValueString())), nil
}
