package tfvalue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// IsWhollyKnown reports whether v is there and nothing in it is unknown.
func IsWhollyKnown(ctx context.Context, v attr.Value) bool {
	if v.IsNull() || v.IsUnknown() {
		return false
	}
	raw, err := v.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown()
}

// HasValue reports whether v and what it holds is known and not null.
func HasValue(v types.Dynamic) bool {
	return !v.IsNull() && !v.IsUnknown() && !v.IsUnderlyingValueNull() && !v.IsUnderlyingValueUnknown()
}

// DynamicJSON is v as JSON; nothing while it is unknown.
func DynamicJSON(v types.Dynamic, diags *fwdiag.Diagnostics) json.RawMessage {
	if !HasValue(v) {
		return nil
	}
	plain, err := PlainValue(v.UnderlyingValue())
	if err == nil {
		var b json.RawMessage
		if b, err = EncodeJSON(plain); err == nil {
			return b
		}
	}
	diag.CodeBug.ReportError(diags, "Cannot encode value as JSON", err.Error())
	return nil
}

// ReadJSON is JSON as encoding/json reads it, with every digit of its numbers.
func ReadJSON(b json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var plain any
	err := d.Decode(&plain)
	return plain, err
}

// PlainValue turns a Terraform value into what encoding/json writes. Numbers keep every digit.
func PlainValue(v attr.Value) (any, error) {
	if v.IsUnknown() {
		return nil, fmt.Errorf("a part of the value is unknown")
	}
	if v.IsNull() {
		return nil, nil
	}
	switch v := v.(type) {
	case basetypes.StringValue:
		return v.ValueString(), nil
	case basetypes.BoolValue:
		return v.ValueBool(), nil
	case basetypes.NumberValue:
		return json.Number(NumberText(v.ValueBigFloat())), nil
	case basetypes.Int64Value:
		return v.ValueInt64(), nil
	case basetypes.Float64Value:
		return v.ValueFloat64(), nil
	case JSONString:
		return json.RawMessage(v.ValueString()), nil
	case basetypes.DynamicValue:
		return PlainValue(v.UnderlyingValue())
	case interface{ Elements() []attr.Value }: // list, set, tuple
		return plainList(v.Elements())
	case interface{ Elements() map[string]attr.Value }: // map
		return plainMap(v.Elements())
	case basetypes.ObjectValue:
		return plainMap(v.Attributes())
	}
	return nil, fmt.Errorf("a %T has no JSON form", v)
}

func plainList(in []attr.Value) (any, error) {
	out := make([]any, len(in))
	for i, e := range in {
		var err error
		if out[i], err = PlainValue(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func plainMap(in map[string]attr.Value) (any, error) {
	out := make(map[string]any, len(in))
	for k, e := range in {
		var err error
		if out[k], err = PlainValue(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NumberText writes a number as Terraform does in JSON: whole ones without exponent.
func NumberText(f *big.Float) string {
	if f.IsInt() {
		return f.Text('f', 0)
	}
	return f.Text('g', -1)
}

// DynamicValue is JSON as a Terraform value: arrays are tuples and objects are objects, as in jsondecode.
func DynamicValue(b json.RawMessage, diags *fwdiag.Diagnostics) types.Dynamic {
	plain, err := ReadJSON(b)
	if err == nil {
		var v attr.Value
		if v, err = TerraformValue(plain); err == nil {
			return types.DynamicValue(v)
		}
	}
	diag.CodeUnreadable.ReportError(diags, "Unreadable API value", err.Error())
	return types.DynamicNull()
}

// TerraformValue is a value of Terraform for decoded JSON.
func TerraformValue(plain any) (attr.Value, error) {
	switch v := plain.(type) {
	case nil:
		return types.DynamicNull(), nil
	case string:
		return types.StringValue(v), nil
	case bool:
		return types.BoolValue(v), nil
	case json.Number:
		f, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven)
		if err != nil {
			return nil, fmt.Errorf("invalid number %s: %w", v, err)
		}
		return types.NumberValue(f), nil
	case []any:
		return tupleValue(v)
	case map[string]any:
		return objectValue(v)
	}
	return nil, fmt.Errorf("a %T is not a JSON value", plain)
}

func tupleValue(in []any) (attr.Value, error) {
	values, kinds := make([]attr.Value, len(in)), make([]attr.Type, len(in))
	for i, e := range in {
		v, err := TerraformValue(e)
		if err != nil {
			return nil, err
		}
		values[i], kinds[i] = v, v.Type(context.Background())
	}
	return types.TupleValueMust(kinds, values), nil
}

func objectValue(in map[string]any) (attr.Value, error) {
	values, kinds := make(map[string]attr.Value, len(in)), make(map[string]attr.Type, len(in))
	for k, e := range in {
		v, err := TerraformValue(e)
		if err != nil {
			return nil, err
		}
		values[k], kinds[k] = v, v.Type(context.Background())
	}
	return types.ObjectValueMust(kinds, values), nil
}
