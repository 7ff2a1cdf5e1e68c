package diag

import (
	"fmt"
	"regexp"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// The methods of a code are the only way to make a diagnostic or a function's error: the linter forbids the framework's.

// ReportError adds an error.
func (c Code) ReportError(diags *fwdiag.Diagnostics, summary, detail string) {
	diags.AddError(summary, c.WithCode(detail))
}

// ReportErrorAt adds an error at an attribute.
func (c Code) ReportErrorAt(diags *fwdiag.Diagnostics, at path.Path, summary, detail string) {
	diags.AddAttributeError(at, summary, c.WithCode(detail))
}

// ReportWarning adds a warning.
func (c Code) ReportWarning(diags *fwdiag.Diagnostics, summary, detail string) {
	diags.AddWarning(summary, c.WithCode(detail))
}

// ReportWarningAt adds a warning at an attribute.
func (c Code) ReportWarningAt(diags *fwdiag.Diagnostics, at path.Path, summary, detail string) {
	diags.AddAttributeWarning(at, summary, c.WithCode(detail))
}

// ArgumentError returns the error of a function about an argument. The position of the first argument is 0.
func ArgumentError(position int64, text string) *function.FuncError {
	return function.NewArgumentFuncError(position, CodeArgument.WithCode(text))
}

// FuncError returns the error of a function that is not about one argument.
func (c Code) FuncError(text string) *function.FuncError {
	return function.NewFuncError(c.WithCode(text))
}

// IssueTracker is the address at which users report bugs of the provider.
const IssueTracker = "https://github.com/prefect-terraform/terraform-provider-prefect/issues"

// Wrap returns an error with the code.
func (c Code) Wrap(err error) error { return &CodedError{c, err} }

// Wrapf is Wrap with a formatted message.
func (c Code) Wrapf(format string, args ...any) error {
	return c.Wrap(fmt.Errorf(format, args...))
}

// WithCode appends the code to a message. After a message of several lines it is on a separate line, because the last line may be
// an example.
func (c Code) WithCode(text string) string {
	text = strings.TrimSpace(text)
	if c == CodeBug && !strings.Contains(text, IssueTracker) {
		text += " Report it at " + IssueTracker + "."
	}
	between := " "
	if strings.Contains(text, "\n") {
		between = "\n\n"
	}
	return strings.TrimSpace(text + between + "[" + c.String() + "]")
}

// Mark matches a code at the end of a message.
var Mark = regexp.MustCompile(`\[(PREFECT-\d{3})\]$`)
