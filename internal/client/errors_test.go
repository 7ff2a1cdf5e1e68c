package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestErrorsOfAnswers(t *testing.T) {
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	for name, test := range map[string]struct {
		step   exchange
		code   Code
		text   string // a part of Error()
		remedy string // a part of Remedy()
	}{
		"400":              {exchange{status: 400, answer: `{"detail":"no"}`}, CodeInvalid, "POST /things/: invalid (HTTP status 400): no", "Correct the values"},
		"401":              {exchange{status: 401, answer: `{"exception_message":"Unauthorized"}`}, CodeUnauthorized, "unauthorized (HTTP status 401): Unauthorized", "PREFECT_API_KEY"},
		"401 of a proxy":   {exchange{status: 401, header: html, answer: "<title>Log in</title>"}, CodeUnauthorized, `an HTML page, not JSON ("Log in")`, "No credential was sent"},
		"403":              {exchange{status: 403, answer: `{"detail":"reserved"}`}, CodeForbidden, "forbidden (HTTP status 403): reserved", "credentials may do this"},
		"404":              {exchange{status: 404, answer: `{"detail":"Thing not found."}`}, CodeNotFound, "not found (HTTP status 404): Thing not found.", "name or id"},
		"404 by message":   {exchange{status: 404, answer: `{"exception_message":"Flow not found"}`}, CodeNotFound, "Flow not found", ""},
		"no such path":     {exchange{status: 404, answer: `{"detail":"Not Found"}`}, CodeNoRoute, "no route (HTTP status 404)", "The endpoint is http://"},
		"404 of a proxy":   {exchange{status: 404, header: html, answer: "<h1>404</h1>"}, CodeUnexpectedAnswer, "an HTML page", "endpoint"},
		"404 plain":        {exchange{status: 404, answer: "404 page not found"}, CodeUnexpectedAnswer, "404 page not found", "endpoint"},
		"404 of a gateway": {exchange{status: 404, answer: `{"message":"Not Found"}`}, CodeUnexpectedAnswer, "Not Found", "endpoint"},
		"404 empty":        {exchange{status: 404, answer: `{}`}, CodeUnexpectedAnswer, "", "endpoint"},
		"405":              {exchange{status: 405, answer: `{"detail":"Method Not Allowed"}`}, CodeNoRoute, "Method Not Allowed", "newer"},
		"409":              {exchange{status: 409, answer: `{"detail":"taken"}`}, CodeConflict, "conflict (HTTP status 409): taken", "another name"},
		"413 of a proxy":   {exchange{status: 413, header: html, answer: "<title>Too large</title>"}, CodeUnexpectedAnswer, "Too large", "proxy"},
		"422 text":         {exchange{status: 422, answer: `{"detail":"Invalid limit"}`}, CodeInvalid, "invalid (HTTP status 422): Invalid limit", ""},
		"429":              {exchange{status: 429, answer: `{"detail":"slow"}`}, CodeRateLimited, "rate limited", "timeout_seconds"},
		"500":              {exchange{status: 500, answer: `{"exception_message":"Internal Server Error"}`}, CodeServerError, "server error (HTTP status 500): Internal Server Error", "server's log"},
		"500 plain":        {exchange{status: 500, answer: "Internal\nServer  Error"}, CodeServerError, "500): Internal Server Error", "may have been made"},
		"502":              {exchange{status: 502, header: html, answer: "<TITLE>\n502 Bad\nGateway</TITLE>"}, CodeUnavailable, `("502 Bad Gateway")`, ""},
		"503":              {exchange{status: 503, answer: `{"exception_message":"Service Unavailable"}`}, CodeUnavailable, "503", "PostgreSQL"},
		"304":              {exchange{status: 304}, CodeUnexpectedAnswer, "304", "endpoint"},
		"200 HTML":         {exchange{header: html, answer: "\n<!DOCTYPE html>"}, CodeUnexpectedAnswer, "the answer is an HTML page, not JSON", "login page"},
		"200 the UI":       {exchange{header: html, answer: "<html><title>Prefect Server</title>"}, CodeUnexpectedAnswer, "Prefect Server", "Prefect UI"},
		"200 garbage":      {exchange{answer: "nonsense"}, CodeUnexpectedAnswer, "not the JSON that was expected", "may have been made"},
		"200 cut JSON":     {exchange{answer: `{"id":`}, CodeUnexpectedAnswer, "not the JSON that was expected", ""},
		"200 empty":        {exchange{}, CodeUnexpectedAnswer, "the answer is empty", ""},
		"200 null":         {exchange{answer: "null"}, CodeUnexpectedAnswer, "null", ""},
		"200 other":        {exchange{answer: "[]"}, CodeUnexpectedAnswer, "not the JSON that was expected", ""},
		"truncated":        {exchange{instead: truncate}, CodeUnexpectedAnswer, "(HTTP status 200): the answer was cut off", ""},
		"cut":              {exchange{instead: cut}, CodeConnectionLost, "connection lost: ", "server's log"},
	} {
		t.Run(name, func(t *testing.T) {
			test.step.want = wantOf(createRequest)
			c := connect(t, play(t, test.step).URL, func(s *settings) { s.policy.retries = 0 })
			_, err := do[map[string]any](t.Context(), c, createRequest)
			e := failureOf(t, err)
			if e.Code != test.code || !strings.Contains(e.Error(), test.text) || !strings.Contains(e.Remedy(), test.remedy) {
				t.Errorf("got %s: %s\n%s\nexpected %s: %q\n%q", e.Code, e, e.Remedy(), test.code, test.text, test.remedy)
			}
			if strings.Contains(e.Error(), "\n") {
				t.Errorf("the error has several lines: %s", e)
			}
		})
	}
}

