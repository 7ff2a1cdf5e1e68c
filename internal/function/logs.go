package function

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

const logsText = "Lines as a list of objects, as `logs` of the data source `prefect_flow_run_logs`, with `message` and " +
	"optionally `timestamp` and `level`; or the data source itself."

// logLine is a line of a log, as functions read it.
type logLine struct {
	at      time.Time // zero when it is not known
	level   int64     // 0 when it is not known
	message string
}

func logsParameter(optional bool) function.Parameter {
	return function.DynamicParameter{Name: "logs", MarkdownDescription: logsText, AllowNullValue: optional}
}

// linesOf reads logs; the lines are in their order.
func linesOf(plain any) ([]logLine, error) {
	all, err, failure := newArgumentObjects("logs", "data.prefect_flow_run_logs.example.logs", plain, "logs")
	if failure != nil {
		return nil, failure
	}
	out := make([]logLine, len(all))
	for i, r := range all {
		out[i] = logLine{at: r.moment("timestamp"), level: levelOf(r), message: r.needed("message")}
	}
	return out, *err
}

// levelOf is the level of a line, which may be a number or a name.
func levelOf(r argumentObject) int64 {
	for _, name := range []string{"level", "level_name"} {
		switch v := r.fields[name].(type) {
		case nil:
			continue
		case string:
			if level, ok := client.LogLevel(v); ok {
				return level
			}
			r.fail(name, "a level, such as 40 or ERROR")
		default:
			level, _ := r.number(name)
			return int64(level)
		}
	}
	return 0
}

var _ = framework.ImplementsFunction(newFilterLogs)

func newFilterLogs() *framework.Function {
	return &framework.Function{
		Name: "filter_logs",
		Signature: function.Definition{
			Summary: "Log lines filtered by level and pattern",
			MarkdownDescription: "Returns the lines that have at least the level and whose message matches the pattern, " +
				"unchanged and in the same order.",
			Parameters: []function.Parameter{
				logsParameter(false),
				function.StringParameter{
					Name: "min_level",
					MarkdownDescription: "Minimum level: `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`, or a number from 0 to " +
						"100. Null for all levels.",
					AllowNullValue: true,
				},
				function.StringParameter{
					Name: "pattern",
					MarkdownDescription: "Regular expression in the syntax of Terraform's `regex`, matched anywhere in the " +
						"message. Null or empty for all messages.",
					AllowNullValue: true,
				},
			},
			Return: function.DynamicReturn{},
		},
		RunFunc: runFilterLogs,
	}
}

func runFilterLogs(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var given types.Dynamic
	var minLevel, text types.String
	if failure := args.Get(ctx, &given, &minLevel, &text); failure != nil {
		return nil, failure
	}
	least, ok := client.LogLevel(minLevel.ValueString())
	if !ok && !minLevel.IsNull() {
		return nil, diag.ArgumentError(
			1,
			fmt.Sprintf(
				"min_level is %q, but must be one of %s, or an integer from 0 to 100",
				minLevel.ValueString(),
				strings.Join(client.LevelNames, ", "),
			),
		)
	}
	pattern, err := regexp.Compile(text.ValueString())
	if err != nil {
		return nil, diag.ArgumentError(2, fmt.Sprintf("pattern is %q, which is not a valid regular expression: %s", text.ValueString(), err))
	}
	lines, failure := linesArgument(0, given)
	if failure != nil {
		return nil, failure
	}
	return types.DynamicValue(keep(given.UnderlyingValue(), func(i int) bool {
		return lines[i].level >= least && pattern.MatchString(lines[i].message)
	})), nil
}

func linesArgument(position int64, given types.Dynamic) ([]logLine, *function.FuncError) {
	plain, failure := framework.PlainArgument(position, given)
	if failure != nil {
		return nil, failure
	}
	lines, err := linesOf(plain)
	if err != nil {
		return nil, diag.ArgumentError(position, err.Error())
	}
	return lines, nil
}

