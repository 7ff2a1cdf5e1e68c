package pyflow

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// cleanDoc removes the indentation of a docstring, as inspect.cleandoc of Python does.
func cleanDoc(doc string) string {
	lines := strings.Split(expandTabs(doc), "\n")
	margin := -1
	for _, line := range lines[1:] {
		if content := strings.TrimLeft(line, whitespace); content != "" {
			if n := len(line) - len(content); margin < 0 || n < margin {
				margin = n
			}
		}
	}
	lines[0] = strings.TrimLeft(lines[0], whitespace)
	for i := 1; i < len(lines) && margin >= 0; i++ {
		lines[i] = lines[i][min(margin, len(lines[i])):]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	return strings.Join(lines, "\n")
}

const whitespace = " \t\n\r\f\v"

// tabSize is what str.expandtabs of Python takes by default.
const tabSize = 8

// expandTabs replaces tabs by spaces up to the next column that is a multiple of eight.
func expandTabs(s string) string {
	if strings.IndexByte(s, '\t') < 0 {
		return s
	}
	var b strings.Builder
	column := 0
	for _, r := range s {
		switch r {
		case '\t':
			n := tabSize - column%tabSize
			b.WriteString(strings.Repeat(" ", n))
			column += n
		case '\n', '\r':
			b.WriteRune(r)
			column = 0
		default:
			b.WriteRune(r)
			column++
		}
	}
	return b.String()
}

// sectionTitle matches the title of a section of a docstring in the style of Google, or of another passage.
var sectionTitle = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([\pL\pN_][\s\pL\pN_-]*):(\s+\S.*)?\s*$`)
})

var parameterSections = []string{"args", "arguments", "params", "parameters"}

// itemSections are the other sections that are made of items.
var itemSections = []string{
	"keyword args", "keyword arguments", "other args", "other arguments", "other params", "other parameters", "type args",
	"type arguments", "type params", "type parameters", "raises", "exceptions", "returns", "yields", "receives",
	"attributes", "functions", "methods", "classes", "type aliases", "modules", "warns", "warnings",
}

// parameterDocs reads the descriptions of parameters from a docstring in the style of Google. It finds what griffe, the
// library that Prefect uses, finds.
func parameterDocs(doc string) map[string]string {
	lines := strings.Split(cleanDoc(strings.TrimRight(doc, whitespace)), "\n")
	found := map[string]string{}
	inCode := false
	for i := 0; i < len(lines); i++ {
		if strings.HasPrefix(strings.TrimLeft(lines[i], " "), "```") {
			inCode = !inCode
			continue
		}
		if inCode || !startsSection(lines, i) {
			continue
		}
		title := strings.ToLower(sectionTitle().FindStringSubmatch(lines[i])[1])
		switch {
		case slices.Contains(parameterSections, title):
			var items [][]string
			items, i = readItems(lines, i+1)
			found = parameterItems(items)
		case slices.Contains(itemSections, title):
			_, i = readItems(lines, i+1)
		default:
			i = skipBlock(lines, i+1)
		}
	}
	return found
}

// startsSection says whether a line is a title: it must have an indented line below, and empty ones where they belong.
func startsSection(lines []string, i int) bool {
	if !sectionTitle().MatchString(lines[i]) {
		return false
	}
	blank := func(j int) bool { return strings.TrimSpace(lines[j]) == "" }
	indented := func(j int) bool { return j < len(lines) && !blank(j) && strings.HasPrefix(lines[j], " ") }
	blankAbove := i == 0 || blank(i-1)
	blankBelow := i+1 < len(lines) && blank(i+1)
	next, afterNext := indented(i+1), indented(i+2)
	return (next || afterNext) && blankAbove && (!afterNext || !blankBelow)
}

// readItems reads the items of a section, which start at the first indentation, with their continuation lines. It
// returns the last line that belongs to the section.
func readItems(lines []string, i int) (items [][]string, last int) {
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	if i >= len(lines) {
		return nil, i
	}
	indent := len(lines[i]) - len(strings.TrimLeft(lines[i], whitespace))
	if indent == 0 {
		return nil, i - 1
	}
	spaces := strings.Repeat(" ", 2*indent)
	item := []string{lines[i][indent:]}
	for i++; i < len(lines); i++ {
		line := lines[i]
		switch {
		case strings.TrimSpace(line) == "":
			item = append(item, "")
		case strings.HasPrefix(line, spaces):
			item = append(item, line[2*indent:])
		case strings.HasPrefix(line, spaces[:indent+1]):
			item = append(item, strings.TrimLeft(line, whitespace))
		case strings.HasPrefix(line, spaces[:indent]):
			items = append(items, item)
			item = []string{line[indent:]}
		default:
			return append(items, item), i - 1
		}
	}
	return append(items, item), i - 1
}

// parameterItems reads "name (type): description" of each item.
func parameterItems(items [][]string) map[string]string {
	found := map[string]string{}
	for _, item := range items {
		name, description, ok := strings.Cut(item[0], ":")
		if !ok {
			continue
		}
		if before, _, typed := strings.Cut(name, "("); typed && strings.HasSuffix(name, ")") {
			name = strings.TrimSpace(before)
		}
		text := append([]string{strings.TrimLeft(description, whitespace)}, item[1:]...)
		found[name] = strings.TrimRight(strings.Join(text, "\n"), "\n")
	}
	return found
}

// skipBlock passes over an indented passage under a title that is no section, and returns its last line.
func skipBlock(lines []string, i int) int {
	start := i
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	if i >= len(lines) || lines[i] == strings.TrimLeft(lines[i], whitespace) {
		return start - 1
	}
	indent := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], whitespace))]
	for i < len(lines) && (strings.HasPrefix(lines[i], indent) || strings.TrimSpace(lines[i]) == "") {
		i++
	}
	return i - 1
}
