package prefectyaml

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Error is one mistake in a file.
type Error struct {
	// Line counts from 1; 0 is a file as a whole.
	Line int
	// Path leads to the place, as in deployments[2].schedule.cron. It is empty for the file as a whole.
	Path string
	Text string
}

// Error gives line, path and text in one line.
func (e *Error) Error() string {
	out := e.Text
	if e.Path != "" {
		out = e.Path + ": " + out
	}
	if e.Line > 0 {
		out = fmt.Sprintf("line %d: %s", e.Line, out)
	}
	return out
}

// joinErrors is the mistakes as one error, in the order of the lines, each once.
func joinErrors(all []*Error) error {
	slices.SortStableFunc(all, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	all = slices.CompactFunc(all, func(a, b *Error) bool { return *a == *b })
	errs := make([]error, len(all))
	for i, e := range all {
		errs[i] = e
	}
	return errors.Join(errs...)
}

var yamlErrorPrefix = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxError is what the YAML library says, in our form.
func syntaxError(err error) error {
	text := err.Error()
	found := yamlErrorPrefix.FindStringSubmatch(text)
	if found == nil {
		return &Error{Text: "it is not YAML: " + text}
	}
	line, _ := strconv.Atoi(found[1]) // without a line it is 0
	return &Error{Line: line, Text: "it is not YAML: " + text[len(found[0]):]}
}
