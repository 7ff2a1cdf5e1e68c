package cloud_test

import (
	"context"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestExistingAccessIsKept: the create of an existing access fails with the command to import it, and does not change it.
func TestExistingAccessIsKept(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	c := testenv.TestClient(t, url)
	team := testenv.Must(c.CreateTeam(t.Context(), cloudapi.TeamInput{Name: "data"}))(t)
	if err := c.AddTeamMember(t.Context(), cloudapi.TeamMemberInput{TeamID: team.ID, Type: cloudapi.MemberUser,
		MemberID: testenv.Grace}); err != nil {
		t.Fatal(err)
	}
	testenv.Must(c.SetWorkspaceAccess(t.Context(), cloudapi.WorkspaceAccessInput{
		AccessorType: cloudapi.AccessorUser, AccessorID: testenv.Grace, RoleID: testenv.WorkspaceRoleID("Viewer"),
	}))(t)
	testenv.Must(c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "pool", Type: "process"}))(t)
	testenv.Must(c.SetAccessControl(t.Context(), cloudapi.GuardedWorkPool,
		cloudapi.AccessControlInput{Of: "pool", ManageActorIDs: patch.Some([]string{testenv.AdaActor})}))(t)
	for range 3 { // the first reads after a write are late
		testenv.Must(c.Team(t.Context(), team.ID))(t)
		_, _ = c.WorkspaceAccess(t.Context(), cloudapi.AccessorUser, testenv.Grace)
		testenv.Must(c.AccessControl(t.Context(), cloudapi.GuardedWorkPool, "pool"))(t)
	}
	for kind, of := range map[string]struct{ body, id string }{
		"prefect_workspace_access": {testenv.AccessAttributes("USER", `"`+testenv.Grace+`"`, "Developer"), "USER," + testenv.Grace},
		"prefect_team_access":      {"team_id = \"" + team.ID + "\"\nmember_type = \"user\"\nmember_id = \"" + testenv.Grace + "\"\n", team.ID + "," + testenv.GraceActor},
		"prefect_work_pool_access": {"work_pool_name = \"pool\"\n", "pool"},
	} {
		play := cloudCore(t, url)
		err := play.Apply(t.Context(), "resource \""+kind+"\" \"test\" {\n"+of.body+"}\n")
		if err == nil || !strings.Contains(err.Error(), "already exists") ||
			!strings.Contains(err.Error(), "terraform import "+kind+".NAME "+of.id) {
			t.Errorf("%s was overwritten, or the error lacks the import: %v", kind, err)
		}
	}
	now := testenv.Must(c.WorkspaceAccess(t.Context(), cloudapi.AccessorUser, testenv.Grace))(t)
	if now.RoleID != testenv.WorkspaceRoleID("Viewer") {
		t.Errorf("the role was changed to %s", now.RoleID)
	}
}

// cloudCore returns an in-process Terraform that uses the in-memory Prefect Cloud at a URL.
func cloudCore(t *testing.T, url string) *acctest.Core {
	t.Helper()
	play := acctest.NewCore(t)
	play.StartOnCloud(url)
	return play
}

// TestCloudDrifts: the plan shows changes from outside of Terraform, and the apply reverts them.
func TestCloudDrifts(t *testing.T) {
	t.Parallel()
	for name, drift := range map[string]struct {
		of     acctest.Lifecycle
		change func(ctx context.Context, c *client.Client, state map[string]string) error
	}{
		"another role": {acctest.WorkspaceAccessLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			_, err := c.SetWorkspaceAccess(ctx, cloudapi.WorkspaceAccessInput{AccessorType: a["accessor_type"], AccessorID: a["accessor_id"],
				RoleID: testenv.WorkspaceRoleID("Owner")})
			return err
		}},
		"no member": {acctest.TeamAccessLifecycle(), acctest.TeamAccessLifecycle().Remove},
		"other managers": {acctest.WorkPoolAccessLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			_, err := c.SetAccessControl(ctx, cloudapi.GuardedWorkPool,
				cloudapi.AccessControlInput{Of: a["id"], ManageActorIDs: patch.Some([]string{})})
			return err
		}},
		"another team": {acctest.TeamLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateTeam(ctx, a["id"], cloudapi.TeamInput{Name: "drifted"})
		}},
		"another workspace": {acctest.WorkspaceLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateWorkspace(ctx, a["id"], cloudapi.WorkspaceInput{Name: "drifted"})
		}},
		"another name": {acctest.ServiceAccountLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateServiceAccount(ctx, a["id"], cloudapi.ServiceAccountInput{Name: "drifted"})
		}},
		"another template": {acctest.WebhookLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateWebhook(ctx, a["id"], cloudapi.WebhookInput{Name: a["name"], Template: "{}"})
		}},
		"other viewers": {acctest.BlockAccessLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			_, err := c.SetAccessControl(ctx, cloudapi.GuardedBlock, cloudapi.AccessControlInput{Of: a["id"], ViewActorIDs: patch.Some([]string{})})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, url := testenv.FakeCloud(t, prefecttest.WithStaleReads(0))
			play, config := cloudCore(t, url), drift.of.Config(drift.of.LongestBody())
			apply := func() {
				t.Helper()
				if err := play.Apply(t.Context(), config); err != nil {
					t.Fatal(err)
				}
				if left, err := play.PendingChanges(t.Context(), config); left != "" || err != nil {
					t.Errorf("the plan after an apply is not empty: %s, %v", left, err)
				}
			}
			apply()
			state := map[string]string{}
			for name, v := range play.State[drift.of.Resource+testenv.TestLabel].Value.AsValueMap() {
				if v.Type() == cty.String && !v.IsNull() {
					state[name] = v.AsString()
				}
			}
			if err := drift.change(t.Context(), testenv.TestClient(t, url), state); err != nil {
				t.Fatal(err)
			}
			play.StartOnCloud(url)
			if left, err := play.PendingChanges(t.Context(), config); left == "" || err != nil {
				t.Errorf("the plan does not show the drift: %v", err)
			}
			play.StartOnCloud(url)
			apply()
		})
	}
}

// TestAccessNeedsTheWorkspace: access control fails for an actor without access to the workspace.
func TestAccessNeedsTheWorkspace(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	testenv.Must(testenv.TestClient(t, url).CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "pool", Type: "process"}))(t)
	err := cloudCore(t, url).Apply(t.Context(), "resource \"prefect_work_pool_access\" \"test\" {\nwork_pool_name = "+
		"\"pool\"\nmanage_actor_ids = [\""+testenv.AdaActor+"\", \""+testenv.GraceActor+"\"]\n}\n")
	if err == nil || !strings.Contains(err.Error(), "no access to the workspace: add it with prefect_workspace_access") {
		t.Errorf("got %v", err)
	}
}
