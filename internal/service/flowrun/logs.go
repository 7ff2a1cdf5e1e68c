package flowrun

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// logsModel is the model of the data source of the log of a flow run.
type logsModel struct {
	framework.WorkspacePlacement
	tfvalue.TimeWindow
	FlowRunID types.String `tfsdk:"flow_run_id"`
	TaskRunID types.String `tfsdk:"task_run_id"`
	MinLevel  types.String `tfsdk:"min_level"`
	Text      types.String `tfsdk:"text"`
	Limit     types.Int64  `tfsdk:"limit"`
	Offset    types.Int64  `tfsdk:"offset"`
	Tail      types.Int64  `tfsdk:"tail"`
	Logs      []logLine    `tfsdk:"logs"`
}

type logLine struct {
	Timestamp timetypes.RFC3339 `tfsdk:"timestamp"`
	Level     types.Int64       `tfsdk:"level"`
	LevelName types.String      `tfsdk:"level_name"`
	Name      types.String      `tfsdk:"name"`
	Message   types.String      `tfsdk:"message"`
	FlowRunID types.String      `tfsdk:"flow_run_id"`
	TaskRunID types.String      `tfsdk:"task_run_id"`
}

// defaultLines is the default of limit: enough for most runs, and not too many for Terraform's state.
const defaultLines = 10_000

var _ = framework.ImplementsDataSource(newFlowRunLogsData)

func newFlowRunLogsData() *framework.DataSource[logsModel, *logsModel] {
	return &framework.DataSource[logsModel, *logsModel]{
		TypeName: "flow_run_logs",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Reads the log of a flow run, including its task runs, or of one task run, oldest line first. " +
				"One request reads 200 lines. If the flow run finished within the last ten seconds, reading waits for its last " +
				"lines.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"flow_run_id": tfvalue.FilterID("ID of the flow run. Required unless `task_run_id` is set."),
				"task_run_id": tfvalue.FilterID("ID of a task run, to read only its lines. Defaults to all lines of the flow run."),
				"min_level": dsschema.StringAttribute{
					MarkdownDescription: "Minimum level: `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`, or a number from 0 to " +
						"100. Defaults to all levels.",
					Optional:   true,
					Validators: []validator.String{isLogLevel()},
				},
				"start": tfvalue.FilterTime("Only lines at or after this time, in RFC 3339. Defaults to all."),
				"end":   tfvalue.FilterTime("Only lines at or before this time, in RFC 3339. Defaults to all."),
				"text": tfvalue.FilterString(
					"Only lines whose message contains this string, ignoring case. Reads all lines that match the other filters; " +
						"with `tail`, from the end until there are enough. Defaults to all.",
				),
				"limit": tfvalue.FilterCount(
					fmt.Sprintf("Maximum number of lines. A warning reports when there are more. Conflicts with `tail`. Defaults "+
						"to `%d`.", defaultLines),
				),
				"offset": tfvalue.FilterCount("Number of lines to skip from the start. Conflicts with `tail`. Defaults to `0`."),
				"tail": tfvalue.FilterCount(
					"Number of lines to read from the end, instead of `limit` and `offset`. Omit to read from the start.",
				),
				"logs": dsschema.ListNestedAttribute{
					MarkdownDescription: "Log lines, oldest first.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: logLineAttributes()},
				},
			}),
		},
		Validators: []datasource.ConfigValidator{
			datasourcevalidator.AtLeastOneOf(path.MatchRoot("flow_run_id"), path.MatchRoot("task_run_id")),
			datasourcevalidator.Conflicting(path.MatchRoot("tail"), path.MatchRoot("limit")),
			datasourcevalidator.Conflicting(path.MatchRoot("tail"), path.MatchRoot("offset")),
		},
		ValidateFunc: func(l *logsModel, diags *fwdiag.Diagnostics) { l.Bounds(diags) },
		ReadFunc:     findFlowRunLogs,
	}
}

func logLineAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"timestamp": dsschema.StringAttribute{
			MarkdownDescription: "Time at which the line was written, in RFC 3339 and UTC.",
			Computed:            true,
			CustomType:          timetypes.RFC3339Type{},
		},
		"level": dsschema.Int64Attribute{
			MarkdownDescription: "Numeric level: 10 debug, 20 info, 30 warning, 40 error, 50 critical.",
			Computed:            true,
		},
		"level_name": dsschema.StringAttribute{
			MarkdownDescription: "Name of the level, such as `INFO`, or `Level 25` for a level without a name.",
			Computed:            true,
		},
		"name": dsschema.StringAttribute{
			MarkdownDescription: "Name of the logger, such as `prefect.flow_runs` or `prefect.task_runs`.",
			Computed:            true,
		},
		"message":     dsschema.StringAttribute{MarkdownDescription: "Message of the line.", Computed: true},
		"flow_run_id": dsschema.StringAttribute{MarkdownDescription: "ID of the flow run.", Computed: true},
		"task_run_id": dsschema.StringAttribute{
			MarkdownDescription: "ID of the task run that wrote the line. Null if the flow wrote it.",
			Computed:            true,
		},
	}
}

func findFlowRunLogs(ctx context.Context, c *client.Client, l *logsModel, diags *fwdiag.Diagnostics) error {
	ended, err := l.ended(ctx, c)
	if err != nil {
		return err
	}
	if ended != nil {
		// The clocks of the server and of this machine may differ: never wait longer than the delay itself.
		if err := framework.Sleep(ctx, min(runwatch.LogDelay, time.Until(ended.Add(runwatch.LogDelay)))); err != nil {
			return fmt.Errorf("waiting for the last log lines: %w", err)
		}
	}
	level, _ := client.LogLevel(l.MinLevel.ValueString()) // checked by the schema
	filter := client.LogFilter{
		FlowRunID: l.FlowRunID.ValueString(),
		TaskRunID: l.TaskRunID.ValueString(),
		MinLevel:  level,
		Text:      l.Text.ValueString(),
	}
	if filter.Start, filter.End = l.Bounds(diags); diags.HasError() {
		return nil
	}
	return l.readLines(ctx, c, filter, diags)
}

// ended returns the end time of the run, or nil. It fails for a run that does not exist, whose log would be empty.
func (l *logsModel) ended(ctx context.Context, c *client.Client) (*time.Time, error) {
	if l.FlowRunID.IsNull() {
		run, err := c.TaskRun(ctx, l.TaskRunID.ValueString())
		if err != nil {
			return nil, err
		}
		return run.EndTime, nil
	}
	run, err := c.FlowRun(ctx, l.FlowRunID.ValueString())
	if err != nil {
		return nil, err
	}
	return run.EndTime, nil
}

func (l *logsModel) readLines(ctx context.Context, c *client.Client, filter client.LogFilter, diags *fwdiag.Diagnostics) error {
	l.Logs = []logLine{} // an empty list instead of null
	if !l.Tail.IsNull() {
		last, err := c.LastLogs(ctx, filter, int(l.Tail.ValueInt64()))
		for _, line := range last {
			l.Logs = append(l.Logs, newLogLine(line))
		}
		return err
	}
	limit := tfvalue.LimitOr(l.Limit, defaultLines+1) // one more, to find out whether the log is longer
	for line, err := range c.Logs(ctx, filter, int(l.Offset.ValueInt64()), limit) {
		if err != nil {
			return err
		}
		if l.Limit.IsNull() && len(l.Logs) == defaultLines {
			diag.CodeLogCut.ReportWarningAt(
				diags,
				path.Root("limit"),
				"Log truncated",
				fmt.Sprintf(
					"The log has more lines than limit; only the first %d were read. Raise limit, set tail to read the last "+
						"lines, or filter with min_level, start, or text.",
					defaultLines,
				),
			)
			return nil
		}
		l.Logs = append(l.Logs, newLogLine(line))
	}
	return nil
}

func newLogLine(l *client.Log) logLine {
	return logLine{
		Timestamp: tfvalue.TimePointerValue(&l.Timestamp),
		Level:     types.Int64Value(l.Level),
		LevelName: types.StringValue(client.LevelName(l.Level)),
		Name:      types.StringValue(l.Name),
		Message:   types.StringValue(l.Message),
		FlowRunID: types.StringPointerValue(l.FlowRunID),
		TaskRunID: types.StringPointerValue(l.TaskRunID),
	}
}

func isLogLevel() validator.String {
	return tfvalue.StringRule{
		Expected: "one of " + strings.Join(client.LevelNames, ", ") + ", or an integer from 0 to 100",
		Holds: func(s string) bool {
			_, ok := client.LogLevel(s)
			return ok
		},
		Remedy: "INFO is 20, WARNING 30, ERROR 40.",
	}
}
