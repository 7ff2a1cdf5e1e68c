// Package faults has a Proxy that stands between a client and an API, and breaks connections and responses on demand.
package faults

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// Proxy forwards requests to an API, a fake or a real server, except where a fault applies. It records them.
type Proxy struct {
	prefecttest.Recorder
	// URL is the address of the API behind the proxy, through the proxy.
	URL string

	targets []string // of which each request gets the next one
	next    atomic.Uint64
	client  *http.Client
	closed  chan struct{}

	mu     sync.Mutex
	faults []*fault
}

type fault struct {
	matches func(prefecttest.Request) bool
	left    int
	effect  Effect
}

// Effect is what a fault does to a request instead of passing it on.
type Effect func(x *exchange)

// exchange is a request on its way through the proxy.
type exchange struct {
	*Proxy
	w         http.ResponseWriter
	r         *http.Request
	body      []byte
	responded func(status int)
}

// NewProxy starts a proxy in front of an API, given by an address such as http://localhost:4200/api, or of several processes
// of it, which take turns. It ends with the test.
func NewProxy(t testing.TB, targetURLs ...string) *Proxy {
	t.Helper()
	var base string
	var origins []string
	for _, target := range targetURLs {
		scheme := strings.Index(target, "://") + len("://")
		origin := target
		if slash := strings.Index(target[scheme:], "/"); slash >= 0 {
			origin, base = target[:scheme+slash], target[scheme+slash:]
		}
		origins = append(origins, origin)
	}
	p := &Proxy{targets: origins, closed: make(chan struct{}), client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableKeepAlives: true},
	}}
	server := httptest.NewServer(p)
	t.Cleanup(func() { close(p.closed); server.Close() })
	p.URL = server.URL + base
	return p
}

// On matches requests by method and path. The path follows /api, as in Request.Path; in it * stands for one segment, and
// an empty method or path for any.
func On(method, pattern string) func(prefecttest.Request) bool {
	return func(r prefecttest.Request) bool {
		matched, err := path.Match(pattern, r.Path)
		if err != nil {
			panic("faults: " + pattern + ": " + err.Error())
		}
		return (method == "" || method == r.Method) && (pattern == "" || matched)
	}
}

// Fail does the effect to the next times requests that match, or to all of them when times is 0. A request gets the first
// fault added that still applies.
func (p *Proxy) Fail(matches func(prefecttest.Request) bool, times int, effect Effect) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if times == 0 {
		times = -1
	}
	p.faults = append(p.faults, &fault{matches, times, effect})
}

// Heal drops all faults.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = nil
}

// effectFor uses up one of the times of the fault that a request meets, and returns what passes it on when it meets none.
func (p *Proxy) effectFor(r prefecttest.Request) Effect {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		if f.left != 0 && f.matches(r) {
			f.left--
			return f.effect
		}
	}
	return pass
}

// ServeHTTP passes a request on or does a fault's effect to it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	seen := prefecttest.NewRequest(r, body)
	p.effectFor(seen)(&exchange{p, w, r, body, p.Record(seen)})
}

// brokenResponse is the whole answer of the target.
type brokenResponse struct {
	status int
	header http.Header
	body   []byte
}

// forward lets the target answer. When it can't be reached it answers 502 with the reason instead, and returns nil.
func (x *exchange) forward() *brokenResponse {
	answer, err := x.send()
	if err != nil {
		x.respond(http.StatusBadGateway, "text/plain", "faults: the proxy can't reach its target: "+err.Error())
		return nil
	}
	return answer
}

// send asks the target whose turn it is, and the next one when that takes no connections.
func (x *exchange) send() (answer *brokenResponse, err error) {
	turn := x.next.Add(1) // counted on its own from here: other requests take turns in between
	for i := range x.targets {
		answer, err = x.sendTo(x.targets[(turn+uint64(i))%uint64(len(x.targets))])
		var op *net.OpError
		if !errors.As(err, &op) || op.Op != "dial" {
			break
		}
	}
	return answer, err
}

func (x *exchange) sendTo(target string) (*brokenResponse, error) {
	out, err := http.NewRequestWithContext(x.r.Context(), x.r.Method, target+x.r.URL.RequestURI(), bytes.NewReader(x.body))
	if err != nil {
		return nil, err
	}
	out.Header = x.r.Header.Clone()
	in, err := x.client.Do(out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Body.Close() }()
	body, err := io.ReadAll(in.Body)
	return &brokenResponse{in.StatusCode, in.Header, body}, err
}

// writeHeader passes on the status and the headers of an answer.
func (x *exchange) writeHeader(answer *brokenResponse) {
	x.responded(answer.status)
	for key, values := range answer.header {
		x.w.Header()[key] = values
	}
	if location := answer.header.Get("Location"); location != "" {
		for _, target := range x.targets {
			location = strings.Replace(location, target, "http://"+x.r.Host, 1)
		}
		x.w.Header().Set("Location", location)
	}
	x.w.WriteHeader(answer.status)
}
