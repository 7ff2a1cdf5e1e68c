package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// maxDetail is how much of what a server says about a failure is kept, in bytes.
const maxDetail = 4 << 10

// answer is what came back for a request.
type answer struct {
	client *Client
	call   *call
	status int
	header http.Header
	body   []byte
}

// failure is the error that the answer is, or nil.
func (a *answer) failure() error {
	html := a.looksLikeHTML()
	if a.status < http.StatusMultipleChoices {
		if html {
			return a.unexpected(nil)
		}
		return nil
	}
	e := a.newError(codeOf(a.status))
	e.RetryAfter, _ = retryAfter(a.header, time.Now())
	said, ok := decodeProblem(a.body)
	switch {
	case html:
		e.Detail = a.describeHTML()
	case !ok:
		e.Detail = oneLine(string(a.body))
	default:
		e.Detail = said.text()
		e.fields = said.refused(a.call.body)
	}
	if e.Detail == "" && len(e.fields) == 0 {
		e.Detail = oneLine(string(a.body)) // JSON, but not of the usual form
	}
	switch {
	case e.Code == CodeUnexpectedAnswer:
		a.explainRedirect(e)
	case a.status == http.StatusNotFound:
		e.Code = a.missing(said, ok)
	case html && e.Code == CodeInvalid:
		e.Code = CodeUnexpectedAnswer
	case e.Code == CodeConflict && strings.HasPrefix(e.Detail, refusedRun):
		e.Code = CodeInvalid // nothing is in the way: the parameters or the job variables are wrong
	}
	a.redact(e)
	return e
}

// refusedRun is how the server's refusal of a run's parameters or job variables begins, which is a 409.
const refusedRun = "Error creating flow run: "

// missing tells a 404 for an object from one for the whole path. Only the first may take an object out of the state, so
// an answer that is not Prefect's, or that is its answer to every unknown path, does not count. Cloud's wording is not
// known for every object, so there any answer in Prefect's form counts.
func (a *answer) missing(said problem, ok bool) Code {
	switch text := said.own(); {
	case !ok || text == "":
		return CodeUnexpectedAnswer
	case text == http.StatusText(http.StatusNotFound) && a.client.workspace == "":
		return CodeNoRoute
	}
	return CodeNotFound
}

func (a *answer) explainRedirect(e *Error) {
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.header.Get("Location") == "" {
		return
	}
	to.RawQuery, to.Fragment, to.User = "", "", nil
	e.Detail = "the server redirects to " + to.String()
	e.hint = "Set the endpoint to the address of the Prefect API itself: redirects to another host or scheme are not followed, so that " +
		"credentials go nowhere else."
}

// unexpected is the error of an answer that is not what the API would send; cause may be nil.
func (a *answer) unexpected(cause error) error {
	e := a.newError(CodeUnexpectedAnswer)
	e.cause = cause
	e.ambiguous = !a.call.reads
	switch {
	case a.looksLikeHTML():
		e.Detail = a.describeHTML()
		if strings.Contains(string(htmlTitle(a.body)), "Prefect") {
			e.hint = "This is the Prefect UI, not the API. The API's address mostly is that of the UI with /api at the end; on Prefect Cloud it " +
				"is https://api.prefect.cloud/api."
		}
	case len(a.body) == 0:
		e.Detail = "the answer is empty"
	case cause != nil:
		e.Detail = fmt.Sprintf("the answer is not the JSON that was expected (%s)", cause)
	}
	a.redact(e)
	return e
}

func (a *answer) newError(code Code) *Error {
	e := a.call.newError(code)
	e.Status, e.endpoint = a.status, a.client.Endpoint()
	switch {
	case code == CodeUnauthorized:
		e.notes, e.told = a.client.credential, a.client.refused
	case code == CodeUnavailable && a.looksLikeHTML():
		e.hint = "A gateway or proxy in front of the Prefect server answered, so that the server behind it may be down or too slow. Check " +
			"that it runs and that the gateway forwards to it, then apply again."
	}
	return e
}

// redact bounds and cleans all that the server said.
func (a *answer) redact(e *Error) {
	e.Detail = bounded(Printable(a.client.redact.text(e.Detail)), maxDetail)
	for i := range e.fields {
		e.fields[i].Message = Printable(a.client.redact.text(e.fields[i].Message))
	}
}

func (a *answer) looksLikeHTML() bool {
	return strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<"))
}

func (a *answer) describeHTML() string {
	title := oneLine(string(htmlTitle(a.body)))
	if title == "" {
		return "the answer is an HTML page, not JSON"
	}
	return fmt.Sprintf("the answer is an HTML page, not JSON (%q)", bounded(title, 100))
}

var titles = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

func htmlTitle(body []byte) []byte {
	if m := titles.FindSubmatch(body); m != nil {
		return m[1]
	}
	return nil
}

// problem is how Prefect and the framework below it describe a failure.
type problem struct {
	Detail           json.RawMessage `json:"detail"`
	ExceptionMessage string          `json:"exception_message"`
	ExceptionDetail  json.RawMessage `json:"exception_detail"`
	// Message is where a gateway, and Prefect's own readiness check, say what is wrong.
	Message string `json:"message"`
	// Error is what the check of a template finds.
	Error json.RawMessage `json:"error"`
}

// decodeProblem reads a failure's body, and reports whether it is a JSON object at all.
func decodeProblem(body []byte) (problem, bool) {
	var out problem
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return out, false
	}
	return out, json.Unmarshal(body, &out) == nil
}

// text is what the server said, on one line. The request that a 422 echoes is left out: it may hold secrets.
func (p problem) text() string {
	if own := p.own(); own != "" {
		return own
	}
	if p.Message != "" {
		return oneLine(p.Message)
	}
	return p.inTemplate()
}

// inTemplate is what is wrong with a template. The template itself, which the answer repeats, is left out.
func (p problem) inTemplate() string {
	var found struct {
		Line    int    `json:"line"`
		Message string `json:"message"`
	}
	if json.Unmarshal(p.Error, &found) != nil || found.Message == "" {
		return ""
	}
	return fmt.Sprintf("line %d: %s", found.Line, oneLine(found.Message))
}

// own is what Prefect's endpoints say of a failure; it is empty when the answer is not theirs.
func (p problem) own() string {
	var parts []string
	for _, part := range []string{plain(p.Detail), p.ExceptionMessage, plain(p.ExceptionDetail)} {
		if part != "" {
			parts = append(parts, oneLine(part))
		}
	}
	return strings.Join(parts, ": ")
}

// plain is a JSON string's text; of anything else, the list of refused fields included, it is nothing.
func plain(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

func (p problem) refused(body []byte) []Field {
	for _, raw := range []json.RawMessage{p.ExceptionDetail, p.Detail} {
		if fields := decodeRefusals(raw, body); len(fields) > 0 {
			return fields
		}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Printable is a text without what a terminal would obey, or could not show: control characters but for line ends and
// tabs, and bytes that are no text.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// bounded cuts s to at most size bytes, between characters.
func bounded(s string, size int) string {
	if len(s) <= size {
		return s
	}
	return strings.ToValidUTF8(s[:size], "") + "…"
}
