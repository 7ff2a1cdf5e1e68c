package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const resultStorage = `
resource "prefect_block" "results" {
  name      = "results"
  type_slug = "local-file-system"
}
`

func workspaceSettingsLifecycle() lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	const block = "default_result_storage_block_id = prefect_block.results.id"
	return lifecycle{
		resource: "prefect_workspace_settings",
		cloud:    true,
		noList:   true,
		upserts:  true,
		setup:    resultStorage,
		body:     "inherit_default_result_storage = false",
		created: map[string]knownvalue.Check{
			"id": exact(cloudWorkspace), "workspace_id": exact(cloudWorkspace), "account_id": exact(cloudAccount),
			"inherit_default_result_storage": knownvalue.Bool(false), "default_result_storage_block_id": knownvalue.Null(),
		},
		changes: []change{
			{name: "a block", body: block, want: map[string]knownvalue.Check{"default_result_storage_block_id": some}},
			{name: "no block", want: map[string]knownvalue.Check{"default_result_storage_block_id": knownvalue.Null()}},
			{name: "only a block", instead: block, want: map[string]knownvalue.Check{"inherit_default_result_storage": knownvalue.Bool(true), "default_result_storage_block_id": some}},
			{name: "both", instead: "inherit_default_result_storage = false", body: block, want: map[string]knownvalue.Check{"inherit_default_result_storage": knownvalue.Bool(false)}},
		},
		imports: map[string]func(map[string]string) string{
			"handle": func(map[string]string) string { return "prod" },
		},
		lasts: true,
		remove: func(context.Context, *client.Client, map[string]string) error {
			return nil // the settings exist as long as the workspace
		},
	}
}

func TestWorkspaceSettingsLifecycle(t *testing.T) {
	_, url := onCloud(t)
	workspaceSettingsLifecycle().run(t, url)
}

// TestWorkspaceSettings: settings that somebody has changed are not overwritten, changes by others are corrected, the import takes
// the settings of another workspace, and a destroy resets them.
func TestWorkspaceSettings(t *testing.T) {
	fake, _ := onCloud(t)
	settings := func() map[string]any {
		s, _ := fake.Get("cloud_workspaces", cloudWorkspace)["settings"].(map[string]any)
		return s
	}
	others := func() {
		fake.Set("cloud_workspaces", cloudWorkspace, "settings", map[string]any{"inherit_default_result_storage": false, "default_result_storage_block_id": someID})
	}
	const config = "resource \"prefect_workspace_settings\" \"test\" {\n  inherit_default_result_storage = false\n}\n"
	others()
	plays(t, refused(config, "terraform import prefect_workspace_settings.NAME "+cloudWorkspace))
	fake.Set("cloud_workspaces", cloudWorkspace, "settings", nil)
	plays(t,
		applying(config),
		outside(func() {
			fake.Set("cloud_workspaces", cloudWorkspace, "settings", map[string]any{"inherit_default_result_storage": true, "default_result_storage_block_id": someID})
		}, updates(config, "prefect_workspace_settings.test")),
	)
	if got := settings(); got["inherit_default_result_storage"] != true || got["default_result_storage_block_id"] != nil {
		t.Errorf("after the destroy the settings are %v", got)
	}
}
