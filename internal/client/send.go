package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// send sends r with that body and returns an answer that is not a failure, or an error that is an *Error.
func (c *Client) send(ctx context.Context, r request, body []byte) (*answer, error) {
	if e := c.misplaced(r); e != nil {
		if c.meansCloud() {
			e.hint += c.choices(ctx)
		}
		return nil, e
	}
	got, err := c.sendPlaced(ctx, r, body)
	if err != nil {
		return nil, c.explainRefusal(ctx, r, err)
	}
	if c.account != "" && r.scope != rootScope {
		c.usableWorkspaces.Store(c.spot(r.scope), true)
	}
	return got, nil
}

func (c *Client) sendPlaced(ctx context.Context, r request, body []byte) (*answer, error) {
	if reads(r) {
		return c.sendRead(ctx, r, body)
	}
	if c.held != nil {
		defer c.held.write()()
	}
	if r.method == http.MethodDelete {
		defer c.recentlySeen.Clear() // what went with it is not known
	}
	return c.sendGuarded(ctx, r, body)
}

// sendGuarded is send with the token that a server with CSRF protection wants. It wants one by the method alone, so also
// with what is sent by POST and changes nothing.
func (c *Client) sendGuarded(ctx context.Context, r request, body []byte) (*answer, error) {
	if c.csrf == nil || r.method == http.MethodGet || r.method == http.MethodHead {
		return c.sendOnce(ctx, r, body, nil)
	}
	return c.csrf.guard(ctx, c, func(token http.Header) (*answer, error) { return c.sendOnce(ctx, r, body, token) })
}

// sendRead is send for what changes nothing. Where the context allows it, the answer of an equal request may do.
func (c *Client) sendRead(ctx context.Context, r request, body []byte) (*answer, error) {
	age := maxAge(ctx)
	switch {
	case c.held == nil || age == forAll:
	case age > 0:
		key := r.method + " " + c.url(r.scope, r.path).String() + "?" + r.query.Encode() + "\n" + string(body)
		got, err := c.held.share(ctx, key, age, func(ctx context.Context) (*answer, error) { return c.sendGuarded(ctx, r, body) })
		if err != nil && got == nil && ctx.Err() != nil {
			return nil, newCall(r, body, c.policy).failure(c, ctx.Err())
		}
		return got, err
	default:
		defer c.held.seen()
	}
	return c.sendGuarded(ctx, r, body)
}

// misplaced is the error of a request for objects of a workspace without one, or nil.
func (c *Client) misplaced(r request) *Error {
	var detail, hint string
	switch {
	case r.scope == accountScope && c.account == "":
		detail = "no account of Prefect Cloud is chosen"
		hint = "Set account_id (PREFECT_CLOUD_ACCOUNT_ID), or workspace (PREFECT_WORKSPACE) to account/workspace. A Prefect server has no " +
			"accounts."
	case r.scope == cloudScope && !c.meansCloud():
		detail = "only Prefect Cloud has this"
		hint = "The provider's endpoint is a Prefect server. Set endpoint (PREFECT_API_URL) to " + cloudEndpoint +
			", and workspace (PREFECT_WORKSPACE) to account/workspace."
	case r.scope.inWorkspace() && c.halfPlaced():
		detail = "no account or no workspace of Prefect Cloud is chosen"
		hint = "Set workspace (PREFECT_WORKSPACE) to account/workspace, or both account_id and workspace_id."
	default:
		return nil
	}
	e := newCall(r, nil, c.policy).newError(CodeNoWorkspace)
	e.Detail, e.hint = detail, hint
	return e
}

// halfPlaced reports whether the client is to work in a workspace of Prefect Cloud, and does not know which.
func (c *Client) halfPlaced() bool {
	if c.workspace != "" {
		return c.account == ""
	}
	return c.meansCloud()
}

// meansCloud reports whether the client is for Prefect Cloud, be it not known yet for which workspace.
func (c *Client) meansCloud() bool { return c.Cloud() || !c.pending.empty() }

// requestIDHeader is where proxies, and servers that keep a log of it, look for the id of a request.
const requestIDHeader = "X-Request-ID"

// exchange sends r with one set of further headers, and tells of it.
func (c *Client) exchange(ctx context.Context, r request, body []byte, extra http.Header, told *telemetry.Request) (*answer, error) {
	call := newCall(r, body, c.policy)
	call.told, call.id, call.log = told, uuid.NewString(), c.logRetry
	address := c.url(r.scope, r.path)
	address.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, call.failure(c, err)
	}
	req.Header = extra.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req.Header.Set(requestIDHeader, call.id)
	told.Carry(req.Header)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := call.send(ctx, c.http, req)
	if err != nil {
		return nil, call.failure(c, err)
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body) // in memory already: see whole
	if err != nil {
		return nil, call.failure(c, err)
	}
	got := &answer{client: c, call: call, status: resp.StatusCode, header: resp.Header, body: all}
	if err := got.failure(); err != nil {
		return nil, err
	}
	return got, nil
}

func newCall(r request, body []byte, policy policy) *call {
	return &call{
		method: r.method, path: "/" + strings.Join(r.path, "/"), body: body, policy: policy,
		reads: reads(r), repeatable: reads(r) || r.repeatable || r.method == http.MethodPut || r.method == http.MethodDelete,
	}
}

// reads reports whether r changes nothing on the server.
func reads(r request) bool {
	return r.reads || r.method == http.MethodGet || r.method == http.MethodHead
}

func (c *call) newError(code Code) *Error {
	return &Error{Method: c.method, Path: c.path, Code: code, ambiguous: c.uncertain()}
}

// failure is the error of a call that brought no answer.
func (c *call) failure(of *Client, err error) error {
	e := c.newError(codeOfCause(err))
	e.cause, e.endpoint, e.notes = err, of.Endpoint(), of.notRead
	if !c.till.IsZero() {
		e.tried = c.policy.timeout - time.Until(c.till)
	}
	e.Detail = bounded(of.redact.text(oneLine(innermost(err).Error())), maxDetail)
	var cut *cutError
	if errors.As(err, &cut) {
		e.Status = cut.status
	}
	if e.Code == CodeTimeout && c.refusal != 0 {
		// Why the time ran out says more than that the last attempt was cut short by it.
		e.Code, e.Status = codeOf(c.refusal), c.refusal
		e.Detail = "the server told to come back later until the time was over, and did not answer the last attempt"
	}
	return e
}

// innermost strips what net/http adds: the method and the address, which may hold a proxy's password.
func innermost(err error) error {
	var attempt *attemptError
	if errors.As(err, &attempt) {
		return attempt.error
	}
	return err
}

func codeOfCause(err error) Code {
	var attempt *attemptError
	var cut *cutError
	switch {
	case errors.Is(err, errTimedOut), errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, errHeldBack):
		return CodeRateLimited
	case errors.As(err, &cut), errors.Is(err, errTooLarge):
		return CodeUnexpectedAnswer
	case distrusted(err):
		return CodeUntrusted
	case errors.As(err, &attempt) && attempt.sent:
		return CodeConnectionLost
	}
	return CodeUnreachable
}
