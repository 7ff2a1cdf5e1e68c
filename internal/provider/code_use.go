package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// The methods of a code are the only way to make a diagnostic or a function's error: the linter forbids the framework's.

func (c code) addError(diags *diag.Diagnostics, summary, detail string) {
	diags.AddError(summary, c.marked(detail))
}

func (c code) addErrorAt(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	diags.AddAttributeError(at, summary, c.marked(detail))
}

func (c code) addWarning(diags *diag.Diagnostics, summary, detail string) {
	diags.AddWarning(summary, c.marked(detail))
}

func (c code) addWarningAt(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	diags.AddAttributeWarning(at, summary, c.marked(detail))
}

// argumentError is what is wrong with an argument of a function, the first of which has the position 0.
func argumentError(position int64, text string) *function.FuncError {
	return function.NewArgumentFuncError(position, codeArgument.marked(text))
}

// funcError is a function's error that no single argument causes.
func (c code) funcError(text string) *function.FuncError {
	return function.NewFuncError(c.marked(text))
}

// issueTracker is where errors of the provider are reported.
const issueTracker = "https://github.com/prefect-terraform/terraform-provider-prefect/issues"

// because gives an error the code.
func (c code) because(err error) error { return &codedError{c, err} }

// becausef is because with a text.
func (c code) becausef(format string, args ...any) error {
	return c.because(fmt.Errorf(format, args...))
}

// marked is the text with the code at its end, where people and programs look for it. It stands alone after a text of
// several lines, the last of which may be an example.
func (c code) marked(text string) string {
	text = strings.TrimSpace(text)
	if c == codeBug && !strings.Contains(text, issueTracker) {
		text += " Report it at " + issueTracker + "."
	}
	between := " "
	if strings.Contains(text, "\n") {
		between = "\n\n"
	}
	return strings.TrimSpace(text + between + "[" + c.String() + "]")
}

// mark is a code at the end of a text.
var mark = regexp.MustCompile(`\[(PREFECT-\d{3})\]$`)
