package provider

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type flowRunLogs struct {
	place
	FlowRunID types.String `tfsdk:"flow_run_id"`
	TaskRunID types.String `tfsdk:"task_run_id"`
	MinLevel  types.String `tfsdk:"min_level"`
	Limit     types.Int64  `tfsdk:"limit"`
	Offset    types.Int64  `tfsdk:"offset"`
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

func newFlowRunLogsData() *lookup[flowRunLogs, *flowRunLogs] {
	return &lookup[flowRunLogs, *flowRunLogs]{
		noun: "flow_run_logs",
		schema: dsschema.Schema{
			MarkdownDescription: "The log of a flow run, with that of its tasks, from the oldest line on. For a run that has ended within the last ten seconds, reading waits for its last lines.",
			Attributes: filters(map[string]dsschema.Attribute{
				"flow_run_id": dsschema.StringAttribute{MarkdownDescription: "The id of the flow run.", Required: true, Validators: []validator.String{isUUID()}},
				"task_run_id": dsschema.StringAttribute{MarkdownDescription: "The id of a task run, for its lines only. Default: all lines of the flow run.", Optional: true, Validators: []validator.String{isUUID()}},
				"min_level":   dsschema.StringAttribute{MarkdownDescription: "The level from which lines are wanted: `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`, or a number from 0 to 100. Default: all lines.", Optional: true, Validators: []validator.String{isLogLevel()}},
				"limit":       dsschema.Int64Attribute{MarkdownDescription: "How many lines are wanted at the most. Default: all.", Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)}},
				"offset":      dsschema.Int64Attribute{MarkdownDescription: "How many of the oldest lines are left out. Default: 0.", Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)}},
				"logs": dsschema.ListNestedAttribute{
					MarkdownDescription: "The lines, the oldest first.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: logLineAttributes()},
				},
			}),
		},
		find: findFlowRunLogs,
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

func findFlowRunLogs(ctx context.Context, c *client.Client, l *flowRunLogs, _ *diag.Diagnostics) error {
	run, err := c.FlowRun(ctx, l.FlowRunID.ValueString())
	if err != nil {
		return err
	}
	if run.EndTime != nil {
		// The clocks of the server and of this machine may differ: never wait longer than the lag itself.
		if err := pause(ctx, min(logLag, time.Until(run.EndTime.Add(logLag)))); err != nil {
			return fmt.Errorf("waiting for the last lines of the log: %w", err)
		}
	}
	limit := -1
	if !l.Limit.IsNull() {
		limit = int(l.Limit.ValueInt64())
	}
	level, _ := logLevel(l.MinLevel.ValueString()) // checked by the schema
	filter := client.LogFilter{FlowRunID: run.ID, TaskRunID: l.TaskRunID.ValueString(), MinLevel: level}
	l.Logs, err = logLines(c.Logs(ctx, filter, int(l.Offset.ValueInt64()), limit))
	return err
}

// logLines is never nil: no lines are not null.
func logLines(all iter.Seq2[*client.Log, error]) ([]logLine, error) {
	out := []logLine{}
	for l, err := range all {
		if err != nil {
			return nil, err
		}
		out = append(out, logLine{
			Timestamp: timetypes.NewRFC3339ValueMust(l.Timestamp.UTC().Format(time.RFC3339Nano)),
			Level:     types.Int64Value(l.Level),
			LevelName: types.StringValue(levelName(l.Level)),
			Name:      types.StringValue(l.Name),
			Message:   types.StringValue(l.Message),
			FlowRunID: types.StringPointerValue(l.FlowRunID),
			TaskRunID: types.StringPointerValue(l.TaskRunID),
		})
	}
	return out, nil
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
