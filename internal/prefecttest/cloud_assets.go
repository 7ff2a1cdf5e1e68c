package prefecttest

import (
	"net/http"
	"slices"
	"strings"
)

// cloudAssets is the kind of the assets of a workspace: a key, and when it was last seen. Prefect creates them from events.
const cloudAssets = "cloud_assets"

// assetRoutes are the routes that Prefect's own CLI uses.
var assetRoutes = []route{
	{"POST", workspacePath + "/assets/filter", filterAssets},
	{"DELETE", workspacePath + "/assets/key", removeAsset},
}

var assetFilter = model{fields: []modelField{
	{name: "filter", check: nullable(model{fields: []modelField{
		{
			name:  "key",
			check: nullable(model{fields: []modelField{{name: "prefix", check: listOf(isString)}, {name: "search", check: listOf(isString)}}}.check),
		},
	}}.check)},
	{name: "limit", check: integer(1)},
}}

// AddAsset adds an asset to a workspace of WithCloud.
func (f *Fake) AddAsset(accountID, workspaceID, key string) {
	f.Workspace.mu.Lock()
	defer f.Workspace.mu.Unlock()
	f.store.insert(
		cloudAssets,
		object{"account_id": accountID, "workspace_id": workspaceID, "key": key, "last_seen": "2026-01-01T00:00:00Z"},
	)
}

func filterAssets(c *call) (handlerResult, error) {
	body, err := c.decode(assetFilter)
	if err != nil {
		return handlerResult{}, err
	}
	key := dict(dict(body["filter"])["key"])
	matches := func(condition string, of func(s, part string) bool, asset object) bool {
		parts := listItems(key[condition])
		return len(parts) == 0 || slices.ContainsFunc(parts, func(part any) bool { return of(str(asset["key"]), str(part)) })
	}
	found := []any{}
	for _, asset := range c.store.all(cloudAssets, c.fields()) {
		if matches("prefix", strings.HasPrefix, asset) && matches("search", strings.Contains, asset) {
			found = append(found, pick(asset, "key", "last_seen"))
		}
	}
	return respond(object{"assets": found, "total": integerNumber(len(found))})
}

func removeAsset(c *call) (handlerResult, error) {
	match := c.fields()
	match["key"] = c.request.URL.Query().Get("key")
	asset := c.store.find(cloudAssets, match)
	if asset == nil {
		return handlerResult{}, errorResult(http.StatusNotFound, "Asset not found")
	}
	c.store.remove(cloudAssets, asset["id"])
	return noContent()
}
