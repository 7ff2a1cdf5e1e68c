package flowrun

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

const (
	// maxLines is how many runs a message lists.
	maxLines = 20
	// maxCancelled is the greatest value of max, so that a typing error is found.
	maxCancelled = 10_000
)

// cancellable are the types of the states in which a run can be canceled.
var cancellable = []string{"SCHEDULED", "PENDING", "RUNNING", "PAUSED"}

// flowRunsCancel has the arguments of the action flow_runs_cancel.
type flowRunsCancel struct {
	framework.WorkspacePlacement
	Deployment   types.String `tfsdk:"deployment"`
	FlowName     types.String `tfsdk:"flow_name"`
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	Tags         types.Set    `tfsdk:"tags"`
	TagsAny      types.Set    `tfsdk:"tags_any"`
	StateTypes   types.Set    `tfsdk:"state_types"`
	StateNames   types.Set    `tfsdk:"state_names"`
	LateFor      types.String `tfsdk:"late_for"`
	Max          types.Int64  `tfsdk:"max"`
	DryRun       types.Bool   `tfsdk:"dry_run"`
}

var _ = framework.ImplementsAction(newFlowRunsCancel)

func newFlowRunsCancel() *framework.Action[flowRunsCancel, *flowRunsCancel] {
	return &framework.Action[flowRunsCancel, *flowRunsCancel]{
		TypeName: "flow_runs_cancel", Verb: "cancel", ObjectType: "flow_runs",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Cancels all flow runs that match all filters and have not finished. Cancels none " +
				"if more than `max` match.",
			Attributes: framework.ActionAttributes(flowRunsCancelAttributes()),
		},
		ValidateFunc: func(_ context.Context, m *flowRunsCancel, diags *fwdiag.Diagnostics) {
			if deployment.CountSet(m.Deployment, m.FlowName, m.WorkPoolName, m.Tags, m.TagsAny, m.StateTypes, m.StateNames,
				m.LateFor) == 0 {
				diag.CodeFilter.ReportErrorAt(
					diags,
					path.Root("state_types"),
					"Missing filter",
					"Without a filter, the action would cancel every run of the workspace. Set a filter. To cancel all runs, set "+
						"state_types to all values: "+strings.Join(cancellable, ", ")+".",
				)
			}
			if !m.LateFor.IsNull() && !m.StateTypes.IsNull() {
				diag.CodeFilter.ReportErrorAt(
					diags,
					path.Root("state_types"),
					"Conflicting filters",
					"late_for selects scheduled runs that have not started, so it cannot be combined with state_types. Remove "+
						"one of them.",
				)
			}
		},
		InvokeFunc: runFlowRunsCancel,
	}
}

func flowRunsCancelAttributes() map[string]actionschema.Attribute {
	deployment := deployment.NameArgument("Only runs of this deployment")
	deployment.Required, deployment.Optional = false, true
	deployment.MarkdownDescription += " Defaults to all."
	str := func(description string, validators ...validator.String) actionschema.Attribute {
		return actionschema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: validators}
	}
	set := func(description string, validators ...validator.Set) actionschema.Attribute {
		return actionschema.SetAttribute{
			MarkdownDescription: description,
			Optional:            true,
			ElementType:         types.StringType,
			Validators:          append(validators, setvalidator.SizeAtLeast(1)),
		}
	}
	return map[string]actionschema.Attribute{
		"deployment":     deployment,
		"flow_name":      str("Only runs of the flow with this name. Defaults to all.", tfvalue.NotEmpty()...),
		"work_pool_name": str("Only runs on the work pool with this name. Defaults to all.", tfvalue.NotEmpty()...),
		"tags":           set("Only runs with all of these tags. Defaults to all."),
		"tags_any":       set("Only runs with any of these tags. Defaults to all."),
		"state_types": set(
			"Only runs in states of these types: `"+strings.Join(cancellable, "`, `")+"`. Defaults to all of them.",
			setvalidator.ValueStringsAre(tfvalue.OneOf(cancellable...)...),
		),
		"state_names": set(
			"Only runs in states with these names, such as `Late`, `AwaitingRetry`, or `Suspended`. Case-sensitive. Finished " +
				"runs never match. Defaults to all.",
		),
		"late_for": str(
			"Only runs that have been due for at least this Go duration, such as `30m` or `6h`, and have not started. Conflicts "+
				"with `state_types`. Defaults to all.",
			isTimeout(),
		),
		"max": actionschema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"Maximum number of runs to cancel, from 1 to %d. If more match, the action fails, reports their number, and "+
					"cancels none.",
				maxCancelled,
			),
			Required: true, Validators: []validator.Int64{int64validator.Between(1, maxCancelled)},
		},
		"dry_run": actionschema.BoolAttribute{
			MarkdownDescription: "Whether to only report which runs would be canceled. Defaults to `false`.",
			Optional:            true,
		},
	}
}

