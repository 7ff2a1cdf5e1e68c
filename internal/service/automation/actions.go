package automation

import (
	"maps"
	"slices"
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

// actionRunDeployment is the type of actions that run a deployment.
const actionRunDeployment = "run-deployment"

// actionKind is which attributes actions of one type have.
type actionKind struct {
	// target is the attribute with the id of the object that the action is for, unless source is inferred; "" for none.
	target   string
	required []string
	// defaulted are attributes to which the API gives a value, see actionDefaults.
	defaulted []string
	optional  []string
	// cloud says that only Prefect Cloud has the type; OnCloud names the attributes, false by default, that only it has.
	cloud   bool
	onCloud []string
}

// actionKinds is every type of action, as in the API.
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

// actionTypes is the types of actions, in alphabetical order.
func actionTypes() []string { return slices.Sorted(maps.Keys(actionKinds)) }

// Where an action finds the object that it is for.
const (
	sourceSelected = "selected"
	sourceInferred = "inferred"
)

// actionDefaults is what the API gives to attributes that are not mentioned.
var actionDefaults = map[string]attr.Value{
	"source":         types.StringValue(sourceSelected),
	"schedule_after": types.Float64Value(0),
	"force":          types.BoolValue(false),
	"payload":        types.StringValue(""),
	"subject":        types.StringValue("Prefect automated notification"),
	"sla_severity":   types.StringValue("high"),
}

// defaults names the attributes to which the API gives a value.
func (k actionKind) defaults() []string {
	if k.target == "" {
		return k.defaulted
	}
	return append([]string{"source"}, k.defaulted...)
}

// takes is the attributes of the type, in the order of the documentation.
func (k actionKind) takes() []string {
	out := k.defaults()
	if k.target != "" {
		out = append(slices.Clone(out), k.target)
	}
	return slices.Concat(k.required, out, k.optional, k.onCloud)
}

// noActions is what lists of actions go back to.
func noActions() attr.Value {
	element := automationActions("").(schema.ListNestedAttribute).NestedObject.Type() //nolint:errcheck // it is one
	return types.ListValueMust(element, nil)
}

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
			"What is done: `"+strings.Join(
				actionTypes(),
				"`, `",
			)+"`. `do-nothing` only records that the automation was triggered. `declare-incident`, `prefect-notification`, "+
				"`send-email-notification`, `sla-violation` and the schedules' need Prefect Cloud; `delete-flow-run` needs Prefect 3.8.",
			stringvalidator.OneOf(actionTypes()...),
		),
		"source": tfvalue.OptionalString(
			"For actions on deployments, work pools, work queues and automations: `selected` for the one with the given id, `inferred` for the "+
				"one that the event is about. Default: `selected`.",
			stringvalidator.OneOf(sourceSelected, sourceInferred),
		),
		"deployment_id": id(
			"The id of the deployment, for actions on deployments whose `source` is `selected`, for those on schedules, and for `sla-violation`.",
		),
		"work_pool_id":  id("The id of the work pool, for actions on work pools whose `source` is `selected`."),
		"work_queue_id": id("The id of the work queue, for actions on work queues whose `source` is `selected`."),
		"automation_id": id("The id of the automation, for actions on automations whose `source` is `selected`."),
		"schedule_id": id(
			"The id of the schedule, for `pause-schedule-for-flow-run`, and for `resume-schedule-for-flow-run`, where it is required like " +
				"`deployment_id`.",
		),
		"block_document_id": id(
			"The id of the block: of the type `webhook` for `call-webhook`, one that can notify for `send-notification`.",
		),
		"parameters": tfvalue.OptionalJSON(
			"For `run-deployment`: a JSON object of parameters; texts with `{{ … }}` are Jinja templates. Default: the deployment's own.",
			tfvalue.IsJSONObject(),
		),
		"job_variables": tfvalue.OptionalJSON(
			"For `run-deployment`: a JSON object of job variables, laid over the deployment's. Default: the deployment's own.",
			tfvalue.IsJSONObject(),
		),
		"schedule_after": schema.Float64Attribute{
			MarkdownDescription: "For `run-deployment`: after how many seconds the run starts, 0 or more. Default: 0.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.Float64{float64validator.AtLeast(0)},
		},
		"state": tfvalue.OptionalString(
			"For `change-flow-run-state`, where it is required: the type of the new state, such as `FAILED`.",
			stringvalidator.OneOf(client.StateTypes...),
		),
		"name": tfvalue.OptionalString("For `change-flow-run-state`: the name of the new state. Default: that of its type."),
		"message": tfvalue.OptionalString(
			"For `change-flow-run-state`: the message of the new state. Default: none. For `prefect-notification`, where it is required: the text.",
		),
		"force": tfvalue.OptionalBool(
			"For `change-flow-run-state`, and on Prefect Cloud for `cancel-flow-run` and `suspend-flow-run`: whether the state changes even " +
				"where Prefect's rules would not allow it. Default: `false`.",
		),
		"payload": tfvalue.OptionalString("For `call-webhook`: what is sent, a Jinja template. Default: empty."),
		"subject": tfvalue.OptionalString(
			"For `send-notification` and `send-email-notification`: the subject, a Jinja template. Default: `Prefect automated notification`.",
		),
		"body": tfvalue.OptionalString(
			"For `send-notification` and `send-email-notification`, where it is required: the text, a Jinja template.",
		),
		"notification_type": tfvalue.OptionalString("For `prefect-notification`, where it is required: the type of the notification."),
		"sla_severity": tfvalue.OptionalString(
			"For `sla-violation`: how bad it is, `"+strings.Join(client.SLASeverities, "`, `")+"`. Default: `high`.",
			stringvalidator.OneOf(client.SLASeverities...),
		),
		"sla_payload": tfvalue.OptionalJSON(
			"For `sla-violation`: a JSON object that goes into its event. Default: `{}`.",
			tfvalue.IsJSONObject(),
		),
		"emails": schema.ListAttribute{
			MarkdownDescription: "For `send-email-notification`, where it is required: the addresses.",
			Optional:            true,
			Computed:            true,
			ElementType:         types.StringType,
		},
	}
}
