package prefecttest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// cloudServiceAccounts are service accounts. The row of one has its key, as api_key, and former keys that still work for
// a while, as rotating_keys.
var cloudServiceAccounts = cloudKind(
	"cloud_bots", "service_accounts", "id:any_ name:any_,like_", "Service account not found", "BotReadResponse",
)

var botRoutes = []route{
	{"POST", "/accounts/{account_id}/bots/", createServiceAccount},
	{"POST", "/accounts/{account_id}/bots/filter", filterHandler(cloudServiceAccounts)},
	{"GET", "/accounts/{account_id}/bots/{id}", readCloud(cloudServiceAccounts)},
	{"PATCH", "/accounts/{account_id}/bots/{id}", updateCloud(cloudServiceAccounts, prepareServiceAccount)},
	{"DELETE", "/accounts/{account_id}/bots/{id}", remove(cloudServiceAccounts)},
	{"POST", "/accounts/{account_id}/bots/{id}/rotate_api_key", rotateServiceAccountKey},
	{"GET", "/accounts/{account_id}/bots/{id}/read_bot_api_keys", readServiceAccountKeys},
	{"DELETE", "/accounts/{account_id}/bots/{id}/delete_bot_api_key/{api_key_id}", removeServiceAccountKey},
}

// The view of service accounts looks at the roles, so that it can't be set where the kind is declared.
func init() {
	view := cloudServiceAccounts.view
	cloudServiceAccounts.view = func(w *Workspace, o object) object {
		out := view(w, o)
		out["api_key"], out["account_role_name"] = shownKey(o["api_key"]), w.roleName(o)
		return out
	}
}

func newID() string { return uuid.NewString() }

// newKey is a new API key, with its secret.
func newKey(prefix, name string, expiration any) object {
	secret := prefix + strings.ReplaceAll(newID(), "-", "")
	return object{
		"id": newID(), "created": stamp(time.Now()), "name": name, "expiration": expiration, "key": secret,
		"masked_key": prefix + "***" + secret[len(secret)-4:],
	}
}

// shownKey is a key without its secret.
func shownKey(key any) object {
	return pick(dict(clone(key)), sortedKeys(cloudContract.exampleValue("APIKeyReadResponse"))...)
}

// withSecret is the answer that has the new key of a service account.
func withSecret(c *call, bot object) (handlerResult, error) {
	out := dict(clone(c.view(cloudServiceAccounts, bot)))
	out["api_key"] = pick(dict(clone(bot["api_key"])), sortedKeys(cloudContract.exampleValue("APIKeyCreateResponse"))...)
	return respondCreated(out)
}

func createServiceAccount(c *call) (handlerResult, error) {
	fields, err := c.decode(model{open: true})
	if err == nil {
		err = unique(cloudServiceAccounts, "name")(c, fields)
	}
	if err == nil {
		err = checkAccountRole(c, nil, fields)
	}
	if err != nil {
		return handlerResult{}, err
	}
	role := fields["account_role_id"]
	if role == nil {
		role = c.store.find(cloudAccountRoles.name, object{"account_id": c.params["account_id"], "name": "Member"})["id"]
	}
	bot := c.insertCloud(cloudServiceAccounts, "BotReadResponse", object{
		"name": fields["name"], "actor_id": newID(), "account_role_id": role, "rotating_keys": []any{},
		"api_key": newKey("pnb_", str(fields["name"]), fields["api_key_expiration"]),
	})
	c.insertCloud(cloudMemberships, "AccountMembershipsResponse", object{
		"actor_id": bot["actor_id"], "bot_id": bot["id"], "member_type": "service_account", "active": true, "account_role_id": role,
	})
	return withSecret(c, bot)
}

// prepareServiceAccount gives the membership of the service account its new role too.
func prepareServiceAccount(c *call, bot, change object) error {
	if name, given := change["name"]; given && name != bot["name"] {
		if err := unique(cloudServiceAccounts, "name")(c, change); err != nil {
			return err
		}
	}
	if err := checkAccountRole(c, bot, change); err != nil {
		return err
	}
	if role := change["account_role_id"]; role != nil {
		c.store.find(cloudMemberships.name, object{"bot_id": bot["id"]})["account_role_id"] = role
	}
	return nil
}

// rotateServiceAccountKey makes a new key. The old key works for as long as the request says, by default not at all.
func rotateServiceAccountKey(c *call) (handlerResult, error) {
	bot, err := c.target(cloudServiceAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	fields := object{}
	if len(c.body) > 0 {
		body, err := decode(c.body)
		if err != nil {
			return handlerResult{}, invalid(string(c.body))
		}
		fields = dict(body)
	}
	rotating := slices.Clone(listItems(bot["rotating_keys"]))
	if left, given := fields["old_key_expires_in_seconds"].(json.Number); given && number(left) > 0 {
		if number(left) > float64(48*time.Hour/time.Second) {
			return handlerResult{}, invalid(fields, atMost(integer(0), 172800)([]any{"body", "old_key_expires_in_seconds"}, left)...)
		}
		old := dict(clone(bot["api_key"]))
		old["expiration"] = stamp(time.Now().Add(time.Duration(number(left)) * time.Second))
		rotating = append(rotating, old)
	}
	c.fake.account.showStale(bot["id"], dict(clone(bot)))
	c.store.change(bot, object{
		"api_key": newKey("pnb_", str(bot["name"]), fields["api_key_expiration"]), "rotating_keys": rotating,
	})
	return withSecret(c, bot)
}

func readServiceAccountKeys(c *call) (handlerResult, error) {
	bot, err := c.target(cloudServiceAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	rotating := []any{}
	for _, key := range listItems(bot["rotating_keys"]) {
		rotating = append(rotating, shownKey(key))
	}
	return respond(object{"active_key": shownKey(bot["api_key"]), "rotating_keys": rotating})
}

// removeServiceAccountKey ends a key that works for a while only; the service account's own key stays.
func removeServiceAccountKey(c *call) (handlerResult, error) {
	id := c.params["api_key_id"]
	delete(c.params, "api_key_id")
	bot, err := c.target(cloudServiceAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	rotating := listItems(bot["rotating_keys"])
	left := slices.DeleteFunc(slices.Clone(rotating), func(key any) bool { return dict(key)["id"] == id })
	if len(left) == len(rotating) {
		return handlerResult{}, errorResult(http.StatusNotFound, "API key not found")
	}
	c.store.change(bot, object{"rotating_keys": left})
	return respond(nil)
}
