package flowrun

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/backfill"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// usualBackfill is how many runs a backfill makes at the most when nobody says.
const usualBackfill = 100

// deploymentBackfill is what the action deployment_backfill is told.
type deploymentBackfill struct {
	framework.WorkspacePlacement
	Deployment       types.String       `tfsdk:"deployment"`
	Start            types.String       `tfsdk:"start"`
	End              types.String       `tfsdk:"end"`
	Schedule         types.Dynamic      `tfsdk:"schedule"`
	Parameters       tfvalue.JSONString `tfsdk:"parameters"`
	Tags             types.Set          `tfsdk:"tags"`
	JobVariables     tfvalue.JSONString `tfsdk:"job_variables"`
	WorkQueueName    types.String       `tfsdk:"work_queue_name"`
	Name             types.String       `tfsdk:"name"`
	IncludeScheduled types.Bool         `tfsdk:"include_scheduled"`
	MaxRuns          types.Int64        `tfsdk:"max_runs"`
	DryRun           types.Bool         `tfsdk:"dry_run"`
}

var _ = framework.ImplementsAction(newDeploymentBackfill)

func newDeploymentBackfill() *framework.Action[deploymentBackfill, *deploymentBackfill] {
	return &framework.Action[deploymentBackfill, *deploymentBackfill]{
		TypeName: "deployment_backfill", Verb: "backfill", ObjectType: "deployment",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Makes the runs of a deployment that its schedules would have made in a time: one for each moment at which " +
				"they fire, exactly as Prefect's scheduler computes it, changes to daylight saving time included. " +
				"Each run has its moment as scheduled time (`prefect.runtime.flow_run.scheduled_start_time`); one that is past begins as soon as a " +
				"worker has room.\n\n" +
				"Invoked again, it makes only the runs that are missing: after an interruption it goes on, and a backfill that is " +
				"complete makes none. " +
				"Before Terraform 1.14, `prefect_flow_run` with `for_each` over the function `schedule_between`, `idempotency_key` and `wait = " +
				"false` does the same.",
			Attributes: framework.ActionAttributes(deploymentBackfillAttributes()),
		},
		Label:        func(m *deploymentBackfill) string { return m.Deployment.ValueString() },
		ValidateFunc: validateBackfill,
		PlanFunc: func(ctx context.Context, of *framework.ProviderData, c *client.Client, m *deploymentBackfill,
			diags *fwdiag.Diagnostics) error {
			return deployment.PlanRunValues(ctx, of, c, m.Deployment, m.runValues(), diags)
		},
		InvokeFunc: runBackfill,
	}
}

func deploymentBackfillAttributes() map[string]actionschema.Attribute {
	day := []validator.String{tfvalue.StringRule{
		Expected: "a date such as 2026-01-31, or a point in time in RFC 3339 such as 2026-01-31T06:30:00Z",
		Holds: func(s string) bool {
			_, err := backfill.ParseBound(s)
			return err == nil
		},
		Remedy: "Write it in one of the two forms.",
	}}
	const days = " A date means the day in the time zone of the schedule."
	json := func(text string) actionschema.StringAttribute {
		return actionschema.StringAttribute{
			MarkdownDescription: text,
			Optional:            true,
			CustomType:          tfvalue.JSONStringType{},
			Validators:          []validator.String{tfvalue.IsJSONObject()},
		}
	}
	return map[string]actionschema.Attribute{
		"deployment": deployment.NameArgument("The deployment."),
		"start": actionschema.StringAttribute{
			MarkdownDescription: "The beginning of the time: a date, or a point in time in RFC 3339." + days,
			Required:            true,
			Validators:          day,
		},
		"end": actionschema.StringAttribute{
			MarkdownDescription: "The end of the time, which is part of it: a date, whose whole day is part of it, or a point in time in RFC 3339." +
				days,
			Required:   true,
			Validators: day,
		},
		"schedule": actionschema.DynamicAttribute{
			MarkdownDescription: "The schedule whose moments are run. " + deployment.RuleText + " An interval without `anchor_date` counts from " +
				"`start`. Default: the deployment's own active schedules, each with its parameters.", Optional: true,
		},
		"parameters": json(
			"Parameters of the flow, laid over those of the deployment and of its schedule: a JSON object, best written with `jsonencode`. Its " +
				"texts may refer to the moment of the run: " +
				"`{{ scheduled_time }}` is the moment in RFC 3339 and UTC, `{{ scheduled_time_local }}` in RFC 3339 in the time zone of the " +
				"schedule, and `{{ scheduled_date }}` the date there. Default: none.",
		),
		"tags": actionschema.SetAttribute{
			MarkdownDescription: "Tags to find the runs by. The deployment's tags are added to them. Default: none.",
			Optional:            true,
			ElementType:         types.StringType,
		},
		"job_variables": json(
			"Settings of the infrastructure of the runs, laid over the deployment's: a JSON object, best written with `jsonencode`. Default: none.",
		),
		"work_queue_name": actionschema.StringAttribute{
			MarkdownDescription: "The work queue, of the deployment's work pool, that the runs wait in, such as one of low priority. One that " +
				"does not exist is created by Prefect. Default: the deployment's.",
			Optional:   true,
			Validators: tfvalue.IsName(),
		},
		"name": actionschema.StringAttribute{
			MarkdownDescription: "Tells this backfill from others of the deployment: a moment that was run under the same name is not run " +
				"again. To run everything once more, give another name. Default: `default`.",
			Optional: true, Validators: tfvalue.NotEmpty(),
		},
		"include_scheduled": actionschema.BoolAttribute{
			MarkdownDescription: "Whether to run also the moments for which Prefect's scheduler has made a run, whatever became of it. Only " +
				"without `schedule`, which always means all moments. Default: `false`.", Optional: true,
		},
		"max_runs": actionschema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"How many moments there may be at the most, from 1 to %d. When there are more, no run is made, and the action fails with their "+
					"number. Default: %d.",
				mostBackfilled,
				usualBackfill,
			),
			Optional: true, Validators: []validator.Int64{int64validator.Between(1, mostBackfilled)},
		},
		"dry_run": actionschema.BoolAttribute{
			MarkdownDescription: "Whether only to say which runs would be made. Default: `false`.",
			Optional:            true,
		},
	}
}

