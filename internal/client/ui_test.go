package client

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestUIOf(t *testing.T) {
	const account, workspace = "00000000-0000-0000-0000-0000000000aa", "00000000-0000-0000-0000-0000000000bb"
	for address, want := range map[string]string{
		"http://127.0.0.1:4200/api":       "http://127.0.0.1:4200",
		"http://127.0.0.1:4200/api/":      "http://127.0.0.1:4200",
		"http://127.0.0.1:4200":           "http://127.0.0.1:4200",
		"https://example.com/prefect/api": "https://example.com/prefect",
		"https://api.prefect.cloud/api/accounts/" + account + "/workspaces/" + workspace: "https://app.prefect.cloud/account/" + account +
			"/workspace/" + workspace,
		"https://app.prefect.cloud/account/" + account + "/workspace/" + workspace: "https://app.prefect.cloud/account/" + account +
			"/workspace/" + workspace,
		"https://api.example.com/api/accounts/" + account + "/workspaces/" + workspace + "/": "https://api.example.com/account/" + account +
			"/workspace/" + workspace,
	} {
		if got, err := UIOf(address); err != nil || got != want {
			t.Errorf("%s: %s, %v, expected %s", address, got, err, want)
		}
	}
	for _, address := range []string{"", "localhost:4200", "ftp://host/api", "http://user:word@host/api"} {
		if got, err := UIOf(address); err == nil {
			t.Errorf("%q gives %s, expected an error", address, got)
		}
	}
}

// TestUIAddress: the copies of a client share one request.
func TestUIAddress(t *testing.T) {
	for name, tc := range map[string]struct {
		option prefecttest.Option
		want   string // appended to the server's address unless it is a URL
	}{
		"beside the API": {prefecttest.WithUI("", "/"), ""},
		"with a base":    {prefecttest.WithUI("", "/prefect"), "/prefect"},
		"somewhere else": {prefecttest.WithUI("https://ui.example.com/", "/"), "https://ui.example.com"},
		"refused":        {prefecttest.WithBasicAuth("a:b"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			fake := prefecttest.NewFake(t, tc.option)
			c := newClient(t, fake.URL)
			want := tc.want
			if want == "" || want[0] == '/' {
				want = fake.URL[:len(fake.URL)-len("/api")] + want
			}
			for range 2 {
				if got := c.In("", "").UIAddress(t.Context()); got != want {
					t.Errorf("the UI is at %s, expected %s", got, want)
				}
			}
			if n := len(fake.Requests()); n != 1 {
				t.Errorf("the settings were read %d times", n)
			}
		})
	}
}

// TestUIAddressDerived: an address that Prefect derived from the server's API URL is ignored.
func TestUIAddressDerived(t *testing.T) {
	at := func(ui, api string) serverSettings {
		out := serverSettings{UIURL: &ui}
		out.API.URL = &api
		return out
	}
	if got := at("http://server:4200", "http://server:4200/api").configuredUI(); got != "" {
		t.Errorf("the derived address was used: %s", got)
	}
	if got := at("https://ui.example.com/", "http://server:4200/api").configuredUI(); got != "https://ui.example.com" {
		t.Errorf("the configured address was not used: %q", got)
	}
}
