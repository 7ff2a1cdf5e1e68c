package rest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
)

func TestErrorsOfResponses(t *testing.T) {
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	for name, test := range map[string]struct {
		step   clienttest.Exchange
		code   apierror.Code
		text   string // a part of Error()
		remedy string // a part of Remedy()
	}{
		"400":              {clienttest.Exchange{Status: 400, Response: `{"detail":"no"}`}, apierror.CodeInvalid, "POST /things/: invalid (HTTP status 400): no", "Correct the values"},
		"401":              {clienttest.Exchange{Status: 401, Response: `{"exception_message":"Unauthorized"}`}, apierror.CodeUnauthorized, "unauthorized (HTTP status 401): Unauthorized", "PREFECT_API_KEY"},
		"401 of a proxy":   {clienttest.Exchange{Status: 401, ResponseHeaders: html, Response: "<title>Log in</title>"}, apierror.CodeUnauthorized, `an HTML page, not JSON ("Log in")`, "No credential was used"},
		"403":              {clienttest.Exchange{Status: 403, Response: `{"detail":"reserved"}`}, apierror.CodeForbidden, "forbidden (HTTP status 403): reserved", "permissions of the credential"},
		"404":              {clienttest.Exchange{Status: 404, Response: `{"detail":"Thing not found."}`}, apierror.CodeNotFound, "not found (HTTP status 404): Thing not found.", "name or ID"},
		"404 by message":   {clienttest.Exchange{Status: 404, Response: `{"exception_message":"Flow not found"}`}, apierror.CodeNotFound, "Flow not found", ""},
		"no such path":     {clienttest.Exchange{Status: 404, Response: `{"detail":"Not Found"}`}, apierror.CodeNoRoute, "no route (HTTP status 404)", "The endpoint is http://"},
		"404 of a proxy":   {clienttest.Exchange{Status: 404, ResponseHeaders: html, Response: "<h1>404</h1>"}, apierror.CodeUnexpectedResponse, "an HTML page", "endpoint"},
		"404 plain":        {clienttest.Exchange{Status: 404, Response: "404 page not found"}, apierror.CodeUnexpectedResponse, "404 page not found", "endpoint"},
		"404 of a gateway": {clienttest.Exchange{Status: 404, Response: `{"message":"Not Found"}`}, apierror.CodeUnexpectedResponse, "Not Found", "endpoint"},
		"404 empty":        {clienttest.Exchange{Status: 404, Response: `{}`}, apierror.CodeUnexpectedResponse, "", "endpoint"},
		"405":              {clienttest.Exchange{Status: 405, Response: `{"detail":"Method Not Allowed"}`}, apierror.CodeNoRoute, "Method Not Allowed", "newer"},
		"409":              {clienttest.Exchange{Status: 409, Response: `{"detail":"taken"}`}, apierror.CodeConflict, "conflict (HTTP status 409): taken", "another name"},
		"413 of a proxy":   {clienttest.Exchange{Status: 413, ResponseHeaders: html, Response: "<title>Too large</title>"}, apierror.CodeUnexpectedResponse, "Too large", "proxy"},
		"422 text":         {clienttest.Exchange{Status: 422, Response: `{"detail":"Invalid limit"}`}, apierror.CodeInvalid, "invalid (HTTP status 422): Invalid limit", ""},
		"429":              {clienttest.Exchange{Status: 429, Response: `{"detail":"slow"}`}, apierror.CodeRateLimited, "rate limited", "timeout_seconds"},
		"500":              {clienttest.Exchange{Status: 500, Response: `{"exception_message":"Internal Server Error"}`}, apierror.CodeServerError, "server error (HTTP status 500): Internal Server Error", "server's log"},
		"500 plain":        {clienttest.Exchange{Status: 500, Response: "Internal\nServer  Error"}, apierror.CodeServerError, "500): Internal Server Error", "may have been applied"},
		"502":              {clienttest.Exchange{Status: 502, ResponseHeaders: html, Response: "<TITLE>\n502 Bad\nGateway</TITLE>"}, apierror.CodeUnavailable, `("502 Bad Gateway")`, ""},
		"503":              {clienttest.Exchange{Status: 503, Response: `{"exception_message":"Service Unavailable"}`}, apierror.CodeUnavailable, "503", "PostgreSQL"},
		"304":              {clienttest.Exchange{Status: 304}, apierror.CodeUnexpectedResponse, "304", "endpoint"},
		"200 HTML":         {clienttest.Exchange{ResponseHeaders: html, Response: "\n<!DOCTYPE html>"}, apierror.CodeUnexpectedResponse, "the response is an HTML page, not JSON", "login page"},
		"200 the UI":       {clienttest.Exchange{ResponseHeaders: html, Response: "<html><title>Prefect Server</title>"}, apierror.CodeUnexpectedResponse, "Prefect Server", "Prefect UI"},
		"200 garbage":      {clienttest.Exchange{Response: "nonsense"}, apierror.CodeUnexpectedResponse, "not the expected JSON", "may have been applied"},
		"200 cut JSON":     {clienttest.Exchange{Response: `{"id":`}, apierror.CodeUnexpectedResponse, "not the expected JSON", ""},
		"200 empty":        {clienttest.Exchange{}, apierror.CodeUnexpectedResponse, "the response is empty", ""},
		"200 null":         {clienttest.Exchange{Response: "null"}, apierror.CodeUnexpectedResponse, "null", ""},
		"200 other":        {clienttest.Exchange{Response: "[]"}, apierror.CodeUnexpectedResponse, "not the expected JSON", ""},
		"truncated":        {clienttest.Exchange{Handler: clienttest.Truncate}, apierror.CodeUnexpectedResponse, "(HTTP status 200): the response was cut off", ""},
		"cut":              {clienttest.Exchange{Handler: clienttest.Cut}, apierror.CodeConnectionLost, "connection lost: ", "server's log"},
	} {
		t.Run(name, func(t *testing.T) {
			test.step.Want = wantOf(createRequest)
			c := connect(t, clienttest.Play(t, test.step).URL, func(s *config.Settings) { s.Policy.Retries = 0 })
			_, err := Do[map[string]any](t.Context(), c, createRequest)
			e := FailureOf(t, err)
			if e.Code != test.code || !strings.Contains(e.Error(), test.text) || !strings.Contains(e.Remedy(), test.remedy) {
				t.Errorf("got %s: %s\n%s\nexpected %s: %q\n%q", e.Code, e, e.Remedy(), test.code, test.text, test.remedy)
			}
			if strings.Contains(e.Error(), "\n") {
				t.Errorf("the error has several lines: %s", e)
			}
		})
	}
}

