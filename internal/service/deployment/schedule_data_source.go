package deployment

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// explainedSchedule is a schedule with what it means. The resource has none of it: when a schedule fires next changes
// by itself, so that every plan would show a difference that nobody has made.
type explainedSchedule struct {
	Schedule
	Description types.String `tfsdk:"description"`
	NextRuns    []string     `tfsdk:"next_runs"`
}

// explainedScheduleAttributes is the attributes of explainedSchedule, in the terms of a resource.
func explainedScheduleAttributes() map[string]schema.Attribute {
	out := maps.Clone(newDeploymentSchedule().SchemaDefinition.Attributes)
	out["description"] = tfvalue.ComputedString(
		"When the schedule fires, in English. Null for a schedule that this provider can't compute.",
	)
	out["next_runs"] = schema.ListAttribute{
		MarkdownDescription: "When Prefect will run the deployment for this schedule, from `after` on: a list of RFC 3339 strings in UTC, as " +
			"Prefect itself computes them. " +
			"It is empty when there will be no runs: the schedule is inactive, its deployment is paused, or Prefect's scheduler fails on the " +
			"schedule. Null for a schedule that this provider can't compute.",
		Computed: true, ElementType: types.StringType,
	}
	return out
}

// nextRuns is which of the next runs are wanted.
type nextRuns struct {
	After timetypes.RFC3339 `tfsdk:"after"`
	Count types.Int64       `tfsdk:"next_runs_count"`
}

func upcomingAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"after": dsschema.StringAttribute{
			MarkdownDescription: "The moment, in RFC 3339, from which `next_runs` are listed. Default: now, so that they differ from one plan " +
				"to the next.",
			Optional:   true,
			CustomType: timetypes.RFC3339Type{},
		},
		"next_runs_count": dsschema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("How many `next_runs` are wanted of a schedule, 0 to %d. Default: %d.", MostDates, usualDates),
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(0, MostDates)},
		},
	}
}

// usualDates is how many next runs are listed when nobody says.
const usualDates = 5

// explain is the schedule of a deployment with what it means.
func (u *nextRuns) explain(
	ctx context.Context,
	d *client.Deployment,
	a *client.Schedule,
	server capability.Set,
	diags *fwdiag.Diagnostics,
) explainedSchedule {
	var out explainedSchedule
	out.FromAPI(ctx, a, diags)
	after, n := time.Now(), usualDates
	if at := tfvalue.Moment(u.After, diags); at != nil {
		after = *at
	}
	if !u.Count.IsNull() {
		n = int(u.Count.ValueInt64())
	}
	made, err := schedule.New(ComputedBy(out.Timing(), server), after)
	if err != nil {
		diag.CodeScheduleUnreadable.ReportWarning(
			diags,
			"A schedule can't be computed",
			fmt.Sprintf(
				"The server has the schedule %s, of which this provider says: %s. So its description and its next runs are null.",
				a.ID,
				err,
			),
		)
		return out
	}
	out.Description = types.StringValue(made.Describe())
	out.NextRuns = []string{}
	if !a.Active || d.Paused {
		return out
	}
	if failure := made.Failure(after); failure != nil {
		diag.CodeScheduleUnreadable.ReportWarning(
			diags,
			"Prefect fails on a schedule",
			fmt.Sprintf("The schedule %s (%s): %s. Correct or remove it.", a.ID, made.Describe(), failure),
		)
		return out
	}
	out.NextRuns = TimeTexts(made.Next(after, n))
	return out
}

// deploymentScheduleData is one schedule, found by id or slug.
type deploymentScheduleData struct {
	explainedSchedule
	nextRuns
}

var _ = framework.ImplementsDataSource(newDeploymentScheduleData)

func newDeploymentScheduleData() *framework.DataSource[deploymentScheduleData, *deploymentScheduleData] {
	all := framework.ReadOnlyAttributes(explainedScheduleAttributes(), "id", "slug", "deployment_id")
	maps.Copy(all, upcomingAttributes())
	return &framework.DataSource[deploymentScheduleData, *deploymentScheduleData]{
		TypeName: "deployment_schedule",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a schedule of a deployment by its slug or by its id, and says when it will fire. With an id alone, " +
				"every deployment is searched.",
			Attributes: all,
		},
		Validators: framework.ExactlyOneOf("id", "slug"),
		ReadFunc: func(ctx context.Context, c *client.Client, s *deploymentScheduleData, diags *fwdiag.Diagnostics) error {
			a, err := findDeploymentSchedule(ctx, c, &s.Schedule)
			if err != nil {
				return err
			}
			d, err := c.Deployment(ctx, a.DeploymentID)
			if err != nil {
				return err
			}
			server, err := c.Capabilities(ctx)
			s.explainedSchedule = s.explain(ctx, d, a, server, diags)
			return err
		},
	}
}

func findDeploymentSchedule(ctx context.Context, c *client.Client, s *Schedule) (*client.Schedule, error) {
	switch {
	case s.ID.IsNull():
		return c.ScheduleBySlug(ctx, s.DeploymentID.ValueString(), s.Slug.ValueString())
	case s.DeploymentID.IsNull():
		return c.FindSchedule(ctx, s.ID.ValueString())
	}
	return c.Schedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString())
}
