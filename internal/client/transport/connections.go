package transport

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

const (
	// idleTimeout is shorter than the server's keep-alive timeout of five seconds, so that no request is sent on a
	// connection that the server is about to close.
	idleTimeout = 3 * time.Second
	dialTimeout = 15 * time.Second
	// connections is the maximum number of idle connections: Terraform's default parallelism.
	connections = 10
)

// NewNetwork returns the last element of a chain: the pool of connections.
func NewNetwork(config *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dial,
		TLSClientConfig:       config,
		TLSHandshakeTimeout:   dialTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          connections,
		MaxIdleConnsPerHost:   connections,
		IdleConnTimeout:       idleTimeout,
		ExpectContinueTimeout: time.Second,
	}
}

// trackedConn is a connection that counts its writes, and that can reject further writes while it is still in the
// transport's pool.
type trackedConn struct {
	net.Conn
	writes  atomic.Int64
	closing atomic.Bool
}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &trackedConn{Conn: conn}, nil
}

// Write counts before it writes, so that the count is never lower than the number of writes that the server received.
func (l *trackedConn) Write(b []byte) (int, error) {
	if l.closing.Load() {
		return 0, net.ErrClosed
	}
	l.writes.Add(1)
	return l.Conn.Write(b)
}

// unsentError is an error that occurred before anything of the request was sent.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// connTracker avoids connections that the server is closing. Prefect closes a connection after a response with a
// status of 500 or more, without a Connection header; a request that is sent on it is lost. net/http repeats such a
// request on another connection only if its method is idempotent, even if nothing of it was written.
type connTracker struct{}

func (connTracker) roundTrip(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	for {
		var used usage
		resp, err := next.RoundTrip(
			req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: used.start})),
		)
		if err == nil {
			if resp.StatusCode >= http.StatusInternalServerError && resp.ProtoMajor == 1 {
				used.markClosing() // before the body is read, which returns the connection to the pool
			}
			return resp, nil
		}
		if used.wrote() {
			return nil, err
		}
		if !used.reused || req.Context().Err() != nil {
			return nil, &unsentError{err}
		}
		if req, err = withFreshBody(req); err != nil {
			return nil, &unsentError{err}
		}
	}
}

// withFreshBody returns a copy of req whose body can be read from the start.
func withFreshBody(req *http.Request) (*http.Request, error) {
	out := req.Clone(req.Context())
	if req.GetBody == nil {
		return out, nil
	}
	body, err := req.GetBody()
	out.Body = body
	return out, err
}

// usage records how a request uses its connection.
type usage struct {
	conn   *trackedConn // nil before a connection was obtained
	before int64        // number of writes of earlier requests
	reused bool         // the connection served earlier requests
}

func (u *usage) start(got httptrace.GotConnInfo) {
	conn := got.Conn
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if l, ok := conn.(*trackedConn); ok {
		*u = usage{conn: l, before: l.writes.Load(), reused: got.Reused}
	}
}

func (u *usage) wrote() bool { return u.conn != nil && u.conn.writes.Load() > u.before }

func (u *usage) markClosing() {
	if u.conn != nil {
		u.conn.closing.Store(true)
	}
}
