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

// defaultMaxRuns is the default of max_runs.
const defaultMaxRuns = 100

// deploymentBackfill has the arguments of the action deployment_backfill.
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
			MarkdownDescription: "Creates the runs that the schedules of a deployment would have created in a " +
				"period. Invoked again, the action creates only the missing runs.",
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
		Expected: "a date such as 2026-01-31, or a time in RFC 3339 such as 2026-01-31T06:30:00Z",
		Holds: func(s string) bool {
			_, err := backfill.ParseBound(s)
			return err == nil
		},
		Remedy: "Use one of the two formats.",
	}}
	const days = " Dates are days in the time zone of the schedule."
	json := func(text string) actionschema.StringAttribute {
		return actionschema.StringAttribute{
			MarkdownDescription: text,
			Optional:            true,
			CustomType:          tfvalue.JSONStringType{},
			Validators:          []validator.String{tfvalue.IsJSONObject()},
		}
	}
	return map[string]actionschema.Attribute{
		"deployment": deployment.NameArgument("Deployment"),
		"start": actionschema.StringAttribute{
			MarkdownDescription: "Start of the period, inclusive: a date, or a time in RFC 3339." + days,
			Required:            true,
			Validators:          day,
		},
		"end": actionschema.StringAttribute{
			MarkdownDescription: "End of the period, inclusive: a date, including the whole day, or a time in RFC 3339." +
				days,
			Required:   true,
			Validators: day,
		},
		"schedule": actionschema.DynamicAttribute{
			MarkdownDescription: "Schedule to backfill. Defaults to the active schedules of the deployment, each with its " +
				"parameters. Object with the " + deployment.RuleText + " Defaults to the server's version.", Optional: true,
		},
		"parameters": json(
			"Parameters of the runs, as a JSON object. They override the parameters of the deployment and its schedule. " +
				"Strings may contain `{{ scheduled_time }}` (the time of the run in RFC 3339 and UTC), `{{ scheduled_time_local " +
				"}}` (in the schedule's time zone), and `{{ scheduled_date }}` (the date in that time zone). Defaults to none.",
		),
		"tags": actionschema.SetAttribute{
			MarkdownDescription: "Tags of the runs, in addition to the tags of the deployment. Defaults to none.",
			Optional:            true,
			ElementType:         types.StringType,
		},
		"job_variables": json(
			"Job variables of the runs, as a JSON object. They override the job variables of the deployment. Defaults to none.",
		),
		"work_queue_name": actionschema.StringAttribute{
			MarkdownDescription: "Name of the work queue for the runs, in the deployment's work pool. Prefect creates a queue " +
				"that does not exist. Defaults to the work queue of the deployment.",
			Optional:   true,
			Validators: tfvalue.IsName(),
		},
		"name": actionschema.StringAttribute{
			MarkdownDescription: "Name of the backfill, unique within the deployment. Times that have been run under the same " +
				"name are not run again. To run everything again, use another name. Defaults to `default`.",
			Optional: true, Validators: tfvalue.NotEmpty(),
		},
		"include_scheduled": actionschema.BoolAttribute{
			MarkdownDescription: "Whether to include times for which Prefect's scheduler has already created a run, in any " +
				"state. Conflicts with `schedule`, which includes all times. Defaults to `false`.", Optional: true,
		},
		"max_runs": actionschema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"Maximum number of times to run, from 1 to %d. If there are more, the action fails, reports their number, and "+
					"creates no runs. Defaults to `%d`.",
				maxBackfilled,
				defaultMaxRuns,
			),
			Optional: true, Validators: []validator.Int64{int64validator.Between(1, maxBackfilled)},
		},
		"dry_run": actionschema.BoolAttribute{
			MarkdownDescription: "Whether to only report which runs would be created. Defaults to `false`.",
			Optional:            true,
		},
	}
}

// validateBackfill reports errors that do not depend on the deployment.
func validateBackfill(_ context.Context, m *deploymentBackfill, diags *fwdiag.Diagnostics) {
	errorContext := diag.ErrorContext{Verb: "backfill", TypeName: "deployment", Label: m.Deployment.ValueString()}
	if !m.Parameters.IsUnknown() {
		_, err := m.template()
		diag.Failed(diags, errorContext, err)
	}
	if m.Start.IsUnknown() || m.End.IsUnknown() {
		return
	}
	start, end, err := m.window()
	if err != nil {
		diag.Failed(diags, errorContext, err)
		return
	}
	if !m.hasSchedule() || m.MaxRuns.IsUnknown() {
		return
	}
	if _, err := tfvalue.PlainValue(m.Schedule); err != nil {
		return // parts of it are unknown
	}
	configured, err := m.configuredSchedule()
	if err == nil {
		_, err = m.runs([]*backfillSchedule{configured}, start, end)
	}
	diag.Failed(diags, errorContext, err)
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
				"end is %s, which is before start, %s. Correct start or end.",
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

// hasSchedule reports whether the configuration has a schedule, known or unknown.
func (m *deploymentBackfill) hasSchedule() bool {
	return !m.Schedule.IsNull() && !m.Schedule.IsUnderlyingValueNull()
}

// configuredSchedule returns the schedule of the configuration.
func (m *deploymentBackfill) configuredSchedule() (*backfillSchedule, error) {
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

// runs returns the runs of the period, or an error if there are more than max_runs.
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
	limit := defaultMaxRuns
	if !m.MaxRuns.IsNull() {
		limit = int(m.MaxRuns.ValueInt64())
	}
	if len(out) > limit {
		return nil, &diag.AttributeError{
			Code:      diag.CodeTooMany,
			Attribute: "max_runs",
			Summary:   "Too many runs",
			Detail: fmt.Sprintf(
				"The period from %s to %s has %s times to run, but max_runs is %d. No runs were created. Shorten the period, or "+
					"raise max_runs.",
				m.Start.ValueString(),
				m.End.ValueString(),
				countText(len(out)),
				limit,
			),
		}
	}
	return out, nil
}
