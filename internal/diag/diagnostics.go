package diag

import (
	"context"
	"errors"
	"fmt"
	"strings"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
)

// ErrorContext is what was tried, for the messages of its failure.
type ErrorContext struct {
	Verb, TypeName, Label string
	// Attributes are the resource's, so that a refused field can be pointed at.
	Attributes map[string]schema.Attribute
	// Parent names the attribute to blame when something is not found; empty when there is none.
	Parent string
	// NotFound is what else to do about an object that is not found; empty for nothing.
	NotFound string
}

func (a ErrorContext) summary() string {
	out := fmt.Sprintf("Unable to %s %s", a.Verb, Humanize(a.TypeName))
	if a.Label != "" {
		out += fmt.Sprintf(" %q", a.Label)
	}
	return out
}

// Failed adds err, if any, to diags once, with its cause and its remedy, and reports whether there was one. A field that
// the API refused is pointed at.
func Failed(diags *fwdiag.Diagnostics, a ErrorContext, err error) bool {
	if err == nil {
		return false
	}
	var exists *ExistsError
	var refused *AttributeError
	var said *RunError
	var answer *apierror.Error
	switch {
	case errors.As(err, &exists):
		code, summary := exists.summary()
		code.ReportError(diags, summary, exists.Error())
	case errors.As(err, &refused):
		refused.Code.ReportErrorAt(diags, path.Root(refused.Attribute), refused.Summary, refused.Detail)
	case errors.As(err, &said):
		said.Code.ReportError(diags, said.Summary, said.Detail)
	case errors.As(err, &answer):
		addAnswer(diags, a, err, answer)
	default:
		codeOf(err).ReportError(diags, a.summary(), err.Error())
	}
	return true
}

func addAnswer(diags *fwdiag.Diagnostics, a ErrorContext, err error, answer *apierror.Error) {
	pointed := false
	for _, f := range answer.Fields() {
		name := f.Path
		root, _, _ := strings.Cut(name, ".")
		if _, ok := a.Attributes[root]; ok {
			codeOf(
				err,
			).ReportErrorAt(diags, path.Root(root), a.summary(), fmt.Sprintf("Prefect rejected %s: %s.", name, strings.TrimSuffix(f.Message, ".")))
			pointed = true
		}
	}
	switch {
	case pointed:
	case answer.RemedyShown():
		codeOf(err).ReportError(diags, a.summary(), err.Error()+"\n\nAnother error of this run names the credential and the address.")
	case a.Parent != "" && answer.Code == apierror.CodeNotFound:
		CodeReference.ReportErrorAt(diags, path.Root(a.Parent), a.summary(), WithRemedy(err))
	case a.NotFound != "" && answer.Code == apierror.CodeNotFound:
		codeOf(err).ReportError(diags, a.summary(), WithRemedy(err)+" "+a.NotFound)
	default:
		codeOf(err).ReportError(diags, a.summary(), WithRemedy(err))
	}
}

// WithRemedy is an error with what to do about it.
func WithRemedy(err error) string {
	var answer *apierror.Error
	if errors.As(err, &answer) {
		return strings.TrimSpace(err.Error() + "\n\n" + answer.Remedy())
	}
	return err.Error()
}

// codeOf returns the code of an error: its own code, the code of the API's response, or the code of a bug in the provider.
func codeOf(err error) Code {
	var given *CodedError
	var answer *apierror.Error
	switch {
	case errors.As(err, &given):
		return given.Code
	case apierror.IsAmbiguous(err):
		return CodeLostResponse
	case apierror.IsTokenRefused(err):
		return CodeTokenRefused
	case errors.As(err, &answer) && codesOfResponses[answer.Code] != 0:
		return codesOfResponses[answer.Code]
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return CodeInterrupted
	}
	return CodeBug
}

// codesOfResponses is the codes of what the client says.
var codesOfResponses = map[apierror.Code]Code{
	apierror.CodeUnreachable:        CodeUnreachable,
	apierror.CodeUntrusted:          CodeUntrusted,
	apierror.CodeConnectionLost:     CodeConnectionLost,
	apierror.CodeTimeout:            CodeTimeout,
	apierror.CodeCancelled:          CodeInterrupted,
	apierror.CodeUnauthorized:       CodeUnauthorized,
	apierror.CodeForbidden:          CodeForbidden,
	apierror.CodeNoAccess:           CodeForbidden,
	apierror.CodeNoWorkspace:        CodeNoWorkspace,
	apierror.CodeNotFound:           CodeNotFound,
	apierror.CodeNoRoute:            CodeNoRoute,
	apierror.CodeConflict:           CodeConflict,
	apierror.CodeInvalid:            CodeRefused,
	apierror.CodeRateLimited:        CodeRateLimited,
	apierror.CodeUnavailable:        CodeUnavailable,
	apierror.CodeServerError:        CodeServerError,
	apierror.CodeUnexpectedResponse: CodeUnexpected,
}

// CodedError is an error of a known kind that points at no attribute.
type CodedError struct {
	Code Code
	error
}

func (e *CodedError) Unwrap() error { return e.error }

// AttributeError is an error that is found out before anything is written, and that points at an attribute.
type AttributeError struct {
	Code                       Code
	Attribute, Summary, Detail string
}

func (e *AttributeError) Error() string { return e.Summary + ": " + e.Detail }

// RunError is an error of what was asked for, not of the asking, as of a run that failed. It says all itself.
type RunError struct {
	Code            Code
	Summary, Detail string
}

func (e *RunError) Error() string { return e.Summary + ": " + e.Detail }
