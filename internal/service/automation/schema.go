package automation

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var automationAttributes = tfvalue.BuildOnce(func() map[string]schema.Attribute {
	own := BodyAttributes(TriggerShape{})
	own["owner_resource"] = schema.StringAttribute{
		MarkdownDescription: "Resource that owns the automation, such as `prefect.deployment.<ID>`. Defaults to no owner. Changing " +
			"this forces a new resource. `prefect deploy` and `flow.deploy` delete the automations that the deployed deployment " +
			"owns. Prefect does not return the owner: after an import, the configured value is assumed to be correct.",
		Optional: true, Validators: tfvalue.NotEmpty(),
	}
	return tfvalue.Attributes(own)
})

var automationTypes = tfvalue.BuildOnce(func() map[string]attr.Type { return tfvalue.TypesOf(BodyAttributes(TriggerShape{})) })

func automationSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Runs actions automatically when events occur, or fail to occur. Names of automations do not have to be " +
			"unique. An update of anything but `enabled` resets the state of the triggers, such as the events counted so far.",
		Attributes: automationAttributes(),
	}
}

// BodyAttributes are the attributes of the trigger and of the actions of an automation.
func BodyAttributes(shape TriggerShape) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": tfvalue.RequiredString(
			"Name of the automation. Names do not have to be unique.",
			tfvalue.NotEmpty()...),
		"description": tfvalue.OptionalString("Description of the automation. Defaults to an empty string."),
		"enabled":     tfvalue.OptionalBool("Whether the automation is enabled. Defaults to `true`."),
		"tags":        tfvalue.OptionalStrings("Tags of the automation. Defaults to none."),
		"trigger": schema.SingleNestedAttribute{
			MarkdownDescription: "Condition that fires the automation. Exactly one of its attributes must be set.",
			Required:            true, Attributes: shape.triggers(triggerDepth),
			PlanModifiers: []planmodifier.Object{completeTrigger{}},
		},
		"actions":            automationActions("Actions to run each time the trigger fires, in this order. Defaults to none."),
		"actions_on_trigger": automationActions("Actions to run when the automation enters the triggered state. Defaults to none."),
		"actions_on_resolve": automationActions("Actions to run when the automation leaves the triggered state. Defaults to none."),
	}
}

// triggerDepth is the maximum nesting of compound and sequence triggers in the schema, which cannot be recursive. Deeper triggers
// are JSON.
const triggerDepth = 2

// TriggerShape is the difference between the trigger's attributes in the resource and in the data sources.
type TriggerShape struct {
	// lists is set if sets are lists, as in the official provider's data source.
	lists bool
	// Flat is set if the trigger is in a list, where Terraform does not allow dynamic attributes.
	Flat bool
}

// triggers returns the attributes of a trigger in which compound and sequence triggers nest to the given depth.
func (s TriggerShape) triggers(depth int) map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		client.TriggerEvent: schema.SingleNestedAttribute{
			MarkdownDescription: "Trigger that fires when events occur, or fail to occur. Required unless another trigger type is set.",
			Optional:            true, Attributes: s.event(),
		},
		client.TriggerMetric: schema.SingleNestedAttribute{
			MarkdownDescription: "Trigger that fires on a metric of flow runs. Required unless another trigger type is set. Only " +
				"available on Prefect Cloud.",
			Optional: true, Attributes: metricAttributes(),
		},
	}
	if depth == 0 {
		out["json"] = schema.StringAttribute{
			MarkdownDescription: "Trigger of any type in JSON, as in Prefect's API, for triggers that nest deeper than this schema. " +
				"Required unless another trigger type is set.",
			CustomType: tfvalue.OptionalJSON("").CustomType, Optional: true, Validators: []validator.String{isTriggerJSON{}},
		}
		return out
	}
	out[client.TriggerCompound] = schema.SingleNestedAttribute{
		MarkdownDescription: "Trigger that fires when a number of other triggers have fired. Required unless another trigger type is " +
			"set.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"require":  s.require(depth),
			"triggers": s.children("Triggers to combine.", depth-1),
			"within":   compositeWithin(),
		},
	}
	out[client.TriggerSequence] = schema.SingleNestedAttribute{
		MarkdownDescription: "Trigger that fires when other triggers have fired one after the other. Required unless another trigger " +
			"type is set.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"triggers": s.children("Triggers in the order in which they must fire.", depth-1),
			"within":   compositeWithin(),
		},
	}
	return out
}

func (s TriggerShape) children(text string, depth int) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: text + " Exactly one attribute of each must be set.",
		Required:            true, NestedObject: schema.NestedAttributeObject{Attributes: s.triggers(depth)},
	}
}

