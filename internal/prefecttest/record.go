package prefecttest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Request is a request that a Fake or a proxy received, with the status of its response.
type Request struct {
	Method string
	// Path is what follows /api, without the account and workspace of Prefect Cloud, decoded.
	Path string
	// Workspace is "account-id/workspace-id" for a request with the path prefix of Prefect Cloud, and empty otherwise.
	Workspace string
	Query     url.Values
	Header    http.Header
	// Body is the decoded JSON body, nil when there was none, and a string when it was not JSON.
	Body any
	// Status is 0 when there was no response.
	Status int
}

// IsWrite reports whether the request may change something: not a GET, and not one of the POSTs that only read.
func (r Request) IsWrite() bool {
	last := r.Path[strings.LastIndex(r.Path, "/")+1:]
	return r.Method != http.MethodGet && !slices.Contains([]string{"filter", "count", "paginate", "validate"}, last)
}

// Recorder keeps requests in the order of their arrival.
type Recorder struct {
	mu   sync.Mutex
	seen []*Request
}

// Record adds a request and returns a function that sets the status of its response.
func (r *Recorder) Record(req Request) func(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, &req)
	return func(status int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		req.Status = status
	}
}

// Requests returns the requests since the start or the last ResetRequests, in the order of their arrival.
func (r *Recorder) Requests() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Request, len(r.seen))
	for i, req := range r.seen {
		out[i] = *req
	}
	return out
}

// Writes returns the requests that may have changed something.
func (r *Recorder) Writes() []Request {
	return slices.DeleteFunc(r.Requests(), func(req Request) bool { return !req.IsWrite() })
}

// ResetRequests forgets the requests received so far.
func (r *Recorder) ResetRequests() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = nil
}

// NewRequest describes an incoming request, whose body has been read.
func NewRequest(r *http.Request, body []byte) Request {
	workspace, path := splitPath(r.URL.Path)
	req := Request{
		Method: r.Method, Path: path, Workspace: workspace, Query: r.URL.Query(), Header: r.Header.Clone(),
	}
	if len(body) > 0 {
		v, err := decode(body)
		if req.Body = fromStored(v); err != nil {
			req.Body = string(body)
		}
	}
	return req
}

// splitPath cuts /api and the workspace prefix of Prefect Cloud from a path.
func splitPath(path string) (workspace, rest string) {
	rest = strings.TrimPrefix(path, "/api")
	parts := strings.SplitN(rest, "/", 6)
	if len(parts) < 5 || parts[1] != "accounts" || parts[3] != "workspaces" {
		return "", rest
	}
	return parts[2] + "/" + parts[4], "/" + strings.Join(parts[5:], "/")
}
