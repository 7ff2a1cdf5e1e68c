package automation

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func automationSchema() schema.Schema {
	own := BodyAttributes(TriggerShape{})
	own["owner_resource"] = schema.StringAttribute{
		MarkdownDescription: "The resource to which the automation belongs, such as `prefect.deployment.` and a deployment's id. `prefect " +
			"deploy` and `flow.deploy` delete the automations that belong to the deployment which they deploy. Prefect takes the owner when the " +
			"automation is made and never shows it: a change replaces the automation, and after an import an owner that it has already is taken " +
			"over as it is. Default: none.",
		Optional: true, Validators: tfvalue.NotEmpty(),
	}
	return schema.Schema{
		MarkdownDescription: "An automation does something by itself when events come, or stay away. A change of anything but `enabled` " +
			"makes Prefect forget what its triggers have seen so far; nothing is sent when nothing has changed. Names need not differ.",
		Attributes: tfvalue.Attributes(own),
	}
}

// BodyAttributes is the attributes of the trigger and of the actions of an automation.
func BodyAttributes(shape TriggerShape) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": tfvalue.RequiredString(
			"The name of the automation. Several may have the same, when anything else differs.",
			tfvalue.NotEmpty()...),
		"description": tfvalue.OptionalString("What the automation is for. Default: empty."),
		"enabled":     tfvalue.OptionalBool("Whether the automation acts. Default: `true`."),
		"tags":        tfvalue.OptionalStrings("Tags to find the automation by. Default: none."),
		"trigger": schema.SingleNestedAttribute{
			MarkdownDescription: "When the automation acts: exactly one of the attributes is given. What is not mentioned in it is " +
				"Prefect's default.",
			Required: true, Attributes: shape.triggers(triggerDepth),
			PlanModifiers: []planmodifier.Object{completeTrigger{}},
		},
		"actions":            automationActions("What is done each time that the trigger fires, in this order. Default: none."),
		"actions_on_trigger": automationActions("What is done when the automation comes to be triggered. Default: none."),
		"actions_on_resolve": automationActions("What is done when the automation is triggered no more. Default: none."),
	}
}

// triggerDepth is how deep compound and sequence triggers nest in the schema, which can't be endless; what is deeper is
// JSON.
const triggerDepth = 2

// TriggerShape is how the trigger's attributes differ between the resource and the data sources.
type TriggerShape struct {
	// lists says that sets are lists, as in the official provider's data source.
	lists bool
	// Flat says that the trigger is in a list, where Terraform allows no value of any type.
	Flat bool
}

// triggers is the attributes of a trigger below which compound and sequence triggers nest that deep.
func (s TriggerShape) triggers(depth int) map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		client.TriggerEvent: schema.SingleNestedAttribute{
			MarkdownDescription: "Fires when events come, or stay away.",
			Optional:            true, Attributes: s.event(),
		},
		client.TriggerMetric: schema.SingleNestedAttribute{
			MarkdownDescription: "Fires by a metric of flow runs. Prefect Cloud only.",
			Optional:            true, Attributes: metricAttributes(),
		},
	}
	if depth == 0 {
		out["json"] = schema.StringAttribute{
			MarkdownDescription: "Any trigger as JSON in the form that Prefect's API has: for those that nest deeper than the other " +
				"attributes reach.",
			CustomType: tfvalue.OptionalJSON("").CustomType, Optional: true, Validators: []validator.String{isTriggerJSON{}},
		}
		return out
	}
	out[client.TriggerCompound] = schema.SingleNestedAttribute{
		MarkdownDescription: "Fires when some of several triggers have fired.",
		Optional:            true,
		Attributes: map[string]schema.Attribute{
			"require":  s.require(depth),
			"triggers": s.children("The triggers.", depth-1),
			"within":   compositeWithin(),
		},
	}
	out[client.TriggerSequence] = schema.SingleNestedAttribute{
		MarkdownDescription: "Fires when several triggers have fired one after the other.",
		Optional:            true,
		Attributes: map[string]schema.Attribute{
			"triggers": s.children("The triggers, in their order.", depth-1),
			"within":   compositeWithin(),
		},
	}
	return out
}

