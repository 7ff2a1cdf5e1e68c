package prefecttest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// The kinds of the people and the service accounts of an organization, and of the roles that they have in accounts.
var (
	cloudAccounts    = cloudKind("cloud_accounts", "accounts", "", "Account not found", "AccountResponse")
	cloudUsers       = cloudKind("cloud_users", "users", "id:any_ email:any_ handle:any_", "User not found", "User")
	cloudMemberships = withColumns(
		cloudKind(
			"cloud_memberships",
			"account_memberships",
			"email:any_,like_ user_id:any_,not_any_ actor_id:any_ handle:any_,like_ name:like_ account_role_id:any_",
			"Account membership not found",
			"AccountMembershipsResponse",
		),
		"email",
		"handle",
		"name",
	)
	// cloudMembers is a membership of a user, as it is answered by its id.
	cloudMembers = cloudKind(cloudMemberships.name, "", "", "Account membership not found", "AccountMemberSummaryResponse")
	// cloudAccountRoles have the account_id of the account that shows them; built-in ones are answered without.
	cloudAccountRoles = cloudKind("cloud_account_roles", "account_roles", "name:any_", "Account role not found", "AccountRole")
)

var accountRoutes = []route{
	{"GET", "/accounts/{id}", readCloud(cloudAccounts)},
	{"PATCH", "/accounts/{id}", updateCloud(cloudAccounts, settingsError)},
	{"DELETE", "/accounts/{id}", remove(cloudAccounts)},
	{"GET", "/accounts/{id}/settings", readOfAccount("settings")},
	{"PATCH", "/accounts/{id}/settings", updateAccountSettings},
	{"GET", "/accounts/{id}/domains", readOfAccount("domains")},
	{"PATCH", "/accounts/{id}/domains", updateAccountDomains},
	{"POST", "/accounts/{account_id}/account_roles/filter", filterHandler(cloudAccountRoles)},
	{"GET", "/accounts/{account_id}/account_roles/{id}", readCloud(cloudAccountRoles)},
	{"PATCH", "/accounts/{account_id}/account_roles/{id}", unlessBuiltIn(cloudAccountRoles, updateCloud(cloudAccountRoles, nil))},
	{"DELETE", "/accounts/{account_id}/account_roles/{id}", unlessBuiltIn(cloudAccountRoles, remove(cloudAccountRoles))},
	{"POST", "/accounts/{account_id}/account_memberships/filter", filterMemberships},
	{"GET", "/accounts/{account_id}/account_memberships/by-user/{user_id}", readCloud(cloudMembers)},
	{"GET", "/accounts/{account_id}/account_memberships/by-bot/{bot_id}", readCloud(cloudMembers)},
	{"GET", "/accounts/{account_id}/account_memberships/{id}", readMember},
	{"PATCH", "/accounts/{account_id}/account_memberships/{id}", updateCloud(cloudMembers, checkAccountRole)},
	{"DELETE", "/accounts/{account_id}/account_memberships/{id}", remove(cloudMembers)},
}

// The views look at other kinds, so that they can't be set where these are declared.
func init() {
	cloudAccountRoles.view = hideAccountOfBuiltIns(cloudAccountRoles.view)
	cloudMemberships.view = viewMembership(cloudMemberships.view)
	cloudMembers.view = viewMembership(cloudMembers.view)
}

// seedAccount adds an account with what every account has from the start: its roles, and two users, of whom the first, the
// Owner, is the one whose key the requests bear.
func (f *Fake) seedAccount(id, handle string) {
	if f.store.find(cloudAccounts.name, object{"id": id}) != nil {
		return
	}
	settings := cloudContract.exampleValue("AccountSettings-Output")
	f.seed(cloudAccounts, "AccountResponse", object{
		"id": id, "name": handle, "handle": handle, "settings": settings, "domains": []any{}, "plan_type": "ENTERPRISE",
		"plan_tier":  "ENTERPRISE",
		"scim_state": "DISABLED", "sso_state": "DISABLED", "mex_work_pool_limit": integerNumber(5), "run_retention_days": integerNumber(30),
		"audit_log_retention_days": integerNumber(30), "automations_limit": integerNumber(100),
	})
	f.seedAccountRoles(id)
	f.seedWorkspaceRoles(id)
	for _, u := range []struct{ first, last, role string }{{"Ada", "Lovelace", "Owner"}, {"Grace", "Hopper", "Member"}} {
		handle := strings.ToLower(u.first)
		user := f.store.find(cloudUsers.name, object{"handle": handle})
		if user == nil {
			user = f.seed(cloudUsers, "User", object{
				"handle": handle, "first_name": u.first, "last_name": u.last, "email": handle + "@example.com",
				"id": SeededID(
					"user",
					handle,
				), "actor_id": SeededID("actor", handle), "idp_user_id": "idp|" + handle, "settings": cloudContract.exampleValue("UserSettings"),
			})
		}
		f.seed(cloudMemberships, "AccountMembershipsResponse", object{
			"account_id": id, "actor_id": user["actor_id"], "user_id": user["id"], "member_type": "user", "active": true,
			"account_role_id": f.store.find(cloudAccountRoles.name, object{"account_id": id, "name": u.role})["id"],
		})
	}
}

func (f *Fake) seedAccountRoles(account string) {
	all := cloudContract.enum("AccountRole", "permissions")
	reads := slices.DeleteFunc(slices.Clone(all), func(p any) bool { return !strings.HasPrefix(str(p), "read:") })
	admin := slices.DeleteFunc(slices.Clone(all), func(p any) bool { return p == "delete:account" })
	for _, role := range []struct {
		name        string
		permissions []any
	}{{"Owner", all}, {"Admin", admin}, {"Member", reads}} {
		f.seed(cloudAccountRoles, "AccountRole", object{
			"id": SeededID(
				"account_role",
				account,
				role.name,
			), "account_id": account, "name": role.name, "permissions": role.permissions, "is_system_role": true,
		})
	}
}