// validateBackfill refuses what is wrong whatever the deployment is.
func validateBackfill(_ context.Context, m *deploymentBackfill, diags *fwdiag.Diagnostics) {
	tried := diag.ErrorContext{Verb: "backfill", TypeName: "deployment", Label: m.Deployment.ValueString()}
	if !m.Parameters.IsUnknown() {
		_, err := m.template()
		diag.Failed(diags, tried, err)
	}
	if m.Start.IsUnknown() || m.End.IsUnknown() {
		return
	}
	start, end, err := m.window()
	if err != nil {
		diag.Failed(diags, tried, err)
		return
	}
	if !m.hasSchedule() || m.MaxRuns.IsUnknown() {
		return
	}
	if _, err := tfvalue.PlainValue(m.Schedule); err != nil {
		return // it is known later
	}
	given, err := m.givenSchedule()
	if err == nil {
		_, err = m.runs([]*backfillSchedule{given}, start, end)
	}
	diag.Failed(diags, tried, err)
}

func (m *deploymentBackfill) window() (start, end backfill.Bound, err error) {
	if start, err = backfill.ParseBound(m.Start.ValueString()); err != nil {
		return start, end, &diag.AttributeError{
			Code:      diag.CodeInvalid,
			Attribute: "start",
			Summary:   "Invalid start",
			Detail:    err.Error() + ".",
		}
	}
	if end, err = backfill.ParseBound(m.End.ValueString()); err != nil {
		return start, end, &diag.AttributeError{Code: diag.CodeInvalid, Attribute: "end", Summary: "Invalid end", Detail: err.Error() + "."}
	}
	if end.Last(time.UTC).Before(start.First(time.UTC)) {
		return start, end, &diag.AttributeError{
			Code:      diag.CodeFilter,
			Attribute: "end",
			Summary:   "Invalid end",
			Detail: fmt.Sprintf(
				"end is %s, which is before start, %s. Exchange them, or correct one.",
				m.End.ValueString(),
				m.Start.ValueString(),
			),
		}
	}
	return start, end, nil
}

func (m *deploymentBackfill) template() (backfill.Template, error) {
	out, err := backfill.ParseTemplate(m.Parameters.ValueString())
	if err != nil {
		return out, &diag.AttributeError{
			Code:      diag.CodeParameters,
			Attribute: "parameters",
			Summary:   "Invalid parameters",
			Detail:    err.Error() + ".",
		}
	}
	return out, nil
}

// hasSchedule reports whether a schedule is given, be it one that is not known yet.
func (m *deploymentBackfill) hasSchedule() bool {
	return !m.Schedule.IsNull() && !m.Schedule.IsUnderlyingValueNull()
}

// givenSchedule is the schedule of the configuration.
func (m *deploymentBackfill) givenSchedule() (*backfillSchedule, error) {
	plain, err := tfvalue.PlainValue(m.Schedule)
	if err != nil {
		return nil, &diag.AttributeError{
			Code:      diag.CodeSchedule,
			Attribute: "schedule",
			Summary:   "Invalid schedule",
			Detail:    err.Error() + ".",
		}
	}
	options, err := deployment.ScheduleOptions(plain)
	if err != nil {
		return nil, &diag.AttributeError{
			Code:      diag.CodeSchedule,
			Attribute: "schedule",
			Summary:   "Invalid schedule",
			Detail:    strings.TrimSuffix(err.Error(), ".") + ".",
		}
	}
	object, _ := plain.(map[string]any)
	return &backfillSchedule{name: "given", options: options, versioned: object[deployment.VersionKey] != nil}, nil
}

// runs are all that are meant, when they are not too many.
func (m *deploymentBackfill) runs(schedules []*backfillSchedule, start, end backfill.Bound) ([]backfillRun, error) {
	out, err := backfillRuns(schedules, start, end)
	if err != nil {
		return nil, &diag.AttributeError{
			Code:      diag.CodeSchedule,
			Attribute: "schedule",
			Summary:   "Invalid schedule",
			Detail:    err.Error() + ".",
		}
	}
	most := usualBackfill
	if !m.MaxRuns.IsNull() {
		most = int(m.MaxRuns.ValueInt64())
	}
	if len(out) > most {
		return nil, &diag.AttributeError{
			Code:      diag.CodeTooMany,
			Attribute: "max_runs",
			Summary:   "Too many runs",
			Detail: fmt.Sprintf(
				"From %s to %s there are %s moments to run, and max_runs is %d. No run was made. Shorten the time, or raise max_runs.",
				m.Start.ValueString(),
				m.End.ValueString(),
				countText(len(out)),
				most,
			),
		}
	}
	return out, nil
}
