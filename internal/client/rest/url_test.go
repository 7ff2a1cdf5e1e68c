package rest

import (
	"net/url"
	"testing"
)

func TestAddressesOfObjects(t *testing.T) {
	c := &Conn{root: mustParse(t, "https://h/base/api"), account: accountID, workspace: workspaceID}
	for _, test := range []struct {
		scope Scope
		path  []string
		want  string
	}{
		{RootScope, Path("me", "workspaces"), "/base/api/me/workspaces"},
		{WorkspaceScope, Path("variables", ""), "/base/api/accounts/" + accountID + "/workspaces/" + workspaceID + "/variables/"},
		{RootScope, Path("work_pools", "a/b c?d#e%f"), "/base/api/work_pools/a%2Fb%20c%3Fd%23e%25f"},
		{RootScope, Path("work_pools", ".."), "/base/api/work_pools/%2E%2E"},
		{RootScope, Path("work_pools", ".", "queues"), "/base/api/work_pools/%2E/queues"},
	} {
		if got := c.url(test.scope, test.path); got.String() != "https://h"+test.want {
			t.Errorf("%q: got %s, expected %s", test.path, got, test.want)
		}
	}
	if c.Endpoint() != "https://h/base/api/accounts/"+accountID+"/workspaces/"+workspaceID {
		t.Error(c.Endpoint())
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
