// Package config resolves the settings of a client from arguments, the environment and Prefect's profiles. It sends
// nothing.
package config

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Config has the settings of a client. Settings that are empty or nil are read from the environment, then from a
// Prefect profile, and then have their default. The fields are named after the provider's attributes, which messages
// use.
type Config struct {
	Endpoint     string // see parseEndpoint for its formats
	APIKey       string // of Prefect Cloud
	BasicAuthKey string // "user:password", for a self-hosted server
	AccountID    string // a UUID
	WorkspaceID  string // a UUID
	Workspace    string // account/workspace, each a handle or an ID
	Profile      string // the name of a Prefect profile
	ProfileFile  string // the path of a Prefect profiles file
	// CustomHeaders is a JSON object of strings.
	CustomHeaders string
	CSRFEnabled   *bool
	// TLSInsecureSkipVerify disables the check of the server's certificate.
	TLSInsecureSkipVerify *bool
	SSLCertFile           string // the path of a PEM file with certificates to trust
	// TimeoutSeconds is the timeout of a request with all its attempts and delays: 10 to 3600, by default 300.
	TimeoutSeconds *int64
	// MaxRetries is how often a failed request is repeated: 0 to 10, by default 3.
	MaxRetries *int64
	// RetryDelaySeconds is the delay before the first retry: 0.1 to 60, by default 1. It doubles with each retry.
	RetryDelaySeconds *float64

	// BatchReads enables batching of the reads that allow it (see rest.WithMaxAge); true by default.
	BatchReads *bool
	// UnlimitedWrites disables the limit of concurrent writes, for benchmarks.
	UnlimitedWrites bool

	// UserAgent is sent with every request.
	UserAgent string
	// Getenv looks up an environment variable; os.Getenv if nil.
	Getenv func(string) string
	// Log is called after every attempt of a request, and LogRetry before the delay of a retry, if they are not nil.
	Log      func(context.Context, transport.Exchange)
	LogRetry func(context.Context, transport.Retry)
	// Telemetry records every request and run; nil for none.
	Telemetry *telemetry.Telemetry
}

// Settings are the resolved and validated settings of a client.
type Settings struct {
	// Root is the URL of the API, without account and workspace, and without a trailing slash.
	Root      *url.URL
	Placement Placement
	APIKey    string            // of Prefect Cloud, or empty
	Auth      string            // the Authorization header, or empty
	Custom    map[string]string // headers
	UserAgent string
	CSRF      bool // whether a CSRF token is fetched before the server requires one
	TLS       *tls.Config
	Policy    transport.Policy
	// UnlimitedWrites disables the limit of concurrent writes.
	UnlimitedWrites bool
	// BatchReads enables batching of reads.
	BatchReads bool
	Log        func(context.Context, transport.Exchange)
	LogRetry   func(context.Context, transport.Retry)
	Telemetry  *telemetry.Telemetry
	Redactor   transport.Redactor
	Warnings   []string
	// Credential describes what authenticates requests, and NotRead which environment variables are set but not read.
	Credential, NotRead string
}

// Headers are the headers of every request.
func (s *Settings) Headers() http.Header {
	h := http.Header{}
	for name, value := range s.Custom {
		h.Set(name, value)
	}
	h.Set("User-Agent", s.UserAgent)
	h.Set("Accept", "application/json")
	if s.Auth != "" {
		h.Set("Authorization", s.Auth)
	}
	return h
}

