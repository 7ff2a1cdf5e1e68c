package prefecttest

import (
	"net/http"
	"slices"
	"strings"
)

// cloudWorkspaceRoles have the account_id of the account that shows them; built-in ones are answered without.
var cloudWorkspaceRoles = cloudKind("cloud_workspace_roles", "workspace_roles", "name:any_", "Workspace role not found", "WorkspaceRole")

var workspaceRoleRoutes = []route{
	{"GET", "/workspace_scopes", readWorkspaceScopes},
	{"POST", "/accounts/{account_id}/workspace_roles/", createCloud(cloudWorkspaceRoles, "WorkspaceRole", prepareNewWorkspaceRole)},
	{"POST", "/accounts/{account_id}/workspace_roles/filter", filterHandler(cloudWorkspaceRoles)},
	{"GET", "/accounts/{account_id}/workspace_roles/{id}", readCloud(cloudWorkspaceRoles)},
	{
		"PATCH",
		"/accounts/{account_id}/workspace_roles/{id}",
		unlessBuiltIn(cloudWorkspaceRoles, updateCloud(cloudWorkspaceRoles, checkWorkspaceRole)),
	},
	{"DELETE", "/accounts/{account_id}/workspace_roles/{id}", unlessBuiltIn(cloudWorkspaceRoles, remove(cloudWorkspaceRoles))},
}

// The view of a role looks at others, so that it can't be set where the kind is declared.
func init() {
	view := hideAccountOfBuiltIns(cloudWorkspaceRoles.view)
	cloudWorkspaceRoles.view = func(w *Workspace, o object) object {
		out := view(w, o)
		out["scopes"] = expandScopes(w.scopesOf(o))
		return out
	}
}

// scopesOf are the scopes of a role and of the role that it inherits from.
func (w *Workspace) scopesOf(role object) []any {
	scopes := slices.Clone(listItems(role["scopes"]))
	if parent := w.store.find(cloudWorkspaceRoles.name, object{"id": role["inherited_role_id"]}); parent != nil {
		scopes = append(scopes, listItems(parent["scopes"])...)
	}
	return scopes
}

// workspaceScopes are the scopes of workspaces, with the scopes that each includes.
var workspaceScopes = func() []any {
	var out []any
	names := cloudContract.enum("WorkspaceScope", "see_scope")
	for _, name := range names {
		level, group, _ := strings.Cut(str(name), "_")
		includes := []any{}
		for _, lower := range map[string][]string{"manage": {"write", "run", "see"}, "write": {"see"}, "run": {"see"}}[level] {
			if slices.Contains(names, any(lower+"_"+group)) {
				includes = append(includes, lower+"_"+group)
			}
		}
		var see any
		if slices.Contains(names, any("see_"+group)) {
			see = "see_" + group
		}
		title := strings.ReplaceAll(str(name), "_", " ")
		out = append(out, object{"name": name, "title": title, "feature_group": group, "includes_scopes": includes, "see_scope": see})
	}
	return out
}()

func readWorkspaceScopes(*call) (handlerResult, error) { return respond(clone(workspaceScopes)) }

// expandScopes adds to scopes what they include.
func expandScopes(scopes []any) []any {
	given := map[any]bool{}
	for _, name := range scopes {
		given[name] = true
	}
	for _, scope := range workspaceScopes {
		if given[dict(scope)["name"]] {
			for _, included := range listItems(dict(scope)["includes_scopes"]) {
				given[included] = true
			}
		}
	}
	out := []any{}
	for _, scope := range workspaceScopes {
		if name := dict(scope)["name"]; given[name] {
			out = append(out, name)
		}
	}
	return out
}

func (f *Fake) seedWorkspaceRoles(account string) {
	of := func(levels ...string) []any {
		out := []any{}
		for _, scope := range workspaceScopes {
			level, _, _ := strings.Cut(str(dict(scope)["name"]), "_")
			if slices.Contains(levels, level) {
				out = append(out, dict(scope)["name"])
			}
		}
		return out
	}
	for _, role := range []struct {
		name   string
		scopes []any
	}{
		{"Owner", of("see", "run", "write", "manage")}, {"Worker", []any{"run_flows", "run_tasks", "write_workers", "see_work_pools"}},
		{"Developer", of("see", "run", "write")}, {"Viewer", of("see")}, {"Runner", of("see", "run")},
	} {
		f.seed(cloudWorkspaceRoles, "WorkspaceRole", object{
			"id": SeededID(
				"workspace_role",
				account,
				role.name,
			), "account_id": account, "name": role.name, "scopes": role.scopes, "is_system_role": true,
		})
	}
}

func prepareNewWorkspaceRole(c *call, fields object) error {
	if err := unique(cloudWorkspaceRoles, "name")(c, fields); err != nil {
		return err
	}
	return checkWorkspaceRole(c, nil, fields)
}

// checkWorkspaceRole refuses scopes that there are not, a long description, and to inherit from a role that is not built in.
func checkWorkspaceRole(c *call, _, change object) error {
	const longest = 140
	if len(str(change["description"])) > longest {
		return invalid(
			change,
			validationFailure("string_too_long", []any{"body", "description"}, "String should have at most 140 characters",
				change["description"])...)
	}
	for _, name := range listItems(change["scopes"]) {
		if !slices.ContainsFunc(workspaceScopes, func(s any) bool { return dict(s)["name"] == name }) {
			return errorResult(http.StatusUnprocessableEntity, "Invalid scope: %s", name)
		}
	}
	id := change["inherited_role_id"]
	if id == nil {
		return nil
	}
	parent := c.store.find(cloudWorkspaceRoles.name, object{"account_id": c.params["account_id"], "id": id})
	if parent == nil || parent["is_system_role"] != true {
		return errorResult(http.StatusUnprocessableEntity, "Roles can only inherit from built-in roles")
	}
	return nil
}
