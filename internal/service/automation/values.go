package automation

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// A trigger is a tree of any depth. The functions here convert it between Terraform's form, in which the name of the attribute
// that is set is the type, and the API's form, in which type is a field. They take the depth, and whether a value is a set or a
// list, from the types of the schema, so that the resource and its data sources share them.

// triggerOf is a trigger as the API has it, in canonical form; nil if it is null or unknown. Unknown attributes
// are omitted.
func triggerOf(ctx context.Context, v types.Object, diags *fwdiag.Diagnostics) *client.Trigger {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	var out client.Trigger
	err := decodeKnown(ctx, v, flatTrigger, &out)
	if err != nil {
		diag.CodeBug.ReportErrorAt(
			diags,
			path.Root("trigger"),
			"Invalid trigger",
			fmt.Sprintf("The trigger cannot be encoded as JSON: %s.", err),
		)
		return nil
	}
	out = out.Canonical()
	return &out
}

// actionsOf is a list of actions as the API has it. Unknown attributes are omitted.
func actionsOf(ctx context.Context, name string, v types.List, diags *fwdiag.Diagnostics) []client.AutomationAction {
	out := []client.AutomationAction{}
	if err := decodeKnown(ctx, v, func(plain any) any { return plain }, &out); err != nil {
		diag.CodeBug.ReportErrorAt(
			diags,
			path.Root(name),
			"Invalid actions",
			fmt.Sprintf("The %s cannot be encoded as JSON: %s.", diag.Humanize(name), err),
		)
	}
	return out
}

// decodeKnown decodes a Terraform value without its unknown parts, after change, into a type of the API.
func decodeKnown(ctx context.Context, v attr.Value, change func(any) any, out any) error {
	raw, err := v.ToTerraformValue(ctx)
	if err != nil {
		return err
	}
	raw, err = tftypes.Transform(raw, func(_ *tftypes.AttributePath, part tftypes.Value) (tftypes.Value, error) {
		if !part.IsKnown() {
			return tftypes.NewValue(part.Type(), nil), nil
		}
		return part, nil
	})
	if err != nil {
		return err
	}
	knownPart, err := v.Type(ctx).ValueFromTerraform(ctx, raw)
	if err != nil {
		return err
	}
	plain, err := tfvalue.PlainValue(knownPart)
	if err != nil {
		return err
	}
	text, err := tfvalue.EncodeJSON(change(plain))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, out)
}

// flatTrigger moves the type of a trigger from the name of the attribute that is set into a field.
func flatTrigger(plain any) any {
	union, _ := plain.(map[string]any)
	for kind, v := range union {
		fields, isObject := v.(map[string]any)
		switch {
		case v == nil:
			continue
		case !isObject:
			return v // JSON, in the API's form already
		}
		flat := maps.Clone(fields)
		flat["type"] = kind
		if inner, ok := flat["triggers"].([]any); ok {
			all := make([]any, len(inner))
			for i, t := range inner {
				all[i] = flatTrigger(t)
			}
			flat["triggers"] = all
		}
		return flat
	}
	return map[string]any{}
}

// fillTrigger copies a trigger in canonical form, and keeps the current value if it is semantically equal.
func (a *automationBody) fillTrigger(ctx context.Context, t client.Trigger, as attr.Type, diags *fwdiag.Diagnostics) {
	if tfvalue.IsWhollyKnown(ctx, a.Trigger) && sameTrigger(triggerOf(ctx, a.Trigger, diags), &t) {
		return
	}
	if v, ok := Encoded(ctx, "trigger", t, as, diags).(types.Object); ok {
		a.Trigger = v
	}
}

func fillActions(
	ctx context.Context,
	name string,
	to *types.List,
	from []client.AutomationAction,
	as attr.Type,
	diags *fwdiag.Diagnostics,
) {
	if from == nil {
		from = []client.AutomationAction{}
	}
	if tfvalue.IsWhollyKnown(ctx, *to) && tfvalue.SameAsJSON(actionsOf(ctx, name, *to, diags), from) {
		return
	}
	if v, ok := Encoded(ctx, name, from, as, diags).(types.List); ok {
		*to = v
	}
}

