package deployment

import (
	"context"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// Schedule is the model of a schedule of a deployment.
type Schedule struct {
	framework.WorkspaceModel
	DeploymentID     types.String       `tfsdk:"deployment_id"`
	Cron             types.String       `tfsdk:"cron"`
	DayOr            types.Bool         `tfsdk:"day_or"`
	Interval         types.Float64      `tfsdk:"interval"`
	AnchorDate       timetypes.RFC3339  `tfsdk:"anchor_date"`
	RRule            recurrence         `tfsdk:"rrule"`
	Timezone         types.String       `tfsdk:"timezone"`
	Active           types.Bool         `tfsdk:"active"`
	MaxScheduledRuns types.Int64        `tfsdk:"max_scheduled_runs"`
	Parameters       tfvalue.JSONString `tfsdk:"parameters"`
	Slug             types.String       `tfsdk:"slug"`
}

var _ = framework.ImplementsListableResource(newDeploymentSchedule)

func newDeploymentSchedule() *framework.Resource[Schedule, client.Schedule, client.ScheduleInput, *Schedule] {
	r := new(framework.Resource[Schedule, client.Schedule, client.ScheduleInput, *Schedule])
	*r = framework.Resource[Schedule, client.Schedule, client.ScheduleInput, *Schedule]{
		TypeName: "deployment_schedule",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A schedule runs a deployment by itself: at the times of a cron expression, at intervals, or by a recurrence " +
				"rule. What Prefect would refuse is an error of `terraform validate` already. So is, in the plan, a schedule that Prefect's " +
				"scheduler fails on, unless it is inactive; the plan warns of one that never fires, fires very often, or equals another one. When " +
				"it fires next is for the data source to say. A change makes Prefect plan the deployment's coming runs anew; nothing is sent when " +
				"nothing has changed.",
			Attributes: tfvalue.Attributes(deploymentScheduleAttributes()),
		},
		CreateFunc: func(ctx context.Context, c *client.Client, in client.ScheduleInput) (*client.Schedule, error) {
			return c.CreateSchedule(ctx, in)
		},
		ReadFunc: func(ctx context.Context, c *client.Client, s *Schedule) (*client.Schedule, error) {
			return c.Schedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString())
		},
		UpdateFunc: updateDeploymentSchedule,
		DeleteFunc: func(ctx context.Context, c *client.Client, s *Schedule) error {
			return c.DeleteSchedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString())
		},
		Collision: framework.Collision{
			UniqueBy: []string{"deployment_id", "slug"},
			Advice:   "give it a slug that no other schedule of the deployment has",
		},
		FindExisting: func(ctx context.Context, c *client.Client, in client.ScheduleInput) (*client.Schedule, error) {
			return findExistingSchedule(ctx, c, in, r.ProviderData)
		},
		Recovery: framework.Recovery[*Schedule, client.Schedule, client.ScheduleInput]{
			Replacement: func(ctx context.Context, c *client.Client, s *Schedule) (*client.Schedule, error) {
				return c.OnlySchedule(ctx, s.DeploymentID.ValueString(), s.succeededBy)
			},
		},
		Import: framework.Import[client.Schedule]{Find: locateDeploymentSchedule, IDParts: 2},
		Attributes: framework.AttributeRules{
			Parent: "deployment_id",
			DefaultsOnRemoval: map[string]attr.Value{
				"active":     types.BoolValue(true),
				"day_or":     types.BoolValue(true),
				"parameters": tfvalue.EmptyJSON(),
			},
			KeepOnRemoval: []string{"anchor_date", "slug"},
		},
		Listing: framework.Listing[*Schedule, client.Schedule]{
			Selected: framework.Selects(
				deploymentConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *deploymentSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.Schedule, error] {
					return c.Schedules(ctx, s.filter(ctx, diags))
				},
			),
			Normalize: tidyDeploymentSchedule,
		},
		API:          framework.APIBehavior{FullUpdate: true},
		ValidateFunc: validateDeploymentSchedule,
		PlanFunc:     planDeploymentSchedule,
	}
	return r
}

