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

// ErrorContext describes the operation that failed, for the message.
type ErrorContext struct {
	Verb, TypeName, Label string
	// Attributes are the attributes of the resource, so that an error about a rejected field has a path.
	Attributes map[string]schema.Attribute
	// Parent is the attribute that an error about a missing object points at; empty for none.
	Parent string
	// NotFound is further advice for an object that is not found; may be empty.
	NotFound string
}

func (a ErrorContext) summary() string {
	out := fmt.Sprintf("Unable to %s %s", a.Verb, Humanize(a.TypeName))
	if a.Label != "" {
		out += fmt.Sprintf(" %q", a.Label)
	}
	return out
}

// Failed adds err, if any, to diags once, with its cause and its remedy, and reports whether there was one. An error
// about a field that the API rejected has the path of its attribute.
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

// WithRemedy returns the message of an error and its remedy.
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

// codesOfResponses has the codes of diagnostics by the codes of the client's errors.
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

// AttributeError is an error about an attribute that is found before a write.
type AttributeError struct {
	Code                       Code
	Attribute, Summary, Detail string
}

func (e *AttributeError) Error() string { return e.Summary + ": " + e.Detail }

// RunError is the failure of an operation whose requests succeeded, such as a failed run. Its message is complete.
type RunError struct {
	Code            Code
	Summary, Detail string
}

func (e *RunError) Error() string { return e.Summary + ": " + e.Detail }
