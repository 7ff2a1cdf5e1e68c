package provider

import (
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// fault is one way in which a request goes wrong.
type fault struct {
	name   string
	effect prefecttest.Effect
	// told says that the failure is shown, since trying again changes nothing as a rule: the next apply goes on.
	told bool
	// token says that only a server that asks for CSRF tokens does this, and only to what is not a GET.
	token bool
}

const (
	locked  = `{"exception_message":"Service Unavailable","detail":"database is locked"}`
	noToken = `{"detail":"Invalid CSRF token or client identifier."}`
	crashed = `{"exception_message":"Internal Server Error"}`
)

// faults is every way in which a request goes wrong, before and after it was carried out.
func faults() []fault {
	answer := prefecttest.Answer
	past := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	future := time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	return []fault{
		{name: "503, database is locked", effect: answer(503, locked)},
		{name: "503 of a gateway", effect: prefecttest.HTML(503)},
		{name: "502 of a gateway", effect: prefecttest.HTML(502)},
		{name: "504 after the write", effect: prefecttest.After(prefecttest.HTML(504))},
		{name: "500 after the write", effect: prefecttest.After(answer(500, crashed))},
		{name: "429", effect: answer(429, `{"detail":"Too many requests"}`)},
		{name: "429, Retry-After in seconds", effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", "0.1")},
		{name: "429, Retry-After a date gone by", effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", past)},
		{name: "429, clock a century ahead", effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", future, "Date", future)},
		{name: "503, clock decades behind", effect: answer(503, locked, "Retry-After", past, "Date", past)},
		{name: "reset before the write", effect: prefecttest.Reset()},
		{name: "reset after the write", effect: prefecttest.LoseAnswer()},
		{name: "truncated answer", effect: prefecttest.Truncate()},
		{name: "garbage", effect: prefecttest.Garbage(), told: true},
		{name: "login page", effect: prefecttest.HTML(200), told: true},
		{name: "login page after the write", effect: prefecttest.After(prefecttest.HTML(200)), told: true},
		{name: "slow", effect: prefecttest.Slow(20 * time.Millisecond)},
		{name: "CSRF token refused", effect: answer(403, noToken), token: true},
		{name: "newer server", effect: prefecttest.Newer()},
	}
}