func runFlowRunsCancel(ctx context.Context, c *client.Client, m *flowRunsCancel, i *framework.Invocation) error {
	filter, err := m.filter(ctx, c, time.Now(), i.Diags)
	if err != nil || i.Diags.HasError() {
		return err
	}
	total, err := c.CountFlowRuns(ctx, filter)
	switch {
	case err != nil:
		return err
	case total > m.Max.ValueInt64():
		return &diag.AttributeError{
			Code:      diag.CodeTooMany,
			Attribute: "max",
			Summary:   "Too many flow runs",
			Detail: fmt.Sprintf(
				"%d flow runs match the filters, but max is %d. No run was canceled. Narrow the filters, or raise max.",
				total,
				m.Max.ValueInt64(),
			),
		}
	case total == 0:
		i.Progress("No flow runs match the filters.")
		return nil
	}
	var ids []string
	var lines []string
	for run, err := range c.FlowRuns(ctx, filter, 0, int(m.Max.ValueInt64())) {
		if err != nil {
			return err
		}
		ids = append(ids, run.ID)
		lines = append(lines, fmt.Sprintf("%s %s (%s)", run.ID, run.Name, run.StateName))
	}
	if m.DryRun.ValueBool() {
		i.Progress("Dry run: %d flow runs would be canceled:\n%s", len(ids), abridged(lines))
		return nil
	}
	return cancelAll(ctx, c, ids, i)
}

// cancelAll cancels the runs, and reports their states.
func cancelAll(ctx context.Context, c *client.Client, ids []string, i *framework.Invocation) error {
	var done, canceled, canceling, finished int
	var rejected []string
	count := func(v *client.OrchestrationResult) {
		switch stateType := v.StateType(); {
		case stateType == "CANCELLED":
			canceled++
		case stateType == "CANCELLING":
			canceling++
		case client.IsFinal(stateType):
			finished++
		default:
			rejected = append(rejected, fmt.Sprintf("%s: %s", v.FlowRunID, v.Details.Reason))
		}
	}
	err := c.CancelFlowRuns(ctx, ids, func(some []*client.OrchestrationResult) {
		for _, v := range some {
			count(v)
		}
		// The response leaves out runs that were deleted or have finished in the meantime.
		done = min(len(ids), done+len(some))
		i.Progress("Requested cancellation of %d of %d flow runs.", done, len(ids))
	})
	summary := fmt.Sprintf(
		"%d flow runs are canceled, %d are canceling until their workers stop them, and %d had already finished.",
		canceled,
		canceling,
		finished,
	)
	switch {
	case err != nil:
		return fmt.Errorf("%s Invoke the action again to continue. %w", summary, err)
	case len(rejected) > 0:
		return diag.CodeRunsRefused.Wrapf("%s Prefect rejected the cancellation of %d:\n%s", summary, len(rejected), abridged(rejected))
	}
	i.Progress("%s", summary)
	return nil
}

// abridged joins the lines, at most maxLines of them, and adds how many more there are.
func abridged(lines []string) string {
	if more := len(lines) - maxLines; more > 0 {
		lines = append(slices.Clone(lines[:maxLines]), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// filter returns the filter for the unfinished runs that match the arguments.
func (m *flowRunsCancel) filter(
	ctx context.Context,
	c *client.Client,
	now time.Time,
	diags *fwdiag.Diagnostics,
) (client.FlowRunFilter, error) {
	out := client.FlowRunFilter{FlowName: m.FlowName.ValueString(), WorkPoolName: m.WorkPoolName.ValueString(), StateTypes: cancellable}
	if !m.Deployment.IsNull() {
		d, err := reference.FindDeploymentForImport(ctx, c, m.Deployment.ValueString())
		if err != nil {
			return out, err
		}
		out.DeploymentID = d.ID
	}
	if wanted := tfvalue.StringsOrNil(ctx, m.StateTypes, diags); wanted != nil {
		out.StateTypes = wanted
	}
	out.StateNames = tfvalue.StringsOrNil(ctx, m.StateNames, diags)
	out.Tags = tfvalue.StringsOrNil(ctx, m.Tags, diags)
	out.AnyTags = tfvalue.StringsOrNil(ctx, m.TagsAny, diags)
	if d, err := time.ParseDuration(m.LateFor.ValueString()); err == nil {
		due := now.Add(-d)
		out.DueBefore, out.StateTypes = &due, []string{"SCHEDULED"}
	}
	return out, nil
}
