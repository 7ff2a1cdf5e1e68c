package prefecttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Proxy stands between a client and an API, a Fake or a real server, and passes on what no fault catches.
type Proxy struct {
	recorder
	// URL is the address of the API behind the proxy, through the proxy.
	URL string

	targets []string // of which each request gets the next one
	turn    atomic.Uint64
	client  *http.Client
	closed  chan struct{}

	mu     sync.Mutex
	faults []*fault
}

type fault struct {
	matches func(Request) bool
	left    int
	effect  Effect
}

// Effect is what a fault does to a request instead of passing it on.
type Effect func(x *exchange)

// exchange is a request on its way through the proxy.
type exchange struct {
	*Proxy
	w        http.ResponseWriter
	r        *http.Request
	body     []byte
	answered func(status int)
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
func On(method, pattern string) func(Request) bool {
	return func(r Request) bool {
		matched, err := path.Match(pattern, r.Path)
		if err != nil {
			panic("prefecttest: " + pattern + ": " + err.Error())
		}
		return (method == "" || method == r.Method) && (pattern == "" || matched)
	}
}

// Fail does the effect to the next times requests that match, or to all of them when times is 0. A request gets the first
// fault added that still applies.
func (p *Proxy) Fail(matches func(Request) bool, times int, effect Effect) {
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
func (p *Proxy) effectFor(r Request) Effect {
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
	seen := newRequest(r, body)
	p.effectFor(seen)(&exchange{p, w, r, body, p.record(seen)})
}

// response is the whole answer of the target.
type response struct {
	status int
	header http.Header
	body   []byte
}

// forward lets the target answer. When it can't be reached it answers 502 with the reason instead, and returns nil.
func (x *exchange) forward() *response {
	answer, err := x.ask()
	if err != nil {
		x.answer(http.StatusBadGateway, "text/plain", "prefecttest: the proxy can't reach its target: "+err.Error())
		return nil
	}
	return answer
}

// ask asks the target whose turn it is, and the next one when that takes no connections.
func (x *exchange) ask() (answer *response, err error) {
	turn := x.turn.Add(1) // counted on its own from here: other requests take turns in between
	for i := range x.targets {
		answer, err = x.askOne(x.targets[(turn+uint64(i))%uint64(len(x.targets))])
		var op *net.OpError
		if !errors.As(err, &op) || op.Op != "dial" {
			break
		}
	}
	return answer, err
}

func (x *exchange) askOne(target string) (*response, error) {
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
	return &response{in.StatusCode, in.Header, body}, err
}

// begin passes on the status and the headers of an answer.
func (x *exchange) begin(answer *response) {
	x.answered(answer.status)
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

// Pass passes the request on.
func Pass() Effect { return pass }

func pass(x *exchange) {
	if answer := x.forward(); answer != nil {
		x.begin(answer)
		_, _ = x.w.Write(answer.body)
	}
}

func (x *exchange) answer(status int, contentType, body string) {
	x.answered(status)
	x.w.Header().Set("Content-Type", contentType)
	x.w.WriteHeader(status)
	_, _ = x.w.Write([]byte(body))
}

// Answer answers with a status and a JSON body, and headers given as names and values in turn.
func Answer(status int, body string, header ...string) Effect {
	if len(header)%2 != 0 {
		panic(fmt.Sprintf("prefecttest: Answer: a header without a value in %q", header))
	}
	return func(x *exchange) {
		for i := 0; i < len(header); i += 2 {
			x.w.Header().Set(header[i], header[i+1])
		}
		x.answer(status, "application/json", body)
	}
}

// HTML answers with a web page, as a login page of a proxy or a wrong address does.
func HTML(status int) Effect {
	return func(x *exchange) {
		x.answer(status, "text/html; charset=utf-8", "<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>")
	}
}

// Reset cuts the connection before the target has seen the request.
func Reset() Effect { return (*exchange).cut }

// LoseAnswer lets the target do what the request asks for and cuts the connection instead of answering.
func LoseAnswer() Effect { return After(Reset()) }

// After lets the target do what the request asks for, and does the effect in place of its answer.
func After(effect Effect) Effect {
	return func(x *exchange) {
		if x.forward() != nil {
			effect(x)
		}
	}
}

// cut closes the connection with a TCP reset.
func (x *exchange) cut() {
	connection, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		// An error would only mean a polite end of the connection, which the client takes as badly.
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// Truncate passes on the header and the first half of the answer's body, and then ends the connection.
func Truncate() Effect {
	return func(x *exchange) {
		answer := x.forward()
		if answer == nil {
			return
		}
		answer.header.Set("Content-Length", strconv.Itoa(len(answer.body)))
		x.begin(answer)
		_, _ = x.w.Write(answer.body[:len(answer.body)/2])
		if err := http.NewResponseController(x.w).Flush(); err != nil {
			panic("prefecttest: half an answer can't be sent: " + err.Error())
		}
		panic(http.ErrAbortHandler)
	}
}

// Garbage passes on the status of the answer with a body that claims to be JSON and is not.
func Garbage() Effect {
	return func(x *exchange) {
		if answer := x.forward(); answer != nil {
			answer.header.Del("Content-Length")
			x.begin(answer)
			_, _ = x.w.Write([]byte(`{"id": "0`))
		}
	}
}

// Then calls f, and then does the effect.
func Then(f func(), effect Effect) Effect {
	return func(x *exchange) {
		f()
		effect(x)
	}
}

// Choose does the effect that is chosen for each request, and passes it on where that is nil. One is chosen at a time.
func Choose(choose func() Effect) Effect {
	var mu sync.Mutex
	next := func() Effect {
		mu.Lock()
		defer mu.Unlock()
		return choose()
	}
	return func(x *exchange) {
		if effect := next(); effect != nil {
			effect(x)
			return
		}
		pass(x)
	}
}

// Newer adds a field that this version of the API does not have to the object that is answered, and to each of a list.
func Newer() Effect {
	return func(x *exchange) {
		answer := x.forward()
		if answer == nil {
			return
		}
		answer.header.Del("Content-Length")
		x.begin(answer)
		_, _ = x.w.Write(bytes.ReplaceAll(answer.body, []byte(`{"id":`), []byte(`{"of_a_newer_version":{"a":[1]},"id":`)))
	}
}

// Slow passes the request on after that time.
func Slow(by time.Duration) Effect {
	return func(x *exchange) {
		release := make(chan struct{})
		timer := time.AfterFunc(by, func() { close(release) })
		defer timer.Stop()
		Wait(release)(x)
	}
}

// Hang never answers, until the client goes away.
func Hang() Effect { return Wait(nil) }

// Wait passes the request on when the channel is closed or sent to, unless the client goes away first.
func Wait(release <-chan struct{}) Effect {
	return func(x *exchange) {
		select {
		case <-release:
			pass(x)
		case <-x.r.Context().Done():
		case <-x.closed:
		}
	}
}