func (s TriggerShape) require(depth int) schema.Attribute {
	const text = "Number of triggers that must fire: `any`, `all`, or a number from 1 to the number of triggers."
	if depth < triggerDepth || s.Flat {
		return tfvalue.RequiredString(text)
	}
	return schema.DynamicAttribute{MarkdownDescription: text, Required: true}
}

func compositeWithin() schema.Attribute {
	return schema.Float64Attribute{
		MarkdownDescription: "Seconds in which the triggers must fire. Must be at least 0. Defaults to no limit.",
		Optional:            true,
		Validators:          []validator.Float64{float64validator.AtLeast(0)},
	}
}

func (s TriggerShape) event() map[string]schema.Attribute {
	out := labelAttributes()
	out["posture"] = tfvalue.RequiredString(
		"Whether the trigger fires when events occur (`Reactive`) or fail to occur (`Proactive`).",
		stringvalidator.OneOf(client.PostureReactive, client.PostureProactive),
	)
	out["expect"] = s.texts(
		"Events to wait for, such as `prefect.flow-run.Failed`, or `prefect.flow-run.*` with a wildcard. Defaults to any event.",
	)
	out["after"] = s.texts("Events one of which must have occurred before. Defaults to none.")
	out["for_each"] = s.texts(
		"Labels of the resource, such as `prefect.resource.id`: events are counted separately for each of their values. Use " +
			"`related:<role>:<label>` for a label of a related resource. Defaults to none, which counts all events together.",
	)
	out["threshold"] = tfvalue.OptionalInt("Number of events that must occur, or fail to occur. Defaults to `1`.")
	out["within"] = schema.Float64Attribute{
		MarkdownDescription: "Seconds in which the events are counted. Must be at least 0 for `Reactive`, where 0 means that each " +
			"event counts on its own, and at least 10 for `Proactive`. Defaults to `0` for `Reactive` and `10` for `Proactive`.",
		Optional: true, Computed: true, Validators: []validator.Float64{float64validator.AtLeast(0)},
	}
	return out
}

func (s TriggerShape) texts(text string) schema.Attribute {
	if s.lists {
		return schema.ListAttribute{MarkdownDescription: text, Optional: true, Computed: true, ElementType: types.StringType}
	}
	return tfvalue.OptionalStrings(text)
}

// labelAttributes are the labels by which a trigger selects events.
func labelAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"match": tfvalue.OptionalJSON(
			"Labels that the event's resource must have, as a JSON object. Each value is a string, or a list of strings of which one "+
				"must match; `*` at the end of a string is a wildcard. Defaults to `{}`, which matches any resource.",
			isLabels{},
		),
		"match_related": tfvalue.OptionalJSON(
			"Labels that a related resource of the event must have, as a JSON object in the form of `match`, or a list of such "+
				"objects, each of which a related resource must match. Defaults to `{}`, which matches any event.",
			isLabels{lists: true},
		),
	}
}

// metrics are the metrics of metric triggers.
var metrics = []string{"lateness", "duration", "successes", "volume", "sla_violations", "sla_violations_by_severity"}

func metricAttributes() map[string]schema.Attribute {
	out := labelAttributes()
	seconds := []validator.Float64{float64validator.AtLeast(0)}
	out["metric"] = schema.SingleNestedAttribute{
		MarkdownDescription: "Metric to evaluate, and its threshold.", Required: true,
		Attributes: map[string]schema.Attribute{
			"name": tfvalue.RequiredString("Name of the metric: `"+strings.Join(metrics, "`, `")+"`.", stringvalidator.OneOf(metrics...)),
			"operator": tfvalue.RequiredString(
				"Operator that compares the metric with `threshold`: `<`, `<=`, `>` or `>=`. The trigger fires when the comparison "+
					"is true.",
				stringvalidator.OneOf("<", "<=", ">", ">="),
			),
			"threshold": schema.Float64Attribute{MarkdownDescription: "Value to compare the metric with.", Required: true},
			"range": schema.Float64Attribute{
				MarkdownDescription: "Seconds over which the metric is calculated. Prefect documents a minimum of 300; the plan " +
					"warns about less. Defaults to `300`.",
				Optional:   true,
				Computed:   true,
				Validators: seconds,
			},
			"firing_for": schema.Float64Attribute{
				MarkdownDescription: "Seconds for which the comparison must be true before the trigger fires. Prefect documents a " +
					"minimum of 300; the plan warns about less. Defaults to `300`.",
				Optional:   true,
				Computed:   true,
				Validators: seconds,
			},
		},
	}
	return out
}