// keep is the selected elements of a list, or of the logs of a data source.
func keep(v attr.Value, wanted func(int) bool) attr.Value {
	if whole, ok := v.(basetypes.ObjectValue); ok {
		v = whole.Attributes()["logs"]
	}
	all, ok := v.(interface{ Elements() []attr.Value })
	if !ok {
		return types.TupleValueMust(nil, nil)
	}
	kept := []attr.Value{}
	for i, e := range all.Elements() {
		if wanted(i) {
			kept = append(kept, e)
		}
	}
	if list, ok := v.(basetypes.ListValue); ok {
		return types.ListValueMust(list.ElementType(context.Background()), kept)
	}
	kinds := make([]attr.Type, len(kept))
	for i, e := range kept {
		kinds[i] = e.Type(context.Background())
	}
	return types.TupleValueMust(kinds, kept)
}

// logFormats are the forms that format_logs knows.
var logFormats = map[string]func([]logLine) string{
	"json":     linesAsJSON,
	"markdown": func(lines []logLine) string { return fenced("text", linesAsText(lines)) },
	"text":     linesAsText,
}

var _ = framework.ImplementsFunction(newFormatLogs)

func newFormatLogs() *framework.Function {
	return &framework.Function{
		Name: "format_logs",
		Signature: function.Definition{
			Summary: "Log as text, JSON, or Markdown",
			MarkdownDescription: "Returns the lines as one string, in one of three formats:\n\n- `text`: one line each, with " +
				"time, level, and message.\n- `json`: an array of objects, one line each, with `timestamp`, `level`, " +
				"`level_name`, and `message`.\n- `markdown`: the text as a code block.\n\nTimes are in RFC 3339 and UTC.",
			Parameters: []function.Parameter{
				logsParameter(false),
				function.StringParameter{Name: "format", MarkdownDescription: "Format: `text`, `json`, or `markdown`."},
			},
			Return: function.StringReturn{},
		},
		RunFunc: func(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
			var given types.Dynamic
			var format string
			if failure := args.Get(ctx, &given, &format); failure != nil {
				return nil, failure
			}
			write, ok := logFormats[format]
			if !ok {
				return nil, diag.ArgumentError(1, fmt.Sprintf("format is %q, but must be text, json or markdown", format))
			}
			lines, failure := linesArgument(0, given)
			if failure != nil {
				return nil, failure
			}
			return write(lines), nil
		},
	}
}

// linesAsText is a line each; what is not known of one is left out.
func linesAsText(lines []logLine) string {
	var out strings.Builder
	for _, l := range lines {
		if !l.at.IsZero() {
			out.WriteString(l.at.UTC().Format("2006-01-02T15:04:05.000Z") + " ")
		}
		if l.level != 0 {
			fmt.Fprintf(&out, "%-8s ", client.LevelName(l.level))
		}
		out.WriteString(strings.TrimRight(l.message, "\n") + "\n")
	}
	return out.String()
}

func linesAsJSON(lines []logLine) string {
	type element struct {
		Timestamp *time.Time `json:"timestamp"`
		Level     *int64     `json:"level"`
		LevelName *string    `json:"level_name"`
		Message   string     `json:"message"`
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		e := element{Message: l.message}
		if !l.at.IsZero() {
			e.Timestamp = new(l.at.UTC())
		}
		if l.level != 0 {
			e.Level, e.LevelName = &l.level, new(client.LevelName(l.level))
		}
		texts[i] = jsonLine(e)
	}
	if len(texts) == 0 {
		return "[]\n"
	}
	return "[\n" + strings.Join(texts, ",\n") + "\n]\n"
}

// jsonLine is v as JSON in one line, with < and & as they are.
func jsonLine(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("a %T cannot be encoded as JSON: %v", v, err)) // these types all have
	}
	return strings.TrimSuffix(b.String(), "\n")
}
