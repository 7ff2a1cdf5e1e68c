package provider

import (
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
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
		play := newCore(t)
		if err := play.start(t.Context(), map[string]string{"PREFECT_API_URL": url, "PREFECT_API_KEY": cloudKey}); err != nil {
			t.Fatal(err)
		}
		err := play.apply(t.Context(), "resource \""+kind+"\" \"test\" {\n"+of.body+"}\n")
		if err == nil || !strings.Contains(err.Error(), "exists already") || !strings.Contains(err.Error(), "terraform import "+kind+".NAME "+of.id) {
			t.Errorf("%s was taken over, or the way to import it is not told: %v", kind, err)
		}
	}
	if now := must(c.WorkspaceAccess(t.Context(), client.AccessorUser, grace))(t); now.RoleID != cloudRole("Viewer") {
		t.Errorf("the role was changed to %s", now.RoleID)
	}
}
