package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestAccessIsNotTakenOver: who has access already is named, with the import, and keeps what they have.
func TestAccessIsNotTakenOver(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t)
	c := testClient(t, url)
	team := must(c.CreateTeam(t.Context(), client.TeamInput{Name: "data"}))(t)
	if err := c.AddTeamMember(t.Context(), client.TeamMemberInput{TeamID: team.ID, Type: client.MemberUser, MemberID: grace}); err != nil {
		t.Fatal(err)
	}
	must(c.SetWorkspaceAccess(t.Context(), client.WorkspaceAccessInput{AccessorType: client.AccessorUser, AccessorID: grace, RoleID: cloudRole("Viewer")}))(t)
	must(c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "pool", Type: "process"}))(t)
	must(c.SetAccessControl(t.Context(), client.GuardedWorkPool, client.AccessControlInput{Of: "pool", ManageActorIDs: client.Some([]string{adaActor})}))(t)
	for range 3 { // the first reads after a write are late
		must(c.Team(t.Context(), team.ID))(t)
		_, _ = c.WorkspaceAccess(t.Context(), client.AccessorUser, grace)
		must(c.AccessControl(t.Context(), client.GuardedWorkPool, "pool"))(t)
	}
	for kind, of := range map[string]struct{ body, id string }{
		"prefect_workspace_access": {accessBody("USER", `"`+grace+`"`, "Developer"), "USER," + grace},
		"prefect_team_access":      {"team_id = \"" + team.ID + "\"\nmember_type = \"user\"\nmember_id = \"" + grace + "\"\n", team.ID + "," + graceActor},
		"prefect_work_pool_access": {"work_pool_name = \"pool\"\n", "pool"},
	} {
		play := cloudCore(t, url)
		err := play.apply(t.Context(), "resource \""+kind+"\" \"test\" {\n"+of.body+"}\n")
		if err == nil || !strings.Contains(err.Error(), "exists already") || !strings.Contains(err.Error(), "terraform import "+kind+".NAME "+of.id) {
			t.Errorf("%s was taken over, or the way to import it is not told: %v", kind, err)
		}
	}
	if now := must(c.WorkspaceAccess(t.Context(), client.AccessorUser, grace))(t); now.RoleID != cloudRole("Viewer") {
		t.Errorf("the role was changed to %s", now.RoleID)
	}
}

// cloudCore plays Terraform with the in-memory Prefect Cloud at that address.
func cloudCore(t *testing.T, url string) *core {
	t.Helper()
	play := newCore(t)
	play.startOnCloud(url)
	return play
}

// startOnCloud begins a process of the provider, which has not read anything yet.
func (c *core) startOnCloud(url string) {
	c.t.Helper()
	if err := c.start(c.t.Context(), map[string]string{"PREFECT_API_URL": url, "PREFECT_API_KEY": cloudKey}); err != nil {
		c.t.Fatal(err)
	}
}

// TestCloudDrifts: what others do to an object of Prefect Cloud is seen, and put right.
func TestCloudDrifts(t *testing.T) {
	t.Parallel()
	for name, drift := range map[string]struct {
		of     lifecycle
		change func(ctx context.Context, c *client.Client, state map[string]string) error
	}{
		"another role": {workspaceAccessLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			_, err := c.SetWorkspaceAccess(ctx, client.WorkspaceAccessInput{AccessorType: a["accessor_type"], AccessorID: a["accessor_id"], RoleID: cloudRole("Owner")})
			return err
		}},
		"no member": {teamAccessLifecycle(), teamAccessLifecycle().remove},
		"other managers": {workPoolAccessLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			_, err := c.SetAccessControl(ctx, client.GuardedWorkPool, client.AccessControlInput{Of: a["id"], ManageActorIDs: client.Some([]string{})})
			return err
		}},
		"another team": {teamLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateTeam(ctx, a["id"], client.TeamInput{Name: "theirs"})
		}},
		"another workspace": {workspaceLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateWorkspace(ctx, a["id"], client.WorkspaceInput{Name: "theirs"})
		}},
		"another name": {serviceAccountLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateServiceAccount(ctx, a["id"], client.ServiceAccountInput{Name: "theirs"})
		}},
		"another template": {webhookLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.UpdateWebhook(ctx, a["id"], client.WebhookInput{Name: a["name"], Template: "{}"})
		}},
		"other viewers": {blockAccessLifecycle(), func(ctx context.Context, c *client.Client, a map[string]string) error {
			_, err := c.SetAccessControl(ctx, client.GuardedBlock, client.AccessControlInput{Of: a["id"], ViewActorIDs: client.Some([]string{})})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, url := fakeCloud(t, prefecttest.WithLag(0))
			play, config := cloudCore(t, url), drift.of.config(drift.of.fullest())
			apply := func() {
				t.Helper()
				if err := play.apply(t.Context(), config); err != nil {
					t.Fatal(err)
				}
				if left, err := play.open(t.Context(), config); left != "" || err != nil {
					t.Errorf("after an apply there is something to do: %s, %v", left, err)
				}
			}
			apply()
			state := map[string]string{}
			for name, v := range play.state[drift.of.resource+testName].value.AsValueMap() {
				if v.Type() == cty.String && !v.IsNull() {
					state[name] = v.AsString()
				}
			}
			if err := drift.change(t.Context(), testClient(t, url), state); err != nil {
				t.Fatal(err)
			}
			play.startOnCloud(url)
			if left, err := play.open(t.Context(), config); left == "" || err != nil {
				t.Errorf("the change of others is not seen: %v", err)
			}
			play.startOnCloud(url)
			apply()
		})
	}
}

// TestAccessNeedsTheWorkspace: an actor that has no access to the workspace can't be given access to what is in it.
func TestAccessNeedsTheWorkspace(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t)
	must(testClient(t, url).CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "pool", Type: "process"}))(t)
	err := cloudCore(t, url).apply(t.Context(), "resource \"prefect_work_pool_access\" \"test\" {\nwork_pool_name = \"pool\"\nmanage_actor_ids = [\""+adaActor+"\", \""+graceActor+"\"]\n}\n")
	if err == nil || !strings.Contains(err.Error(), "no access to the workspace: give it by prefect_workspace_access") {
		t.Errorf("the error is %v", err)
	}
}
