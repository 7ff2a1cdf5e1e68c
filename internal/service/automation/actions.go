package automation

import (
	"maps"
	"slices"
	"strings"
	"sync"

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

// actionRunDeployment is the type of actions that run a deployment.
const actionRunDeployment = "run-deployment"

// actionKind describes the attributes of one type of action.
type actionKind struct {
	// target is the attribute with the ID of the object on which the action operates, unless source is inferred; "" for none.
	target   string
	required []string
	// defaulted are attributes that the API sets to a default, see actionDefaults.
	defaulted []string
	optional  []string
	// cloud says that only Prefect Cloud has the type; OnCloud names the attributes, false by default, that only it has.
	cloud   bool
	onCloud []string
}

// actionKinds has every type of action, by its name in the API.
var actionKinds = map[string]actionKind{
	"do-nothing": {},
	actionRunDeployment: {
		target:    "deployment_id",
		defaulted: []string{"schedule_after"},
		optional:  []string{"parameters", "job_variables"},
	},
	"pause-deployment":             {target: "deployment_id"},
	"resume-deployment":            {target: "deployment_id"},
	"cancel-flow-run":              {onCloud: []string{"force"}},
	"delete-flow-run":              {},
	"resume-flow-run":              {},
	"suspend-flow-run":             {onCloud: []string{"force"}},
	"change-flow-run-state":        {required: []string{"state"}, defaulted: []string{"force"}, optional: []string{"name", "message"}},
	"pause-work-queue":             {target: "work_queue_id"},
	"resume-work-queue":            {target: "work_queue_id"},
	"pause-work-pool":              {target: "work_pool_id"},
	"resume-work-pool":             {target: "work_pool_id"},
	"pause-automation":             {target: "automation_id"},
	"resume-automation":            {target: "automation_id"},
	"call-webhook":                 {required: []string{"block_document_id"}, defaulted: []string{"payload"}},
	"send-notification":            {required: []string{"block_document_id", "body"}, defaulted: []string{"subject"}},
	"send-email-notification":      {required: []string{"emails", "body"}, defaulted: []string{"subject"}, cloud: true},
	"declare-incident":             {cloud: true},
	"pause-schedule-for-flow-run":  {optional: []string{"deployment_id", "schedule_id"}, cloud: true},
	"resume-schedule-for-flow-run": {required: []string{"deployment_id", "schedule_id"}, cloud: true},
	"prefect-notification":         {required: []string{"notification_type", "message"}, cloud: true},
	"sla-violation":                {defaulted: []string{"sla_severity"}, optional: []string{"deployment_id", "sla_payload"}, cloud: true},
}

// actionTypes are the types of actions, in alphabetical order.
func actionTypes() []string { return slices.Sorted(maps.Keys(actionKinds)) }

// The values of source: how an action finds the object on which it operates.
const (
	sourceSelected = "selected"
	sourceInferred = "inferred"
)

// actionDefaults are the API's defaults of unset attributes.
var actionDefaults = map[string]attr.Value{
	"source":         types.StringValue(sourceSelected),
	"schedule_after": types.Float64Value(0),
	"force":          types.BoolValue(false),
	"payload":        types.StringValue(""),
	"subject":        types.StringValue("Prefect automated notification"),
	"sla_severity":   types.StringValue("high"),
}

// defaults are the attributes that the API sets to a default.
func (k actionKind) defaults() []string {
	if k.target == "" {
		return k.defaulted
	}
	return append([]string{"source"}, k.defaulted...)
}

// takes returns the attributes of the type, in the order of the documentation.
func (k actionKind) takes() []string {
	out := k.defaults()
	if k.target != "" {
		out = append(slices.Clone(out), k.target)
	}
	return slices.Concat(k.required, out, k.optional, k.onCloud)
}

// noActions is what lists of actions go back to.
var noActions = sync.OnceValue(func() attr.Value {
	element := automationActions("").(schema.ListNestedAttribute).NestedObject.Type() //nolint:errcheck // it is one
	return types.ListValueMust(element, nil)
})

func automationActions(text string) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: text, Optional: true, Computed: true,
		NestedObject:  schema.NestedAttributeObject{Attributes: automationActionAttributes()},
		PlanModifiers: []planmodifier.List{completeActions{}},
	}
}

