package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func workspaceLifecycle() lifecycle {
	exact := knownvalue.StringExact
	return lifecycle{
		resource: "prefect_workspace",
		cloud:    true,
		body:     "name = \"Data\"\nhandle = \"data\"",
		created:  map[string]knownvalue.Check{"name": exact("Data"), "handle": exact("data"), "description": exact(""), "account_id": exact(cloudAccount)},
		changes: []change{
			{name: "description", body: `description = "of the data team"`, want: map[string]knownvalue.Check{"description": exact("of the data team")}},
			{name: "no description", want: map[string]knownvalue.Check{"description": exact("")}},
			{name: "a new name", instead: "name = \"Analytics\"\nhandle = \"data\"", want: map[string]knownvalue.Check{"name": exact("Analytics")}},
			{name: "a new handle", instead: "name = \"Analytics\"\nhandle = \"analytics\"", want: map[string]knownvalue.Check{"handle": exact("analytics")}},
		},
		imports: map[string]func(map[string]string) string{
			"handle/HANDLE": func(a map[string]string) string { return "handle/" + a["handle"] },
			"handle":        func(a map[string]string) string { return a["handle"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkspace(ctx, a["id"])
		},
	}
}

func TestWorkspaceLifecycle(t *testing.T) {
	_, url := onCloud(t)
	workspaceLifecycle().run(t, url)
}
