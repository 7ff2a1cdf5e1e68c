package config

import (
	"strings"
	"testing"
)

// TestCredentialIsDescribed: the description has the type and the source of the credential, not the credential
// itself, and the variables that are not read.
func TestCredentialIsDescribed(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		env    map[string]string
		says   []string
	}{
		"nothing":            {Config{}, nil, []string{"No credential was used"}},
		"a key":              {Config{APIKey: "pnu_s3cret"}, nil, []string{"The API key from api_key was used"}},
		"of the environment": {Config{}, map[string]string{"PREFECT_API_AUTH_STRING": "admin:s3cret"}, []string{"The auth string from PREFECT_API_AUTH_STRING was used"}},
		"of no form":         {Config{BasicAuthKey: "s3cret"}, nil, []string{"USER:PASSWORD"}},
		"of the server":      {Config{}, map[string]string{"PREFECT_SERVER_API_AUTH_STRING": "admin:s3cret"}, []string{"No credential was used", "PREFECT_SERVER_API_AUTH_STRING is set, but is not read from there: set PREFECT_API_AUTH_STRING"}},
		"a token":            {Config{}, map[string]string{"PREFECT_API_TOKEN": "s3cret"}, []string{"set PREFECT_API_KEY"}},
	} {
		test.config.Getenv = func(name string) string { return test.env[name] }
		c, err := test.config.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range test.says {
			if !strings.Contains(c.Credential, want) {
				t.Errorf("%s: %s", name, c.Credential)
			}
		}
		if strings.Contains(c.Credential, "s3cret") {
			t.Errorf("%s: %s", name, c.Credential)
		}
	}
	c, err := (Config{Getenv: func(name string) string { return map[string]string{"PREFECT_CLOUD_URL": "https://x"}[name] }}).Resolve()
	if err != nil || !strings.Contains(c.NotRead, "set PREFECT_API_URL") {
		t.Errorf("the variables that are not read: %s %v", c.NotRead, err)
	}
}