// SeededID is the id of what an account of WithCloud has from the start: of a "user" or its "actor", by handle, or of an
// "account_role" or a "workspace_role", by the account's id and its name.
func SeededID(parts ...string) string {
	return uuid.NewSHA1(uuid.Nil, []byte(strings.Join(parts, "/"))).String()
}

// caller is the user whose key the requests bear.
func (w *Workspace) caller() object { return w.store.rows[cloudUsers.name][0] }

// withColumns makes filters see fields of the answer that are not stored, and the name of a person.
func withColumns(k *objectType, fields ...string) *objectType {
	k.columns = map[string]func(*Workspace, object) any{}
	for _, field := range fields {
		k.columns[field] = func(w *Workspace, o object) any { return memberFields(w, o)[field] }
	}
	return k
}

// memberFields are the fields that a membership has of its user or service account.
func memberFields(w *Workspace, o object) object {
	if user := w.store.find(cloudUsers.name, object{"id": o["user_id"]}); user != nil {
		fields := pick(user, "first_name", "last_name", "handle", "email", "last_login")
		fields["name"] = str(user["first_name"]) + " " + str(user["last_name"])
		return fields
	}
	name := w.store.find(cloudServiceAccounts.name, object{"id": o["bot_id"]})["name"]
	return object{"handle": name, "name": name}
}

func viewMembership(view func(*Workspace, object) object) func(*Workspace, object) object {
	return func(w *Workspace, o object) object {
		whole := dict(clone(o))
		whole["teams"], whole["account_role_name"] = []any{}, w.roleName(o)
		for field, v := range memberFields(w, o) {
			whole[field] = v
		}
		return view(w, whole)
	}
}

// roleName is the name of the role that an object has in its account.
func (w *Workspace) roleName(o object) any {
	return w.store.find(cloudAccountRoles.name, object{"id": o["account_role_id"]})["name"]
}

// filterMemberships narrows to users or to service accounts before the filter of the body applies.
func filterMemberships(c *call) (handlerResult, error) {
	body, err := decode(c.body)
	if err == nil && dict(body)["only_users"] == true {
		c.params["member_type"] = "user"
	}
	if err == nil && dict(body)["only_bots"] == true {
		c.params["member_type"] = "service_account"
	}
	return filterHandler(cloudMemberships)(c)
}

// readMember knows the memberships of users only.
func readMember(c *call) (handlerResult, error) {
	c.params["member_type"] = "user"
	return readCloud(cloudMembers)(c)
}

// checkAccountRole refuses a role that the account does not have.
func checkAccountRole(c *call, _, change object) error {
	role, given := change["account_role_id"]
	if given && role != nil && c.store.find(cloudAccountRoles.name, object{"account_id": c.params["account_id"], "id": role}) == nil {
		return errorResult(http.StatusNotFound, "Account role not found")
	}
	return nil
}

func hideAccountOfBuiltIns(view func(*Workspace, object) object) func(*Workspace, object) object {
	return func(w *Workspace, o object) object {
		out := view(w, o)
		if o["is_system_role"] == true {
			out["account_id"] = nil
		}
		return out
	}
}

// unlessBuiltIn refuses to change what Prefect made.
func unlessBuiltIn(k *objectType, h handler) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(k)
		if err != nil {
			return handlerResult{}, err
		}
		if o["is_system_role"] == true {
			return handlerResult{}, errorResult(http.StatusForbidden, "Built-in roles cannot be changed")
		}
		return h(c)
	}
}

// settingsError refuses settings, which have a path of their own, though the contract lets them through.
func settingsError(_ *call, _, change object) error {
	if _, given := change["settings"]; given {
		at := []any{"body", "settings"}
		return invalid(change, validationFailure("extra_forbidden", at, "Extra inputs are not permitted", change["settings"])...)
	}
	return nil
}

// readOfAccount answers one field of the account, which may be behind.
func readOfAccount(field string) handler {
	return func(c *call) (handlerResult, error) {
		o, err := c.target(cloudAccounts)
		if err != nil {
			return handlerResult{}, err
		}
		if o, visible := c.fake.account.visible(o); visible {
			return respond(clone(o[field]))
		}
		return handlerResult{}, errorResult(http.StatusNotFound, "%s", cloudAccounts.missing(c))
	}
}

// changeAccount sets a field of the account.
func changeAccount(c *call, field string, value func(was any, change object) any) (handlerResult, error) {
	o, err := c.target(cloudAccounts)
	if err != nil {
		return handlerResult{}, err
	}
	change, err := c.decode(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	c.fake.account.showStale(o["id"], dict(clone(o)))
	c.store.change(o, object{field: value(o[field], change)})
	return noContent()
}

// updateAccountSettings leaves a switch that is sent as null as it is.
func updateAccountSettings(c *call) (handlerResult, error) {
	return changeAccount(c, "settings", func(was any, change object) any {
		settings := dict(clone(was))
		for name, v := range change {
			if v != nil || name == "default_result_storage" {
				settings[name] = v
			}
		}
		return settings
	})
}

// updateAccountDomains takes names and keeps objects.
func updateAccountDomains(c *call) (handlerResult, error) {
	return changeAccount(c, "domains", func(_ any, change object) any {
		domains := []any{}
		for _, name := range listItems(change["domain_names"]) {
			domains = append(domains, object{"name": name})
		}
		return domains
	})
}
