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

// scheduleModel is the model of a schedule of a deployment.
type scheduleModel struct {
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

func newDeploymentSchedule() *framework.Resource[scheduleModel, client.Schedule, client.ScheduleInput, *scheduleModel] {
	r := new(framework.Resource[scheduleModel, client.Schedule, client.ScheduleInput, *scheduleModel])
	*r = framework.Resource[scheduleModel, client.Schedule, client.ScheduleInput, *scheduleModel]{
		TypeName: "deployment_schedule",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "Manages a schedule of a deployment: a cron expression, an interval, or a " +
				"recurrence rule.",
			Attributes: tfvalue.Attributes(deploymentScheduleAttributes()),
		},
		CreateFunc: func(ctx context.Context, c *client.Client, in client.ScheduleInput) (*client.Schedule, error) {
			return c.CreateSchedule(ctx, in)
		},
		ReadFunc: func(ctx context.Context, c *client.Client, s *scheduleModel) (*client.Schedule, error) {
			return c.Schedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString())
		},
		UpdateFunc: updateDeploymentSchedule,
		DeleteFunc: func(ctx context.Context, c *client.Client, s *scheduleModel) error {
			return c.DeleteSchedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString())
		},
		Collision: framework.Collision{
			UniqueBy: []string{"deployment_id", "slug"},
			Advice:   "set a slug that no other schedule of the deployment has",
		},
		FindExisting: func(ctx context.Context, c *client.Client, in client.ScheduleInput) (*client.Schedule, error) {
			return findExistingSchedule(ctx, c, in, r.ProviderData)
		},
		Recovery: framework.Recovery[*scheduleModel, client.Schedule, client.ScheduleInput]{
			Replacement: func(ctx context.Context, c *client.Client, s *scheduleModel) (*client.Schedule, error) {
				return c.OnlySchedule(ctx, s.DeploymentID.ValueString(), s.isReplacedBy)
			},
		},
		Import: framework.Import[client.Schedule]{Find: findDeploymentScheduleForImport, IDParts: 2},
		Attributes: framework.AttributeRules{
			Parent: "deployment_id",
			DefaultsOnRemoval: map[string]attr.Value{
				"active":     types.BoolValue(true),
				"day_or":     types.BoolValue(true),
				"parameters": tfvalue.EmptyJSON(),
			},
			KeepOnRemoval: []string{"anchor_date", "slug"},
			FixedDefaults: []string{"active", "parameters", "max_scheduled_runs"},
		},
		Listing: framework.Listing[*scheduleModel, client.Schedule]{
			Selected: framework.Selects(
				deploymentConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *deploymentSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.Schedule, error] {
					return c.Schedules(ctx, s.filter(ctx, diags))
				},
			),
			Normalize: normalizeDeploymentSchedule,
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
		"Cron expression with 5 to 7 fields, such as `0 6 * * mon-fri`. Exactly one of `cron`, `interval`, and `rrule` is required.",
	)
	cron.Validators = append(cron.Validators, stringvalidator.ExactlyOneOf(kinds...))
	return map[string]schema.Attribute{
		"id": tfvalue.OptionalString(
			"ID of the schedule, a UUID. Prefect assigns it. Omit this argument; the only value allowed is the current ID.",
			tfvalue.IsUUID(),
		),
		"deployment_id": tfvalue.Replacing(
			tfvalue.RequiredString("ID of the deployment. Changing this forces a new resource.", tfvalue.IsUUID()),
		),
		"cron": cron,
		"day_or": tfvalue.OptionalBool(
			"How `cron` combines day of month and day of week: `true` fires when either matches, `false` when both match. " +
				"Requires `cron`. Defaults to `true`.",
		),
		"interval": schema.Float64Attribute{
			MarkdownDescription: "Seconds between two runs, greater than 0, counted from `anchor_date`. Values outside 1 second " +
				"to 1 year (31,536,000) cause a warning. Exactly one of `cron`, `interval`, and `rrule` is required.",
			Optional: true,
			Computed: true,
		},
		"anchor_date": schema.StringAttribute{
			MarkdownDescription: "Time from which `interval` is counted, in RFC 3339. Requires `interval`. Defaults to the time " +
				"at which the schedule is created. Removing this argument keeps its value.",
			Optional: true, Computed: true, CustomType: timetypes.RFC3339Type{},
		},
		"rrule": schema.StringAttribute{
			MarkdownDescription: "Recurrence rule of iCalendar (RFC 5545), with up to 6,500 characters, such as " +
				"`FREQ=WEEKLY;BYDAY=MO`. Without `DTSTART`, it starts on January 1, 2020. Exactly one of `cron`, `interval`, and " +
				"`rrule` is required.",
			Optional: true, Computed: true, CustomType: recurrenceType{},
		},
		"timezone": tfvalue.OptionalString(
			"IANA name of the schedule's time zone, such as `Europe/Berlin`. Defaults to UTC.",
			tfvalue.NotEmpty()...),
		"active": tfvalue.OptionalBool("Whether the schedule is active. Inactive schedules create no runs. Defaults to `true`."),
		"max_scheduled_runs": tfvalue.OptionalInt(
			"Maximum number of runs to schedule in advance, at least 1. Defaults to the server's limit. Prefect cannot unset "+
				"this value; removing it replaces the schedule.",
			int64validator.AtLeast(1),
		),
		"parameters": tfvalue.OptionalJSON(
			"Parameters of the schedule's runs, as a JSON object. They override the parameters of the deployment. Defaults to `{}`.",
		),
		"slug": tfvalue.OptionalString(
			"Name that is unique among the schedules of the deployment. Defaults to a generated name that starts with "+
				"`terraform-`. Removing this argument keeps its value.",
			stringvalidator.LengthAtLeast(1),
			stringvalidator.AlsoRequires(path.MatchRoot("deployment_id")),
		),
	}
}

