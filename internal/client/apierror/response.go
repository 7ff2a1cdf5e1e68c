package apierror

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// maxDetail is the maximum length of the server's message about a failure, in bytes.
const maxDetail = 4 << 10

// Origin is what an error reports about its client.
type Origin struct {
	// Endpoint is the URL of the API, without credentials.
	Endpoint string
	// Credential describes what authenticates the requests, and NotRead which environment variables are set but not
	// read.
	Credential, NotRead string
	// RemedyShown is set once the user has received the remedy for a rejected credential.
	RemedyShown *atomic.Bool
	// InWorkspace says that the client works in a workspace of Prefect Cloud.
	InWorkspace bool
	Redactor    transport.Redactor
}

// response is the result of a request, with the client it belongs to.
type response struct {
	transport.Result
	origin Origin
}

// Of returns the error for the result of a request, or nil if it succeeded.
func Of(r transport.Result, origin Origin) error {
	a := &response{Result: r, origin: origin}
	if r.Err != nil {
		return a.connectionError()
	}
	return a.failure()
}

// Unexpected is the error of a response that could not be decoded.
func Unexpected(r transport.Result, origin Origin, cause error) error {
	return (&response{Result: r, origin: origin}).unexpected(cause)
}

// connectionError is the error of a request without a response.
func (a *response) connectionError() error {
	e := a.errorOf(codeOfCause(a.Err))
	e.cause, e.endpoint, e.notes, e.elapsed = a.Err, a.origin.Endpoint, a.origin.NotRead, a.Elapsed
	e.Detail = bounded(a.origin.Redactor.Redact(oneLine(innermost(a.Err).Error())), maxDetail)
	var cut *transport.CutError
	if errors.As(a.Err, &cut) {
		e.Status = cut.Status
	}
	if e.Code == CodeTimeout && a.RetryStatus != 0 {
		// The status that caused the retries is more helpful than the timeout of the last attempt.
		e.Code, e.Status = codeOf(a.RetryStatus), a.RetryStatus
		e.Detail = "the server requested retries until the timeout, and did not respond to the last one"
	}
	return e
}

// innermost removes what net/http adds: the method and the URL, which may have a proxy's password.
func innermost(err error) error {
	var attempt *transport.AttemptError
	if errors.As(err, &attempt) {
		return attempt.Err
	}
	return err
}

func codeOfCause(err error) Code {
	var attempt *transport.AttemptError
	var cut *transport.CutError
	switch {
	case errors.Is(err, transport.ErrTimedOut), errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, transport.ErrHeldBack):
		return CodeRateLimited
	case errors.As(err, &cut), errors.Is(err, transport.ErrTooLarge):
		return CodeUnexpectedResponse
	case transport.Untrusted(err):
		return CodeUntrusted
	case errors.As(err, &attempt) && attempt.Sent:
		return CodeConnectionLost
	}
	return CodeUnreachable
}

// CodeOf is the code of an attempt with that status, or with that error if there was no response.
func CodeOf(status int, err error) Code {
	if err != nil {
		return codeOfCause(err)
	}
	return codeOf(status)
}

// FromApplication reports whether Prefect sent the body of a failure, and not a proxy.
func FromApplication(body []byte) bool {
	p, ok := decodeProblem(body)
	return ok && p.prefectMessage() != ""
}

// failure returns the error for the response, or nil if it succeeded.
func (a *response) failure() error {
	html := a.looksLikeHTML()
	if a.Status < http.StatusMultipleChoices {
		if html {
			return a.unexpected(nil)
		}
		return nil
	}
	e := a.newError(codeOf(a.Status))
	e.RetryAfter, _ = transport.RetryAfter(a.Header, time.Now())
	p, ok := decodeProblem(a.Body)
	switch {
	case html:
		e.Detail = a.describeHTML()
	case !ok:
		e.Detail = oneLine(string(a.Body))
	default:
		e.Detail = p.message()
		e.fields = p.fields(a.Sent)
	}
	if e.Detail == "" && len(e.fields) == 0 {
		e.Detail = oneLine(string(a.Body)) // JSON, but not in Prefect's format
	}
	switch {
	case e.Code == CodeUnexpectedResponse:
		a.explainRedirect(e)
	case a.Status == http.StatusNotFound:
		e.Code = a.notFoundCode(p, ok)
	case html && e.Code == CodeInvalid:
		e.Code = CodeUnexpectedResponse
	case e.Code == CodeConflict && strings.HasPrefix(e.Detail, createRunPrefix):
		e.Code = CodeInvalid // not a conflict: the parameters or the job variables are invalid
	}
	a.explainToken(e)
	a.redact(e)
	return e
}

// explainToken sets the remedy for a server that rejects every CSRF token.
func (a *response) explainToken(e *Error) {
	if a.NewToken && IsTokenRefused(e) {
		e.hint = "The server rejects a CSRF token that it has just issued. Check that all requests reach the same server, and that " +
			"no proxy removes the headers " + transport.CSRFTokenHeader + " and " + transport.CSRFClientHeader + "."
	}
}

// IsTokenRefused reports whether err is that the server rejects the CSRF token that it has issued.
func IsTokenRefused(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeForbidden &&
		(strings.Contains(e.Detail, "CSRF token") || strings.Contains(e.Detail, "Missing client identifier"))
}

// createRunPrefix starts the server's message about invalid parameters or job variables of a run, which has the
// status 409.
const createRunPrefix = "Error creating flow run: "

