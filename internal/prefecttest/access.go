package prefecttest

import (
	"encoding/base64"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// WithBasicAuth makes the Fake ask for PREFECT_SERVER_API_AUTH_STRING, given as user:password; only health needs none.
func WithBasicAuth(auth string) Option {
	return func(f *Fake) {
		f.authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(auth))
		f.unauthorized = object{"exception_message": "Unauthorized"}
	}
}

// WithAPIKey makes the Fake ask for an API key, as Prefect Cloud does.
func WithAPIKey(key string) Option {
	return func(f *Fake) {
		f.authorization = "Bearer " + key
		f.unauthorized = object{"detail": "Invalid authentication credentials"}
	}
}

func (f *Fake) checkAuthorization(r *http.Request, path string) error {
	probe := r.Method == http.MethodGet && (path == "/health" || path == "/ready")
	if f.authorization == "" || probe || r.Header.Get("Authorization") == f.authorization {
		return nil
	}
	return handlerResult{status: http.StatusUnauthorized, body: f.unauthorized}
}

// csrf keeps the tokens by client.
type csrf struct {
	mu     sync.Mutex
	tokens map[string]string
}

// WithCSRF makes the Fake ask for a token with every request that is not a GET, as PREFECT_SERVER_CSRF_PROTECTION_ENABLED does.
func WithCSRF() Option { return func(f *Fake) { f.csrf = &csrf{tokens: map[string]string{}} } }

// ExpireCSRF makes all tokens handed out so far invalid. It needs WithCSRF.
func (f *Fake) ExpireCSRF() {
	f.csrf.mu.Lock()
	defer f.csrf.mu.Unlock()
	clear(f.csrf.tokens)
}

func (f *Fake) checkCSRF(r *http.Request, _ string) error {
	if f.csrf == nil || !slices.Contains([]string{"POST", "PUT", "PATCH", "DELETE"}, r.Method) {
		return nil
	}
	token, client := r.Header.Get("Prefect-Csrf-Token"), r.Header.Get("Prefect-Csrf-Client")
	f.csrf.mu.Lock()
	defer f.csrf.mu.Unlock()
	switch {
	case token == "":
		return errorResult(http.StatusForbidden, "Missing CSRF token.")
	case client == "":
		return errorResult(http.StatusForbidden, "Missing client identifier.")
	case f.csrf.tokens[client] != token:
		return errorResult(http.StatusForbidden, "Invalid CSRF token or client identifier.")
	}
	return nil
}

func createToken(c *call) (handlerResult, error) {
	query := c.request.URL.Query()
	if !query.Has("client") {
		return handlerResult{}, invalid(nil, validationFailure("missing", []any{"query", "client"}, "Field required", nil)...)
	}
	guard := c.fake.csrf
	if guard == nil {
		return handlerResult{}, errorResult(http.StatusUnprocessableEntity, "CSRF protection is disabled.")
	}
	token := uuid.NewString() + uuid.NewString()
	guard.mu.Lock()
	defer guard.mu.Unlock()
	guard.tokens[query.Get("client")] = token
	return respond(clone(c.store.insert("csrf_tokens", object{
		"token": token, "client": query.Get("client"), "expiration": stamp(time.Now().Add(time.Hour)),
	})))
}