// TestAmbiguous tells writes that may have happened from those that did not.
func TestAmbiguous(t *testing.T) {
	for name, want := range map[string]bool{
		"400": false, "401": false, "403": false, "404": false, "409": false, "422": false, "429": false, "503 busy": false,
		"503 retry after": false, "500": true, "502": true, "503 proxy": true, "503 gateway": true, "504": true, "cut": true, "truncated": true,
	} {
		for _, r := range []request{createRequest, filterRequest} {
			step := failures[name]
			step.want = wantOf(r)
			c := connect(t, play(t, step).URL, func(s *settings) { s.policy.retries = 0 })
			if got := IsAmbiguous(exec(c, r)); got != (want && !r.reads) {
				t.Errorf("%s of %s: ambiguous is %t", name, wantOf(r), got)
			}
		}
	}
	// What an attempt left open stays open, whatever the next one says.
	lost, taken := failures["cut"], failures["409"]
	lost.want, taken.want = wantOf(repeatableRequest), wantOf(repeatableRequest)
	if err := exec(connect(t, play(t, lost, taken).URL, nil), repeatableRequest); !IsConflict(err) || !IsAmbiguous(err) {
		t.Errorf("got %v, expected an ambiguous conflict", err)
	}
}

func TestCloudWordsA404AsItLikes(t *testing.T) {
	server := play(t, exchange{want: "GET /accounts/a/workspaces/w/things/1", status: 404, answer: `{"detail":"Not Found"}`},
		exchange{want: "GET /accounts/a/workspaces/w", answer: "{}"})
	if err := exec(connect(t, server.URL, nil).In("a", "w"), readRequest); !IsNotFound(err) {
		t.Errorf("got %v, expected not found", err)
	}
}

func TestErrorsAreFoundWrapped(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("outer: %w", &Error{Code: CodeNotFound, cause: cause, ambiguous: true})
	if !IsNotFound(err) || IsConflict(err) || !IsAmbiguous(err) || !errors.Is(err, cause) || IsNotFound(cause) || IsAmbiguous(nil) {
		t.Error("a wrapped error is not recognised")
	}
}

func TestRetryAfterOfAnError(t *testing.T) {
	step := exchange{want: wantOf(readRequest), status: http.StatusTooManyRequests, header: map[string]string{"Retry-After": "30"},
		answer: "{}"}
	c := connect(t, play(t, step).URL, func(s *settings) { s.policy.timeout = 10 * time.Second })
	if e := failureOf(t, exec(c, readRequest)); e.RetryAfter != 30*time.Second {
		t.Errorf("RetryAfter is %s", e.RetryAfter)
	}
}

func TestLongDetailsAreCut(t *testing.T) {
	step := exchange{want: wantOf(createRequest), status: 400, answer: strings.Repeat("ä", maxDetail)}
	e := failureOf(t, exec(connect(t, play(t, step).URL, nil), createRequest))
	if len(e.Detail) > maxDetail+len("…") || !strings.HasSuffix(e.Detail, "ä…") {
		t.Errorf("the detail has %d bytes and ends in %q", len(e.Detail), e.Detail[len(e.Detail)-8:])
	}
}

func TestABodyThatIsNoJSON(t *testing.T) {
	r := createRequest
	r.body = func() {}
	if err := exec(connect(t, play(t).URL, nil), r); err == nil || !strings.Contains(err.Error(), "encoding the body of POST things/") {
		t.Errorf("got %v", err)
	}
}
