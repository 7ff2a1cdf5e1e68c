// Package rest sends requests to the Prefect API: it builds the URL and the body, decodes the response, explains
// errors, and batches reads. It knows no type of object.
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

// Conn sends requests to one Prefect server, or to one workspace of Prefect Cloud. It is safe for concurrent use.
type Conn struct {
	chain            http.RoundTripper
	root             *url.URL         // URL of the API, without account and workspace
	account          string           // an ID; empty for a self-hosted server
	workspace        string           // an ID; empty for a self-hosted server
	handle           string           // account/workspace, if configured by handle
	pending          config.Placement // what Resolve must look up; empty if nothing
	apiKey           string           // of Prefect Cloud, or empty; must not be shown
	responses        *responseCache   // nil if batching of reads is disabled
	usableWorkspaces *sync.Map        // placements in which a request with this API key succeeded
	explanations     *sync.Map        // explanations of a 403, by account, workspace and type of object
	configured       config.Placement // account and workspace of the configuration, as IDs
	redactor         transport.Redactor
	telemetry        *telemetry.Telemetry // nil if telemetry is off
	version          *serverVersion
	warnings         []string
	// credential and notRead are from the settings.
	credential, notRead string
	// remedyShown is set once the user has received the remedy for a rejected credential.
	remedyShown *atomic.Bool
	hooks       Hooks
}

// Hooks are callbacks to the owner of a Conn. Both must be set.
type Hooks struct {
	// Decoded is called with each object or list of a response; created says that the request may have created it.
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

// chainOptions are the options of the chain for the settings.
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

// Account is the ID of the client's account of Prefect Cloud; empty for a self-hosted server.
func (c *Conn) Account() string { return c.account }

// Workspace is the ID of the client's workspace of Prefect Cloud; empty for a self-hosted server.
func (c *Conn) Workspace() string { return c.workspace }

// Warnings are warnings about the configuration, in sentences for the user.
func (c *Conn) Warnings() []string { return slices.Clone(c.warnings) }

// Handle is the handle of the workspace, as account/workspace; empty if the configuration has IDs.
func (c *Conn) Handle() string { return c.handle }

// In returns a Conn for another account and workspace. An empty ID keeps the Conn's. A workspace belongs to its
// account: if only the account changes, the Conn has no workspace.
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

// Endpoint is the URL below which the API has the client's objects.
func (c *Conn) Endpoint() string { return c.WorkspaceURL().String() }

// WorkspaceURL is Endpoint as a URL.
func (c *Conn) WorkspaceURL() *url.URL { return c.url(WorkspaceScope, nil) }

// Root is the URL of the API, without account and workspace.
func (c *Conn) Root() *url.URL {
	out := *c.root
	return &out
}

// Redact removes the credentials of the client, and whatever looks like a credential, from a string.
func (c *Conn) Redact(s string) string {
	return c.redactor.Redact(s)
}

// serviceAccountKey is the prefix of API keys of service accounts.
const serviceAccountKey = "pnb_"

// Uses reports whether the requests are made with that API key.
func (c *Conn) Uses(key string) bool { return key != "" && key == c.apiKey }

// UsesServiceAccountKey reports whether the requests are made with the API key of a service account.
func (c *Conn) UsesServiceAccountKey() bool { return strings.HasPrefix(c.apiKey, serviceAccountKey) }

// Telemetry records runs; nil if telemetry is off.
func (c *Conn) Telemetry() *telemetry.Telemetry { return c.telemetry }

// SharesReads reports whether reads with that context are batched.
func (c *Conn) SharesReads(ctx context.Context) bool { return c.responses != nil && maxAge(ctx) > 0 }

// Scope is the part of the API that a path is relative to.
type Scope int

// The scopes.
const (
	WorkspaceScope Scope = iota // …/accounts/{id}/workspaces/{id} on Prefect Cloud; the root on a self-hosted server
	CloudScope                  // …/accounts/{id}/workspaces/{id}; not available on a self-hosted server
	AccountScope                // …/accounts/{id} on Prefect Cloud
	RootScope
)

// Request is one request to the API.
type Request struct {
	Method string
	Path   []string // elements, not escaped; a last element of "" ends the path with a slash
	Query  url.Values
	Body   any // sent as JSON unless nil
	Scope  Scope
	// Reads says that the request changes nothing although its method is POST: a …/filter or …/count.
	Reads bool
	// Repeatable says that the write is idempotent although its method is not.
	Repeatable bool
	// Serial names a group of writes that are sent to a self-hosted server one at a time; empty for none.
	Serial string
	// Labeled is the body of a request that starts runs, with labels for the runs. It replaces Body if the runs
	// continue a trace.
	Labeled func(labels map[string]string) any
}

// Path returns the elements as a path.
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
	// RawPath is required so that an escaped slash does not separate elements.
	u.Path, _ = url.PathUnescape(escaped)
	u.RawPath = escaped
	return &u
}

// AddressOf is the URL of an object in the client's workspace.
func (c *Conn) AddressOf(elements ...string) string {
	return c.url(WorkspaceScope, elements).String()
}

// escapeElement escapes one element of a path, including . and .., which servers and proxies would resolve.
func escapeElement(e string) string {
	switch e {
	case ".":
		return "%2E"
	case "..":
		return "%2E%2E"
	}
	return url.PathEscape(e)
}

// Do sends r and decodes the response into a T; with the type None, it ignores the body.
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

// Send sends r and ignores the body of the response.
func Send(ctx context.Context, c *Conn, r Request) error {
	_, err := Do[None](ctx, c, r)
	return err
}

// DoOne sends r and returns the only element of the list in the response. what is the type of the element, for the error
// if there is not exactly one.
func DoOne[T any](ctx context.Context, c *Conn, r Request, what string) (T, error) {
	list, err := Do[[]T](ctx, c, r)
	if err == nil && len(list) != 1 {
		err = &apierror.Error{
			Method: r.Method,
			Path:   r.path(),
			Code:   apierror.CodeUnexpectedResponse,
			Detail: "the response does not have exactly one " + what,
		}
	}
	if err != nil {
		return *new(T), err
	}
	return list[0], nil
}

// None is the type of a response whose body is not needed.
type None struct{}

// Object has the fields of every object of the API. Times are in UTC.
type Object struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}
