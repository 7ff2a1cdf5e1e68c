// Package rest is one request of the Prefect API: where it goes, what it sends, what its response means, and how reads share
// requests. It knows no type of object.
package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Conn talks to one Prefect server, or to one workspace of Prefect Cloud. It is safe for concurrent use.
type Conn struct {
	chain            http.RoundTripper
	root             *url.URL         // of the API, without account and workspace
	account          string           // an id, or empty on a server
	workspace        string           // an id, or empty on a server
	handle           string           // of both, where the configuration has them by handle
	pending          config.Placement // what Resolve looks up; empty when nothing is left to
	apiKey           string           // of Prefect Cloud, or empty; never to be shown
	responses        *responseCache   // nil when every read goes to the server by itself
	usableWorkspaces *sync.Map        // by placement, the accounts and workspaces in which a request of this API key was answered
	explanations     *sync.Map        // by account, workspace and kind of objects, what explains a 403
	configured       config.Placement // the account and workspace of the configuration, by id
	redactor         transport.Redactor
	telemetry        *telemetry.Telemetry // nil when telemetry is off
	version          *serverVersion
	warnings         []string
	// credential and notRead are those of the settings.
	credential, notRead string
	// remedyShown is set once somebody was told that the credential is refused.
	remedyShown *atomic.Bool
	hooks       Hooks
}

// Hooks are what the owner of a Conn learns of its requests. Both must be set.
type Hooks struct {
	// Decoded gets each object or list that a response brought; created says that the request may have created it.
	Decoded func(ctx context.Context, object any, created bool)
	// Deleted is called after each DELETE.
	Deleted func()
}

// New returns a Conn. It sends nothing; call Resolve before the first request.
func New(s *config.Settings, hooks Hooks) *Conn {
	c := &Conn{
		root: s.Root, redactor: s.Redactor, telemetry: s.Telemetry, apiKey: s.APIKey, warnings: s.Warnings,
		credential: s.Credential, notRead: s.NotRead, hooks: hooks,
		usableWorkspaces: new(sync.Map), explanations: new(sync.Map), remedyShown: new(atomic.Bool), version: new(serverVersion),
	}
	if s.BatchReads {
		c.responses = newResponseCache()
	}
	c.chain = transport.New(c.chainOptions(s), transport.NewNetwork(s.TLS))
	if s.Placement.Resolved() {
		c.setPlacement(s.Placement.Account, s.Placement.Workspace)
	} else {
		c.pending = s.Placement
	}
	return c
}

// chainOptions are what the chain has to know of the settings and of the API.
func (c *Conn) chainOptions(s *config.Settings) transport.Options {
	return transport.Options{
		Server:          s.Root.String(),
		Headers:         s.Headers(),
		Policy:          s.Policy,
		CSRF:            transport.CSRF{Enabled: s.CSRF, Fetch: c.fetchToken, Refused: apierror.IsTokenRefused},
		UnlimitedWrites: s.UnlimitedWrites,
		FromApplication: apierror.FromApplication,
		Redactor:        s.Redactor,
		LogExchange:     s.Log,
		LogRetry:        s.LogRetry,
		Telemetry:       s.Telemetry,
	}
}

// Account is the id of the Cloud account that the client works in, or empty on a server.
func (c *Conn) Account() string { return c.account }

// Workspace is the id of the Cloud workspace that the client works in, or empty on a server.
func (c *Conn) Workspace() string { return c.workspace }

// Warnings are what is allowed but unwise in the configuration, in sentences for the user.
func (c *Conn) Warnings() []string { return slices.Clone(c.warnings) }

// Handle is account/workspace, by their handles, where the configuration chose them so; else it is empty.
func (c *Conn) Handle() string { return c.handle }

// In returns a Conn for another account and workspace. An empty id keeps the Conn's own; but a workspace belongs to its
// account, so that another account has none unless it is given.
func (c *Conn) In(account, workspace string) *Conn {
	out := *c
	if account != "" && account != c.account {
		out.account, out.workspace = account, ""
	}
	if workspace != "" {
		out.workspace = workspace
	}
	return &out
}

// Endpoint is the address below which the client's objects are found.
func (c *Conn) Endpoint() string { return c.WorkspaceURL().String() }

// WorkspaceURL is Endpoint, taken apart.
func (c *Conn) WorkspaceURL() *url.URL { return c.url(WorkspaceScope, nil) }

