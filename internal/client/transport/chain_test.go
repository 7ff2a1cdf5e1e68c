package transport

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// request is a request of the tests.
type request struct {
	method, path, body string
	call               Call
}

// The kinds of request that the links distinguish.
var (
	readRequest   = request{method: http.MethodGet, path: "/things/1", call: Call{Reads: true, Repeatable: true}}
	filterRequest = request{method: http.MethodPost, path: "/things/filter", body: `{"n":1}`, call: Call{Reads: true, Repeatable: true}}
	createRequest = request{method: http.MethodPost, path: "/things/", body: `{"n":1}`}
	updateRequest = request{method: http.MethodPatch, path: "/things/1", body: `{"n":1}`}
	deleteRequest = request{method: http.MethodDelete, path: "/things/1", call: Call{Repeatable: true}}
)

// failed is the error of a failed request.
type failed struct{ Result }

func (f *failed) Error() string {
	return fmt.Sprintf("%s: status %d, %v", f.Call.Path, f.Status, f.Err)
}

// exec sends a request through the chain.
func exec(ctx context.Context, chain http.RoundTripper, r request) error {
	r.call.Failure = func(result Result) error {
		if result.Err != nil || result.Status >= http.StatusBadRequest {
			return &failed{result}
		}
		return nil
	}
	return sendOnce(ctx, chain, r)
}

// sendOnce is exec for a request whose Call defines failures.
func sendOnce(ctx context.Context, chain http.RoundTripper, r request) error {
	r.call.Path = r.path
	req, err := http.NewRequestWithContext(WithCall(ctx, r.call), r.method, "http://example.com/api"+r.path, strings.NewReader(r.body))
	if err != nil {
		return err
	}
	resp, err := chain.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

var testServers atomic.Int64

// options are the options of a chain to a separate server, with a second before the first retry. change may be nil.
func options(change func(*Options)) Options {
	o := Options{
		Server:          fmt.Sprint("server ", testServers.Add(1)),
		Policy:          Policy{Retries: 3, Delay: time.Second, Timeout: 5 * time.Minute},
		FromApplication: func(body []byte) bool { return strings.Contains(string(body), "exception_message") },
		CSRF:            CSRF{Refused: func(error) bool { return false }},
	}
	if change != nil {
		change(&o)
	}
	return o
}

// failureOf returns the error as a *failed.
func failureOf(t *testing.T, err error) *failed {
	t.Helper()
	f, ok := err.(*failed) //nolint:errorlint // the chain returns it unwrapped
	if !ok {
		t.Fatalf("error is a %T (%v)", err, err)
	}
	return f
}
