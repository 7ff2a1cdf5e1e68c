package prefecttest

import (
	"net/http"
)

// workspaceSettingsRoutes are the settings of a workspace, which are a field of the stored workspace.
var workspaceSettingsRoutes = []route{
	{"GET", "/accounts/{account_id}/workspaces/{id}/settings", readWorkspaceSettings},
	{"PATCH", "/accounts/{account_id}/workspaces/{id}/settings", updateWorkspaceSettings},
}

func settingsOf(workspace object) object {
	if settings := dict(workspace["settings"]); settings != nil {
		return settings
	}
	return cloudContract.exampleValue("WorkspaceSettings")
}

func readWorkspaceSettings(c *call) (handlerResult, error) {
	o, err := c.target(cloudWorkspaces)
	if err != nil {
		return handlerResult{}, err
	}
	o, visible := c.fake.account.visible(o)
	if !visible {
		return handlerResult{}, errorResult(http.StatusNotFound, "%s", cloudWorkspaces.missing(c))
	}
	return respond(clone(settingsOf(o)))
}

// updateWorkspaceSettings ignores a null where the setting cannot be null.
func updateWorkspaceSettings(c *call) (handlerResult, error) {
	o, err := c.target(cloudWorkspaces)
	if err != nil {
		return handlerResult{}, err
	}
	change, err := c.decode(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	settings := dict(clone(settingsOf(o)))
	for name, v := range change {
		if v != nil || name == "default_result_storage_block_id" {
			settings[name] = v
		}
	}
	c.fake.account.showStale(o["id"], dict(clone(o)))
	c.store.change(o, object{"settings": settings})
	return noContent()
}