func (s TriggerShape) children(text string, depth int) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: text + " Each is exactly one of the attributes.",
		Required:            true, NestedObject: schema.NestedAttributeObject{Attributes: s.triggers(depth)},
	}
}

func (s TriggerShape) require(depth int) schema.Attribute {
	const text = "How many of the triggers must have fired: `any`, `all`, or a number from 1 to that of the triggers."
	if depth < triggerDepth || s.Flat {
		return tfvalue.RequiredString(text)
	}
	return schema.DynamicAttribute{MarkdownDescription: text, Required: true}
}

func compositeWithin() schema.Attribute {
	return schema.Float64Attribute{
		MarkdownDescription: "In how many seconds the triggers must fire, 0 or more. Default: null, for any time.",
		Optional:            true,
		Validators:          []validator.Float64{float64validator.AtLeast(0)},
	}
}

func (s TriggerShape) event() map[string]schema.Attribute {
	out := labelAttributes()
	out["posture"] = tfvalue.RequiredString(
		"`Reactive` to fire when events come, `Proactive` to fire when they stay away.",
		stringvalidator.OneOf(client.PostureReactive, client.PostureProactive),
	)
	out["expect"] = s.texts(
		"The events that are waited for, such as `prefect.flow-run.Failed` or, with a wildcard, `prefect.flow-run.*`. Default: any event.",
	)
	out["after"] = s.texts("Events of which one must have come first. Default: none.")
	out["for_each"] = s.texts(
		"Labels of the resource, such as `prefect.resource.id`, for each value of which events are counted apart; a label of a related " +
			"resource is `related:<role>:<label>`. Default: all events are counted together.",
	)
	out["threshold"] = tfvalue.OptionalInt("How many events must come, or must stay away. Default: 1.")
	out["within"] = schema.Float64Attribute{
		MarkdownDescription: "The seconds in which the events are counted: 0 or more for `Reactive`, where 0 acts on each event at once; 10 " +
			"or more for `Proactive`. Default: 0 for `Reactive`, 10 for `Proactive`.",
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

// labelAttributes is what events are chosen by.
func labelAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"match": tfvalue.OptionalJSON(
			"JSON: the labels that the event's resource must have. Each is a text or a list of texts of which one must fit; `*` at the end of a "+
				"text stands for anything. Default: `{}`, for any resource.",
			isLabels{},
		),
		"match_related": tfvalue.OptionalJSON(
			"JSON: the labels that a resource related to the event must have, in the form of `match`, or a list of such objects, each of which "+
				"some related resource must fit. Default: `{}`, for any.",
			isLabels{lists: true},
		),
	}
}

// metrics are what a metric trigger can look at.
var metrics = []string{"lateness", "duration", "successes", "volume", "sla_violations", "sla_violations_by_severity"}

func metricAttributes() map[string]schema.Attribute {
	out := labelAttributes()
	seconds := []validator.Float64{float64validator.AtLeast(0)}
	out["metric"] = schema.SingleNestedAttribute{
		MarkdownDescription: "The metric, and when it is out of bounds.", Required: true,
		Attributes: map[string]schema.Attribute{
			"name": tfvalue.RequiredString("The metric: `"+strings.Join(metrics, "`, `")+"`.", stringvalidator.OneOf(metrics...)),
			"operator": tfvalue.RequiredString(
				"How the metric compares with `threshold` when it is out of bounds: `<`, `<=`, `>` or `>=`.",
				stringvalidator.OneOf("<", "<=", ">", ">="),
			),
			"threshold": schema.Float64Attribute{MarkdownDescription: "What the metric is compared with.", Required: true},
			"range": schema.Float64Attribute{
				MarkdownDescription: "Seconds that the metric looks back. Prefect documents a minimum of 300; the plan warns about less. Defaults " +
					"to `300`.",
				Optional:   true,
				Computed:   true,
				Validators: seconds,
			},
			"firing_for": schema.Float64Attribute{
				MarkdownDescription: "Seconds for which the metric must be out of bounds before the trigger fires. Prefect documents a minimum of " +
					"300; the plan warns about less. Defaults to `300`.",
				Optional:   true,
				Computed:   true,
				Validators: seconds,
			},
		},
	}
	return out
}