func automationActionAttributes() map[string]schema.Attribute {
	id := func(text string) schema.Attribute { return tfvalue.OptionalString(text, tfvalue.IsUUID()) }
	return map[string]schema.Attribute{
		"type": tfvalue.RequiredString(
			"Type of the action: `"+strings.Join(actionTypes(), "`, `")+"`. `do-nothing` only records that the automation was "+
				"triggered. `declare-incident`, `prefect-notification`, `send-email-notification`, `sla-violation`, "+
				"`pause-schedule-for-flow-run` and `resume-schedule-for-flow-run` require Prefect Cloud. `delete-flow-run` requires "+
				"Prefect 3.8 or newer.",
			stringvalidator.OneOf(actionTypes()...),
		),
		"source": tfvalue.OptionalString(
			"Target of an action on a deployment, work pool, work queue or automation: `selected` for the object with the given ID, "+
				"`inferred` for the object of the event. Defaults to `selected`.",
			stringvalidator.OneOf(sourceSelected, sourceInferred),
		),
		"deployment_id": id(
			"ID of the deployment. Required for actions on deployments with the `source` `selected`, and for " +
				"`resume-schedule-for-flow-run`; optional for `pause-schedule-for-flow-run` and `sla-violation`.",
		),
		"work_pool_id":  id("ID of the work pool. Required for actions on work pools with the `source` `selected`."),
		"work_queue_id": id("ID of the work queue. Required for actions on work queues with the `source` `selected`."),
		"automation_id": id("ID of the automation. Required for actions on automations with the `source` `selected`."),
		"schedule_id": id(
			"ID of the schedule. Required for `resume-schedule-for-flow-run`; optional for `pause-schedule-for-flow-run`.",
		),
		"block_document_id": id(
			"ID of the block. Required for `call-webhook`, with a block of type `webhook`, and for `send-notification`, with a " +
				"notification block such as `slack-webhook`.",
		),
		"parameters": tfvalue.OptionalJSON(
			"Parameters of the flow run for `run-deployment`, as a JSON object. Strings can be Jinja templates (`{{ … }}`). Defaults "+
				"to the deployment's parameters.",
			tfvalue.IsJSONObject(),
		),
		"job_variables": tfvalue.OptionalJSON(
			"Job variables of the flow run for `run-deployment`, as a JSON object. They override the deployment's job variables. "+
				"Defaults to the deployment's job variables.",
			tfvalue.IsJSONObject(),
		),
		"schedule_after": schema.Float64Attribute{
			MarkdownDescription: "Delay in seconds before `run-deployment` starts the flow run. Must be at least 0. Defaults to `0`.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.Float64{float64validator.AtLeast(0)},
		},
		"state": tfvalue.OptionalString(
			"Type of the new state for `change-flow-run-state`: `"+strings.Join(client.StateTypes, "`, `")+"`. Required for "+
				"`change-flow-run-state`.",
			stringvalidator.OneOf(client.StateTypes...),
		),
		"name": tfvalue.OptionalString("Name of the new state for `change-flow-run-state`. Defaults to the name of the state type."),
		"message": tfvalue.OptionalString(
			"Message of the new state for `change-flow-run-state`, or text of the notification for `prefect-notification`. Required " +
				"for `prefect-notification`.",
		),
		"force": tfvalue.OptionalBool(
			"Whether to change the state even if Prefect's orchestration rules would reject it, for `change-flow-run-state`, and on " +
				"Prefect Cloud for `cancel-flow-run` and `suspend-flow-run`. Defaults to `false`.",
		),
		"payload": tfvalue.OptionalString("Body of the request for `call-webhook`, as a Jinja template. Defaults to an empty string."),
		"subject": tfvalue.OptionalString(
			"Subject for `send-notification` and `send-email-notification`, as a Jinja template. Defaults to `Prefect automated " +
				"notification`.",
		),
		"body": tfvalue.OptionalString(
			"Body for `send-notification` and `send-email-notification`, as a Jinja template. Required for both.",
		),
		"notification_type": tfvalue.OptionalString("Type of the notification for `prefect-notification`. Required for " +
			"`prefect-notification`."),
		"sla_severity": tfvalue.OptionalString(
			"Severity for `sla-violation`: `"+strings.Join(client.SLASeverities, "`, `")+"`. Defaults to `high`.",
			stringvalidator.OneOf(client.SLASeverities...),
		),
		"sla_payload": tfvalue.OptionalJSON(
			"Payload of the event for `sla-violation`, as a JSON object. Defaults to `{}`.",
			tfvalue.IsJSONObject(),
		),
		"emails": schema.ListAttribute{
			MarkdownDescription: "Email addresses for `send-email-notification`. Required for `send-email-notification`.",
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
		},
	}
}
