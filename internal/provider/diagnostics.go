package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// action is what was tried, for the messages of its failure.
type action struct {
	verb, noun, label string
	// attributes are the resource's, so that a refused field can be pointed at.
	attributes map[string]schema.Attribute
	// parent names the attribute to blame when something is not found; empty when there is none.
	parent string
	// notFound is what else to do about an object that is not found; empty for nothing.
	notFound string
}

func (a action) summary() string {
	out := fmt.Sprintf("Unable to %s %s", a.verb, words(a.noun))
	if a.label != "" {
		out += fmt.Sprintf(" %q", a.label)
	}
	return out
}

// failed adds err, if any, to diags once, with its cause and its remedy, and reports whether there was one. A field that
// the API refused is pointed at.
func failed(diags *diag.Diagnostics, a action, err error) bool {
	if err == nil {
		return false
	}
	var exists *existsError
	var refused *refusal
	var said *outcome
	var answer *client.Error
	switch {
	case errors.As(err, &exists):
		code, summary := exists.summary()
		code.addError(diags, summary, exists.Error())
	case errors.As(err, &refused):
		refused.code.addErrorAt(diags, path.Root(refused.attribute), refused.summary, refused.detail)
	case errors.As(err, &said):
		said.code.addError(diags, said.summary, said.detail)
	case errors.As(err, &answer):
		addAnswer(diags, a, err, answer)
	default:
		codeOf(err).addError(diags, a.summary(), err.Error())
	}
	return true
}

func addAnswer(diags *diag.Diagnostics, a action, err error, answer *client.Error) {
	pointed := false
	for _, f := range answer.Fields() {
		name := f.Path
		root, _, _ := strings.Cut(name, ".")
		if _, ok := a.attributes[root]; ok {
			codeOf(err).addErrorAt(diags, path.Root(root), a.summary(), fmt.Sprintf("Prefect refused %s: %s.", name, strings.TrimSuffix(f.Message, ".")))
			pointed = true
		}
	}
	switch {
	case pointed:
	case answer.ToldBefore():
		codeOf(err).addError(diags, a.summary(), err.Error()+"\n\nAnother error says which credential was sent and where.")
	case a.parent != "" && answer.Code == client.CodeNotFound:
		codeReference.addErrorAt(diags, path.Root(a.parent), a.summary(), withRemedy(err))
	case a.notFound != "" && answer.Code == client.CodeNotFound:
		codeOf(err).addError(diags, a.summary(), withRemedy(err)+" "+a.notFound)
	default:
		codeOf(err).addError(diags, a.summary(), withRemedy(err))
	}
}

// withRemedy is an error with what to do about it.
func withRemedy(err error) string {
	var answer *client.Error
	if errors.As(err, &answer) {
		return strings.TrimSpace(err.Error() + "\n\n" + answer.Remedy())
	}
	return err.Error()
}

// codeOf is the code of an error: the one that it was given, that of the API's answer, or that of an error in the provider.
func codeOf(err error) code {
	var given *codedError
	var answer *client.Error
	switch {
	case errors.As(err, &given):
		return given.code
	case client.IsAmbiguous(err):
		return codeLostAnswer
	case client.IsTokenRefused(err):
		return codeTokenRefused
	case errors.As(err, &answer) && codesOfAnswers[answer.Code] != 0:
		return codesOfAnswers[answer.Code]
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return codeInterrupted
	}
	return codeBug
}

// codesOfAnswers is the codes of what the client says.
var codesOfAnswers = map[client.Code]code{
	client.CodeUnreachable:      codeUnreachable,
	client.CodeUntrusted:        codeUntrusted,
	client.CodeConnectionLost:   codeConnectionLost,
	client.CodeTimeout:          codeTimeout,
	client.CodeCancelled:        codeInterrupted,
	client.CodeUnauthorized:     codeUnauthorized,
	client.CodeForbidden:        codeForbidden,
	client.CodeNoAccess:         codeForbidden,
	client.CodeNoWorkspace:      codeNoWorkspace,
	client.CodeNotFound:         codeNotFound,
	client.CodeNoRoute:          codeNoRoute,
	client.CodeConflict:         codeConflict,
	client.CodeInvalid:          codeRefused,
	client.CodeRateLimited:      codeRateLimited,
	client.CodeUnavailable:      codeUnavailable,
	client.CodeServerError:      codeServerError,
	client.CodeUnexpectedAnswer: codeUnexpected,
}

// codedError is an error of a known kind that points at no attribute.
type codedError struct {
	code code
	error
}

func (e *codedError) Unwrap() error { return e.error }

// refusal is an error that is found out before anything is written, and that points at an attribute.
type refusal struct {
	code                       code
	attribute, summary, detail string
}

func (e *refusal) Error() string { return e.summary + ": " + e.detail }

// outcome is an error of what was asked for, not of the asking, as of a run that failed. It says all itself.
type outcome struct {
	code            code
	summary, detail string
}

func (e *outcome) Error() string { return e.summary + ": " + e.detail }
