package prefecttest

import (
	"net/http"
)

// cloudUserKeys are the API keys of users; the key itself is answered at its creation only.
var cloudUserKeys = cloudKind("cloud_user_keys", "api_keys", "", "API key not found", "APIKeyReadResponse")

var userRoutes = []route{
	{"GET", "/me/", readMe},
	{"GET", "/me/accounts", readMyAccounts},
	{"GET", "/me/workspaces/{workspace_id}/scopes", readMyScopes},
	{"GET", "/users/{id}", readCloud(cloudUsers)},
	{"PATCH", "/users/{id}", updateCloud(cloudUsers, nil)},
	{"DELETE", "/users/{id}", remove(cloudUsers)},
	{"POST", "/users/{user_id}/api_keys", createUserKey},
	{"GET", "/users/{user_id}/api_keys", readUserKeys},
	{"GET", "/users/{user_id}/api_keys/{id}", readCloud(cloudUserKeys)},
	{"DELETE", "/users/{user_id}/api_keys/{id}", remove(cloudUserKeys)},
}

func readMe(c *call) (handlerResult, error) {
	return respond(clone(pick(c.caller(), sortedKeys(cloudContract.exampleValue("MeReadResponse"))...)))
}

func readMyAccounts(c *call) (handlerResult, error) {
	out := []any{}
	for _, m := range c.store.all(cloudMemberships.name, object{"user_id": c.caller()["id"]}) {
		account := c.store.find(cloudAccounts.name, object{"id": m["account_id"]})
		if account == nil {
			continue
		}
		out = append(out, object{
			"account_membership_id": m["id"], "account_id": account["id"], "account_name": account["name"], "account_handle": account["handle"],
			"account_role_name": c.roleName(m), "account_plan_type": account["plan_type"], "account_plan_tier": account["plan_tier"],
			"account_plan_features": account["features"],
		})
	}
	return respond(clone(out))
}

func createUserKey(c *call) (handlerResult, error) {
	fields, err := c.decode(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	if c.store.find(cloudUsers.name, object{"id": c.params["user_id"]}) == nil {
		return handlerResult{}, errorResult(http.StatusNotFound, "User not found")
	}
	key := newKey("pnu_", str(fields["name"]), fields["expiration"])
	o := c.insertCloud(cloudUserKeys, "APIKeyReadResponse", key)
	return respondCreated(pick(o, sortedKeys(cloudContract.exampleValue("APIKeyCreateResponse"))...))
}

func readUserKeys(c *call) (handlerResult, error) {
	match := object{"user_id": c.params["user_id"]}
	if name := c.request.URL.Query().Get("name"); name != "" {
		match["name"] = name
	}
	out := []any{}
	for _, o := range c.store.all(cloudUserKeys.name, match) {
		out = append(out, clone(c.view(cloudUserKeys, o)))
	}
	return respond(out)
}
