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

// describedSchedule is a schedule with its description and next runs. The resource does not have them: the next runs change over
// time, which would be drift in every plan.
type describedSchedule struct {
	scheduleModel
	Description types.String `tfsdk:"description"`
	NextRuns    []string     `tfsdk:"next_runs"`
}

// describedScheduleAttributes are the attributes of describedSchedule, as attributes of a resource.
func describedScheduleAttributes() map[string]schema.Attribute {
	out := maps.Clone(newDeploymentSchedule().SchemaDefinition.Attributes)
	out["description"] = tfvalue.ComputedString(
		"Description of the schedule in English. Null if the provider cannot compute the schedule.",
	)
	out["next_runs"] = schema.ListAttribute{
		MarkdownDescription: "Times of the next runs after `after`, as RFC 3339 strings in UTC, computed as Prefect computes " +
			"them. Empty if no runs will be created: the schedule is inactive, its deployment is paused, or Prefect's scheduler " +
			"fails on it. Null if the provider cannot compute the schedule.",
		Computed: true, ElementType: types.StringType,
	}
	return out
}

// nextRuns are the arguments about next runs.
type nextRuns struct {
	After timetypes.RFC3339 `tfsdk:"after"`
	Count types.Int64       `tfsdk:"next_runs_count"`
}

func nextRunsAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"after": dsschema.StringAttribute{
			MarkdownDescription: "Time after which `next_runs` are listed, in RFC 3339. Defaults to the current time, so that " +
				"`next_runs` differ between plans.",
			Optional:   true,
			CustomType: timetypes.RFC3339Type{},
		},
		"next_runs_count": dsschema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf("Number of `next_runs` per schedule, from 0 to %d. Defaults to `%d`.", MostDates, defaultNextRuns),
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(0, MostDates)},
		},
	}
}

// defaultNextRuns is the default of next_runs_count.
const defaultNextRuns = 5

// describe returns a schedule of a deployment with its description and next runs.
func (u *nextRuns) describe(
	ctx context.Context,
	d *client.Deployment,
	a *client.Schedule,
	server capability.Set,
	diags *fwdiag.Diagnostics,
) describedSchedule {
	var out describedSchedule
	out.FromAPI(ctx, a, diags)
	after, n := time.Now(), defaultNextRuns
	if at := tfvalue.Moment(u.After, diags); at != nil {
		after = *at
	}
	if !u.Count.IsNull() {
		n = int(u.Count.ValueInt64())
	}
	made, err := schedule.New(ComputedBy(out.timing(), server), after)
	if err != nil {
		diag.CodeScheduleUnreadable.ReportWarning(
			diags,
			"Schedule cannot be computed",
			fmt.Sprintf(
				"The provider cannot compute the schedule %s of the server: %s. Its description and its next runs are null. "+
					"Check the schedule.",
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
			"Schedule fails in Prefect's scheduler",
			fmt.Sprintf("The schedule %s (%s): %s. Correct the schedule, or remove it.", a.ID, made.Describe(), failure),
		)
		return out
	}
	out.NextRuns = TimeTexts(made.Next(after, n))
	return out
}

// deploymentScheduleData is the model of the data source of one schedule.
type deploymentScheduleData struct {
	describedSchedule
	nextRuns
}

var _ = framework.ImplementsDataSource(newDeploymentScheduleData)

func newDeploymentScheduleData() *framework.DataSource[deploymentScheduleData, *deploymentScheduleData] {
	all := framework.ReadOnlyAttributes(describedScheduleAttributes(), "id", "slug", "deployment_id")
	maps.Copy(all, nextRunsAttributes())
	return &framework.DataSource[deploymentScheduleData, *deploymentScheduleData]{
		TypeName: "deployment_schedule",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Reads a schedule of a deployment by its slug or its ID, with its next runs. With an ID alone, " +
				"it searches all deployments.",
			Attributes: all,
		},
		Validators: framework.ExactlyOneOf("id", "slug"),
		ReadFunc: func(ctx context.Context, c *client.Client, s *deploymentScheduleData, diags *fwdiag.Diagnostics) error {
			a, err := findDeploymentSchedule(ctx, c, &s.scheduleModel)
			if err != nil {
				return err
			}
			d, err := c.Deployment(ctx, a.DeploymentID)
			if err != nil {
				return err
			}
			server, err := c.Capabilities(ctx)
			s.describedSchedule = s.describe(ctx, d, a, server, diags)
			return err
		},
	}
}

func findDeploymentSchedule(ctx context.Context, c *client.Client, s *scheduleModel) (*client.Schedule, error) {
	switch {
	case s.ID.IsNull():
		return c.ScheduleBySlug(ctx, s.DeploymentID.ValueString(), s.Slug.ValueString())
	case s.DeploymentID.IsNull():
		return c.FindSchedule(ctx, s.ID.ValueString())
	}
	return c.Schedule(ctx, s.DeploymentID.ValueString(), s.ID.ValueString())
}
