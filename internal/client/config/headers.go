package config

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
)

// reservedHeaders are headers that the client or net/http sets.
var reservedHeaders = []string{
	"User-Agent", transport.CSRFTokenHeader, transport.CSRFClientHeader, "Host", "Content-Type", "Content-Length", "Content-Encoding",
	"Transfer-Encoding", "Accept", "Accept-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect",
}

var (
	headerName  = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	headerValue = regexp.MustCompile(`^[\t\x20-\x7e\x80-\xff]*$`)
)

// parseHeaders decodes custom headers from a JSON object of strings. Its errors name headers, never their values.
// Authorization is only allowed if no credential sets it.
func parseHeaders(v setting, authorized bool) (map[string]string, error) {
	if v.empty() {
		return nil, nil
	}
	var out map[string]string
	if json.Unmarshal([]byte(v.value), &out) != nil {
		return nil, v.errorf(`expected a JSON object of strings, such as {"X-Name": "value"}; write numbers and booleans in quotes`)
	}
	for name, value := range out {
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !headerName.MatchString(name):
			return nil, v.errorf("%q is not a valid header name", name)
		case !headerValue.MatchString(value):
			return nil, v.errorf("the value of the header %s contains a line break or another invalid character", name)
		case slices.Contains(reservedHeaders, canonical):
			return nil, v.errorf(
				"the header %s is set by the provider and cannot be changed: remove it (reserved headers: %s)",
				name,
				strings.Join(reservedHeaders, ", "),
			)
		case canonical == "Authorization" && authorized:
			return nil, v.errorf("the header Authorization is set from api_key or basic_auth_key: remove one of the two")
		}
	}
	return out, nil
}
