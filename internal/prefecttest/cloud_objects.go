package prefecttest

import (
	"slices"
)

// The kinds of an organization, named for the tests: cloud_ and the last part of their path.
var (
	cloudWorkspaces = cloudKind("cloud_workspaces", "workspaces", "id:any_ handle:any_ name:any_", "Workspace not found", "Workspace")
	cloudTeams      = cloudKind("cloud_teams", "teams", "id:any_ name:any_", "Team not found", "TeamResponse")
)

// cloudObjectRoutes are the paths of an organization, below /api.
var cloudObjectRoutes []route

// The handlers look the routes up in turn, so that these can't be put together where they are declared.
func init() {
	cloudObjectRoutes = slices.Concat(
		[]route{
			{"GET", "/me/workspaces", readWorkspaces},
			{"POST", "/accounts/{account_id}/workspaces/", createWorkspace},
			{"POST", "/accounts/{account_id}/workspaces/filter", filterHandler(cloudWorkspaces)},
			{"GET", "/accounts/{account_id}/workspaces/{id}", readCloud(cloudWorkspaces)},
			{"PATCH", "/accounts/{account_id}/workspaces/{id}", updateCloud(cloudWorkspaces, nil)},
			{"DELETE", "/accounts/{account_id}/workspaces/{id}", removeWorkspace},
			{"POST", "/accounts/{account_id}/teams/", createCloud(cloudTeams, "TeamResponse", unique(cloudTeams, "name"))},
			{"POST", "/accounts/{account_id}/teams/filter", filterHandler(cloudTeams)},
			{"GET", "/accounts/{account_id}/teams/{id}", readCloud(cloudTeams)},
			{"PUT", "/accounts/{account_id}/teams/{id}", replaceTeam},
			{"DELETE", "/accounts/{account_id}/teams/{id}", remove(cloudTeams)},
		},
		accessRoutes,
		accountRoutes,
		allowlistRoutes,
		assetRoutes,
		botRoutes,
		defaultSLARoutes,
		invitationRoutes,
		slaRoutes,
		userRoutes,
		webhookRoutes,
		workspaceRoleRoutes,
		workspaceSettingsRoutes,
	)
}

func createWorkspace(c *call) (handlerResult, error) {
	answer, err := createCloud(cloudWorkspaces, "Workspace", unique(cloudWorkspaces, "handle"))(c)
	if err == nil {
		id := str(dict(answer.body)["id"])
		c.fake.putWorkspace(c.params["account_id"], id)
		c.fake.seedOwner(c.params["account_id"], id)
	}
	return answer, err
}

func removeWorkspace(c *call) (handlerResult, error) {
	answer, err := remove(cloudWorkspaces)(c)
	if err == nil {
		c.fake.dropWorkspace(c.params["account_id"], c.params["id"])
	}
	return answer, err
}

// replaceTeam answers with the team as it is after the write, while reads may still show it as it was.
func replaceTeam(c *call) (handlerResult, error) {
	if _, err := updateCloud(cloudTeams, nil)(c); err != nil {
		return handlerResult{}, err
	}
	o, err := c.target(cloudTeams)
	if err != nil {
		return handlerResult{}, err
	}
	return respond(clone(c.view(cloudTeams, o)))
}

// respondOK is a handler that responds with 200 and null where another responds with 204.
func respondOK(h handler) handler {
	return func(c *call) (handlerResult, error) {
		if _, err := h(c); err != nil {
			return handlerResult{}, err
		}
		return respond(nil)
	}
}