// notFoundCode distinguishes a 404 for an object from a 404 for the path itself. Only the former may remove an object
// from the state, so a response that Prefect did not send, or sends for every unknown path, must not get
// CodeNotFound. Prefect Cloud's messages are not known for every object, so for Prefect Cloud any response in
// Prefect's format does.
func (a *response) notFoundCode(p problem, ok bool) Code {
	switch message := p.prefectMessage(); {
	case !ok || message == "":
		return CodeUnexpectedResponse
	case message == http.StatusText(http.StatusNotFound) && !a.origin.InWorkspace:
		return CodeNoRoute
	}
	return CodeNotFound
}

func (a *response) explainRedirect(e *Error) {
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.Header.Get("Location") == "" {
		return
	}
	to.RawQuery, to.Fragment, to.User = "", "", nil
	e.Detail = "the server redirects to " + to.String()
	e.hint = "Set the endpoint to the address of the Prefect API. To protect credentials, redirects to another host or scheme are " +
		"not followed."
}

// unexpected is the error of a response that the API would not send; cause may be nil.
func (a *response) unexpected(cause error) error {
	e := a.newError(CodeUnexpectedResponse)
	e.cause = cause
	e.ambiguous = !a.Call.Reads
	switch {
	case a.looksLikeHTML():
		e.Detail = a.describeHTML()
		if strings.Contains(string(htmlTitle(a.Body)), "Prefect") {
			e.hint = "This is the Prefect UI, not the API. The address of the API is usually the address of the UI followed by /api; " +
				"on Prefect Cloud, it is https://api.prefect.cloud/api."
		}
	case len(a.Body) == 0:
		e.Detail = "the response is empty"
	case cause != nil:
		e.Detail = fmt.Sprintf("the response is not the expected JSON (%s)", cause)
	}
	a.redact(e)
	return e
}

func (a *response) errorOf(code Code) *Error {
	return &Error{Method: a.Method, Path: a.Call.Path, Code: code, ambiguous: a.Ambiguous}
}

func (a *response) newError(code Code) *Error {
	e := a.errorOf(code)
	e.Status, e.endpoint = a.Status, a.origin.Endpoint
	switch {
	case code == CodeUnauthorized:
		e.notes, e.remedyShown = a.origin.Credential, a.origin.RemedyShown
	case code == CodeUnavailable && a.looksLikeHTML():
		e.hint = "A gateway or proxy in front of the Prefect server responded: the server may be down or too slow. Check that the " +
			"server is running and that the gateway forwards to it, then apply again."
	}
	return e
}

// redact truncates the server's messages, and removes secrets and unprintable characters.
func (a *response) redact(e *Error) {
	e.Detail = bounded(Printable(a.origin.Redactor.Redact(e.Detail)), maxDetail)
	for i := range e.fields {
		e.fields[i].Message = Printable(a.origin.Redactor.Redact(e.fields[i].Message))
	}
}

func (a *response) looksLikeHTML() bool {
	return strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || bytes.HasPrefix(bytes.TrimSpace(a.Body), []byte("<"))
}

func (a *response) describeHTML() string {
	title := oneLine(string(htmlTitle(a.Body)))
	if title == "" {
		return "the response is an HTML page, not JSON"
	}
	return fmt.Sprintf("the response is an HTML page, not JSON (%q)", bounded(title, 100))
}

var titles = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

func htmlTitle(body []byte) []byte {
	if m := titles.FindSubmatch(body); m != nil {
		return m[1]
	}
	return nil
}

// problem is the body with which Prefect, or its web framework, describes a failure.
type problem struct {
	Detail           json.RawMessage `json:"detail"`
	ExceptionMessage string          `json:"exception_message"`
	ExceptionDetail  json.RawMessage `json:"exception_detail"`
	// Message is the message of a gateway, or of Prefect's readiness check.
	Message string `json:"message"`
	// Error is the result of the validation of a template.
	Error json.RawMessage `json:"error"`
}

// decodeProblem decodes the body of a failure, and reports whether it is a JSON object.
func decodeProblem(body []byte) (problem, bool) {
	var out problem
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return out, false
	}
	return out, json.Unmarshal(body, &out) == nil
}

// message is the server's message on one line. It omits the request that a 422 repeats, which may have secrets.
func (p problem) message() string {
	if message := p.prefectMessage(); message != "" {
		return message
	}
	if p.Message != "" {
		return oneLine(p.Message)
	}
	return p.templateError()
}

// templateError is the error in a template. It omits the template, which the response repeats.
func (p problem) templateError() string {
	var found struct {
		Line    int    `json:"line"`
		Message string `json:"message"`
	}
	if json.Unmarshal(p.Error, &found) != nil || found.Message == "" {
		return ""
	}
	return fmt.Sprintf("line %d: %s", found.Line, oneLine(found.Message))
}

// prefectMessage is the message of Prefect's endpoints; empty if the response is not theirs.
func (p problem) prefectMessage() string {
	var parts []string
	for _, part := range []string{stringOf(p.Detail), p.ExceptionMessage, stringOf(p.ExceptionDetail)} {
		if part != "" {
			parts = append(parts, oneLine(part))
		}
	}
	return strings.Join(parts, ": ")
}

// stringOf is the value of a JSON string; empty for any other JSON, such as the list of validation errors.
func stringOf(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

func (p problem) fields(body []byte) []Field {
	for _, raw := range []json.RawMessage{p.ExceptionDetail, p.Detail} {
		if fields := decodeValidationErrors(raw, body); len(fields) > 0 {
			return fields
		}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Printable removes what a terminal would interpret or could not show: control characters other than line feeds and
// tabs, and invalid UTF-8.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// bounded truncates s to at most size bytes, between characters.
func bounded(s string, size int) string {
	if len(s) <= size {
		return s
	}
	return strings.ToValidUTF8(s[:size], "") + "…"
}
