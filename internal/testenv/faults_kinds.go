package testenv

import (
	"net/http"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// Fault is one way in which a request goes wrong.
type Fault struct {
	Name   string
	Effect prefecttest.Effect
	// told says that the failure is shown, since trying again changes nothing as a rule: the next apply goes on.
	told bool
	// Token says that only a server that asks for CSRF tokens does this, and only to what is not a GET.
	Token bool
}

const (
	locked  = `{"exception_message":"Service Unavailable","detail":"database is locked"}`
	noToken = `{"detail":"Invalid CSRF token or client identifier."}`
	crashed = `{"exception_message":"Internal Server Error"}`
)

// Faults is every way in which a request goes wrong, before and after it was carried out.
func Faults() []Fault {
	answer := prefecttest.Answer
	past := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	future := time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	return []Fault{
		{Name: "503, database is locked", Effect: answer(503, locked)},
		{Name: "503 of a gateway", Effect: prefecttest.HTML(503)},
		{Name: "502 of a gateway", Effect: prefecttest.HTML(502)},
		{Name: "504 after the write", Effect: prefecttest.After(prefecttest.HTML(504))},
		{Name: "500 after the write", Effect: prefecttest.After(answer(500, crashed))},
		{Name: "429", Effect: answer(429, `{"detail":"Too many requests"}`)},
		{Name: "429, Retry-After in seconds", Effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", "0.1")},
		{Name: "429, Retry-After a date gone by", Effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", past)},
		{Name: "429, clock a century ahead", Effect: answer(429, `{"detail":"Too many requests"}`, "Retry-After", future, "Date", future)},
		{Name: "503, clock decades behind", Effect: answer(503, locked, "Retry-After", past, "Date", past)},
		{Name: "reset before the write", Effect: prefecttest.Reset()},
		{Name: "reset after the write", Effect: prefecttest.LoseAnswer()},
		{Name: "truncated answer", Effect: prefecttest.Truncate()},
		{Name: "garbage", Effect: prefecttest.Garbage(), told: true},
		{Name: "login page", Effect: prefecttest.HTML(200), told: true},
		{Name: "login page after the write", Effect: prefecttest.After(prefecttest.HTML(200)), told: true},
		{Name: "slow", Effect: prefecttest.Slow(20 * time.Millisecond)},
		{Name: "CSRF token refused", Effect: answer(403, noToken), Token: true},
		{Name: "newer server", Effect: prefecttest.Newer()},
	}
}