// Root is the address of the API, without account and workspace.
func (c *Conn) Root() *url.URL {
	out := *c.root
	return &out
}

// Redact takes the credentials of the client, and what looks like one, out of a text.
func (c *Conn) Redact(s string) string {
	return c.redactor.Redact(s)
}

// serviceAccountKey is how the API keys of service accounts begin.
const serviceAccountKey = "pnb_"

// Uses reports whether the requests are made with that API key.
func (c *Conn) Uses(key string) bool { return key != "" && key == c.apiKey }

// UsesServiceAccountKey reports whether the requests are made with the API key of a service account.
func (c *Conn) UsesServiceAccountKey() bool { return strings.HasPrefix(c.apiKey, serviceAccountKey) }

// Telemetry is where runs are told of; nil when telemetry is off.
func (c *Conn) Telemetry() *telemetry.Telemetry { return c.telemetry }

// SharesReads reports whether reads with that context share requests.
func (c *Conn) SharesReads(ctx context.Context) bool { return c.responses != nil && maxAge(ctx) > 0 }

// Scope says below which part of the API a path is found.
type Scope int

// The scopes.
const (
	WorkspaceScope Scope = iota // …/accounts/{id}/workspaces/{id} on Cloud; the root on a server
	CloudScope                  // …/accounts/{id}/workspaces/{id}, of what only Cloud has
	AccountScope                // …/accounts/{id} on Cloud
	RootScope
)

// Request is one call of the API.
type Request struct {
	Method string
	Path   []string // elements, not escaped; a last element of "" ends the path with a slash
	Query  url.Values
	Body   any // sent as JSON unless nil
	Scope  Scope
	// Reads says that the request changes nothing, though its method does not show it: a …/filter or …/count.
	Reads bool
	// Repeatable says that the write may be sent twice without harm, though its method does not show it.
	Repeatable bool
	// Serial names the writes of which a server gets one at a time; empty for no such bound. Prefect Cloud needs none.
	Serial string
	// Labeled is the body of a request that starts runs, with labels for these. It is used in place of Body when the runs
	// continue a trace.
	Labeled func(labels map[string]string) any
}

// Path is a path of the given elements.
func Path(elements ...string) []string { return elements }

func (c *Conn) url(s Scope, path []string) *url.URL {
	var elements []string
	inWorkspace := (s == WorkspaceScope || s == CloudScope) && c.workspace != ""
	if s == AccountScope || inWorkspace {
		elements = append(elements, "accounts", c.account)
	}
	if inWorkspace {
		elements = append(elements, "workspaces", c.workspace)
	}
	escaped := strings.TrimSuffix(c.root.EscapedPath(), "/")
	for _, e := range append(elements, path...) {
		escaped += "/" + escapeElement(e)
	}
	u := *c.root
	// Path and RawPath are set together, so that an escaped slash stays one element.
	u.Path, _ = url.PathUnescape(escaped)
	u.RawPath = escaped
	return &u
}

// AddressOf is the whole address of an object in the client's workspace.
func (c *Conn) AddressOf(elements ...string) string {
	return c.url(WorkspaceScope, elements).String()
}

// escapeElement escapes one element of a path; the dot elements too, which servers and proxies resolve.
func escapeElement(e string) string {
	switch e {
	case ".":
		return "%2E"
	case "..":
		return "%2E%2E"
	}
	return url.PathEscape(e)
}

// Do sends r and decodes the response into a T; a T of None reads nothing.
func Do[T any](ctx context.Context, c *Conn, r Request) (T, error) {
	var out T
	body, err := patch.Encode(r.Body)
	if err != nil {
		return out, fmt.Errorf("encoding the body of %s %s: %w", r.Method, strings.Join(r.Path, "/"), err)
	}
	got, err := c.send(ctx, r, body)
	if err != nil {
		return out, err
	}
	if _, nothing := any(out).(None); nothing {
		return out, nil
	}
	if string(got.result.Body) == "null" {
		return out, got.unexpected(errors.New("it is null"))
	}
	if err := unmarshal(got.result.Body, &out); err != nil {
		return out, got.unexpected(err)
	}
	c.hooks.Decoded(ctx, out, r.Labeled != nil)
	return out, nil
}

// None is the response of a request whose response has no body that anyone reads.
type None struct{}

// Object is what every object of the API has. Times are in UTC.
type Object struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}
