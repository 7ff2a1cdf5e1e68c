package prefecttest

import (
	"net/http"
	"slices"
)

// accessType is the access of one type of accessor to workspaces.
type accessType struct {
	*objectType
	// field has the ID of the accessor; schema is the schema of an access in responses.
	field, schema string
	// member says that accessors are members of the account, which can act, and not teams.
	member bool
}

var (
	cloudUserAccess = accessType{
		cloudKind("cloud_user_access", "", "", "Workspace access not found", "WorkspaceUserAccessResponse"),
		"user_id",
		"WorkspaceUserAccessResponse",
		true,
	}
	cloudBotAccess = accessType{
		cloudKind("cloud_bot_access", "", "", "Workspace access not found", "WorkspaceBotAccessResponse"),
		"bot_id",
		"WorkspaceBotAccessResponse",
		true,
	}
	cloudTeamAccess = accessType{
		cloudKind("cloud_team_access", "", "", "Workspace access not found", "WorkspaceTeamAccessResponse"),
		"team_id",
		"WorkspaceTeamAccessResponse",
		false,
	}
)

const (
	workspacePath = "/accounts/{account_id}/workspaces/{workspace_id}"
	teamPath      = "/accounts/{account_id}/teams/{id}"
)

var accessRoutes = slices.Concat(
	cloudUserAccess.routes("/user_access"), cloudBotAccess.routes("/bot_access"),
	[]route{
		{"PUT", workspacePath + "/team_access/", cloudTeamAccess.upsert},
		{"POST", workspacePath + "/team_access/filter", filterCloud(cloudTeamAccess.objectType)},
		{"DELETE", workspacePath + "/team_access/{team_id}", remove(cloudTeamAccess.objectType)},
		{"PUT", teamPath + "/members", respondOK(addTeamMembers)},
		{"DELETE", teamPath + "/members/{actor_id}", removeTeamMember},
	},
	accessControlRoutes,
)

func (k accessType) routes(path string) []route {
	return []route{
		{"POST", workspacePath + path + "/", k.upsert},
		{"POST", workspacePath + path + "/filter", filterCloud(k.objectType)},
		{"GET", workspacePath + path + "/{id}", readCloud(k.objectType)},
		{"DELETE", workspacePath + path + "/{id}", remove(k.objectType)},
	}
}

// The view of a team looks at other kinds, so that it can't be set where the kind is declared.
func init() {
	view := cloudTeams.view
	cloudTeams.view = func(w *Workspace, o object) object {
		out := view(w, o)
		out["memberships"] = slices.DeleteFunc(listItems(clone(out["memberships"])), func(m any) bool {
			return w.store.find(cloudMemberships.name, object{"actor_id": dict(m)["id"]}) == nil
		})
		out["workspaces"] = w.workspacesOf(o)
		return out
	}
}

// workspacesOf is those to which a team has access.
func (w *Workspace) workspacesOf(team object) []any {
	out := []any{}
	for _, access := range w.store.all(cloudTeamAccess.name, object{"team_id": team["id"]}) {
		out = append(out, object{
			"workspace_id": access["workspace_id"], "workspace_role_id": access["workspace_role_id"],
			"workspace_handle":    w.store.find(cloudWorkspaces.name, object{"id": access["workspace_id"]})["handle"],
			"workspace_role_name": w.store.find(cloudWorkspaceRoles.name, object{"id": access["workspace_role_id"]})["name"],
		})
	}
	return out
}

// fields are the parameters of the path as fields.
func (c *call) fields() object {
	out := object{}
	for name, v := range c.params {
		out[name] = v
	}
	return out
}

// upsert gives access, or another role to who has it. It takes one or a list, and answers in kind.
func (k accessType) upsert(c *call) (handlerResult, error) {
	body, err := decode(c.body)
	if err != nil {
		return handlerResult{}, invalid(string(c.body))
	}
	list, many := body.([]any)
	if !many {
		list = []any{body}
	}
	out := []any{}
	for _, item := range list {
		o, err := c.giveAccess(k, dict(item))
		if err != nil {
			return handlerResult{}, err
		}
		out = append(out, clone(c.view(k.objectType, o)))
	}
	if k.field == "team_id" {
		for _, o := range out {
			delete(dict(o), "team_name")
		}
	}
	if !many {
		return respond(out[0])
	}
	return respond(out)
}

