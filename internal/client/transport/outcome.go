package transport

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"
)

// outcome is what one attempt means for the next.
type outcome int

const (
	final   outcome = iota // an answer, or a failure that would come again
	refused                // the server did nothing and may do it later
	busy                   // as refused, and much later is not needed
	limited                // as refused, until the time that the server told (see gate)
	lost                   // the server may have done it
)

// classify says what an attempt's outcome means for the next one.
func classify(resp *http.Response, err error, fromApplication func(body []byte) bool) outcome {
	if err != nil {
		return classifyError(err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		if _, asked := RetryAfter(resp.Header, time.Now()); asked {
			return limited
		}
		return busy
	case http.StatusServiceUnavailable:
		return classifyUnavailable(resp, fromApplication)
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return lost
	}
	return final
}

// classifyUnavailable tells the application's own 503, which it sends after rolling back, from that of a proxy, which may
// have lost the connection after passing the request on.
func classifyUnavailable(resp *http.Response, fromApplication func(body []byte) bool) outcome {
	if _, ok := RetryAfter(resp.Header, time.Now()); ok {
		return refused
	}
	if body, err := readBody(resp); err == nil && fromApplication(body) {
		return busy
	}
	return lost
}

func classifyError(err error) outcome {
	var attempt *AttemptError
	var name *net.DNSError
	switch {
	case !errors.As(err, &attempt) || Untrusted(err) || errors.Is(err, ErrHeldBack):
		return final
	case errors.As(err, &name) && name.IsNotFound:
		return final
	case !attempt.Sent:
		return refused
	}
	return lost
}

// Untrusted reports whether the TLS handshake failed in a way that trying again does not change.
func Untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}
