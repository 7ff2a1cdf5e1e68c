// Package apierror defines the errors of API requests: codes, readable messages from the server's responses, and
// remedies.
package apierror

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Code is the reason of a failed request. Codes are stable.
type Code string

// The codes of an Error.
const (
	CodeUnreachable        Code = "unreachable"       // no connection could be made: nothing was sent
	CodeUntrusted          Code = "untrusted"         // the server's TLS certificate is not trusted, or it does not speak TLS
	CodeConnectionLost     Code = "connection_lost"   // the connection was closed before the response
	CodeTimeout            Code = "timeout"           // no response in time
	CodeCancelled          Code = "cancelled"         // the caller gave up
	CodeUnauthorized       Code = "unauthorized"      // 401
	CodeForbidden          Code = "forbidden"         // 403
	CodeNoWorkspace        Code = "no_workspace"      // no account or workspace of Prefect Cloud is chosen: nothing was sent
	CodeNotFound           Code = "not_found"         // 404 for an object
	CodeNoAccess           Code = "no_access"         // 404 for everything in the account or workspace: the API key has no access to it
	CodeNoRoute            Code = "no_route"          // 404 or 405 for the path itself: no such endpoint on this server
	CodeConflict           Code = "conflict"          // 409
	CodeInvalid            Code = "invalid"           // 400, 422 and other rejections of the request
	CodeRateLimited        Code = "rate_limited"      // 429
	CodeUnavailable        Code = "unavailable"       // 502, 503, 504
	CodeServerError        Code = "server_error"      // any other 5xx
	CodeUnexpectedResponse Code = "unexpected_answer" // not the expected JSON
)

// Error is a request that failed. It is always a pointer: find it with errors.As.
type Error struct {
	Method string
	// Path is the path below the API's root, without a query.
	Path string
	// Status is the HTTP status, or 0 without a response.
	Status int
	Code   Code
	// Detail is the server's message, or the error of the connection: one line, without secrets.
	Detail string
	// RetryAfter is the delay that the server requested, or 0.
	RetryAfter time.Duration

	fields      []Field
	hint        string       // a remedy that fits better than the code's
	endpoint    string       // the URL of the API, without credentials; empty if nothing was sent
	notes       string       // further facts that help to find the cause
	remedyShown *atomic.Bool // shared by the client's errors with one remedy: whether it was shown; nil for none
	elapsed     time.Duration
	ambiguous   bool
	cause       error
}

// RemedyShown reports whether the remedy was shown before with another error of the client, and marks it as shown. It
// is always false for an error that does not affect all requests of the client, as a rejected credential does.
func (e *Error) RemedyShown() bool { return e.remedyShown != nil && e.remedyShown.Swap(true) }

// Field is a field of the request that the server rejected.
type Field struct {
	// Path is the path of the field in the body: names and indices joined by dots. It is empty for the whole body.
	Path    string
	Message string
}

// Error describes the failure on one line.
func (e *Error) Error() string {
	out := fmt.Sprintf("%s %s: %s", e.Method, e.Path, e.summary())
	if len(e.fields) == 0 {
		if e.Detail != "" {
			out += ": " + e.Detail
		}
		return out
	}
	refused := make([]string, len(e.fields))
	for i, f := range e.fields {
		refused[i] = f.Message
		if f.Path != "" {
			refused[i] = f.Path + ": " + f.Message
		}
	}
	return out + ": " + strings.Join(refused, "; ")
}

func (e *Error) summary() string {
	what := strings.ReplaceAll(string(e.Code), "_", " ")
	if e.Status == 0 {
		return what
	}
	return fmt.Sprintf("%s (HTTP status %d)", what, e.Status)
}

// Unwrap returns the cause of the failure, if it was not the server's response.
func (e *Error) Unwrap() error { return e.cause }

// Fields are the fields of the request that the server rejected, with one readable message each.
func (e *Error) Fields() []Field { return e.fields }

// Ambiguous reports whether the request may have been carried out although it failed: a write whose response was
// lost.
func (e *Error) Ambiguous() bool { return e.ambiguous }

// Remedy says how to correct the failure; empty if the error is sufficient.
func (e *Error) Remedy() string {
	out := remedies[e.Code]
	if e.hint != "" {
		out = e.hint
	}
	switch e.Code {
	case CodeUnreachable, CodeUntrusted, CodeNoRoute, CodeUnexpectedResponse, CodeUnauthorized, CodeUnavailable:
		if e.endpoint != "" {
			out += " The endpoint is " + e.endpoint + "."
		}
	}
	if e.notes != "" {
		out += " " + e.notes
	}
	if e.elapsed >= time.Second {
		out += fmt.Sprintf(" Gave up after %s.", e.elapsed.Round(time.Second))
	}
	if e.ambiguous {
		out = strings.TrimSpace(out + " The change may have been applied: check before trying again.")
	}
	return out
}

