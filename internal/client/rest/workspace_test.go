package rest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

const memberships = `[
 {"account_id":"` + accountID + `","account_handle":"acme","workspace_id":"` + workspaceID + `","workspace_handle":"prod"},
 {"account_id":"` + accountID + `","account_handle":"acme","workspace_id":"33333333-bbbb-4222-8222-222222222222","workspace_handle":"dev"},
 {"account_id":"44444444-aaaa-4111-8111-111111111111","account_handle":"other","workspace_id":"55555555-bbbb-4222-8222-222222222222","workspace_handle":"dev"}]`

func TestResolve(t *testing.T) {
	listed := clienttest.Exchange{Want: "GET /me/workspaces", Headers: map[string]string{"Authorization": "Bearer k"}, Response: memberships}
	for name, test := range map[string]struct {
		config config.Config
		steps  []clienttest.Exchange
		want   string // account and workspace, or "!" and a part of the error
	}{
		"nothing to do":                 {config.Config{}, nil, "/"},
		"ids are known":                 {config.Config{AccountID: accountID, WorkspaceID: workspaceID}, nil, accountID + "/" + workspaceID},
		"handles":                       {config.Config{Workspace: "acme/prod"}, []clienttest.Exchange{listed}, accountID + "/" + workspaceID},
		"handle and id":                 {config.Config{Workspace: "acme/" + workspaceID}, []clienttest.Exchange{listed}, accountID + "/" + workspaceID},
		"only its id":                   {config.Config{WorkspaceID: workspaceID}, []clienttest.Exchange{listed}, accountID + "/" + workspaceID},
		"unknown":                       {config.Config{Workspace: "acme/test"}, []clienttest.Exchange{listed}, "!workspace: the workspace acme/test does not exist, or the API key has no access to it; it has access to acme/dev, acme/prod, other/dev"},
		"account ID and handles":        {config.Config{AccountID: accountID, Workspace: "acme/prod"}, []clienttest.Exchange{listed}, accountID + "/" + workspaceID},
		"account ID and a workspace ID": {config.Config{AccountID: accountID, Workspace: "acme/" + workspaceID}, []clienttest.Exchange{listed}, accountID + "/" + workspaceID},
		"both IDs and handles":          {config.Config{AccountID: accountID, WorkspaceID: workspaceID, Workspace: "acme/prod"}, []clienttest.Exchange{listed}, accountID + "/" + workspaceID},
		"another account's ID":          {config.Config{AccountID: accountID, Workspace: "other/dev"}, []clienttest.Exchange{listed}, "!account_id: the workspace " + accountID + "/dev, which is also other/dev (from workspace), does not exist"},
		"none at all":                   {config.Config{Workspace: "acme/test"}, []clienttest.Exchange{{Want: listed.Want, Response: "[]"}}, "!it has access to none"},
		"wrong key":                     {config.Config{Workspace: "acme/test"}, []clienttest.Exchange{{Want: listed.Want, Status: 401, Response: "{}"}}, "!looking up the workspace acme/test (from workspace): GET /me/workspaces: unauthorized"},
		"server, no such":               {config.Config{Workspace: "acme/test"}, []clienttest.Exchange{{Want: listed.Want, Status: 404, Response: `{"detail":"Not Found"}`}}, "!no route"},
	} {
		t.Run(name, func(t *testing.T) {
			test.config.Endpoint, test.config.APIKey, test.config.Getenv = clienttest.Play(t, test.steps...).URL, "k", noEnv
			c := New(resolve(t, test.config), noHooks)
			err := c.Resolve(t.Context())
			if want, fails := strings.CutPrefix(test.want, "!"); fails {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, expected %q", err, want)
				}
				return
			}
			if byHandle := len(test.steps) > 0; byHandle != (c.Handle() == "acme/prod") {
				t.Errorf("the workspace is called %q", c.Handle())
			}
			if got := c.Account() + "/" + c.Workspace(); err != nil || got != test.want {
				t.Errorf("got %s, %v, expected %s", got, err, test.want)
			}
		})
	}
}

// TestResolveAcrossSources: an account ID is combined with the workspace of a source with lower precedence that has
// the handle of the same account. The workspace of another account is ignored.
func TestResolveAcrossSources(t *testing.T) {
	listed := clienttest.Exchange{Want: "GET /me/workspaces", Response: memberships}
	for name, c := range map[string]struct{ workspace, want string }{
		"the same account": {"acme/prod", accountID + "/" + workspaceID},
		"another account":  {"other/dev", accountID + "/"},
		"no such account":  {"none/dev", accountID + "/"},
	} {
		t.Run(name, func(t *testing.T) {
			api := clienttest.Play(t, listed)
			client := New(resolve(t, config.Config{Endpoint: api.URL, APIKey: "k", AccountID: accountID, Getenv: func(name string) string {
				return map[string]string{"PREFECT_WORKSPACE": c.workspace, "PREFECT_HOME": t.TempDir()}[name]
			}}), noHooks)
			if err := client.Resolve(t.Context()); err != nil || client.Account()+"/"+client.Workspace() != c.want {
				t.Errorf("%s/%s, %v, expected %s", client.Account(), client.Workspace(), err, c.want)
			}
		})
	}
}

func TestManyHandlesAreCutShort(t *testing.T) {
	got := describeMemberships(make([]membership, 13))
	if !strings.HasSuffix(got, ", and 3 more") || strings.Count(got, ", ") != 10 {
		t.Errorf("got %q", got)
	}
}

// TestRequestRequiresWorkspace: nothing is sent if the account or workspace is not set, and the error lists the
// accessible workspaces.
func TestRequestRequiresWorkspace(t *testing.T) {
	listed := clienttest.Exchange{Want: "GET /me/workspaces", Response: memberships}
	server := clienttest.Play(t, listed, listed, listed)
	unresolved := New(resolve(t, config.Config{Endpoint: server.URL, APIKey: "k", Workspace: "acme/prod"}), noHooks)
	settings := resolve(t, config.Config{APIKey: "k"})
	cloud := New(settings, noHooks)
	cloud.chain = transport.New(cloud.chainOptions(settings), roundTrip(func(r *http.Request) (*http.Response, error) {
		r.URL.Scheme, r.URL.Host = "http", server.Listener.Addr().String()
		return http.DefaultTransport.RoundTrip(r)
	}))
	for name, c := range map[string]*Conn{
		"not resolved": unresolved, "Cloud": cloud, "no account": connect(t, server.URL, nil).In("", workspaceID),
	} {
		e := FailureOf(t, exec(c, createRequest))
		if e.Code != apierror.CodeNoWorkspace || !strings.Contains(e.Remedy(), "PREFECT_WORKSPACE") ||
			!strings.Contains(e.Remedy(), "has access to acme/dev, acme/prod, other/dev.") || e.Ambiguous() {
			t.Errorf("%s: got %v (%s)", name, e, e.Remedy())
		}
	}
}

func TestInAnotherWorkspace(t *testing.T) {
	server := clienttest.Play(
		t,
		clienttest.Exchange{Want: "GET /accounts/a/workspaces/w/things/1"},
		clienttest.Exchange{Want: "GET /accounts/b/workspaces/v/things/1"},
	)
	c := connect(t, server.URL, func(s *config.Settings) { s.Placement = config.Placement{Account: accountID, Workspace: workspaceID} })
	for _, other := range []*Conn{c.In("a", "w"), c.In("a", "w").In("b", "v")} {
		if err := exec(other, readRequest); err != nil {
			t.Error(err)
		}
	}
	if c.Account() != accountID || c.Workspace() != workspaceID {
		t.Error("In has changed its receiver")
	}
}
