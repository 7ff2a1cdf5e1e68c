package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// impliedStart is what the API puts before a recurrence rule that does not say when it starts.
const impliedStart = "DTSTART:20200101T000000\n"

// recurrenceType is the type of an iCalendar recurrence rule.
type recurrenceType struct{ basetypes.StringType }

// recurrence is a recurrence rule. A rule without a start is the same as one with the start that the API implies.
type recurrence struct{ basetypes.StringValue }

var (
	_ basetypes.StringTypable                    = recurrenceType{}
	_ basetypes.StringValuableWithSemanticEquals = recurrence{}
)

func (t recurrenceType) Equal(o attr.Type) bool {
	_, ok := o.(recurrenceType)
	return ok
}

func (t recurrenceType) String() string { return "recurrenceType" }

func (t recurrenceType) ValueType(context.Context) attr.Value { return recurrence{} }

func (t recurrenceType) ValueFromString(_ context.Context, v basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return recurrence{v}, nil
}

func (t recurrenceType) ValueFromTerraform(ctx context.Context, v tftypes.Value) (attr.Value, error) {
	out, err := t.StringType.ValueFromTerraform(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("reading a recurrence rule: %w", err)
	}
	text, ok := out.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("reading a recurrence rule: a %T is no string", out)
	}
	return recurrence{text}, nil
}

func (v recurrence) Type(context.Context) attr.Type { return recurrenceType{} }

func (v recurrence) Equal(o attr.Value) bool {
	other, ok := o.(recurrence)
	return ok && v.StringValue.Equal(other.StringValue)
}

func (v recurrence) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(recurrence)
	return ok && v.given() == other.given(), nil
}

func (v recurrence) given() string { return strings.TrimPrefix(v.ValueString(), impliedStart) }
