package prefecttest

import (
	"regexp"
	"slices"
	"testing"
)

// The test fails, beside on what it expects, on every answer that is not as the contract says.
func TestPeopleKeepToTheContract(t *testing.T) {
	const account, workspace = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	f := NewFake(t, WithCloud(CloudWorkspace{account, "acme", workspace, "prod"}))
	idOf := func(kind, field string, value any) string { return str(firstOrNil(f.Find(kind, field, value))["id"]) }
	names := map[string]func() string{
		"account": func() string { return account },
		"ada":     func() string { return idOf("cloud_users", "handle", "ada") },
		"grace":   func() string { return idOf("cloud_memberships", "user_id", idOf("cloud_users", "handle", "grace")) },
		"bot":     func() string { return idOf("cloud_bots", "name", "robot") },
		"old key": func() string {
			return str(dict(listItems(f.Get("cloud_bots", idOf("cloud_bots", "name", "robot"))["rotating_keys"])[0])["id"])
		},
		"bot member": func() string { return idOf("cloud_memberships", "bot_id", idOf("cloud_bots", "name", "robot")) },
		"admin":      func() string { return idOf("cloud_account_roles", "name", "Admin") },
		"my key":     func() string { return idOf("cloud_user_keys", "name", "laptop") },
		"viewer":     func() string { return idOf("cloud_workspace_roles", "name", "Viewer") },
		"role":       func() string { return idOf("cloud_workspace_roles", "name", "Operator") },
		"no one":     newID,
	}
	fill := func(s string) string {
		return regexp.MustCompile(`<[a-z ]+>`).ReplaceAllStringFunc(s, func(name string) string { return names[name[1:len(name)-1]]() })
	}
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/me/", "", 200},
		{"GET", "/me/accounts", "", 200},
		{"GET", "/accounts/<account>", "", 200},
		{"PATCH", "/accounts/<account>", `{"name": "Acme", "location": null}`, 204},
		{"PATCH", "/accounts/<account>", `{"settings": {}}`, 422},
		{"PATCH", "/accounts/<account>/settings", `{"ai_log_summaries": true}`, 204},
		{"GET", "/accounts/<account>/settings", "", 200},
		{"PATCH", "/accounts/<account>/domains", `{"domain_names": ["example.com"]}`, 204},
		{"GET", "/accounts/<account>/domains", "", 200},
		{"POST", "/accounts/<account>/account_roles/filter", `{"account_roles": {"name": {"any_": ["Admin"]}}}`, 200},
		{"GET", "/accounts/<account>/account_roles/<admin>", "", 200},
		{"PATCH", "/accounts/<account>/account_roles/<admin>", `{"name": "Boss"}`, 403},
		{"POST", "/accounts/<account>/account_memberships/filter", `{"account_memberships": {"email": {"any_": ["ada@example.com"]}}}`, 200},
		{"GET", "/accounts/<account>/account_memberships/by-user/<ada>", "", 200},
		{"GET", "/accounts/<account>/account_memberships/<grace>", "", 200},
		{"PATCH", "/accounts/<account>/account_memberships/<grace>", `{"account_role_id": "<admin>"}`, 204},
		{"PATCH", "/accounts/<account>/account_memberships/<grace>", `{"account_role_id": "<no one>"}`, 404},
		{"DELETE", "/accounts/<account>/account_memberships/<grace>", "", 204},
		{"POST", "/accounts/<account>/bots/", `{"name": "robot", "account_role_id": "<admin>"}`, 201},
		{"POST", "/accounts/<account>/bots/", `{"name": "robot"}`, 409},
		{"POST", "/accounts/<account>/bots/filter", `{"service_accounts": {"name": {"any_": ["robot"]}}}`, 200},
		{"GET", "/accounts/<account>/bots/<bot>", "", 200},
		{"GET", "/accounts/<account>/account_memberships/by-bot/<bot>", "", 200},
		{"GET", "/accounts/<account>/account_memberships/<bot member>", "", 404},
		{"POST", "/accounts/<account>/bots/<bot>/rotate_api_key", `{"old_key_expires_in_seconds": 600}`, 201},
		{"POST", "/accounts/<account>/bots/<bot>/rotate_api_key", `{"old_key_expires_in_seconds": 172801}`, 422},
		{"GET", "/accounts/<account>/bots/<bot>/read_bot_api_keys", "", 200},
		{"DELETE", "/accounts/<account>/bots/<bot>/delete_bot_api_key/<old key>", "", 200},
		{"PATCH", "/accounts/<account>/bots/<bot>", `{"name": "robot"}`, 204},
		{"DELETE", "/accounts/<account>/bots/<bot>", "", 204},
		{"PATCH", "/users/<ada>", `{"title": "Countess"}`, 204},
		{"GET", "/users/<ada>", "", 200},
		{"POST", "/users/<ada>/api_keys", `{"name": "laptop", "expiration": "2040-01-01T00:00:00Z"}`, 201},
		{"GET", "/users/<ada>/api_keys", "", 200},
		{"GET", "/users/<ada>/api_keys/<my key>", "", 200},
		{"DELETE", "/users/<ada>/api_keys/<my key>", "", 204},
		{"GET", "/workspace_scopes", "", 200},
		{"POST", "/accounts/<account>/workspace_roles/", `{"name": "Operator", "scopes": ["manage_flows"], "inherited_role_id": "<viewer>"}`, 201},
		{"POST", "/accounts/<account>/workspace_roles/", `{"name": "Typist", "scopes": ["manage_flow"]}`, 422},
		{"POST", "/accounts/<account>/workspace_roles/filter", `{"workspace_roles": {"name": {"any_": ["Operator"]}}}`, 200},
		{"GET", "/accounts/<account>/workspace_roles/<viewer>", "", 200},
		{"PATCH", "/accounts/<account>/workspace_roles/<viewer>", `{"name": "Onlooker"}`, 403},
		{"PATCH", "/accounts/<account>/workspace_roles/<role>", `{"inherited_role_id": "<role>"}`, 422},
		{"DELETE", "/accounts/<account>/workspace_roles/<role>", "", 204},
		{"DELETE", "/accounts/<account>", "", 204},
		{"GET", "/accounts/<account>/settings", "", 404},
	} {
		if status := statusOf(t, f, c.method, fill(c.path), fill(c.body)); status != c.status {
			t.Errorf("%s %s %s: the status is %d, expected %d", c.method, c.path, c.body, status, c.status)
		}
	}
	if got := expandScopes([]any{"manage_flows"}); !slices.Equal(got, []any{"see_flows", "run_flows", "manage_flows"}) {
		t.Errorf("manage_flows expands to %v", got)
	}
}
