package transport

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"
)

// attemptOutcome is the result of an attempt, as far as retries depend on it.
type attemptOutcome int

const (
	outcomeFinal   attemptOutcome = iota // a response, or a failure that a retry would not change
	outcomeRefused                       // the server did nothing; a retry may succeed
	outcomeBusy                          // as refused, but a short delay is enough
	outcomeLimited                       // as refused, until the time that the server sent (see gate)
	outcomeLost                          // the server may have carried the request out
)

// classify returns the outcome of an attempt.
func classify(resp *http.Response, err error, fromApplication func(body []byte) bool) attemptOutcome {
	if err != nil {
		return classifyError(err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		if _, ok := RetryAfter(resp.Header, time.Now()); ok {
			return outcomeLimited
		}
		return outcomeBusy
	case http.StatusServiceUnavailable:
		return classifyUnavailable(resp, fromApplication)
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return outcomeLost
	}
	return outcomeFinal
}

// classifyUnavailable distinguishes a 503 of the application, which it sends after a rollback, from a 503 of a proxy,
// which may have lost the connection after it forwarded the request.
func classifyUnavailable(resp *http.Response, fromApplication func(body []byte) bool) attemptOutcome {
	if _, ok := RetryAfter(resp.Header, time.Now()); ok {
		return outcomeRefused
	}
	if body, err := readBody(resp); err == nil && fromApplication(body) {
		return outcomeBusy
	}
	return outcomeLost
}

func classifyError(err error) attemptOutcome {
	var attempt *AttemptError
	var name *net.DNSError
	switch {
	case !errors.As(err, &attempt) || Untrusted(err) || errors.Is(err, ErrHeldBack):
		return outcomeFinal
	case errors.As(err, &name) && name.IsNotFound:
		return outcomeFinal
	case !attempt.Sent:
		return outcomeRefused
	}
	return outcomeLost
}

// Untrusted reports whether the TLS handshake failed for a reason that a retry does not change.
func Untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}
