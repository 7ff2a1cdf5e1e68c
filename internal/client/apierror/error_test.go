package apierror

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

func TestErrorsAreFoundWrapped(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("outer: %w", &Error{Code: CodeNotFound, cause: cause, ambiguous: true})
	if !IsNotFound(err) || IsConflict(err) || !IsAmbiguous(err) || !errors.Is(err, cause) || IsNotFound(cause) || IsAmbiguous(nil) {
		t.Error("a wrapped error is not recognised")
	}
}

// TestCodesOfCauses checks failures that a test server cannot cause.
func TestCodesOfCauses(t *testing.T) {
	tried := func(err error, sent bool) error {
		return &url.Error{Op: "Get", URL: "http://h", Err: &transport.AttemptError{Err: err, Sent: sent}}
	}
	for name, test := range map[string]struct {
		err  error
		code Code
	}{
		"not of an attempt":    {errors.New("stopped"), CodeUnreachable},
		"refused connection":   {tried(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, false), CodeUnreachable},
		"reset":                {tried(syscall.ECONNRESET, true), CodeConnectionLost},
		"no such host":         {tried(&net.DNSError{IsNotFound: true}, false), CodeUnreachable},
		"name server fails":    {tried(&net.DNSError{IsTemporary: true}, false), CodeUnreachable},
		"certificate":          {tried(&tls.CertificateVerificationError{Err: errors.New("unknown")}, false), CodeUntrusted},
		"no TLS":               {tried(tls.RecordHeaderError{}, false), CodeUntrusted},
		"http instead":         {tried(http.ErrSchemeMismatch, false), CodeUntrusted},
		"too large":            {tried(transport.ErrTooLarge, true), CodeUnexpectedResponse},
		"timeout":              {tried(transport.ErrTimedOut, true), CodeTimeout},
		"timeout of a dial":    {tried(transport.ErrTimedOut, false), CodeTimeout},
		"deadline of a caller": {context.DeadlineExceeded, CodeTimeout},
	} {
		if code := CodeOf(0, test.err); code != test.code {
			t.Errorf("%s: got %s, expected %s", name, code, test.code)
		}
	}
}
