package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error says where and why a source is not Python. Line and Column count from 1, Column in characters.
type Error struct {
	Line    int
	Column  int
	Message string
}

// Error gives the place and the reason in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// errorAt makes the error for a byte offset of a source.
func errorAt(src string, at int, format string, args ...any) *Error {
	line, column := Position(src, at)
	return &Error{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

// Position turns a byte offset into a line and a column, both from 1.
func Position(src string, at int) (line, column int) {
	at = min(at, len(src))
	before := src[:at]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}
