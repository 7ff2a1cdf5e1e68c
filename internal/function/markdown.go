package function

import (
	"strings"
	"unicode"
)

// The functions below put what a run says of itself into Markdown. All of it is shown as code, so that no part can be
// taken for markup, a link or a mention of somebody.

// fenced is a block of code. The fence is longer than any in the text.
func fenced(kind, text string) string {
	fence := strings.Repeat("`", max(3, longestTicks(text)+1))
	return fence + kind + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}

// codeSpan is code within a line.
func codeSpan(text string) string {
	text = oneSpaced(text)
	if text == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestTicks(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

// oneSpaced replaces each sequence of white space and control characters with one space.
func oneSpaced(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// cell is code within a table, where a pipe would end the cell even in code.
func cell(text string) string { return strings.ReplaceAll(codeSpan(text), "|", `\|`) }

// longestTicks is the length of the longest run of backticks.
func longestTicks(text string) int {
	longest, current := 0, 0
	for _, r := range text {
		if r != '`' {
			current = 0
			continue
		}
		current++
		longest = max(longest, current)
	}
	return longest
}
