package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// homeWith creates a Prefect home with that profiles file and returns its path.
func homeWith(t *testing.T, profiles string) string {
	t.Helper()
	dir := t.TempDir()
	if profiles != "" {
		if err := os.WriteFile(filepath.Join(dir, "profiles.toml"), []byte(profiles), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const threeProfiles = `
active = "server"
[profiles.server]
PREFECT_API_URL = "https://profile.example.com/api"
PREFECT_API_AUTH_STRING = "me:profile"
PREFECT_CSRF_ENABLED = true
[profiles.cloud-dev]
PREFECT_API_URL = "https://api.prefect.cloud/api/accounts/` + accountID + `/workspaces/` + workspaceID + `"
PREFECT_API_KEY = "pnu_profile"
[profiles.keyonly]
PREFECT_API_KEY = "pnu_profile"
[profiles.empty]
`

// TestPrecedence checks which address, credential, account and workspace a configuration results in.
func TestPrecedence(t *testing.T) {
	const server = "https://server.example.com/api"
	in := "/accounts/" + accountID + "/workspaces/" + workspaceID
	otherID := strings.Replace(workspaceID, "2", "3", 1)
	type env = map[string]string
	for name, test := range map[string]struct {
		config                         Config
		env                            env
		root, auth, account, workspace string
	}{
		"nothing":                       {Config{}, env{}, localEndpoint, "", "", ""},
		"only a key":                    {Config{}, env{"PREFECT_API_KEY": "pnu_env"}, CloudEndpoint, "Bearer pnu_env", "", ""},
		"only a basic auth string":      {Config{BasicAuthKey: "x"}, env{}, localEndpoint, "Basic eA==", "", ""},
		"environment":                   {Config{}, env{"PREFECT_API_URL": server, "PREFECT_API_AUTH_STRING": "x"}, server, "Basic eA==", "", ""},
		"older name":                    {Config{}, env{"PREFECT_BASIC_AUTH_KEY": "x"}, localEndpoint, "Basic eA==", "", ""},
		"newer name first":              {Config{}, env{"PREFECT_BASIC_AUTH_KEY": "y", "PREFECT_API_AUTH_STRING": "x"}, localEndpoint, "Basic eA==", "", ""},
		"argument before environment":   {Config{Endpoint: server}, env{"PREFECT_API_URL": "http://env.example.com"}, server, "", "", ""},
		"space around a value":          {Config{}, env{"PREFECT_API_KEY": " pnu_env\n"}, CloudEndpoint, "Bearer pnu_env", "", ""},
		"active profile":                {Config{}, env{"profiles": threeProfiles}, "https://profile.example.com/api", "Basic bWU6cHJvZmlsZQ==", "", ""},
		"named profile":                 {Config{Profile: "cloud-dev"}, env{"profiles": threeProfiles}, CloudEndpoint, "Bearer pnu_profile", accountID, workspaceID},
		"profile named in environment":  {Config{}, env{"profiles": threeProfiles, "PREFECT_PROFILE": "keyonly"}, CloudEndpoint, "Bearer pnu_profile", "", ""},
		"argument names before":         {Config{Profile: "empty"}, env{"profiles": threeProfiles, "PREFECT_PROFILE": "keyonly"}, localEndpoint, "", "", ""},
		"environment before profile":    {Config{}, env{"profiles": threeProfiles, "PREFECT_API_URL": server}, server, "Basic bWU6cHJvZmlsZQ==", "", ""},
		"built-in profile":              {Config{}, env{"profiles": `active = "local"`}, localEndpoint, "", "", ""},
		"key before a profile's string": {Config{APIKey: "pnu_a"}, env{"profiles": threeProfiles}, "https://profile.example.com/api", "Bearer pnu_a", "", ""},
		"string argument before a key":  {Config{BasicAuthKey: "x"}, env{"PREFECT_API_KEY": "pnu_env"}, localEndpoint, "Basic eA==", "", ""},
		"string before key, as Prefect": {Config{}, env{"PREFECT_API_KEY": "pnu_env", "PREFECT_API_AUTH_STRING": "x"}, localEndpoint, "Basic eA==", "", ""},

		"ids in the endpoint":    {Config{Endpoint: CloudEndpoint + in, APIKey: "k"}, env{}, CloudEndpoint, "Bearer k", accountID, workspaceID},
		"ids as arguments":       {Config{AccountID: accountID, WorkspaceID: strings.ToUpper(workspaceID), APIKey: "k"}, env{}, CloudEndpoint, "Bearer k", accountID, workspaceID},
		"only an account":        {Config{APIKey: "k"}, env{"PREFECT_CLOUD_ACCOUNT_ID": accountID}, CloudEndpoint, "Bearer k", accountID, ""},
		"account from elsewhere": {Config{APIKey: "k", WorkspaceID: workspaceID}, env{"PREFECT_CLOUD_ACCOUNT_ID": accountID}, CloudEndpoint, "Bearer k", accountID, workspaceID},
		"workspace by ids":       {Config{APIKey: "k"}, env{"PREFECT_WORKSPACE": accountID + "/" + workspaceID}, CloudEndpoint, "Bearer k", accountID, workspaceID},
		"workspace argument before the endpoint's": {
			Config{APIKey: "k", WorkspaceID: otherID}, env{"PREFECT_API_URL": CloudEndpoint + in, "PREFECT_CLOUD_ACCOUNT_ID": accountID},
			CloudEndpoint, "Bearer k", accountID, otherID,
		},
		"another account does not count": {
			Config{APIKey: "k", Endpoint: CloudEndpoint + in}, env{"PREFECT_WORKSPACE": otherID + "/" + otherID}, CloudEndpoint, "Bearer k",
			accountID, workspaceID,
		},
		"agreeing twice": {Config{APIKey: "k", Endpoint: CloudEndpoint + in, AccountID: accountID}, env{}, CloudEndpoint, "Bearer k", accountID, workspaceID},
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := test.env["PREFECT_HOME"]; !ok {
				test.env["PREFECT_HOME"] = homeWith(t, test.env["profiles"])
			}
			test.config.Getenv = func(name string) string { return test.env[name] }
			s, err := test.config.Resolve()
			if err != nil {
				t.Fatal(err)
			}
			got := []string{s.Root.String(), s.Auth, s.Placement.Account, s.Placement.Workspace}
			if want := []string{test.root, test.auth, test.account, test.workspace}; !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, expected %q", got, want)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

// TestWrongConfigurations: each message has the source and the remedy, and no secret.
func TestWrongConfigurations(t *testing.T) {
	type env = map[string]string
	for name, test := range map[string]struct {
		config Config
		env    env
		wants  []string
	}{
		"endpoint":              {Config{Endpoint: "localhost"}, env{}, []string{"endpoint: ", "http://"}},
		"endpoint in variable":  {Config{}, env{"PREFECT_API_URL": "x"}, []string{"PREFECT_API_URL: "}},
		"endpoint in profile":   {Config{}, env{"profiles": "active='a'\n[profiles.a]\nPREFECT_API_URL='x'"}, []string{`PREFECT_API_URL of profile "a" in /`}},
		"account":               {Config{APIKey: "k", AccountID: "acme"}, env{}, []string{"account_id: ", "UUID", "workspace (PREFECT_WORKSPACE)"}},
		"workspace id":          {Config{APIKey: "k", WorkspaceID: "prod"}, env{}, []string{"workspace_id: ", "UUID"}},
		"account in variable":   {Config{APIKey: "k"}, env{"PREFECT_CLOUD_ACCOUNT_ID": "1"}, []string{"PREFECT_CLOUD_ACCOUNT_ID: "}},
		"workspace":             {Config{APIKey: "k"}, env{"PREFECT_WORKSPACE": "prod"}, []string{"PREFECT_WORKSPACE: ", "account/workspace"}},
		"workspace parts":       {Config{APIKey: "k", Workspace: "a/b/c"}, env{}, []string{"workspace: ", "account/workspace"}},
		"workspace without key": {Config{Workspace: "a/b"}, env{}, []string{"workspace: ", "api_key"}},
		"endpoint's workspace without key": {
			Config{}, env{"PREFECT_API_URL": CloudEndpoint + "/accounts/" + accountID}, []string{"PREFECT_API_URL: ", "api_key"},
		},
		"two workspaces": {
			Config{APIKey: "k", Workspace: "a/" + accountID, WorkspaceID: workspaceID}, env{},
			[]string{"workspace_id and workspace set", "(22222222-bbbb-4222-8222-222222222222 and a/" + accountID + ")", "remove one of"},
		},
		"two credentials":    {Config{APIKey: "s3cret", BasicAuthKey: "s3cret"}, env{}, []string{"api_key and basic_auth_key"}},
		"key with space":     {Config{APIKey: "pnu s3cret"}, env{}, []string{"api_key: ", "white space"}},
		"headers":            {Config{CustomHeaders: `{"X": s3cret}`}, env{}, []string{"custom_headers: ", "JSON object"}},
		"header number":      {Config{}, env{"PREFECT_CLIENT_CUSTOM_HEADERS": `{"X-Name": 5}`}, []string{"PREFECT_CLIENT_CUSTOM_HEADERS: ", "quotes"}},
		"header name":        {Config{CustomHeaders: `{"X Name": "s3cret"}`}, env{}, []string{`"X Name" is not a valid header name`}},
		"header value":       {Config{CustomHeaders: `{"X-Name": "s3cret\nHost: x"}`}, env{}, []string{"X-Name", "line break"}},
		"own header":         {Config{CustomHeaders: `{"prefect-csrf-token": "s3cret"}`}, env{}, []string{"prefect-csrf-token", "remove it"}},
		"host header":        {Config{CustomHeaders: `{"host": "s3cret"}`}, env{}, []string{"host", "remove it"}},
		"authorized twice":   {Config{APIKey: "k", CustomHeaders: `{"Authorization": "s3cret"}`}, env{}, []string{"Authorization", "remove one of"}},
		"csrf":               {Config{}, env{"PREFECT_CSRF_ENABLED": "maybe"}, []string{"PREFECT_CSRF_ENABLED: ", "neither true nor false"}},
		"verification":       {Config{}, env{"PREFECT_API_TLS_INSECURE_SKIP_VERIFY": "maybe"}, []string{"PREFECT_API_TLS_INSECURE_SKIP_VERIFY: "}},
		"short timeout":      {Config{TimeoutSeconds: ptr(int64(9))}, env{}, []string{"timeout_seconds: 9", "10 and 3600"}},
		"long timeout":       {Config{TimeoutSeconds: ptr(int64(3601))}, env{}, []string{"timeout_seconds"}},
		"few retries":        {Config{MaxRetries: ptr(int64(-1))}, env{}, []string{"max_retries: -1", "0 and 10"}},
		"many retries":       {Config{MaxRetries: ptr(int64(11))}, env{}, []string{"max_retries"}},
		"short delay":        {Config{RetryDelaySeconds: ptr(0.09)}, env{}, []string{"retry_delay_seconds: 0.09", "0.1 and 60"}},
		"long delay":         {Config{RetryDelaySeconds: ptr(61.0)}, env{}, []string{"retry_delay_seconds"}},
		"unknown profile":    {Config{Profile: "prod"}, env{"profiles": threeProfiles}, []string{"profile: ", `"prod"`, "profiles.toml", `"cloud-dev", "empty"`}},
		"unknown in env":     {Config{}, env{"PREFECT_PROFILE": "prod"}, []string{"PREFECT_PROFILE: ", "none"}},
		"unknown active":     {Config{}, env{"profiles": "active = 'gone'"}, []string{"active in ", `"gone"`}},
		"profile not TOML":   {Config{}, env{"profiles": "[profiles.a]\nPREFECT_API_KEY = 's3cret"}, []string{"profiles.toml is not valid TOML: line 2"}},
		"profile of no form": {Config{}, env{"profiles": "profiles = 3"}, []string{"is not valid TOML"}},
		"no such file":       {Config{ProfileFile: "/none/profiles.toml"}, env{}, []string{"profile_file: ", "/none/profiles.toml", "Correct the path"}},
		"no such path's":     {Config{}, env{"PREFECT_PROFILES_PATH": "/none/p.toml", "PREFECT_PROFILE": "prod"}, []string{"PREFECT_PROFILE: ", "/none/p.toml"}},
		"no scheme":          {Config{Endpoint: "prefect.example.com:4200/api"}, env{}, []string{"endpoint: ", `"prefect.example.com:4200/api"`, "http://"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.env["PREFECT_HOME"] = homeWith(t, test.env["profiles"])
			test.config.Getenv = func(name string) string { return test.env[name] }
			_, err := test.config.Resolve()
			if err == nil {
				t.Fatal("there is no error")
			}
			for _, want := range test.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, expected %q in it", err, want)
				}
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the message shows a secret: %s", err)
			}
		})
	}
}

func TestLimitsAndSwitches(t *testing.T) {
	s, err := Config{Getenv: noEnv}.Resolve()
	if want := (transport.Policy{Retries: 3, Delay: time.Second, Timeout: 5 * time.Minute}); err != nil || s.Policy != want || s.CSRF {
		t.Errorf("by default: %+v, csrf %t, %v", s.Policy, s.CSRF, err)
	}
	s, err = Config{
		Getenv:         func(name string) string { return map[string]string{"PREFECT_CSRF_ENABLED": "1"}[name] },
		TimeoutSeconds: ptr(int64(10)), MaxRetries: ptr(int64(0)), RetryDelaySeconds: ptr(0.5),
	}.Resolve()
	if want := (transport.Policy{Delay: time.Second / 2, Timeout: 10 * time.Second}); err != nil || s.Policy != want || !s.CSRF {
		t.Errorf("given: %+v, csrf %t, %v", s.Policy, s.CSRF, err)
	}
	getenv := func(name string) string { return map[string]string{"PREFECT_CSRF_ENABLED": "1"}[name] }
	s, err = Config{CSRFEnabled: ptr(false), Getenv: getenv}.Resolve()
	if err != nil || s.CSRF {
		t.Errorf("csrf_enabled = false has no effect: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		want   []string
	}{
		"http":                            {Config{Endpoint: "http://prefect.example.com", APIKey: "s3cret"}, []string{"from api_key is sent to prefect.example.com without encryption"}},
		"http, no secret":                 {Config{Endpoint: "http://prefect.example.com"}, nil},
		"loopback":                        {Config{Endpoint: "http://127.0.0.1:4200", APIKey: "k"}, nil},
		"localhost":                       {Config{Endpoint: "http://localhost:4200", APIKey: "k"}, nil},
		"IPv6 loopback":                   {Config{Endpoint: "http://[::1]:4200", APIKey: "k"}, nil},
		"https":                           {Config{Endpoint: "https://prefect.example.com", APIKey: "k"}, nil},
		"profile's credential elsewhere":  {Config{Endpoint: "https://prefect.example.com", Profile: "server"}, []string{"belongs to profile.example.com, but is sent to prefect.example.com"}},
		"another credential":              {Config{Endpoint: "https://prefect.example.com", Profile: "server", BasicAuthKey: "x"}, nil},
		"profile's credential at home":    {Config{Endpoint: "https://profile.example.com", Profile: "server"}, nil},
		"profile's credential of no home": {Config{Endpoint: "https://prefect.example.com", Profile: "keyonly"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			test.config.Getenv = noEnv
			if test.config.Profile != "" {
				test.config.ProfileFile = filepath.Join(homeWith(t, threeProfiles), "profiles.toml")
			}
			c, err := test.config.Resolve()
			if err != nil {
				t.Fatal(err)
			}
			got := c.Warnings
			if len(got) != len(test.want) {
				t.Fatalf("warnings are %q, expected %q", got, test.want)
			}
			for i := range got {
				if !strings.Contains(got[i], test.want[i]) || strings.Contains(got[i], "s3cret") {
					t.Errorf("warning is %q, expected %q", got[i], test.want[i])
				}
			}
		})
	}
}

func TestWhereProfilesAre(t *testing.T) {
	type env = map[string]string
	for name, test := range map[string]struct {
		argument string
		env      env
		want     string
	}{
		"argument":      {"~/p.toml", env{"HOME": "/h", "PREFECT_PROFILES_PATH": "/x"}, "/h/p.toml"},
		"path variable": {"", env{"HOME": "/h", "PREFECT_PROFILES_PATH": "/x/p.toml", "PREFECT_HOME": "/y"}, "/x/p.toml"},
		"prefect home":  {"", env{"HOME": "/h", "PREFECT_HOME": "~/y"}, "/h/y/profiles.toml"},
		"default":       {"", env{"HOME": "/h"}, "/h/.prefect/profiles.toml"},
		"other system":  {"", env{"USERPROFILE": "/u"}, "/u/.prefect/profiles.toml"},
		"no home":       {"", env{}, ""},
	} {
		if got, _ := profilesFile(test.argument, func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%s: got %q, expected %q", name, got, test.want)
		}
	}
	// A home that is not a directory, as service users may have, has no profiles.
	if _, err := (Config{Getenv: func(name string) string { return map[string]string{"HOME": os.DevNull}[name] }}).Resolve(); err != nil {
		t.Error(err)
	}
}

func noEnv(string) string { return "" }
