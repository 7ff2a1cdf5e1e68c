package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// A trigger and an action are the configuration's as a whole: what it does not mention in them is the API's default, which
// is known beforehand. So the plan has no unknown values, and a change of one attribute shows nothing but that.

// completeTrigger plans the API's defaults in a trigger.
type completeTrigger struct{}

var _ planmodifier.Object = completeTrigger{}

func (completeTrigger) Description(context.Context) string {
	return "What is not mentioned is Prefect's default."
}

func (m completeTrigger) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (completeTrigger) PlanModifyObject(_ context.Context, req planmodifier.ObjectRequest, resp *planmodifier.ObjectResponse) {
	if v, ok := completedTrigger(req.ConfigValue).(types.Object); ok {
		resp.PlanValue = v
	}
}

// completeActions plans the API's defaults in a list of actions, unless the configuration has none.
type completeActions struct{}

var _ planmodifier.List = completeActions{}

func (completeActions) Description(context.Context) string {
	return "What is not mentioned in an action is Prefect's default."
}

func (m completeActions) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (completeActions) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	if !req.ConfigValue.IsNull() {
		resp.PlanValue = mapped(req.ConfigValue, completedAction)
	}
}

// mapped is a list with each element changed; null and unknown stay.
func mapped(list types.List, change func(attr.Value) attr.Value) types.List {
	if list.IsNull() || list.IsUnknown() {
		return list
	}
	elements := list.Elements()
	for i, e := range elements {
		elements[i] = change(e)
	}
	return types.ListValueMust(list.ElementType(context.Background()), elements)
}

// rebuilt is an object with some attributes changed; null and unknown stay.
func rebuilt(v attr.Value, change func(attributes map[string]attr.Value)) attr.Value {
	object, ok := v.(types.Object)
	if !ok || object.IsNull() || object.IsUnknown() {
		return v
	}
	attributes := object.Attributes()
	change(attributes)
	return types.ObjectValueMust(object.AttributeTypes(context.Background()), attributes)
}

// withDefaults gives values to attributes that are null.
func withDefaults(attributes, defaults map[string]attr.Value) {
	for name, v := range defaults {
		if attributes[name].IsNull() {
			attributes[name] = v
		}
	}
}

func completedTrigger(v attr.Value) attr.Value {
	return rebuilt(v, func(union map[string]attr.Value) {
		for name, v := range maps.Clone(union) {
			switch name {
			case client.TriggerEvent:
				union[name] = rebuilt(v, completeEvent)
			case client.TriggerMetric:
				union[name] = rebuilt(v, completeMetric)
			case client.TriggerCompound, client.TriggerSequence:
				union[name] = rebuilt(v, completeComposite)
			}
		}
	})
}

var labelDefaults = map[string]attr.Value{
	"match": newJSONText("{}"), "match_related": newJSONText("{}"),
}

func completeEvent(attributes map[string]attr.Value) {
	withDefaults(attributes, labelDefaults)
	withDefaults(attributes, map[string]attr.Value{
		"after": emptySet(), "expect": emptySet(), "for_each": emptySet(), "threshold": types.Int64Value(1),
	})
	within := types.Float64Unknown()
	if posture, ok := attributes["posture"].(types.String); ok && !posture.IsUnknown() {
		within = types.Float64Value(client.DefaultWithin(posture.ValueString()))
	}
	withDefaults(attributes, map[string]attr.Value{"within": within})
}

func completeMetric(attributes map[string]attr.Value) {
	withDefaults(attributes, labelDefaults)
	attributes["metric"] = rebuilt(attributes["metric"], func(query map[string]attr.Value) {
		seconds := types.Float64Value(client.DefaultMetricSeconds)
		withDefaults(query, map[string]attr.Value{"range": seconds, "firing_for": seconds})
	})
}

func completeComposite(attributes map[string]attr.Value) {
	if triggers, ok := attributes["triggers"].(types.List); ok {
		attributes["triggers"] = mapped(triggers, completedTrigger)
	}
}

func completedAction(v attr.Value) attr.Value {
	return rebuilt(v, func(attributes map[string]attr.Value) {
		kind, ok := attributes["type"].(types.String)
		if !ok || kind.IsUnknown() {
			withDefaults(attributes, unknownActionDefaults)
			return
		}
		for _, name := range actionKinds[kind.ValueString()].defaults() {
			withDefaults(attributes, map[string]attr.Value{name: actionDefaults[name]})
		}
	})
}

// unknownActionDefaults are for an action whose type is not known yet.
var unknownActionDefaults = map[string]attr.Value{
	"source": types.StringUnknown(), "schedule_after": types.Float64Unknown(), "force": types.BoolUnknown(),
	"payload": types.StringUnknown(), "subject": types.StringUnknown(), "sla_severity": types.StringUnknown(),
}