var remedies = map[Code]string{
	CodeUnreachable: "Check that the Prefect server is running, and that the endpoint (PREFECT_API_URL) and any proxy are correct, " +
		"then apply again. Objects that were created are in the state.",
	CodeUntrusted: "Check that the endpoint has the correct scheme (http or https). For a private certificate authority, set " +
		"ssl_cert_file (PREFECT_API_SSL_CERT_FILE) to its certificates.",
	CodeConnectionLost: "Check the server's log and any proxy in front of it, then try again.",
	CodeTimeout:        "Check the load of the server, or increase timeout_seconds.",
	CodeUnauthorized: "Prefect Cloud requires an API key in api_key (PREFECT_API_KEY). A self-hosted server with an auth string " +
		"requires it in basic_auth_key (PREFECT_API_AUTH_STRING).",
	CodeForbidden: "Check the permissions of the credential in this account and workspace.",
	CodeCancelled: "Apply again to continue.",
	CodeNotFound:  "Check the name or ID, and that the object is in this workspace. It may have been deleted outside of Terraform.",
	CodeConflict:  "Choose another name, import the existing object, or correct the value in the message.",
	CodeInvalid:   "Correct the values in the message.",
	CodeNoRoute: "Check that the endpoint is the address of the API (it usually ends in /api), that IDs are UUIDs, and that the " +
		"server runs Prefect 3.6 or newer.",
	CodeRateLimited: "Wait and try again: other clients use the rate limit of the account as well. With a longer timeout_seconds, " +
		"Terraform waits longer.",
	CodeUnavailable: "Wait and try again, or raise max_retries. A server with many concurrent writes needs PostgreSQL instead of SQLite.",
	CodeServerError: "Check the server's log.",
	CodeUnexpectedResponse: "Check that the endpoint is the address of the Prefect API, and that no proxy or login page responds in " +
		"its place. If a proxy requires headers, set custom_headers.",
}

// IsNotFound reports whether err is the API's response that the object does not exist.
func IsNotFound(err error) bool { return HasCode(err, CodeNotFound) }

// IsConflict reports whether err is the API's response that the request conflicts with another object, such as one
// with the same name.
func IsConflict(err error) bool { return HasCode(err, CodeConflict) }

// IsTimeout reports whether err is that there was no response in time.
func IsTimeout(err error) bool { return HasCode(err, CodeTimeout) }

// IsAmbiguous reports whether a write may have been carried out although it failed with err.
func IsAmbiguous(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.ambiguous
}

// HasCode reports whether err is a failure with that code.
func HasCode(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// Missing is the error of an object that a lookup did not find. what describes the object.
func Missing(method string, path []string, what string) *Error {
	return &Error{Method: method, Path: "/" + strings.Join(path, "/"), Code: CodeNotFound, Detail: "no " + what + " was found"}
}

// NotSent is the error of a request that is not sent, because no account or workspace of Prefect Cloud is chosen for it.
func NotSent(method, path, detail, remedy string) *Error {
	return &Error{Method: method, Path: path, Code: CodeNoWorkspace, Detail: detail, hint: remedy}
}

// With is the error with another code, and replaces the remedy of the code.
func (e *Error) With(code Code, remedy string) *Error {
	out := *e // others may have the same error
	out.Code, out.hint = code, remedy
	return &out
}

// PlacementMissing reports whether the object was not found because the API key has no access to its account or
// workspace.
func (e *Error) PlacementMissing() bool { return e.Code == CodeNotFound && e.hint != "" }

// StatusAndCode returns the status of a failure, or 0 without a response, and its code, for telemetry.
func StatusAndCode(err error) (status int, code string) {
	var e *Error
	if errors.As(err, &e) {
		return e.Status, string(e.Code)
	}
	return 0, string(CodeUnreachable)
}

// codeOf is the code of a response with that status, regardless of its body.
func codeOf(status int) Code {
	switch status {
	case http.StatusUnauthorized:
		return CodeUnauthorized
	case http.StatusForbidden:
		return CodeForbidden
	case http.StatusNotFound:
		return CodeNotFound
	case http.StatusMethodNotAllowed:
		return CodeNoRoute
	case http.StatusConflict:
		return CodeConflict
	case http.StatusTooManyRequests:
		return CodeRateLimited
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return CodeUnavailable
	}
	switch {
	case status >= http.StatusInternalServerError:
		return CodeServerError
	case status >= http.StatusBadRequest:
		return CodeInvalid
	}
	return CodeUnexpectedResponse
}