// Encoded converts a value of the API to a Terraform value of that type; nil, with an error, if it does not fit.
func Encoded(ctx context.Context, name string, from any, as attr.Type, diags *fwdiag.Diagnostics) attr.Value {
	out, err := func() (attr.Value, error) {
		text, err := tfvalue.EncodeJSON(from)
		if err != nil {
			return nil, err
		}
		plain, err := tfvalue.ReadJSON(text)
		if err != nil {
			return nil, err
		}
		raw, err := rawValue(ctx, as, plain)
		if err != nil {
			return nil, err
		}
		return as.ValueFromTerraform(ctx, raw)
	}()
	if err != nil {
		diag.CodeUnreadable.ReportErrorAt(diags, path.Root(name), "Unreadable API value", err.Error())
	}
	return out
}

// rawValue is decoded JSON as a value of that type. Fields that the type does not have are left out.
func rawValue(ctx context.Context, as attr.Type, plain any) (tftypes.Value, error) {
	kind := as.TerraformType(ctx)
	if plain == nil {
		return tftypes.NewValue(kind, nil), nil
	}
	switch as := as.(type) {
	case tfvalue.JSONStringType:
		text, err := tfvalue.EncodeJSON(plain)
		return tftypes.NewValue(kind, string(text)), err
	case basetypes.DynamicType:
		v, err := tfvalue.TerraformValue(plain)
		if err != nil {
			return tftypes.Value{}, err
		}
		return v.ToTerraformValue(ctx)
	case attr.TypeWithAttributeTypes:
		return rawObject(ctx, as, plain)
	case attr.TypeWithElementType:
		return rawList(ctx, as, plain)
	}
	return rawScalar(kind, plain)
}

func rawScalar(kind tftypes.Type, plain any) (tftypes.Value, error) {
	if number, ok := plain.(json.Number); ok {
		if kind.Is(tftypes.String) {
			return tftypes.NewValue(kind, number.String()), nil
		}
		v, err := tfvalue.TerraformValue(number)
		if err != nil {
			return tftypes.Value{}, err
		}
		return v.ToTerraformValue(context.Background())
	}
	if err := tftypes.ValidateValue(kind, plain); err != nil {
		return tftypes.Value{}, fmt.Errorf("%v is not a %s: %w", plain, kind, err)
	}
	return tftypes.NewValue(kind, plain), nil
}

func rawList(ctx context.Context, as attr.TypeWithElementType, plain any) (tftypes.Value, error) {
	items, _ := plain.([]any)
	out := make([]tftypes.Value, len(items))
	for i, item := range items {
		var err error
		if out[i], err = rawValue(ctx, as.ElementType(), item); err != nil {
			return tftypes.Value{}, err
		}
	}
	return tftypes.NewValue(as.TerraformType(ctx), out), nil
}

func rawObject(ctx context.Context, as attr.TypeWithAttributeTypes, plain any) (tftypes.Value, error) {
	fields, _ := plain.(map[string]any)
	attributes := as.AttributeTypes()
	var err error
	if attributes[client.TriggerEvent] != nil { // a trigger
		if fields, err = nestedTrigger(fields, attributes); err != nil {
			return tftypes.Value{}, err
		}
	}
	out := make(map[string]tftypes.Value, len(attributes))
	for name, t := range attributes {
		if out[name], err = rawValue(ctx, t, fields[name]); err != nil {
			return tftypes.Value{}, err
		}
	}
	return tftypes.NewValue(as.TerraformType(ctx), out), nil
}

// nestedTrigger moves the type of a trigger from its field into the name of an attribute. Where the schema goes no deeper,
// the trigger stays JSON.
func nestedTrigger(fields map[string]any, attributes map[string]attr.Type) (map[string]any, error) {
	kind, _ := fields["type"].(string)
	switch {
	case attributes[kind] != nil:
	case attributes["json"] != nil:
		kind = "json"
	default:
		return nil, fmt.Errorf("unknown trigger type %q: this version of the provider does not support it", kind)
	}
	return map[string]any{kind: fields}, nil
}
