package prefecttest

import (
	"net/http"
	"net/netip"
	"strings"
)

// allowlistRoutes are the routes that Prefect's own CLI uses. The published interface does not have them. The allowlist is a field of
// the stored account.
var allowlistRoutes = []route{
	{"GET", "/accounts/{id}/ip_allowlist", readAllowlist},
	{"PUT", "/accounts/{id}/ip_allowlist", replaceAllowlist},
	{"GET", "/accounts/{id}/ip_allowlist/my_access", readAllowlistAccess},
}

// maxAllowlistEntries is the maximum number of entries of an allowlist.
const maxAllowlistEntries = 25

var allowlistUpdate = model{fields: []modelField{{name: "entries", required: true, check: listOf(model{fields: []modelField{
	{name: "description", check: nullable(isString)}, {name: "enabled", check: boolean, required: true},
	{name: "ip_network", check: withServerRule(isString, func(v any) string {
		if _, ok := network(v); !ok {
			return "value is not a valid IPv4 or IPv6 network"
		}
		return ""
	}), required: true},
	{name: "last_seen", check: nullable(isString)},
}}.check)}}}

// network reads a range of addresses, or one address.
func network(v any) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(str(v)); err == nil {
		return prefix.Masked(), true
	}
	address, err := netip.ParseAddr(str(v))
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(address, address.BitLen()), true
}

func entriesOf(account object) []any {
	if entries := listItems(account["ip_allowlist"]); entries != nil {
		return entries
	}
	return []any{}
}

func readAllowlist(c *call) (handlerResult, error) {
	account, err := c.target(cloudAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	return respond(object{"entries": clone(entriesOf(account))})
}

// replaceAllowlist refuses an allowlist that shuts out the caller while the account enforces it.
func replaceAllowlist(c *call) (handlerResult, error) {
	account, err := c.target(cloudAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	body, err := c.decode(allowlistUpdate)
	if err != nil {
		return handlerResult{}, err
	}
	entries := listItems(body["entries"])
	if len(entries) > maxAllowlistEntries {
		return handlerResult{}, errorResult(http.StatusUnprocessableEntity, "An IP allowlist has at most %d entries", maxAllowlistEntries)
	}
	if dict(account["settings"])["enforce_ip_allowlist"] == true && !c.allowedBy(entries) {
		return handlerResult{}, errorResult(http.StatusUnprocessableEntity, "The allowlist would shut out your IP address")
	}
	c.store.change(account, object{"ip_allowlist": entries})
	return noContent()
}

func readAllowlistAccess(c *call) (handlerResult, error) {
	account, err := c.target(cloudAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	allowed := c.allowedBy(entriesOf(account))
	detail := "Your IP address is allowed."
	if !allowed {
		detail = "Your IP address is not in the allowlist."
	}
	return respond(object{"allowed": allowed, "detail": detail})
}

// allowedBy reports whether an enabled entry has the caller's address. An empty allowlist allows every address.
func (c *call) allowedBy(entries []any) bool {
	if len(entries) == 0 {
		return true
	}
	host := c.request.RemoteAddr
	if i := strings.LastIndex(host, ":"); i >= 0 {
		host = strings.Trim(host[:i], "[]")
	}
	caller, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, entry := range entries {
		prefix, valid := network(dict(entry)["ip_network"])
		if valid && dict(entry)["enabled"] == true && prefix.Contains(caller) {
			return true
		}
	}
	return false
}
