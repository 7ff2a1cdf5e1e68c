package cloud_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWorkspaceSettingsLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.WorkspaceSettingsLifecycle().Run(t, url)
}

// TestWorkspaceSettings: a create does not overwrite changed settings, drift is corrected, the settings of another workspace can be
// imported, and a destroy resets them.
func TestWorkspaceSettings(t *testing.T) {
	fake, _ := testenv.OnCloud(t)
	settings := func() map[string]any {
		s, _ := fake.Get("cloud_workspaces", testenv.CloudWorkspace)["settings"].(map[string]any)
		return s
	}
	others := func() {
		fake.Set("cloud_workspaces", testenv.CloudWorkspace, "settings",
			map[string]any{"inherit_default_result_storage": false, "default_result_storage_block_id": testenv.MissingID})
	}
	const config = "resource \"prefect_workspace_settings\" \"test\" {\n  inherit_default_result_storage = false\n}\n"
	others()
	acctest.RunSteps(t, testenv.ErrorStep(config, "terraform import prefect_workspace_settings.NAME "+testenv.CloudWorkspace))
	fake.Set("cloud_workspaces", testenv.CloudWorkspace, "settings", nil)
	acctest.RunSteps(t,
		testenv.ApplyStep(config),
		testenv.WithPreConfig(func() {
			fake.Set("cloud_workspaces", testenv.CloudWorkspace, "settings",
				map[string]any{"inherit_default_result_storage": true, "default_result_storage_block_id": testenv.MissingID})
		}, testenv.UpdateStep(config, "prefect_workspace_settings.test")),
	)
	if got := settings(); got["inherit_default_result_storage"] != true || got["default_result_storage_block_id"] != nil {
		t.Errorf("after the destroy the settings are %v", got)
	}
}
