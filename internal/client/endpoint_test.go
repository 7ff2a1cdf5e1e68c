package client

import (
	"net/url"
	"strings"
	"testing"
)

const (
	accountID   = "11111111-aaaa-4111-8111-111111111111"
	workspaceID = "22222222-bbbb-4222-8222-222222222222"
)

func TestEndpoints(t *testing.T) {
	inWorkspace := "/accounts/" + accountID + "/workspaces/" + workspaceID
	for text, want := range map[string]string{
		"http://localhost:4200":                                   "http://localhost:4200/api",
		"http://localhost:4200/":                                  "http://localhost:4200/api",
		"http://localhost:4200/api":                               "http://localhost:4200/api",
		"http://localhost:4200/api//":                             "http://localhost:4200/api",
		"https://proxy.example.com/prefect":                       "https://proxy.example.com/prefect/api",
		"https://proxy.example.com/a%2Fb/api/":                    "https://proxy.example.com/a%2Fb/api",
		"https://proxy.example.com/api/prefect":                   "https://proxy.example.com/api/prefect",
		"http://[::1]:4200/api":                                   "http://[::1]:4200/api",
		cloudEndpoint + inWorkspace:                               cloudEndpoint + inWorkspace,
		cloudEndpoint + "/accounts/" + strings.ToUpper(accountID): cloudEndpoint + "/accounts/" + accountID,
		"https://api.prefect.cloud" + inWorkspace + "/":           cloudEndpoint + inWorkspace,
		"https://proxy.example.com/base/api" + inWorkspace:        "https://proxy.example.com/base/api" + inWorkspace,
		cloudEndpoint + "/accounts/" + accountID:                  cloudEndpoint + "/accounts/" + accountID,
	} {
		got, err := parseEndpoint(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		full := got.root.String()
		if got.account != "" {
			full += "/accounts/" + got.account
		}
		if got.workspace != "" {
			full += "/workspaces/" + got.workspace
		}
		if full != want {
			t.Errorf("%s: got %s, expected %s", text, full, want)
		}
	}
}

func TestWrongEndpoints(t *testing.T) {
	for text, want := range map[string]string{
		"localhost:4200/api":                                          "must begin with http",
		"ftp://example.com":                                           "must begin with http",
		"http://":                                                     "no host",
		"http://me:s3cret@example.com":                                "basic_auth_key",
		"http://me:s3cret@exa mple.com":                               "not an address",
		"http://example.com/api?x=1":                                  "no query",
		"http://example.com/api#x":                                    "no query",
		"https://app.prefect.cloud":                                   "the UI",
		"https://app.prefect.cloud/account/a":                         "the UI",
		cloudEndpoint + "/account/x/workspace/y":                      "the UI",
		cloudEndpoint + "/accounts/acme":                              `"acme" is not a UUID`,
		cloudEndpoint + "/accounts":                                   "must go on with",
		cloudEndpoint + "/accounts/" + accountID + "/workspaces/prod": `"prod" is not a UUID`,
		cloudEndpoint + "/accounts/" + accountID + "/flows/x":         "must go on with",
	} {
		_, err := parseEndpoint(text)
		switch {
		case err == nil || !strings.Contains(err.Error(), want):
			t.Errorf("%s: got %v, expected %q", text, err, want)
		case strings.Contains(err.Error(), "s3cret"):
			t.Errorf("%s: the error shows the password", text)
		}
	}
}

func FuzzParseEndpoint(f *testing.F) {
	f.Add("http://localhost:4200/api/")
	f.Add(cloudEndpoint + "/accounts/" + accountID + "/workspaces/" + workspaceID)
	f.Add("https://h/%2e%2e/%zz//api")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseEndpoint(text)
		if err != nil {
			return
		}
		again, err := parseEndpoint(got.root.String())
		if err != nil || again.root.String() != got.root.String() {
			t.Errorf("%q becomes %s, which becomes %v (%v)", text, got.root, again.root, err)
		}
	})
}

func TestAddressesOfObjects(t *testing.T) {
	c := &Client{root: mustParse(t, "https://h/base/api"), account: accountID, workspace: workspaceID}
	for _, test := range []struct {
		scope scope
		path  []string
		want  string
	}{
		{rootScope, path("me", "workspaces"), "/base/api/me/workspaces"},
		{workspaceScope, path("variables", ""), "/base/api/accounts/" + accountID + "/workspaces/" + workspaceID + "/variables/"},
		{rootScope, path("work_pools", "a/b c?d#e%f"), "/base/api/work_pools/a%2Fb%20c%3Fd%23e%25f"},
		{rootScope, path("work_pools", ".."), "/base/api/work_pools/%2E%2E"},
		{rootScope, path("work_pools", ".", "queues"), "/base/api/work_pools/%2E/queues"},
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
