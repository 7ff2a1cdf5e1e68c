package cloud_test

import (
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWorkspaceAccessLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.WorkspaceAccessLifecycle().Run(t, url)
}

// TestWorkspaceAccessReplaced: an access that was replaced outside of Terraform, and so has another ID than in the state, is deleted
// with its resource.
func TestWorkspaceAccessReplaced(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t, prefecttest.WithStaleReads(0))
	others := testenv.OneTeam + testenv.OneServiceAccount
	run := acctest.NewCLI(t, others+testenv.ResourceConfig("workspace_access",
		testenv.AccessAttributes("SERVICE_ACCOUNT", "prefect_service_account.test.id", "Viewer")),
		"PREFECT_API_URL="+url, "PREFECT_API_KEY="+testenv.CloudKey)
	run.MustRun("apply", "-auto-approve")
	c, err := client.New(config.Config{Endpoint: url, APIKey: testenv.CloudKey, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	accesses := func() (out []*cloudapi.WorkspaceAccess) {
		for a, err := range c.WorkspaceAccesses(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if accessorType, _ := a.Accessor(); accessorType == cloudapi.AccessorServiceAccount {
				out = append(out, a)
			}
		}
		return out
	}
	before := accesses()
	if len(before) != 1 {
		t.Fatalf("there are %d accesses", len(before))
	}
	kind, accessor := before[0].Accessor()
	if err := c.DeleteWorkspaceAccess(t.Context(), kind, accessor, before[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SetWorkspaceAccess(t.Context(), cloudapi.WorkspaceAccessInput{AccessorType: kind, AccessorID: accessor,
		RoleID: testenv.WorkspaceRoleID("Developer")}); err != nil {
		t.Fatal(err)
	}
	if again := accesses(); len(again) != 1 || again[0].ID == before[0].ID {
		t.Fatalf("the access was not replaced: %v", again)
	}
	run.WriteFile("main.tf", strings.SplitAfter(run.ReadFile("main.tf"), others)[0])
	run.MustRun("apply", "-auto-approve", "-refresh=false")
	if left := accesses(); len(left) != 0 {
		t.Errorf("%d accesses are left", len(left))
	}
}