// TestAmbiguous distinguishes writes that may have happened from writes that did not.
func TestAmbiguous(t *testing.T) {
	for name, want := range map[string]bool{
		"400": false, "401": false, "403": false, "404": false, "409": false, "422": false, "429": false, "503 busy": false,
		"503 retry after": false, "500": true, "502": true, "503 proxy": true, "503 gateway": true, "504": true, "cut": true, "truncated": true,
	} {
		for _, r := range []Request{createRequest, filterRequest} {
			step := failures[name]
			step.Want = wantOf(r)
			c := connect(t, clienttest.Play(t, step).URL, func(s *config.Settings) { s.Policy.Retries = 0 })
			if got := apierror.IsAmbiguous(exec(c, r)); got != (want && !r.Reads) {
				t.Errorf("%s of %s: ambiguous is %t", name, wantOf(r), got)
			}
		}
	}
	// An ambiguous attempt makes the request ambiguous, whatever the next attempt returns.
	lost, taken := failures["cut"], failures["409"]
	lost.Want, taken.Want = wantOf(repeatableRequest), wantOf(repeatableRequest)
	if err := exec(connect(t, clienttest.Play(t, lost, taken).URL, nil), repeatableRequest); !apierror.IsConflict(err) ||
		!apierror.IsAmbiguous(err) {
		t.Errorf("got %v, expected an ambiguous conflict", err)
	}
}

func TestAnyCloud404IsNotFound(t *testing.T) {
	server := clienttest.Play(t, clienttest.Exchange{Want: "GET /accounts/a/workspaces/w/things/1", Status: 404,
		Response: `{"detail":"Not Found"}`},
		clienttest.Exchange{Want: "GET /accounts/a/workspaces/w", Response: "{}"})
	if err := exec(connect(t, server.URL, nil).In("a", "w"), readRequest); !apierror.IsNotFound(err) {
		t.Errorf("got %v, expected not found", err)
	}
}

func TestRetryAfterOfAnError(t *testing.T) {
	step := clienttest.Exchange{Want: wantOf(readRequest), Status: http.StatusTooManyRequests,
		ResponseHeaders: map[string]string{"Retry-After": "30"},
		Response:        "{}"}
	c := connect(t, clienttest.Play(t, step).URL, func(s *config.Settings) { s.Policy.Timeout = 10 * time.Second })
	if e := FailureOf(t, exec(c, readRequest)); e.RetryAfter != 30*time.Second {
		t.Errorf("RetryAfter is %s", e.RetryAfter)
	}
}

func TestLongDetailsAreCut(t *testing.T) {
	step := clienttest.Exchange{Want: wantOf(createRequest), Status: 400, Response: strings.Repeat("ä", (4 << 10))}
	e := FailureOf(t, exec(connect(t, clienttest.Play(t, step).URL, nil), createRequest))
	if len(e.Detail) > (4<<10)+len("…") || !strings.HasSuffix(e.Detail, "ä…") {
		t.Errorf("the detail has %d bytes and ends in %q", len(e.Detail), e.Detail[len(e.Detail)-8:])
	}
}

func TestBodyIsNotEncodable(t *testing.T) {
	r := createRequest
	r.Body = func() {}
	if err := exec(connect(t, clienttest.Play(t).URL, nil), r); err == nil ||
		!strings.Contains(err.Error(), "encoding the body of POST things/") {
		t.Errorf("got %v", err)
	}
}
