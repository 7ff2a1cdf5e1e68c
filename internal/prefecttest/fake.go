// Package prefecttest has a Fake: an in-memory API that behaves like the one of a Prefect server or of Prefect Cloud, and
// records the requests that it receives.
package prefecttest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// Fake is a Prefect API in memory. The Workspace in it is the content of a server; on Prefect Cloud use In.
type Fake struct {
	*Workspace
	Recorder
	// URL is the address of the API, ending in /api.
	URL string

	version        string
	settings       object
	authorization  string
	unauthorized   object
	csrf           *csrf
	cloud          []CloudWorkspace
	workspaces     workspaceContents
	rewritesLabels bool
	account        cloudAccount
	permissions    permissions
	broken         func(format string, args ...any)
}

// Option changes what NewFake makes.
type Option func(*Fake)

// WithVersion sets the version of Prefect that the fake plays.
func WithVersion(version string) Option { return func(f *Fake) { f.version = version } }

// can is what a server of the fake's version can do; Prefect Cloud counts as the newest.
func (f *Fake) can(c capability.Capability) bool {
	if f.isCloud() {
		return true
	}
	set, err := capability.Of(f.version)
	return err != nil || set.Has(c)
}

// WithUI sets what the server says of where its UI is: an address of its own, which may be empty, and the base path of the
// one that it serves.
func WithUI(address, base string) Option {
	return func(f *Fake) {
		f.settings = uiSettings(base)
		if address != "" {
			f.settings["ui_url"] = address
		}
	}
}

// uiSettings is the part of a server's settings that is about its UI.
func uiSettings(base string) object {
	return object{"ui_url": nil, "api": object{"url": nil}, "server": object{"ui": object{"serve_base": base}}}
}

// NewFake starts a Fake that ends with the test.
func NewFake(t testing.TB, options ...Option) *Fake {
	t.Helper()
	f := &Fake{version: "3.8.0", settings: uiSettings("/"), workspaces: workspaceContents{at: map[string]*Workspace{}}, broken: t.Errorf}
	f.Workspace = newWorkspace(f)
	for _, option := range options {
		option(f)
	}
	f.renewBlockTypes()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.URL = server.URL + "/api"
	return f
}

// ServeHTTP answers a request and remembers it.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	answered := f.Record(NewRequest(r, body))
	answer, err := f.respond(r, body)
	if problem := (handlerResult{}); errors.As(err, &problem) {
		answer = f.rewordErrors(problem)
	}
	answered(answer.status)
	answer.write(w)
}

func (f *Fake) respond(r *http.Request, body []byte) (handlerResult, error) {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		return handlerResult{}, errorResult(http.StatusNotFound, "Not Found")
	}
	workspaceID, path := splitPath(r.URL.Path)
	for _, gate := range []func(*http.Request, string) error{f.checkRate, f.checkAuthorization, f.checkCSRF, f.checkPermission} {
		if err := gate(r, path); err != nil {
			return handlerResult{}, err
		}
	}
	if full := strings.TrimPrefix(r.URL.Path, "/api"); f.isCloud() && isCloudOnly(full) {
		return f.respondCloud(r, full, body)
	}
	workspace, table, err := f.locate(workspaceID)
	if err != nil {
		return handlerResult{}, err
	}
	workspace.mu.Lock()
	defer workspace.mu.Unlock()
	return dispatch(table, &call{Workspace: workspace, request: r, body: body}, path)
}

// locate returns the workspace that a path is about, and the routes it has there.
func (f *Fake) locate(workspaceID string) (*Workspace, []route, error) {
	if !f.isCloud() && workspaceID == "" {
		return f.Workspace, serverRoutes, nil
	}
	if workspace := f.workspaces.get(workspaceID); workspace != nil {
		return workspace, cloudRoutes, nil
	}
	if f.isCloud() && workspaceID == "" {
		return f.Workspace, cloudAccountRoutes, nil
	}
	return nil, nil, errorResult(http.StatusNotFound, "Not Found")
}

func (r handlerResult) write(w http.ResponseWriter) {
	for key, values := range r.header {
		w.Header()[key] = values
	}
	if r.status == http.StatusNoContent || r.status == http.StatusTemporaryRedirect {
		w.WriteHeader(r.status)
		return
	}
	data, err := json.Marshal(r.body)
	if err != nil {
		panic("prefecttest: an answer that is not JSON: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	// A client that has gone away is part of some tests.
	_, _ = w.Write(data)
}