func deploymentScheduleAttributes() map[string]schema.Attribute {
	kinds := []path.Expression{path.MatchRoot("cron"), path.MatchRoot("interval"), path.MatchRoot("rrule")}
	cron := tfvalue.OptionalString(
		"A cron expression such as `0 6 * * mon-fri`, of 5 to 7 fields. Exactly one of `cron`, `interval` and `rrule` is given.",
	)
	cron.Validators = append(cron.Validators, stringvalidator.ExactlyOneOf(kinds...))
	return map[string]schema.Attribute{
		"id": tfvalue.OptionalString(
			"The id of the schedule, a UUID. Prefect chooses it: a configuration need not mention it, and can only repeat it.",
			tfvalue.IsUUID(),
		),
		"deployment_id": tfvalue.Replacing(
			tfvalue.RequiredString("The id of the deployment that the schedule runs. A change replaces the schedule.", tfvalue.IsUUID()),
		),
		"cron": cron,
		"day_or": tfvalue.OptionalBool(
			"How `cron` joins the day of the month and the day of the week: either suffices (`true`) or both must hold (`false`). Only with " +
				"`cron`. Default: `true`.",
		),
		"interval": schema.Float64Attribute{
			MarkdownDescription: "The seconds between two runs, more than 0, counted from `anchor_date`. Prefect is made for 1 second to a year " +
				"(31,536,000).",
			Optional: true,
			Computed: true,
		},
		"anchor_date": schema.StringAttribute{
			MarkdownDescription: "A point in time, in RFC 3339, from which `interval` is counted. Only with `interval`. Default: when the " +
				"schedule was created; it then stays.",
			Optional: true, Computed: true, CustomType: timetypes.RFC3339Type{},
		},
		"rrule": schema.StringAttribute{
			MarkdownDescription: "A recurrence rule as in iCalendar (RFC 5545), such as `FREQ=WEEKLY;BYDAY=MO`, of 6,500 characters at the " +
				"most. Without `DTSTART`, Prefect has it start on 1 January 2020.",
			Optional: true, Computed: true, CustomType: recurrenceType{},
		},
		"timezone": tfvalue.OptionalString(
			"The time zone in which the schedule is meant, by its IANA name such as `Europe/Berlin`. Default: UTC.",
			tfvalue.NotEmpty()...),
		"active": tfvalue.OptionalBool("Whether the schedule makes runs. Default: `true`."),
		"max_scheduled_runs": tfvalue.OptionalInt(
			"How many runs are planned ahead, at least 1. Default: the server's own limit. Prefect can't take the number back: when it is "+
				"removed, the schedule is replaced.",
			int64validator.AtLeast(1),
		),
		"parameters": tfvalue.OptionalJSON(
			"Parameters for the runs of this schedule, laid over the deployment's: a JSON object, best written with `jsonencode`. Default: none.",
		),
		"slug": tfvalue.OptionalString(
			"A name that no other schedule of the deployment has. Default: one that begins with `terraform-`. A schedule keeps its slug when it "+
				"is no longer mentioned.",
			stringvalidator.LengthAtLeast(1),
			stringvalidator.AlsoRequires(path.MatchRoot("deployment_id")),
		),
	}
}

func updateDeploymentSchedule(ctx context.Context, c *client.Client, s *Schedule, in client.ScheduleInput) error {
	err := c.UpdateSchedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString(), in)
	if apierror.IsConflict(err) {
		return diag.CodeNameTaken.Wrapf(
			"another schedule of the deployment %s has the slug %q already; choose another slug: %w",
			s.DeploymentID.ValueString(),
			in.Slug,
			err,
		)
	}
	return err
}

