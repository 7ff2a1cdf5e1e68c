package transport

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"
)

// setHeaders sets the headers of every attempt.
type setHeaders struct {
	headers http.Header
}

func (l setHeaders) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	req = req.Clone(req.Context())
	maps.Copy(req.Header, l.headers)
	return next.RoundTrip(req)
}

// Exchange is the log record of one attempt of a request. It has no secrets, headers or bodies.
type Exchange struct {
	Method, Path string
	// RequestID is the same for all attempts of a request, and is sent in a header.
	RequestID string
	// Attempt is the number of the attempt, from 1 on.
	Attempt  int
	Status   int // 0 without a response
	Duration time.Duration
	Err      string // empty with a response
}

// logExchanges logs each attempt.
type logExchanges struct {
	log      func(context.Context, Exchange) // nil for none
	redactor Redactor
}

func (l logExchanges) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	start := time.Now()
	resp, err := next.RoundTrip(req)
	if l.log == nil {
		return resp, err
	}
	p := progressOf(req.Context())
	x := Exchange{
		Method:    req.Method,
		Path:      l.redactor.Redact(req.URL.Path),
		RequestID: p.id,
		Attempt:   p.ended() + 1,
		Duration:  time.Since(start),
	}
	if err != nil {
		x.Err = l.redactor.Redact(err.Error())
	} else {
		x.Status = resp.StatusCode
	}
	l.log(req.Context(), x)
	return resp, err
}

const maxBody = 64 << 20

// ErrTooLarge is the error of a response whose body exceeds maxBody.
var ErrTooLarge = fmt.Errorf("the response is larger than %d MiB", maxBody>>20)

// CutError is the error of a response whose body is incomplete.
type CutError struct {
	Status int
	cause  error
}

func (e *CutError) Error() string {
	return fmt.Sprintf("the response was cut off (%s)", e.cause)
}

// Unwrap returns what ended the body.
func (e *CutError) Unwrap() error { return e.cause }

// bufferBody reads the whole body of each response, so that the outer links get a complete response or an error.
type bufferBody struct {
	limit int64
}

func (l bufferBody) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	resp, err := next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, l.limit+1))
	if err != nil {
		return nil, &CutError{Status: resp.StatusCode, cause: err}
	}
	if int64(len(body)) > l.limit {
		return nil, ErrTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
