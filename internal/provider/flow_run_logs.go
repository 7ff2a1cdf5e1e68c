package provider

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type flowRunLogs struct {
	place
	timeWindow
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

// logLag is how long after its end a run's log may still grow: the process ends after the run, its worker says so, and
// both send their lines every two seconds.
const logLag = 10 * time.Second

// usualLines is how many lines are read when nobody says: enough for most runs, and no burden to Terraform.
const usualLines = 10_000

func newFlowRunLogsData() *lookup[flowRunLogs, *flowRunLogs] {
	return &lookup[flowRunLogs, *flowRunLogs]{
		noun: "flow_run_logs",
		schema: dsschema.Schema{
			MarkdownDescription: "The log of a flow run, with that of its tasks, or of one task run, from the oldest line on. It takes a request for every 200 lines. For a flow run that has ended within the last ten seconds, reading waits for its last lines.",
			Attributes: filters(map[string]dsschema.Attribute{
				"flow_run_id": filterID("The id of the flow run. Either this or `task_run_id` is needed."),
				"task_run_id": filterID("The id of a task run, for its lines only. Default: all lines of the flow run."),
				"min_level":   dsschema.StringAttribute{MarkdownDescription: "The level from which lines are wanted: `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`, or a number from 0 to 100. Default: all lines.", Optional: true, Validators: []validator.String{isLogLevel()}},
				"start":       filterTime("Only lines that were written at this moment or later, in RFC 3339."),
				"end":         filterTime("Only lines that were written at this moment or before, in RFC 3339."),
				"text":        filterText("Only lines whose message contains this text, in upper or lower case. All lines that the other filters leave are read for it; with `tail`, from the end on until there are enough."),
				"limit":       filterCount(fmt.Sprintf("How many lines are wanted at the most. Default: %d; a warning says when there are more.", usualLines)),
				"offset":      filterCount("How many of the oldest lines are left out. Default: 0."),
				"tail":        filterCount("How many lines are wanted of the end, in place of `limit` and `offset`. No others are read."),
				"logs": dsschema.ListNestedAttribute{
					MarkdownDescription: "The lines, the oldest first.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: logLineAttributes()},
				},
			}),
		},
		validators: []datasource.ConfigValidator{
			datasourcevalidator.AtLeastOneOf(path.MatchRoot("flow_run_id"), path.MatchRoot("task_run_id")),
			datasourcevalidator.Conflicting(path.MatchRoot("tail"), path.MatchRoot("limit")),
			datasourcevalidator.Conflicting(path.MatchRoot("tail"), path.MatchRoot("offset")),
		},
		validate: func(l *flowRunLogs, diags *diag.Diagnostics) { l.bounds(diags) },
		find:     findFlowRunLogs,
	}
}

func logLineAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"timestamp":   dsschema.StringAttribute{MarkdownDescription: "When the line was written, in RFC 3339 and UTC.", Computed: true, CustomType: timetypes.RFC3339Type{}},
		"level":       dsschema.Int64Attribute{MarkdownDescription: "The level as a number: 10 debug, 20 info, 30 warning, 40 error, 50 critical.", Computed: true},
		"level_name":  dsschema.StringAttribute{MarkdownDescription: "The level by name, such as `INFO`; `Level 25` for one without a name.", Computed: true},
		"name":        dsschema.StringAttribute{MarkdownDescription: "The logger's name, such as `prefect.flow_runs` or `prefect.task_runs`.", Computed: true},
		"message":     dsschema.StringAttribute{MarkdownDescription: "What was logged.", Computed: true},
		"flow_run_id": dsschema.StringAttribute{MarkdownDescription: "The id of the flow run.", Computed: true},
		"task_run_id": dsschema.StringAttribute{MarkdownDescription: "The id of the task run that wrote the line; null when the flow did.", Computed: true},
	}
}

func findFlowRunLogs(ctx context.Context, c *client.Client, l *flowRunLogs, diags *diag.Diagnostics) error {
	ended, err := l.ended(ctx, c)
	if err != nil {
		return err
	}
	if ended != nil {
		// The clocks of the server and of this machine may differ: never wait longer than the lag itself.
		if err := pause(ctx, min(logLag, time.Until(ended.Add(logLag)))); err != nil {
			return fmt.Errorf("waiting for the last lines of the log: %w", err)
		}
	}
	level, _ := logLevel(l.MinLevel.ValueString()) // checked by the schema
	filter := client.LogFilter{FlowRunID: l.FlowRunID.ValueString(), TaskRunID: l.TaskRunID.ValueString(), MinLevel: level, Text: l.Text.ValueString()}
	if filter.Start, filter.End = l.bounds(diags); diags.HasError() {
		return nil
	}
	return l.readLines(ctx, c, filter, diags)
}

// ended is when the run ended whose log is wanted, or nil. A run that does not exist is an error: its log would be empty.
func (l *flowRunLogs) ended(ctx context.Context, c *client.Client) (*time.Time, error) {
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

func (l *flowRunLogs) readLines(ctx context.Context, c *client.Client, filter client.LogFilter, diags *diag.Diagnostics) error {
	l.Logs = []logLine{} // no lines are not null
	if !l.Tail.IsNull() {
		last, err := c.LastLogs(ctx, filter, int(l.Tail.ValueInt64()))
		for _, line := range last {
			l.Logs = append(l.Logs, newLogLine(line))
		}
		return err
	}
	limit := limitOr(l.Limit, usualLines+1) // one more, to know whether there is one
	for line, err := range c.Logs(ctx, filter, int(l.Offset.ValueInt64()), limit) {
		if err != nil {
			return err
		}
		if l.Limit.IsNull() && len(l.Logs) == usualLines {
			codeLogCut.addWarningAt(diags, path.Root("limit"), "The log has more lines", fmt.Sprintf("The first %d lines are read. Set limit for more, tail for the last ones, or min_level, start or text for fewer.", usualLines))
			return nil
		}
		l.Logs = append(l.Logs, newLogLine(line))
	}
	return nil
}

func newLogLine(l *client.Log) logLine {
	return logLine{
		Timestamp: timePointerValue(&l.Timestamp),
		Level:     types.Int64Value(l.Level),
		LevelName: types.StringValue(levelName(l.Level)),
		Name:      types.StringValue(l.Name),
		Message:   types.StringValue(l.Message),
		FlowRunID: types.StringPointerValue(l.FlowRunID),
		TaskRunID: types.StringPointerValue(l.TaskRunID),
	}
}

// levelNames are the names of the levels 10, 20 and so on.
var levelNames = []string{"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}

// levelName is how Python calls the level.
func levelName(level int64) string {
	if i := level/10 - 1; level%10 == 0 && i >= 0 && i < int64(len(levelNames)) {
		return levelNames[i]
	}
	return fmt.Sprintf("Level %d", level)
}

// logLevel reads a level by name, in any case, or by number.
func logLevel(text string) (level int64, ok bool) {
	if i := slices.Index(levelNames, strings.ToUpper(text)); i >= 0 {
		return int64(i+1) * 10, true
	}
	level, err := strconv.ParseInt(text, 10, 64)
	return level, err == nil && level >= 0 && level <= 100
}

func isLogLevel() validator.String {
	return textRule{
		expected: "one of " + strings.Join(levelNames, ", ") + ", or a whole number from 0 to 100",
		holds: func(s string) bool {
			_, ok := logLevel(s)
			return ok
		},
		remedy: "INFO is 20, WARNING 30, ERROR 40.",
	}
}