// locateDeploymentSchedule finds a schedule by its id alone, or by its deployment (its id, or FLOW/DEPLOYMENT) and its own id
// or slug with a comma between them.
func locateDeploymentSchedule(ctx context.Context, c *client.Client, key string) (*client.Schedule, error) {
	if uuid.Validate(key) == nil {
		return c.FindSchedule(ctx, key)
	}
	comma := strings.LastIndex(key, ",") // names have commas more often than slugs do
	if comma < 0 {
		return nil, diag.CodeImportID.Wrapf(
			"%q does not name a deployment schedule: expected its id, or its deployment and its own id or slug with a comma between them, where "+
				"the deployment is an id or FLOW/DEPLOYMENT; ids are UUIDs",
			key,
		)
	}
	deployment, own := key[:comma], key[comma+1:]
	if uuid.Validate(deployment) != nil {
		d, err := reference.LocateDeployment(ctx, c, deployment)
		if err != nil {
			return nil, err
		}
		deployment = d.ID
	}
	if uuid.Validate(own) == nil {
		return c.Schedule(ctx, deployment, own)
	}
	return c.ScheduleBySlug(ctx, deployment, own)
}

func (s *Schedule) Identity() (id, label string) {
	return s.ID.ValueString(), s.Slug.ValueString()
}

// succeededBy reports whether a schedule has replaced this one, as `prefect deploy` makes schedules that have no slug: its
// times and parameters are the same. An anchor that nobody gave is another each time.
func (s *Schedule) succeededBy(a *client.Schedule) bool {
	if a.Slug != nil || !s.Slug.IsNull() {
		return a.Slug != nil && *a.Slug == s.Slug.ValueString()
	}
	t := a.Timing
	return s.Cron.Equal(types.StringPointerValue(t.Cron)) && s.DayOr.Equal(types.BoolPointerValue(t.DayOr)) &&
		s.Interval.Equal(types.Float64PointerValue(t.Interval)) &&
		s.RRule.ValueString() == types.StringPointerValue(t.RRule).ValueString() &&
		s.Timezone.Equal(types.StringPointerValue(t.Timezone)) && patch.SameJSON(tfvalue.JSONOrNone(s.Parameters), a.Parameters)
}

func (s *Schedule) ToAPI(context.Context, *fwdiag.Diagnostics) client.ScheduleInput {
	in := client.ScheduleInput{
		DeploymentID: s.DeploymentID.ValueString(),
		Timing: client.TimingInput{
			Cron:       s.Cron.ValueString(),
			DayOr:      tfvalue.OptionalNonNull(s.DayOr, s.DayOr.ValueBool),
			Interval:   tfvalue.OptionalNonNull(s.Interval, s.Interval.ValueFloat64),
			AnchorDate: s.AnchorDate.ValueString(),
			RRule:      s.RRule.ValueString(),
			Timezone:   s.Timezone.ValueString(),
		},
		Active:           tfvalue.OptionalNonNull(s.Active, s.Active.ValueBool),
		MaxScheduledRuns: tfvalue.OptionalNonNull(s.MaxScheduledRuns, s.MaxScheduledRuns.ValueInt64),
		Parameters:       tfvalue.OptionalNonNull(s.Parameters, tfvalue.RawJSON(s.Parameters)),
		Slug:             s.Slug.ValueString(),
	}
	if s.Slug.IsUnknown() {
		// A slug of our own makes the creation safe to repeat: a second schedule would be refused.
		in.Slug = framework.GeneratedKey()
	}
	return in
}

func (s *Schedule) FromAPI(_ context.Context, a *client.Schedule, _ *fwdiag.Diagnostics) {
	s.FillObject(a.Object)
	s.DeploymentID = types.StringValue(a.DeploymentID)
	s.Cron = types.StringPointerValue(a.Timing.Cron)
	s.DayOr = types.BoolPointerValue(a.Timing.DayOr)
	s.Interval = types.Float64PointerValue(a.Timing.Interval)
	s.AnchorDate = tfvalue.ExactTimeValue(a.Timing.AnchorDate)
	s.RRule = recurrence{types.StringPointerValue(a.Timing.RRule)}
	s.Timezone = types.StringPointerValue(a.Timing.Timezone)
	s.Active = types.BoolValue(a.Active)
	s.MaxScheduledRuns = types.Int64PointerValue(a.MaxScheduledRuns)
	s.Parameters = tfvalue.JSONValue(a.Parameters)
	s.Slug = types.StringPointerValue(a.Slug)
}
