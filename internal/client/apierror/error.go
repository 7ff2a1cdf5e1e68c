// Package apierror is what can go wrong with a request of the API: errors with codes, and what the server said, in words for people.
package apierror

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Code says in one stable word why a request failed.
type Code string

// The codes of an Error.
const (
	CodeUnreachable        Code = "unreachable"       // no connection could be made: nothing was sent
	CodeUntrusted          Code = "untrusted"         // the server's TLS certificate is not trusted, or it does not speak TLS
	CodeConnectionLost     Code = "connection_lost"   // the connection ended before the answer came
	CodeTimeout            Code = "timeout"           // no answer in time
	CodeCancelled          Code = "cancelled"         // the caller gave up
	CodeUnauthorized       Code = "unauthorized"      // 401
	CodeForbidden          Code = "forbidden"         // 403
	CodeNoWorkspace        Code = "no_workspace"      // no account or workspace of Prefect Cloud is chosen: nothing was sent
	CodeNotFound           Code = "not_found"         // 404 for an object
	CodeNoAccess           Code = "no_access"         // 404 for all of the account or workspace: it is not there for this API key
	CodeNoRoute            Code = "no_route"          // 404 or 405 for the path itself: no such endpoint on this server
	CodeConflict           Code = "conflict"          // 409
	CodeInvalid            Code = "invalid"           // 400, 422 and other refusals of what was sent
	CodeRateLimited        Code = "rate_limited"      // 429
	CodeUnavailable        Code = "unavailable"       // 502, 503, 504
	CodeServerError        Code = "server_error"      // any other 5xx
	CodeUnexpectedResponse Code = "unexpected_answer" // not the JSON that the API would send
)

// Error is a request that failed. It is always a pointer: find it with errors.As.
type Error struct {
	Method string
	// Path is the path below the API's root, without a query.
	Path string
	// Status is the HTTP status, or 0 when no answer came.
	Status int
	Code   Code
	// Detail is what the server said, or what happened to the connection: one line, without secrets.
	Detail string
	// RetryAfter is how long the server asked to wait, or 0.
	RetryAfter time.Duration

	fields      []Field
	hint        string       // a remedy that fits better than the code's
	endpoint    string       // the address of the API, without credentials; empty where nothing was sent
	notes       string       // what else helps to find the mistake
	remedyShown *atomic.Bool // whether the remedy of another error of the client has been told already; nil for none
	elapsed     time.Duration
	ambiguous   bool
	cause       error
}

// RemedyShown reports whether the remedy is one for all requests of the client, as of a credential that is refused, and has
// been asked about before.
func (e *Error) RemedyShown() bool { return e.remedyShown != nil && e.remedyShown.Swap(true) }

// Field is one part of the request that the server refused.
type Field struct {
	// Path is where the part is in the body: names and indices joined by dots. It is empty for the whole.
	Path    string
	Message string
}

// Error is the failure on one line.
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

// Unwrap returns what caused the failure, if it was not the server's answer.
func (e *Error) Unwrap() error { return e.cause }

// Fields are the parts of the request that the server refused, with the noise of its validation removed.
func (e *Error) Fields() []Field { return e.fields }

// Ambiguous reports whether the request may have been carried out although it failed: a write whose answer was lost.
func (e *Error) Ambiguous() bool { return e.ambiguous }

// Remedy says what to do about the failure, or is empty when the error says it all.
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

// IsNotFound reports whether err is the API's answer that the object does not exist.
func IsNotFound(err error) bool { return HasCode(err, CodeNotFound) }

// IsConflict reports whether err is the API's answer that something else is in the way, as a taken name is.
func IsConflict(err error) bool { return HasCode(err, CodeConflict) }

// IsTimeout reports whether err is that no answer came in time.
func IsTimeout(err error) bool { return HasCode(err, CodeTimeout) }

// IsAmbiguous reports whether err leaves open whether a write was carried out.
func IsAmbiguous(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.ambiguous
}

// HasCode reports whether err is a failure with that code.
func HasCode(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// Missing is the error of an object that a look for it did not find. what describes the object.
func Missing(method string, path []string, what string) *Error {
	return &Error{Method: method, Path: "/" + strings.Join(path, "/"), Code: CodeNotFound, Detail: "no " + what + " was found"}
}

// NotSent is the error of a request that is not sent, because no account or workspace of Prefect Cloud is chosen for it.
func NotSent(method, path, detail, remedy string) *Error {
	return &Error{Method: method, Path: path, Code: CodeNoWorkspace, Detail: detail, hint: remedy}
}

// With is the error with another code, and a remedy that fits better than the code's.
func (e *Error) With(code Code, remedy string) *Error {
	out := *e // others may have the same error
	out.Code, out.hint = code, remedy
	return &out
}

// PlacementMissing reports whether the object was not found because the whole account or workspace is not there for the API key.
func (e *Error) PlacementMissing() bool { return e.Code == CodeNotFound && e.hint != "" }

// StatusAndCode is what telemetry says about a failure: its status, or 0 without a response, and its code.
func StatusAndCode(err error) (status int, code string) {
	var e *Error
	if errors.As(err, &e) {
		return e.Status, string(e.Code)
	}
	return 0, string(CodeUnreachable)
}

// codeOf is the code of an answer with that status, not looking at its body.
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
