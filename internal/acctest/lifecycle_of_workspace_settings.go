package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WorkspaceSettingsLifecycle() Lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	const block = "default_result_storage_block_id = prefect_block.results.id"
	return Lifecycle{
		Resource: "prefect_workspace_settings",
		Cloud:    true,
		NoList:   true,
		Upserts:  true,
		Setup:    testenv.ResultStorage,
		Body:     "inherit_default_result_storage = false",
		Created: map[string]knownvalue.Check{
			"id": exact(testenv.CloudWorkspace), "workspace_id": exact(testenv.CloudWorkspace), "account_id": exact(testenv.CloudAccount),
			"inherit_default_result_storage": knownvalue.Bool(false), "default_result_storage_block_id": knownvalue.Null(),
		},
		Changes: []testenv.Change{
			{Name: "a block", Body: block, Want: map[string]knownvalue.Check{"default_result_storage_block_id": some}},
			{Name: "no block", Want: map[string]knownvalue.Check{"default_result_storage_block_id": knownvalue.Null()}},
			{
				Name:    "only a block",
				Instead: block,
				Want: map[string]knownvalue.Check{
					"inherit_default_result_storage":  knownvalue.Bool(true),
					"default_result_storage_block_id": some,
				},
			},
			{
				Name:    "both",
				Instead: "inherit_default_result_storage = false",
				Body:    block,
				Want:    map[string]knownvalue.Check{"inherit_default_result_storage": knownvalue.Bool(false)},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"handle": func(map[string]string) string { return "prod" },
		},
		StaysInState: true,
		Remove: func(context.Context, *client.Client, map[string]string) error {
			return nil // the settings exist as long as the workspace
		},
	}
}
