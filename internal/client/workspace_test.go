package client

import (
	"net/http"
	"strings"
	"testing"
)

const memberships = `[
 {"account_id":"` + accountID + `","account_handle":"acme","workspace_id":"` + workspaceID + `","workspace_handle":"prod"},
 {"account_id":"` + accountID + `","account_handle":"acme","workspace_id":"33333333-bbbb-4222-8222-222222222222","workspace_handle":"dev"},
 {"account_id":"44444444-aaaa-4111-8111-111111111111","account_handle":"other","workspace_id":"55555555-bbbb-4222-8222-222222222222","workspace_handle":"dev"}]`

func TestResolve(t *testing.T) {
	listed := exchange{want: "GET /me/workspaces", has: map[string]string{"Authorization": "Bearer k"}, answer: memberships}
	for name, test := range map[string]struct {
		config Config
		steps  []exchange
		want   string // account and workspace, or a part of the error after "!"
	}{
		"nothing to do":                 {Config{}, nil, "/"},
		"ids are known":                 {Config{AccountID: accountID, WorkspaceID: workspaceID}, nil, accountID + "/" + workspaceID},
		"handles":                       {Config{Workspace: "acme/prod"}, []exchange{listed}, accountID + "/" + workspaceID},
		"handle and id":                 {Config{Workspace: "acme/" + workspaceID}, []exchange{listed}, accountID + "/" + workspaceID},
		"only its id":                   {Config{WorkspaceID: workspaceID}, []exchange{listed}, accountID + "/" + workspaceID},
		"unknown":                       {Config{Workspace: "acme/test"}, []exchange{listed}, "!workspace: there is no workspace acme/test that the API key may use; it may use acme/dev, acme/prod, other/dev"},
		"account ID and handles":        {Config{AccountID: accountID, Workspace: "acme/prod"}, []exchange{listed}, accountID + "/" + workspaceID},
		"account ID and a workspace ID": {Config{AccountID: accountID, Workspace: "acme/" + workspaceID}, []exchange{listed}, accountID + "/" + workspaceID},
		"both IDs and handles":          {Config{AccountID: accountID, WorkspaceID: workspaceID, Workspace: "acme/prod"}, []exchange{listed}, accountID + "/" + workspaceID},
		"another account's ID":          {Config{AccountID: accountID, Workspace: "other/dev"}, []exchange{listed}, "!account_id: there is no workspace " + accountID + "/dev, which is also other/dev (from workspace), that the API key may use"},
		"none at all":                   {Config{Workspace: "acme/test"}, []exchange{{want: listed.want, answer: "[]"}}, "!it may use none"},
		"wrong key":                     {Config{Workspace: "acme/test"}, []exchange{{want: listed.want, status: 401, answer: "{}"}}, "!looking up the workspace acme/test (from workspace): GET /me/workspaces: unauthorized"},
		"server, no such":               {Config{Workspace: "acme/test"}, []exchange{{want: listed.want, status: 404, answer: `{"detail":"Not Found"}`}}, "!no route"},
	} {
		t.Run(name, func(t *testing.T) {
			test.config.Endpoint, test.config.APIKey, test.config.Getenv = play(t, test.steps...).URL, "k", noEnv
			c, err := New(test.config)
			if err != nil {
				t.Fatal(err)
			}
			err = c.Resolve(t.Context())
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

// TestResolveAcrossSources: an account ID of a more important source goes with the workspace of a less important one that names the
// same account by its handle. The workspace of another account is ignored.
func TestResolveAcrossSources(t *testing.T) {
	listed := exchange{want: "GET /me/workspaces", answer: memberships}
	for name, c := range map[string]struct{ workspace, want string }{
		"the same account": {"acme/prod", accountID + "/" + workspaceID},
		"another account":  {"other/dev", accountID + "/"},
		"no such account":  {"none/dev", accountID + "/"},
	} {
		t.Run(name, func(t *testing.T) {
			api := play(t, listed)
			client, err := New(Config{Endpoint: api.URL, APIKey: "k", AccountID: accountID, Getenv: func(name string) string {
				return map[string]string{"PREFECT_WORKSPACE": c.workspace, "PREFECT_HOME": t.TempDir()}[name]
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := client.Resolve(t.Context()); err != nil || client.Account()+"/"+client.Workspace() != c.want {
				t.Errorf("%s/%s, %v, expected %s", client.Account(), client.Workspace(), err, c.want)
			}
		})
	}
}

func TestManyHandlesAreCutShort(t *testing.T) {
	got := handles(make([]membership, 13))
	if !strings.HasSuffix(got, ", and 3 more") || strings.Count(got, ", ") != 10 {
		t.Errorf("got %q", got)
	}
}

// TestARequestNeedsItsWorkspace shows that nothing is sent to a place that is not fully chosen, and that the error says
// which there are.
func TestARequestNeedsItsWorkspace(t *testing.T) {
	listed := exchange{want: "GET /me/workspaces", answer: memberships}
	server := play(t, listed, listed, listed)
	unresolved, err := New(Config{Endpoint: server.URL, APIKey: "k", Workspace: "acme/prod", Getenv: noEnv})
	if err != nil {
		t.Fatal(err)
	}
	cloud, err := New(Config{APIKey: "k", Getenv: noEnv})
	if err != nil {
		t.Fatal(err)
	}
	cloud.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		r.URL.Scheme, r.URL.Host = "http", server.Listener.Addr().String()
		return unresolved.http.Transport.RoundTrip(r)
	})
	for name, c := range map[string]*Client{
		"not resolved": unresolved, "Cloud": cloud, "no account": connect(t, server.URL, nil).In("", workspaceID),
	} {
		e := failureOf(t, exec(c, createRequest))
		if e.Code != CodeNoWorkspace || !strings.Contains(e.Remedy(), "PREFECT_WORKSPACE") ||
			!strings.Contains(e.Remedy(), "may use acme/dev, acme/prod, other/dev.") || e.Ambiguous() {
			t.Errorf("%s: got %v (%s)", name, e, e.Remedy())
		}
	}
}

func TestInAnotherWorkspace(t *testing.T) {
	server := play(t, exchange{want: "GET /accounts/a/workspaces/w/things/1"}, exchange{want: "GET /accounts/b/workspaces/v/things/1"})
	c := connect(t, server.URL, func(s *settings) { s.place = place{account: accountID, workspace: workspaceID} })
	for _, other := range []*Client{c.In("a", "w"), c.In("a", "w").In("b", "v")} {
		if err := exec(other, readRequest); err != nil {
			t.Error(err)
		}
	}
	if c.Account() != accountID || c.Workspace() != workspaceID {
		t.Error("In changed the client it was called on")
	}
}
