// Package transport is the chain of http.RoundTrippers that each request goes through. It knows no endpoint, no object and no type
// of the API: what depends on these, the caller gives with each request (see Call).
package transport

import (
	"context"
	"net/http"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Options are what the links of a chain need to know.
type Options struct {
	// Server is the address of the API. All chains of the process to one server share its bound of concurrent writes and its
	// rate limit.
	Server string
	// Headers are sent with every attempt.
	Headers http.Header
	Policy  Policy
	// CSRF is how tokens against cross-site request forgery are fetched.
	CSRF CSRF
	// UnlimitedWrites says not to adapt the number of concurrent writes to the server.
	UnlimitedWrites bool
	// FromApplication reports whether the body of a response with status 503 is the API's own, and not a proxy's.
	FromApplication func(body []byte) bool

	Redactor Redactor
	// LogExchange logs each attempt, and LogRetry each wait for the next one; nil for none.
	LogExchange func(context.Context, Exchange)
	LogRetry    func(context.Context, Retry)
	// Telemetry traces and measures; nil for none.
	Telemetry *telemetry.Telemetry
}

// New returns the chain, which ends in the network. A request needs a Call in its context.
func New(o Options, network http.RoundTripper) http.RoundTripper {
	next := network
	for _, l := range slices.Backward(links(o)) {
		next = chainLink{link: l, next: next}
	}
	return next
}

// links are what each request goes through on its way to the network, from the outside in.
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

// link is one part of the chain: it sends a request by the rest of the chain.
type link interface {
	roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error)
}

// chainLink is a link with the rest of the chain.
type chainLink struct {
	link link
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (l chainLink) RoundTrip(req *http.Request) (*http.Response, error) {
	return l.link.roundTrip(req, l.next)
}
