// Package client is a typed client for the Prefect API. It knows nothing of Terraform.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Client talks to one Prefect server, or to one workspace of Prefect Cloud. It is safe for concurrent use.
type Client struct {
	http                *http.Client
	root                *url.URL // of the API, without account and workspace
	account             string   // an id, or empty on a server
	workspace           string   // an id, or empty on a server
	handle              string   // of both, where the configuration has them by handle
	pending             place    // what Resolve looks up; empty when nothing is left to
	apiKey              string   // of Prefect Cloud, or empty; never to be shown
	policy              policy
	csrf                *csrf
	scheduleDeployments *sync.Map      // by the address of a schedule, the id of the deployment that had it
	recentlySeen        *sync.Map      // by the address of an object that others refer to, when it was last seen
	withoutSchedules    *sync.Map      // by the address of a deployment that was made without schedules, and has got none since, when
	held                *responseCache // nil when every read goes to the server by itself
	usableWorkspaces    *sync.Map      // by place, the accounts and workspaces in which a request of this API key was answered
	refusals            *sync.Map      // by account, workspace and kind of objects, what explains a 403
	own                 place          // the account and workspace of the configuration, by id
	ui                  *ui
	redact              redactor
	telemetry           *telemetry.Telemetry // nil when telemetry is off
	version             *serverVersion
	warnings            []string
	// credential and notRead are those of the settings.
	credential, notRead string
	// refused is set once somebody was told that the credential is refused.
	refused  *atomic.Bool
	logRetry func(context.Context, Retry)
}

// Account is the id of the Cloud account that the client works in, or empty on a server.
func (c *Client) Account() string { return c.account }

// Workspace is the id of the Cloud workspace that the client works in, or empty on a server.
func (c *Client) Workspace() string { return c.workspace }

// Warnings are what is allowed but unwise in the configuration, in sentences for the user.
func (c *Client) Warnings() []string { return slices.Clone(c.warnings) }

// Handle is account/workspace, by their handles, where the configuration chose them so; else it is empty.
func (c *Client) Handle() string { return c.handle }

// In returns a client for another account and workspace. An empty id keeps the client's own; but a workspace belongs to its
// account, so that another account has none unless it is given.
func (c *Client) In(account, workspace string) *Client {
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
func (c *Client) Endpoint() string { return c.url(workspaceScope, nil).String() }

// scope says below which part of the API a path is found.
type scope int

const (
	workspaceScope scope = iota // …/accounts/{id}/workspaces/{id} on Cloud; the root on a server
	cloudScope                  // …/accounts/{id}/workspaces/{id}, of what only Cloud has
	accountScope                // …/accounts/{id} on Cloud
	rootScope
)

// request is one call of the API.
type request struct {
	method string
	path   []string // elements, not escaped; a last element of "" ends the path with a slash
	query  url.Values
	body   any // sent as JSON unless nil
	scope  scope
	// reads says that the request changes nothing, though its method does not show it: a …/filter or …/count.
	reads bool
	// repeatable says that the write may be sent twice without harm, though its method does not show it.
	repeatable bool
	// labelled is the body of a request that starts runs, with labels for these. It is used in place of body when the runs
	// continue a trace.
	labelled func(labels map[string]string) any
}

// path is a path of the given elements.
func path(elements ...string) []string { return elements }

func (c *Client) url(s scope, path []string) *url.URL {
	var elements []string
	inWorkspace := (s == workspaceScope || s == cloudScope) && c.workspace != ""
	if s == accountScope || inWorkspace {
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

// addressOf is the whole address of an object in the client's workspace.
func (c *Client) addressOf(elements ...string) string {
	return c.url(workspaceScope, elements).String()
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

// do sends r and decodes the answer into a T; a T of none reads nothing.
func do[T any](ctx context.Context, c *Client, r request) (T, error) {
	var out T
	body, err := encode(r.body)
	if err != nil {
		return out, fmt.Errorf("encoding the body of %s %s: %w", r.method, strings.Join(r.path, "/"), err)
	}
	answer, err := c.send(ctx, r, body)
	if err != nil {
		return out, err
	}
	if _, nothing := any(out).(none); nothing {
		return out, nil
	}
	if string(answer.body) == "null" {
		return out, answer.unexpected(errors.New("it is null"))
	}
	if err := unmarshal(answer.body, &out); err != nil {
		return out, answer.unexpected(err)
	}
	if c.telemetry != nil {
		c.tell(ctx, out, r.labelled != nil)
	}
	return out, nil
}

// none is the answer of a request whose answer has no body that anyone reads.
type none struct{}

// encode writes body as JSON without escaping HTML characters, so that values read as they were written.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
