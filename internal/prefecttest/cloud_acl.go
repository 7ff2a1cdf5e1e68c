package prefecttest

import (
	"net/http"
	"slices"
	"strings"
)

// cloudAccessControls is who can do what with an object of a workspace: lists of ids, as they were put.
const cloudAccessControls = "cloud_access_controls"

var accessControlRoutes = slices.Concat(
	guardedRoutes("/block_documents/{id}/access", "block_documents", "manage", "view"),
	guardedRoutes("/deployments/{id}/access", "deployments", "manage", "run", "view"),
	guardedRoutes("/work_pools/{name}/access", "work_pools", "manage", "run", "view"),
)

func guardedRoutes(path, collection string, levels ...string) []route {
	return []route{
		{"GET", workspacePath + path, readAccessControl(collection, levels)},
		{"PUT", workspacePath + path, replaceAccessControl(collection)},
	}
}

// guarded is the row of an object's access control, and what says whose it is; nil when nobody has set it.
func (c *call) guarded(collection string) (row, of object, err error) {
	of = c.fields()
	workspace := c.fake.In(c.params["account_id"], c.params["workspace_id"])
	if workspace == nil {
		return nil, nil, errorResult(http.StatusNotFound, "Workspace not found")
	}
	workspace.mu.Lock()
	defer workspace.mu.Unlock()
	match := c.fields()
	delete(match, "account_id")
	delete(match, "workspace_id")
	target := workspace.store.find(collection, match)
	if target == nil {
		return nil, nil, errorResult(http.StatusNotFound, "Object not found")
	}
	of["object_id"] = target["id"]
	delete(of, "id")
	return c.store.find(cloudAccessControls, object{"object_id": target["id"]}), of, nil
}

func readAccessControl(collection string, levels []string) handler {
	return func(c *call) (handlerResult, error) {
		row, _, err := c.guarded(collection)
		if err != nil {
			return handlerResult{}, err
		}
		if row != nil {
			row, _ = c.fake.account.visible(row)
		}
		out := object{}
		for _, level := range levels {
			rows := []any{}
			if row == nil {
				rows = append(rows, c.accessor("*"))
			}
			for _, id := range slices.Concat(listItems(row[level+"_actor_ids"]), listItems(row[level+"_team_ids"])) {
				rows = append(rows, c.accessor(id))
			}
			// The API promises no order.
			slices.SortStableFunc(rows, func(a, b any) int { return strings.Compare(str(dict(a)["id"]), str(dict(b)["id"])) })
			out[level+"_actors"] = rows
		}
		return respond(out)
	}
}

// accessor is an actor or a team as answers have it.
func (c *call) accessor(id any) object {
	if id == "*" {
		return object{"id": id, "name": "*", "email": nil, "type": "*"}
	}
	if team := c.store.find(cloudTeams.name, object{"id": id}); team != nil {
		return object{"id": id, "name": team["name"], "email": nil, "type": "team"}
	}
	membership := c.store.find(cloudMemberships.name, object{"actor_id": id})
	fields := memberFields(c.Workspace, membership)
	return object{"id": id, "name": orElse(fields["name"], ""), "email": fields["email"], "type": orElse(membership["member_type"], "user")}
}

// replaceAccessControl takes those only who have access to the workspace.
func replaceAccessControl(collection string) handler {
	return func(c *call) (handlerResult, error) {
		row, of, err := c.guarded(collection)
		if err != nil {
			return handlerResult{}, err
		}
		body, err := c.decode(model{open: true})
		if err != nil {
			return handlerResult{}, err
		}
		fields := dict(body["access_control"])
		for _, level := range []string{"manage", "run", "view"} {
			for _, id := range slices.Concat(listItems(fields[level+"_actor_ids"]), listItems(fields[level+"_team_ids"])) {
				if id != "*" && !c.inWorkspace(id) {
					return handlerResult{}, errorResult(http.StatusNotFound, "Actor not found in workspace")
				}
			}
			if fields[level+"_team_ids"] == nil {
				fields[level+"_team_ids"] = []any{}
			}
		}
		if row != nil {
			c.fake.account.showStale(row["id"], dict(clone(row)))
			c.store.change(row, fields)
			return noContent()
		}
		for name, v := range fields {
			of[name] = v
		}
		c.fake.account.showStale(c.store.insert(cloudAccessControls, of)["id"], nil)
		return noContent()
	}
}

// inWorkspace reports whether an actor, or a team, has access to the workspace of the path.
func (c *call) inWorkspace(id any) bool {
	in := object{"account_id": c.params["account_id"], "workspace_id": c.params["workspace_id"]}
	for _, k := range []accessType{cloudUserAccess, cloudBotAccess} {
		if slices.ContainsFunc(c.store.all(k.name, in), func(o object) bool { return o["actor_id"] == id }) {
			return true
		}
	}
	return slices.ContainsFunc(c.store.all(cloudTeamAccess.name, in), func(o object) bool {
		team := c.store.find(cloudTeams.name, object{"id": o["team_id"]})
		return o["team_id"] == id || hasMember(listItems(team["memberships"]), id)
	})
}