// Resolve reads and validates all settings. The error names the invalid argument, variable or profile, and how to
// correct it.
func (c Config) Resolve() (*Settings, error) {
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	profile, err := loadProfile(c.ProfileFile, c.Profile, c.Getenv)
	if err != nil {
		return nil, err
	}
	from := sources{env: c.Getenv, profile: profile}
	out := &Settings{UserAgent: c.UserAgent, Log: c.Log, LogRetry: c.LogRetry, Telemetry: c.Telemetry}
	if out.UserAgent == "" {
		out.UserAgent = "terraform-provider-prefect"
	}
	key, basic, err := c.credential(from)
	if err != nil {
		return nil, err
	}
	steps := []func(*Settings, sources) error{
		func(out *Settings, from sources) error { return c.setEndpoint(out, from, key) },
		func(out *Settings, from sources) error { return c.setCredential(out, from, key, basic) },
		c.setTLS, c.setPolicy, c.setConcurrency,
	}
	for _, step := range steps {
		if err := step(out, from); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// credential finds the API key or the basic auth string; at most one of them is not empty. Of two in the same source,
// the auth string has precedence, as in Prefect; two arguments are an error.
func (c Config) credential(from sources) (key, basic setting, err error) {
	key = from.first("api_key", c.APIKey, "PREFECT_API_KEY")
	basic = from.first("basic_auth_key", c.BasicAuthKey, "PREFECT_API_AUTH_STRING", "PREFECT_BASIC_AUTH_KEY")
	switch {
	case strings.ContainsFunc(key.value, unicode.IsSpace):
		return key, basic, key.errorf("the API key contains white space; check that it was copied completely")
	case key.empty() || basic.empty():
		return key, basic, nil
	case key.rank == fromArgument && basic.rank == fromArgument:
		return key, basic, errors.New(
			"api_key and basic_auth_key are both set: api_key is for Prefect Cloud, basic_auth_key for a self-hosted server; remove " +
				"one of them",
		)
	case key.rank < basic.rank:
		return key, setting{}, nil
	}
	return setting{}, basic, nil
}

// setEndpoint sets the URL of the API, the account and the workspace.
func (c Config) setEndpoint(out *Settings, from sources, key setting) error {
	address := from.first("endpoint", c.Endpoint, "PREFECT_API_URL")
	if address.empty() {
		address.value, address.source = localEndpoint, "the default endpoint"
		out.NotRead = unreadVariables(from, "PREFECT_API_URL")
		if !key.empty() {
			address.value = CloudEndpoint
		}
	}
	at, err := parseEndpoint(address.value)
	if err != nil {
		return address.errorf("%w", err)
	}
	out.Root = at.root
	if out.Placement, err = c.choosePlacement(from, at, address); err != nil {
		return err
	}
	if !out.Placement.Empty() && key.empty() {
		return fmt.Errorf(
			"%s: an account or workspace of Prefect Cloud requires an API key; set api_key (PREFECT_API_KEY), or remove the "+
				"workspace for a self-hosted server",
			out.Placement.Source,
		)
	}
	return nil
}

// setCredential sets the credential, the custom headers and the redactor, and warns about insecure use of a
// credential.
func (c Config) setCredential(out *Settings, from sources, key, basic setting) error {
	credential := key
	switch {
	case !key.empty():
		out.Auth, out.APIKey = "Bearer "+key.value, key.value
	case !basic.empty():
		credential = basic
		out.Auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(basic.value))
	}
	out.Credential = strings.TrimSpace(
		describeCredential(key, basic) + " " + unreadVariables(from, "PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"),
	)
	var err error
	if out.Custom, err = parseHeaders(from.first("custom_headers", c.CustomHeaders, "PREFECT_CLIENT_CUSTOM_HEADERS"),
		out.Auth != ""); err != nil {
		return err
	}
	out.Redactor = transport.NewRedactor([]string{key.value, basic.value}, out.Custom)
	root := out.Root
	if out.Auth != "" && root.Scheme == "http" && !isLoopback(root) {
		out.warn("The credential from %s is sent to %s without encryption. Use an https address.", credential.source, root.Host)
	}
	profileURL, _ := from.profile.settings["PREFECT_API_URL"].(string)
	if at, err := parseEndpoint(profileURL); err == nil && credential.rank == fromProfile && at.root.Host != root.Host {
		out.warn(
			"The credential from %s belongs to %s, but is sent to %s. Set the credential together with the endpoint.",
			credential.source,
			at.root.Host,
			root.Host,
		)
	}
	return nil
}

func (s *Settings) warn(format string, args ...any) {
	s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...))
}

// setPolicy sets the timeout and the retries of requests.
func (c Config) setPolicy(out *Settings, _ sources) error {
	seconds, retries, delay := int64(300), int64(3), 1.0
	if c.TimeoutSeconds != nil {
		seconds = *c.TimeoutSeconds
	}
	if c.MaxRetries != nil {
		retries = *c.MaxRetries
	}
	if c.RetryDelaySeconds != nil {
		delay = *c.RetryDelaySeconds
	}
	switch {
	case seconds < 10 || seconds > 3600:
		return fmt.Errorf("timeout_seconds: %d is not between 10 and 3600", seconds)
	case retries < 0 || retries > 10:
		return fmt.Errorf("max_retries: %d is not between 0 and 10", retries)
	case !(delay >= 0.1 && delay <= 60):
		return fmt.Errorf("retry_delay_seconds: %v is not between 0.1 and 60", delay)
	}
	out.Policy = transport.Policy{
		Retries: int(retries),
		Delay:   time.Duration(delay * float64(time.Second)),
		Timeout: time.Duration(seconds) * time.Second,
	}
	return nil
}

// setConcurrency sets whether concurrent writes are limited, and whether reads are batched.
func (c Config) setConcurrency(out *Settings, _ sources) error {
	out.UnlimitedWrites = c.UnlimitedWrites
	out.BatchReads = c.BatchReads == nil || *c.BatchReads
	return nil
}
