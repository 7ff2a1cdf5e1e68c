package transport

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const redacted = "[redacted]"

// minSecretLength is the minimum length of a custom header's value to be redacted. A shorter value is likely a flag
// such as "1", and redacting it would make messages unreadable.
const minSecretLength = 4

// credentialShapes match credentials of others that a message may contain: API keys of Prefect Cloud, the header
// Authorization, and the user and password of a URL.
var credentialShapes = regexp.MustCompile(`\bpn[a-z]_[A-Za-z0-9]{8,}` +
	`|(?i:(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+))[^\s"']+` +
	`|(://)[^/\s:@]*:[^/\s@]*@`)

// Redactor removes secrets from strings that are shown or logged. Its zero value only matches credentialShapes.
type Redactor struct {
	known *strings.Replacer
}

// NewRedactor returns a Redactor for credentials and the values of custom headers.
func NewRedactor(credentials []string, headers map[string]string) Redactor {
	secrets := slices.Clone(credentials)
	for _, value := range headers {
		if len(value) >= minSecretLength {
			secrets = append(secrets, value)
		}
	}
	var forms []string
	for _, s := range secrets {
		forms = append(forms, spellings(s)...)
	}
	// Longest first, so that a secret that starts with another one is removed completely.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, f := range forms {
		pairs = append(pairs, f, redacted)
	}
	return Redactor{known: strings.NewReplacer(pairs...)}
}

// spellings are the encodings of a secret: unchanged, in JSON, in a URL, in base64, and, for user:password, the
// password alone.
func spellings(secret string) []string {
	if secret == "" {
		return nil
	}
	quoted, _ := json.Marshal(secret) // a string always marshals
	out := []string{
		secret, string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
	if _, password, ok := strings.Cut(secret, ":"); ok && len(password) >= minSecretLength {
		out = append(out, password)
	}
	return out
}

// Redact removes the known credentials, and whatever looks like a credential, from s.
func (r Redactor) Redact(s string) string {
	if r.known != nil {
		s = r.known.Replace(s)
	}
	return credentialShapes.ReplaceAllString(s, "${1}${2}"+redacted)
}

// address returns the URL without secrets.
func (r Redactor) address(u *url.URL) *url.URL {
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: r.Redact(u.Path)}
}
