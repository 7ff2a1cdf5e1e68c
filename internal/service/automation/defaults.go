package automation

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// The configuration decides about a trigger and an action as a whole: an unset attribute in them has the API's default, which the
// plan shows. So a plan has no unknown values in them, and a change of one attribute shows only that attribute.

// completeTrigger plans the API's defaults of unset attributes in a trigger.
type completeTrigger struct{}

var _ planmodifier.Object = completeTrigger{}

func (completeTrigger) Description(context.Context) string {
	return "Unset attributes have Prefect's defaults."
}

func (m completeTrigger) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (completeTrigger) PlanModifyObject(_ context.Context, req planmodifier.ObjectRequest, resp *planmodifier.ObjectResponse) {
	if v, ok := completedTrigger(req.ConfigValue).(types.Object); ok {
		resp.PlanValue = v
	}
}

// completeActions plans the API's defaults in a list of actions, unless the configuration does not set the list.
type completeActions struct{}

var _ planmodifier.List = completeActions{}

func (completeActions) Description(context.Context) string {
	return "Unset attributes of an action have Prefect's defaults."
}

func (m completeActions) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (completeActions) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	if !req.ConfigValue.IsNull() {
		resp.PlanValue = tfvalue.Mapped(req.ConfigValue, completedAction)
	}
}

func completedTrigger(v attr.Value) attr.Value {
	return tfvalue.Rebuilt(v, func(union map[string]attr.Value) {
		for name, v := range maps.Clone(union) {
			switch name {
			case client.TriggerEvent:
				union[name] = tfvalue.Rebuilt(v, completeEvent)
			case client.TriggerMetric:
				union[name] = tfvalue.Rebuilt(v, completeMetric)
			case client.TriggerCompound, client.TriggerSequence:
				union[name] = tfvalue.Rebuilt(v, completeComposite)
			}
		}
	})
}

var labelDefaults = map[string]attr.Value{
	"match": tfvalue.NewJSONString("{}"), "match_related": tfvalue.NewJSONString("{}"),
}

func completeEvent(attributes map[string]attr.Value) {
	tfvalue.WithDefaults(attributes, labelDefaults)
	tfvalue.WithDefaults(attributes, map[string]attr.Value{
		"after": tfvalue.EmptySet(), "expect": tfvalue.EmptySet(), "for_each": tfvalue.EmptySet(), "threshold": types.Int64Value(1),
	})
	within := types.Float64Unknown()
	if posture, ok := attributes["posture"].(types.String); ok && !posture.IsUnknown() {
		within = types.Float64Value(client.DefaultWithin(posture.ValueString()))
	}
	tfvalue.WithDefaults(attributes, map[string]attr.Value{"within": within})
}

func completeMetric(attributes map[string]attr.Value) {
	tfvalue.WithDefaults(attributes, labelDefaults)
	attributes["metric"] = tfvalue.Rebuilt(attributes["metric"], func(query map[string]attr.Value) {
		seconds := types.Float64Value(client.DefaultMetricSeconds)
		tfvalue.WithDefaults(query, map[string]attr.Value{"range": seconds, "firing_for": seconds})
	})
}

func completeComposite(attributes map[string]attr.Value) {
	if triggers, ok := attributes["triggers"].(types.List); ok {
		attributes["triggers"] = tfvalue.Mapped(triggers, completedTrigger)
	}
}

func completedAction(v attr.Value) attr.Value {
	return tfvalue.Rebuilt(v, func(attributes map[string]attr.Value) {
		kind, ok := attributes["type"].(types.String)
		if !ok || kind.IsUnknown() {
			tfvalue.WithDefaults(attributes, unknownActionDefaults)
			return
		}
		for _, name := range actionKinds[kind.ValueString()].defaults() {
			tfvalue.WithDefaults(attributes, map[string]attr.Value{name: actionDefaults[name]})
		}
	})
}

// unknownActionDefaults are for an action with an unknown type.
var unknownActionDefaults = map[string]attr.Value{
	"source": types.StringUnknown(), "schedule_after": types.Float64Unknown(), "force": types.BoolUnknown(),
	"payload": types.StringUnknown(), "subject": types.StringUnknown(), "sla_severity": types.StringUnknown(),
}
