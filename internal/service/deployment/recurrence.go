package deployment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
)

// recurrenceType is the type of an iCalendar recurrence rule.
type recurrenceType struct{ basetypes.StringType }

// recurrence is a recurrence rule. A rule without DTSTART is equivalent to the same rule with the DTSTART that the API adds.
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

func (t recurrenceType) ValueFromString(_ context.Context, v basetypes.StringValue) (basetypes.StringValuable, fwdiag.Diagnostics) {
	return recurrence{v}, nil
}

func (t recurrenceType) ValueFromTerraform(ctx context.Context, v tftypes.Value) (attr.Value, error) {
	out, err := t.StringType.ValueFromTerraform(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("reading a recurrence rule: %w", err)
	}
	value, ok := out.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("reading a recurrence rule: a %T is not a string", out)
	}
	return recurrence{value}, nil
}

func (v recurrence) Type(context.Context) attr.Type { return recurrenceType{} }

func (v recurrence) Equal(o attr.Value) bool {
	other, ok := o.(recurrence)
	return ok && v.StringValue.Equal(other.StringValue)
}

func (v recurrence) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, fwdiag.Diagnostics) {
	other, ok := o.(recurrence)
	if !ok {
		return false, nil
	}
	a, b := v.ValueString(), other.ValueString()
	return a == b || normalizes(a, b) || normalizes(b, a), nil
}

// normalizes reports whether the server can have stored a configured rule in this form, at any time. The DTSTART that it adds to a
// frequent rule depends on the time, but all of them are in phase: normalizing the rule at the stored DTSTART returns the stored rule.
func normalizes(configured, stored string) bool {
	line, rest, two := strings.Cut(stored, "\n")
	if !two || rest != configured {
		return false
	}
	start, err := time.Parse("DTSTART:20060102T150405", line)
	return err == nil && schedule.NormalizeRRule(configured, "", start) == stored
}
