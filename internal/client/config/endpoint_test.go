package config

import (
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
		CloudEndpoint + inWorkspace:                               CloudEndpoint + inWorkspace,
		CloudEndpoint + "/accounts/" + strings.ToUpper(accountID): CloudEndpoint + "/accounts/" + accountID,
		"https://api.prefect.cloud" + inWorkspace + "/":           CloudEndpoint + inWorkspace,
		"https://proxy.example.com/base/api" + inWorkspace:        "https://proxy.example.com/base/api" + inWorkspace,
		CloudEndpoint + "/accounts/" + accountID:                  CloudEndpoint + "/accounts/" + accountID,
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
		"localhost:4200/api":                                          "must start with http",
		"ftp://example.com":                                           "must start with http",
		"http://":                                                     "no host",
		"http://me:s3cret@example.com":                                "basic_auth_key",
		"http://me:s3cret@exa mple.com":                               "not a URL",
		"http://example.com/api?x=1":                                  "not have a query",
		"http://example.com/api#x":                                    "not have a query",
		"https://app.prefect.cloud":                                   "the UI",
		"https://app.prefect.cloud/account/a":                         "the UI",
		CloudEndpoint + "/account/x/workspace/y":                      "the UI",
		CloudEndpoint + "/accounts/acme":                              `"acme" is not a UUID`,
		CloudEndpoint + "/accounts":                                   "must be followed by",
		CloudEndpoint + "/accounts/" + accountID + "/workspaces/prod": `"prod" is not a UUID`,
		CloudEndpoint + "/accounts/" + accountID + "/flows/x":         "must be followed by",
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
	f.Add(CloudEndpoint + "/accounts/" + accountID + "/workspaces/" + workspaceID)
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
