package function

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// tableFormats are the formats of the function table.
var tableFormats = map[string]func(textTable) string{"text": textTable.text, "markdown": textTable.markdown}

var _ = framework.ImplementsFunction(newTable)

func newTable() *framework.Function {
	return &framework.Function{
		Name: "table",
		Signature: function.Definition{
			Summary: "List of objects as a table",
			MarkdownDescription: "Returns a table with one row per object and one column per attribute, for an " +
				"output that people read: `terraform output -raw NAME` prints it.",
			Parameters: []function.Parameter{
				function.DynamicParameter{
					Name:                "list",
					MarkdownDescription: "List of objects, such as `flow_runs` of the data source `prefect_flow_runs`.",
				},
				function.ListParameter{
					Name:        "columns",
					ElementType: types.StringType,
					MarkdownDescription: "Names of the attributes to show, in order. A dot selects an attribute of a nested object, as in " +
						"`schedule.cron`. Null shows every attribute, in alphabetical order.",
					AllowNullValue: true,
				},
			},
			VariadicParameter: function.StringParameter{
				Name:                "format",
				MarkdownDescription: "Format of the table: `text` or `markdown`. Defaults to `text`.",
			},
			Return: function.StringReturn{},
		},
		RunFunc: runTable,
	}
}

func runTable(ctx context.Context, args function.ArgumentsData) (any, *function.FuncError) {
	var given types.Dynamic
	var chosen []*string
	var formats []string
	if failure := args.Get(ctx, &given, &chosen, &formats); failure != nil {
		return nil, failure
	}
	write := textTable.text
	if len(formats) > 0 {
		var ok bool
		if write, ok = tableFormats[formats[0]]; !ok || len(formats) > 1 {
			return nil, diag.ArgumentError(2, fmt.Sprintf("format is %s, but must be text or markdown.", jsonLine(strings.Join(formats, ", "))))
		}
	}
	plain, failure := framework.PlainArgument(0, given)
	if failure != nil {
		return nil, failure
	}
	rows, _, err := newArgumentObjects("list", "data.prefect_flow_runs.example.flow_runs", plain)
	if err != nil {
		return nil, diag.ArgumentError(0, err.Error())
	}
	columns, err := columnsOf(chosen, rows)
	if err != nil {
		return nil, diag.ArgumentError(1, err.Error())
	}
	table, err := newTextTable(rows, columns)
	if err != nil {
		return nil, diag.ArgumentError(1, err.Error())
	}
	return write(table), nil
}

// columnsOf returns the chosen columns, which are all attributes of the rows where none are chosen.
func columnsOf(chosen []*string, rows []argumentObject) ([]string, error) {
	if chosen == nil {
		return attributesOf(rows), nil
	}
	columns := make([]string, len(chosen))
	for i, column := range chosen {
		if column == nil {
			return nil, fmt.Errorf("columns[%d] is null, but must be the name of an attribute", i)
		}
		columns[i] = *column
	}
	return columns, nil
}

// attributesOf lists the attributes that any of the objects has, sorted.
func attributesOf(rows []argumentObject) []string {
	all := map[string]any{}
	for _, row := range rows {
		maps.Copy(all, row.fields)
	}
	return slices.Sorted(maps.Keys(all))
}

// textTable is a table whose cells are formatted as strings.
type textTable struct {
	columns []string
	cells   [][]tableCell
}

// tableCell is a formatted value. Numbers are aligned to the right, and only strings need quoting in Markdown.
type tableCell struct {
	text             string
	isNumber, isText bool
}

// newTextTable formats the columns of the rows. A column that no row has is an error.
func newTextTable(rows []argumentObject, columns []string) (textTable, error) {
	out := textTable{columns: columns, cells: make([][]tableCell, len(rows))}
	for _, column := range columns {
		found := len(rows) == 0
		for i, row := range rows {
			value, ok := attributeAt(row.fields, column)
			found = found || ok
			out.cells[i] = append(out.cells[i], newTableCell(value))
		}
		if !found {
			return out, unknownColumn(column, attributesOf(rows))
		}
	}
	return out, nil
}

func unknownColumn(column string, known []string) error {
	message := fmt.Sprintf("no object of the list has the attribute %q. Attributes: %s.", column, strings.Join(known, ", "))
	if near := spelling.Nearest(column, known); near != "" {
		message += fmt.Sprintf(" Did you mean %q?", near)
	}
	return fmt.Errorf("%s", message)
}

// attributeAt follows a path of attribute names joined with dots. It reports false where the path leaves the objects; below
// an attribute that is null, every path leads to null.
func attributeAt(fields map[string]any, path string) (any, bool) {
	name, rest, nested := strings.Cut(path, ".")
	value, ok := fields[name]
	if !ok || !nested || value == nil {
		return value, ok
	}
	inner, isObject := value.(map[string]any)
	if !isObject {
		return nil, false
	}
	return attributeAt(inner, rest)
}

func newTableCell(value any) tableCell {
	switch v := value.(type) {
	case nil:
		return tableCell{}
	case string:
		return tableCell{text: oneSpaced(v), isText: true}
	case json.Number, int64, float64:
		return tableCell{text: fmt.Sprint(v), isNumber: true}
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = newTableCell(e).text
		}
		return tableCell{text: strings.Join(parts, ", "), isText: true}
	}
	_, isBool := value.(bool)
	return tableCell{text: oneSpaced(jsonLine(value)), isText: !isBool}
}

// isNumeric reports whether a column has numbers and nothing else.
func (t textTable) isNumeric(column int) bool {
	numeric := false
	for _, row := range t.cells {
		if row[column].isText || (row[column].text != "" && !row[column].isNumber) {
			return false
		}
		numeric = numeric || row[column].isNumber
	}
	return numeric
}

// text is the table with aligned columns, two spaces between them.
func (t textTable) text() string {
	lines := make([][]string, len(t.cells)+2)
	lines[0] = t.columns
	for column, header := range t.columns {
		width := utf8.RuneCountInString(header)
		for i, row := range t.cells {
			lines[i+2] = append(lines[i+2], row[column].text)
			width = max(width, utf8.RuneCountInString(row[column].text))
		}
		lines[1] = append(lines[1], strings.Repeat("-", width))
	}
	var out strings.Builder
	for _, line := range lines {
		padded := make([]string, len(line))
		for column, text := range line {
			padded[column] = pad(text, len(lines[1][column]), t.isNumeric(column))
		}
		out.WriteString(strings.TrimRight(strings.Join(padded, "  "), " ") + "\n")
	}
	return out.String()
}

// pad fills a text with spaces up to a width, on the left for a right-aligned column.
func pad(text string, width int, right bool) string {
	spaces := strings.Repeat(" ", width-utf8.RuneCountInString(text))
	if right {
		return spaces + text
	}
	return text + spaces
}

// markdown is the table in GitHub's Markdown.
func (t textTable) markdown() string {
	rules := make([]string, len(t.columns))
	headers := make([]string, len(t.columns))
	for column, header := range t.columns {
		headers[column] = cell(header)
		rules[column] = "---"
		if t.isNumeric(column) {
			rules[column] = "---:"
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "| %s |\n|%s|\n", strings.Join(headers, " | "), strings.Join(rules, "|"))
	for _, row := range t.cells {
		texts := make([]string, len(row))
		for column, c := range row {
			texts[column] = c.text
			if c.isText {
				texts[column] = cell(c.text)
			}
		}
		fmt.Fprintf(&out, "| %s |\n", strings.Join(texts, " | "))
	}
	return out.String()
}
