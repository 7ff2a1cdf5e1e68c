package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Default addresses of the API.
const (
	localEndpoint = "http://localhost:4200/api"
	CloudEndpoint = "https://api.prefect.cloud/api"
	cloudDomain   = ".prefect.cloud"
)

// endpoint is a parsed address of the API.
type endpoint struct {
	root               *url.URL // ends in the API's base path, without a slash
	account, workspace string   // ids, or empty
}

var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// parseEndpoint parses an address with or without /api, a trailing slash, the IDs of an account and a workspace, and
// a proxy's base path. The error says why the address is invalid, and what is expected.
func parseEndpoint(address string) (endpoint, error) {
	u, err := ParseAddress(address)
	if err != nil {
		return endpoint{}, err
	}
	elements := slices.DeleteFunc(strings.Split(u.EscapedPath(), "/"), func(e string) bool { return e == "" })
	if i := slices.Index(elements, "account"); i >= 0 || u.Hostname() == "app"+cloudDomain {
		return endpoint{}, fmt.Errorf(
			"this is an address of the UI; the address of the API has the form %s/accounts/<account ID>/workspaces/<workspace ID>",
			CloudEndpoint,
		)
	}
	out := endpoint{root: u}
	if i := slices.Index(elements, "accounts"); i >= 0 {
		if out.account, out.workspace, err = parseScope(elements[i:]); err != nil {
			return endpoint{}, err
		}
		elements = elements[:i]
	}
	if !slices.Contains(elements, "api") {
		elements = append(elements, "api")
	}
	u.RawPath = "/" + strings.Join(elements, "/")
	u.Path, err = url.PathUnescape(u.RawPath)
	return out, err
}

// ParseAddress parses an address, which must have neither credentials nor a query. The error says why it is invalid.
func ParseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		// The error must not repeat the address, which may have a password.
		return nil, errors.New("this is not a URL; expected a URL such as https://prefect.example.com/api")
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("the URL%s must start with http:// or https://", quoted(address))
	case u.Hostname() == "":
		return nil, errors.New("the URL has no host; expected a URL such as https://prefect.example.com/api")
	case u.User != nil:
		return nil, errors.New("the URL contains a user or password; set them in basic_auth_key (PREFECT_API_AUTH_STRING)")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the URL must not have a query (?) or a fragment (#)")
	}
	return u, nil
}

// quoted is an address for a message; empty if it may have a password.
func quoted(address string) string {
	if strings.ContainsAny(address, "@?#") {
		return ""
	}
	return fmt.Sprintf(" %q", address)
}

// parseScope parses accounts/<id> or accounts/<id>/workspaces/<id>.
func parseScope(elements []string) (account, workspace string, err error) {
	const form = "accounts/ in the URL must be followed by <account ID> or <account ID>/workspaces/<workspace ID>"
	switch {
	case len(elements) == 4 && elements[2] == "workspaces":
		workspace = elements[3]
	case len(elements) != 2:
		return "", "", errors.New(form)
	}
	account = elements[1]
	for _, id := range []string{account, workspace} {
		if id != "" && !IsUUID(id) {
			return "", "", fmt.Errorf("%s, but %q is not a UUID", form, id)
		}
	}
	return strings.ToLower(account), strings.ToLower(workspace), nil
}

// IsCloud reports whether an address belongs to Prefect Cloud.
func IsCloud(u *url.URL) bool { return strings.HasSuffix(u.Hostname(), cloudDomain) }

func isLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// IsUUID reports whether s is a UUID, as IDs of the API are.
func IsUUID(address string) bool { return uuidPattern.MatchString(address) }