func updateDeploymentSchedule(ctx context.Context, c *client.Client, s *scheduleModel, in client.ScheduleInput) error {
	err := c.UpdateSchedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString(), in)
	if apierror.IsConflict(err) {
		return diag.CodeNameTaken.Wrapf(
			"another schedule of the deployment %s already has the slug %q; set another slug: %w",
			s.DeploymentID.ValueString(),
			in.Slug,
			err,
		)
	}
	return err
}

// findDeploymentScheduleForImport finds a schedule by its ID, or by DEPLOYMENT,SCHEDULE: the ID or FLOW/DEPLOYMENT of its deployment, and
// the ID or slug of the schedule.
func findDeploymentScheduleForImport(ctx context.Context, c *client.Client, key string) (*client.Schedule, error) {
	if uuid.Validate(key) == nil {
		return c.FindSchedule(ctx, key)
	}
	comma := strings.LastIndex(key, ",") // names have commas more often than slugs
	if comma < 0 {
		return nil, diag.CodeImportID.Wrapf(
			"%q does not identify a deployment schedule: expected its ID, or DEPLOYMENT,SCHEDULE, where DEPLOYMENT is an ID or "+
				"FLOW/DEPLOYMENT, and SCHEDULE is the ID or the slug of the schedule; IDs are UUIDs",
			key,
		)
	}
	deployment, own := key[:comma], key[comma+1:]
	if uuid.Validate(deployment) != nil {
		d, err := reference.FindDeploymentForImport(ctx, c, deployment)
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

func (s *scheduleModel) Identity() (id, label string) {
	return s.ID.ValueString(), s.Slug.ValueString()
}

// isReplacedBy reports whether a schedule has replaced this one: it has the same slug or, as after `prefect deploy`, which creates
// schedules without a slug, the same times and parameters. The anchor is not compared: if unset, it differs after each deploy.
func (s *scheduleModel) isReplacedBy(a *client.Schedule) bool {
	if a.Slug != nil || !s.Slug.IsNull() {
		return a.Slug != nil && *a.Slug == s.Slug.ValueString()
	}
	t := a.Timing
	return s.Cron.Equal(types.StringPointerValue(t.Cron)) && s.DayOr.Equal(types.BoolPointerValue(t.DayOr)) &&
		s.Interval.Equal(types.Float64PointerValue(t.Interval)) &&
		s.RRule.ValueString() == types.StringPointerValue(t.RRule).ValueString() &&
		s.Timezone.Equal(types.StringPointerValue(t.Timezone)) && patch.SameJSON(tfvalue.JSONOrNone(s.Parameters), a.Parameters)
}

func (s *scheduleModel) ToAPI(context.Context, *fwdiag.Diagnostics) client.ScheduleInput {
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
		// A generated slug makes the create safe to repeat: Prefect would reject a second schedule with it.
		in.Slug = framework.GeneratedKey()
	}
	return in
}

func (s *scheduleModel) FromAPI(_ context.Context, a *client.Schedule, _ *fwdiag.Diagnostics) {
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