func (c *call) giveAccess(k accessType, fields object) (object, error) {
	account := c.params["account_id"]
	if c.store.find(cloudWorkspaces.name, object{"account_id": account, "id": c.params["workspace_id"]}) == nil {
		return nil, errorResult(http.StatusNotFound, "Workspace not found")
	}
	if c.store.find(cloudWorkspaceRoles.name, object{"account_id": account, "id": fields["workspace_role_id"]}) == nil {
		return nil, errorResult(http.StatusNotFound, "Workspace role not found")
	}
	named := object{}
	if k.member {
		membership := c.store.find(cloudMemberships.name, object{"account_id": account, k.field: fields[k.field]})
		if membership == nil {
			return nil, errorResult(http.StatusNotFound, "Account membership not found")
		}
		named = memberFields(c.Workspace, membership)
		named["actor_id"], named["membership_id"], named["bot_name"] = membership["actor_id"], membership["id"], named["name"]
	} else {
		team := c.store.find(cloudTeams.name, object{"account_id": account, "id": fields[k.field]})
		if team == nil {
			return nil, errorResult(http.StatusNotFound, "Team not found")
		}
		named["team_name"] = team["name"]
	}
	match := c.fields()
	match[k.field] = fields[k.field]
	if o := c.store.find(k.name, match); o != nil {
		c.fake.account.showStale(o["id"], dict(clone(o)))
		c.store.change(o, object{"workspace_role_id": fields["workspace_role_id"]})
		return o, nil
	}
	for name, v := range fields {
		named[name] = v
	}
	return c.insertCloud(k.objectType, k.schema, named), nil
}

// seedOwner makes the caller an Owner of a workspace, as who creates one is.
func (f *Fake) seedOwner(account, workspace any) {
	user := f.caller()
	membership := f.store.find(cloudMemberships.name, object{"account_id": account, "user_id": user["id"]})
	row := pick(user, "first_name", "last_name", "handle", "email", "actor_id")
	row["account_id"], row["workspace_id"], row["user_id"], row["membership_id"] = account, workspace, user["id"], membership["id"]
	row["workspace_role_id"] = f.store.find(cloudWorkspaceRoles.name, object{"account_id": account, "name": "Owner"})["id"]
	f.seed(cloudUserAccess.objectType, cloudUserAccess.schema, row)
}

// addTeamMembers adds members to a team.
func addTeamMembers(c *call) (handlerResult, error) {
	team, err := c.target(cloudTeams)
	if err != nil {
		return handlerResult{}, err
	}
	fields, err := c.decode(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	members := listItems(clone(team["memberships"]))
	for _, item := range listItems(fields["members"]) {
		wanted := dict(item)
		field := map[any]string{"user": "user_id", "service_account": "bot_id"}[wanted["member_type"]]
		membership := c.store.find(cloudMemberships.name, object{"account_id": c.params["account_id"], field: wanted["member_id"]})
		if membership == nil {
			return handlerResult{}, errorResult(http.StatusNotFound, "Account membership not found")
		}
		if hasMember(members, membership["actor_id"]) {
			continue
		}
		member := pick(memberFields(c.Workspace, membership), "handle", "name")
		member["id"], member["type"], member["email"] = membership["actor_id"], wanted["member_type"],
			memberFields(c.Workspace, membership)["email"]
		members = append(members, member)
	}
	c.fake.account.showStale(team["id"], dict(clone(team)))
	c.store.change(team, object{"memberships": members})
	return noContent()
}

func hasMember(members []any, actor any) bool {
	return slices.ContainsFunc(members, func(m any) bool { return dict(m)["id"] == actor })
}

func removeTeamMember(c *call) (handlerResult, error) {
	actor := c.params["actor_id"]
	delete(c.params, "actor_id")
	team, err := c.target(cloudTeams)
	if err != nil {
		return handlerResult{}, err
	}
	members := listItems(clone(team["memberships"]))
	if !hasMember(members, actor) {
		return handlerResult{}, errorResult(http.StatusNotFound, "Team membership not found")
	}
	c.store.change(team, object{"memberships": slices.DeleteFunc(members, func(m any) bool { return dict(m)["id"] == actor })})
	return noContent()
}
