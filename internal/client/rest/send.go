package rest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// send sends r with that body and returns the response if it succeeded. An error of the API is an *apierror.Error.
//
// The steps before the chain of the package transport are: a request that requires a workspace fails if none is set;
// a read may use the response cache, if its context allows it; a write empties the cache.
func (c *Conn) send(ctx context.Context, r Request, body []byte) (*response, error) {
	if e := c.placementError(r); e != nil {
		if c.targetsCloud() {
			e = e.With(e.Code, e.Remedy()+c.accessibleWorkspaces(ctx))
		}
		return nil, e
	}
	var got *response
	var err error
	if r.reads() {
		got, err = c.read(ctx, r, body)
	} else {
		got, err = c.write(ctx, r, body)
	}
	if err != nil {
		return nil, c.explainRefusal(ctx, r, err)
	}
	if c.account != "" && r.Scope != RootScope {
		c.usableWorkspaces.Store(c.placement(r.Scope), true)
	}
	return got, nil
}

// write sends a request that may change objects.
func (c *Conn) write(ctx context.Context, r Request, body []byte) (*response, error) {
	if c.responses != nil {
		defer c.responses.beginWrite()()
	}
	if r.Method == http.MethodDelete {
		defer c.hooks.Deleted()
	}
	return c.sendByChain(ctx, c.chain, r, body)
}

// read sends a request that changes nothing, or returns a cached response if the context allows it.
func (c *Conn) read(ctx context.Context, r Request, body []byte) (*response, error) {
	age := maxAge(ctx)
	switch {
	case c.responses == nil || age == sharedRead:
	case age > 0:
		key := r.Method + " " + c.url(r.Scope, r.Path).String() + "?" + r.Query.Encode() + "\n" + string(body)
		got, err := c.responses.share(ctx, key, age, func(ctx context.Context) (*response, error) { return c.sendByChain(ctx, c.chain, r, body) })
		if err != nil && got == nil && ctx.Err() != nil {
			return nil, c.failure(r, ctx.Err())
		}
		return got, err
	default:
		defer c.responses.dropAfterRead()
	}
	return c.sendByChain(ctx, c.chain, r, body)
}

// placementError returns an error if the client does not have the account or workspace that r requires.
func (c *Conn) placementError(r Request) *apierror.Error {
	var detail, hint string
	switch {
	case r.Scope == AccountScope && c.account == "":
		detail = "no account of Prefect Cloud is set"
		hint = "Set account_id (PREFECT_CLOUD_ACCOUNT_ID), or set workspace (PREFECT_WORKSPACE) to account/workspace. A self-hosted " +
			"server has no accounts."
	case r.Scope == CloudScope && !c.targetsCloud():
		detail = "only Prefect Cloud supports this"
		hint = "The provider's endpoint is a self-hosted Prefect server. Set endpoint (PREFECT_API_URL) to " + config.CloudEndpoint +
			", and workspace (PREFECT_WORKSPACE) to account/workspace."
	case r.Scope.inWorkspace() && c.lacksPlacement():
		detail = "no account or no workspace of Prefect Cloud is set"
		hint = "Set workspace (PREFECT_WORKSPACE) to account/workspace, or both account_id and workspace_id."
	default:
		return nil
	}
	return apierror.NotSent(r.Method, r.path(), detail, hint)
}

// lacksPlacement reports whether the client is for Prefect Cloud, and its account or workspace is not set.
func (c *Conn) lacksPlacement() bool {
	if c.workspace != "" {
		return c.account == ""
	}
	return c.targetsCloud()
}

// targetsCloud reports whether the client is for Prefect Cloud, even if its workspace is not resolved yet.
func (c *Conn) targetsCloud() bool { return c.Cloud() || !c.pending.Empty() }

// response is the result of a request, with the client it belongs to.
type response struct {
	result transport.Result
	origin apierror.Origin
}

// unexpected is the error of a response that could not be decoded.
func (r *response) unexpected(cause error) error {
	return apierror.Unexpected(r.result, r.origin, cause)
}

// sendByChain sends r through the chain.
func (c *Conn) sendByChain(ctx context.Context, chain http.RoundTripper, r Request, body []byte) (*response, error) {
	call := c.call(r)
	address := c.url(r.Scope, r.Path)
	address.RawQuery = r.Query.Encode()
	req, err := http.NewRequestWithContext(transport.WithCall(ctx, call), r.Method, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, c.failure(r, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := chain.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body) // in memory already
	if err != nil {
		return nil, c.failure(r, err)
	}
	return &response{
		result: transport.Result{Call: call, Method: r.Method, Status: resp.StatusCode, Header: resp.Header, Body: all},
		origin: c.origin(),
	}, nil
}

// call has what the chain needs to know about r.
func (c *Conn) call(r Request) transport.Call {
	out := transport.Call{
		Path: r.path(), Route: route(r.Path),
		Reads:           r.reads(),
		Repeatable:      r.reads() || r.Repeatable || r.Method == http.MethodPut || r.Method == http.MethodDelete,
		Failure:         func(result transport.Result) error { return apierror.Of(result, c.origin()) },
		StatusAndReason: apierror.StatusAndCode,
	}
	if r.Serial != "" && c.workspace == "" {
		out.Queue = r.Serial + " " + c.root.String()
	}
	if r.Labeled != nil {
		out.LabeledBody = func(labels map[string]string) ([]byte, error) { return patch.Encode(r.Labeled(labels)) }
	}
	return out
}

// path is the path of r below the API's root, for messages.
func (r Request) path() string { return "/" + strings.Join(r.Path, "/") }

// reads reports whether r changes nothing on the server.
func (r Request) reads() bool {
	return r.Reads || r.Method == http.MethodGet || r.Method == http.MethodHead
}

// failure is the error of a request that got no response for a reason outside of the chain.
func (c *Conn) failure(r Request, err error) error {
	return apierror.Of(transport.Result{Call: c.call(r), Method: r.Method, Err: err}, c.origin())
}

// origin is what errors report about the client.
func (c *Conn) origin() apierror.Origin {
	return apierror.Origin{
		Endpoint: c.Endpoint(), Credential: c.credential, NotRead: c.notRead, RemedyShown: c.remedyShown, InWorkspace: c.workspace != "",
		Redactor: c.redactor,
	}
}
