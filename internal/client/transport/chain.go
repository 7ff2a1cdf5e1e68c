// Package transport is the chain of http.RoundTrippers that sends each request. It knows no endpoint and no type of
// object of the API: the caller passes what depends on them with each request (see Call).
package transport

import (
	"context"
	"net/http"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Options are the options of a chain.
type Options struct {
	// Server is the URL of the API. All chains of the process with the same server share the limit of concurrent
	// writes and the rate limit.
	Server string
	// Headers are sent with every attempt.
	Headers http.Header
	Policy  Policy
	// CSRF defines how CSRF tokens are fetched.
	CSRF CSRF
	// UnlimitedWrites disables the limit of concurrent writes.
	UnlimitedWrites bool
	// FromApplication reports whether the API sent the body of a response with status 503, and not a proxy.
	FromApplication func(body []byte) bool

	Redactor Redactor
	// LogExchange logs each attempt, and LogRetry each retry; nil for none.
	LogExchange func(context.Context, Exchange)
	LogRetry    func(context.Context, Retry)
	// Telemetry records traces and metrics; nil for none.
	Telemetry *telemetry.Telemetry
}

// New returns the chain, whose last element is network. A request must have a Call in its context.
func New(o Options, network http.RoundTripper) http.RoundTripper {
	next := network
	for _, l := range slices.Backward(links(o)) {
		next = chainLink{link: l, next: next}
	}
	return next
}

// links are the links of the chain, from the outside in.
func links(o Options) []link {
	server := serverOf(o.Server)
	return []link{
		// Once for each request:
		serializeWrites{},
		newCSRFTokens(o.CSRF),
		identifyRequests{},
		traceRequests{telemetry: o.Telemetry, redactor: o.Redactor},
		reportFailures{timeout: o.Policy.Timeout},
		retryRequests{policy: o.Policy, fromApplication: o.FromApplication, log: o.LogRetry}, // follows redirects, too
		// Once for each attempt:
		limitWrites{limiter: server.limiter, unlimited: o.UnlimitedWrites, fromApplication: o.FromApplication},
		awaitRateLimit{gate: server.gate},
		attemptTimeout{timeout: o.Policy.Timeout, grace: writeGrace},
		setHeaders{headers: o.Headers},
		logExchanges{log: o.LogExchange, redactor: o.Redactor},
		bufferBody{limit: maxBody},
		connTracker{},
	}
}

// link is one link of the chain: it sends a request with the rest of the chain.
type link interface {
	roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error)
}

// chainLink is a link and the rest of the chain.
type chainLink struct {
	link link
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (l chainLink) RoundTrip(req *http.Request) (*http.Response, error) {
	return l.link.roundTrip(req, l.next)
}
