package pyflow

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError says where and why a source is not Python. Line and Column count from 1, Column in characters.
type SyntaxError struct {
	Line    int
	Column  int
	Message string
}

// Error gives the place and the reason in one line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// syntaxError makes the error for a byte offset of a source.
func syntaxError(src string, at int, format string, args ...any) *SyntaxError {
	line, column := position(src, at)
	return &SyntaxError{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

// position turns a byte offset into a line and a column, both from 1.
func position(src string, at int) (line, column int) {
	at = min(at, len(src))
	before := src[:at]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}
