package client

import (
	"slices"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const (
	testAccount   = "11111111-1111-4111-8111-111111111111"
	testWorkspace = "22222222-2222-4222-8222-222222222222"
)

// onCloud is a client of a workspace of a new in-memory Prefect Cloud.
func onCloud(t *testing.T, key string) *Client {
	t.Helper()
	f := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: testAccount, AccountHandle: "acme", WorkspaceID: testWorkspace, WorkspaceHandle: "prod",
	}))
	c, err := New(config.Config{Endpoint: f.URL + "/accounts/" + testAccount + "/workspaces/" + testWorkspace, APIKey: key,
		Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSelf(t *testing.T) {
	want := cloudapi.Self{UserID: prefecttest.SeededID("user", "ada"), ActorID: prefecttest.SeededID("actor", "ada")}
	if got := must[cloudapi.Self](t)(onCloud(t, "pnu_key").Self(t.Context())); got != want {
		t.Errorf("a user's key belongs to %+v, expected %+v", got, want)
	}
	if got := must[cloudapi.Self](t)(onCloud(t, "pnb_key").Self(t.Context())); got != (cloudapi.Self{ServiceAccount: true}) {
		t.Errorf("a service account's key belongs to %+v", got)
	}
}

func TestWorkspaceAccesses(t *testing.T) {
	ctx, c := t.Context(), onCloud(t, "pnu_key")
	bot := must[*cloudapi.ServiceAccount](t)(c.CreateServiceAccount(ctx, cloudapi.ServiceAccountInput{Name: "ci"}))
	team := must[*cloudapi.Team](t)(c.CreateTeam(ctx, cloudapi.TeamInput{Name: "data"}))
	role := func(name string) string { return prefecttest.SeededID("workspace_role", testAccount, name) }
	for kind, id := range map[string]string{cloudapi.AccessorUser: prefecttest.SeededID("user", "grace"),
		cloudapi.AccessorServiceAccount: bot.ID,
		cloudapi.AccessorTeam:           team.ID} {
		if _, err := c.WorkspaceAccess(ctx, kind, id); !apierror.IsNotFound(err) {
			t.Errorf("%s has access before any was given: %v", kind, err)
		}
		for _, name := range []string{"Viewer", "Developer"} {
			must[*cloudapi.WorkspaceAccess](t)(
				c.SetWorkspaceAccess(ctx, cloudapi.WorkspaceAccessInput{AccessorType: kind, AccessorID: id, RoleID: role(name)}),
			)
			got := must[*cloudapi.WorkspaceAccess](t)(c.WorkspaceAccess(ctx, kind, id))
			if gotKind, gotID := got.Accessor(); gotKind != kind || gotID != id || got.RoleID != role(name) {
				t.Errorf("the access of the %s is %+v, expected the role %s", kind, got, name)
			}
		}
	}
	list := all(t, c.WorkspaceAccesses(ctx))
	if len(list) != 4 { // the three, and that of who made the workspace
		t.Errorf("there are %d accesses, expected 4", len(list))
	}
	for _, a := range list {
		kind, id := a.Accessor()
		if err := c.DeleteWorkspaceAccess(ctx, kind, id, a.ID); err != nil {
			t.Error(err)
		}
	}
	if list := all(t, c.WorkspaceAccesses(ctx)); len(list) != 0 {
		t.Errorf("after all were deleted, %d are left", len(list))
	}
}

func TestTeamMembers(t *testing.T) {
	ctx, c := t.Context(), onCloud(t, "pnu_key")
	bot := must[*cloudapi.ServiceAccount](t)(c.CreateServiceAccount(ctx, cloudapi.ServiceAccountInput{Name: "ci"}))
	team := must[*cloudapi.Team](t)(c.CreateTeam(ctx, cloudapi.TeamInput{Name: "data"}))
	ids := map[string]string{cloudapi.MemberUser: prefecttest.SeededID("user", "grace"), cloudapi.MemberServiceAccount: bot.ID}
	for kind, id := range ids {
		if err := c.AddTeamMember(ctx, cloudapi.TeamMemberInput{TeamID: team.ID, MemberID: id, Type: kind}); err != nil {
			t.Fatal(err)
		}
		actor := must[string](t)(c.ActorID(ctx, kind, id))
		if got := must[*cloudapi.TeamMember](t)(c.FindTeamMember(ctx, team.ID, actor)); got.MemberID != id || got.Type != kind ||
			got.TeamID != team.ID {
			t.Errorf("the member is %+v, expected the %s %s", got, kind, id)
		}
	}
	list := all(t, c.TeamMembers(ctx))
	if len(list) != 2 || list[0].MemberID != ids[list[0].Type] || list[1].MemberID != ids[list[1].Type] {
		t.Errorf("the members are %+v", list)
	}
	if err := c.RemoveTeamMember(ctx, team.ID, bot.ActorID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.FindTeamMember(ctx, team.ID, bot.ActorID); !apierror.IsNotFound(err) {
		t.Errorf("a member that was taken out gives %v", err)
	}
}

func TestAccessControl(t *testing.T) {
	ctx, c := t.Context(), onCloud(t, "pnu_key")
	ada := prefecttest.SeededID("actor", "ada")
	must[*WorkPool](t)(c.CreateWorkPool(ctx, WorkPoolInput{Name: "a pool", Type: "process"}))
	if got := must[*cloudapi.AccessControl](t)(c.AccessControl(ctx, cloudapi.GuardedWorkPool, "a pool")); !got.IsDefault() ||
		got.Of != "a pool" {
		t.Errorf("the access of a new pool is %+v, expected everyone's", got)
	}
	set := must[*cloudapi.AccessControl](t)(c.SetAccessControl(ctx, cloudapi.GuardedWorkPool,
		cloudapi.AccessControlInput{Of: "a pool", ManageActorIDs: patch.Some([]string{ada})}))
	read := must[*cloudapi.AccessControl](t)(c.AccessControl(ctx, cloudapi.GuardedWorkPool, "a pool"))
	for name, got := range map[string]*cloudapi.AccessControl{"answered": set, "read": read} {
		if got.IsDefault() || !slices.Equal(got.Manage.Actors(), []string{ada}) || !slices.Equal(got.Run.Actors(), []string{cloudapi.Everyone}) ||
			len(got.View.Teams()) > 0 {
			t.Errorf("%s: %+v, expected one manager, and the others as they were", name, got)
		}
	}
	if err := c.ResetAccessControl(ctx, cloudapi.GuardedWorkPool, "a pool"); err != nil {
		t.Fatal(err)
	}
	if got := must[*cloudapi.AccessControl](t)(c.AccessControl(ctx, cloudapi.GuardedWorkPool, "a pool")); !got.IsDefault() {
		t.Errorf("after a reset the access is %+v", got)
	}
	if _, err := c.AccessControl(ctx, cloudapi.GuardedWorkPool, "none"); !apierror.IsNotFound(err) {
		t.Errorf("the access of a pool that is not there gives %v", err)
	}
}

// TestAccessControlOfNobody: where Prefect Cloud names nobody, everyone has access, and what is not mentioned stays so.
func TestAccessControlOfNobody(t *testing.T) {
	const at = "/accounts/" + testAccount + "/workspaces/" + testWorkspace
	server := clienttest.Play(t,
		clienttest.Exchange{Want: "GET " + at + "/block_documents/b/access", Status: 200, Response: `{"manage_actors": [], "view_actors": []}`},
		clienttest.Exchange{
			Want: "PUT " + at + "/block_documents/b/access", Status: 204,
			Body: `{"access_control":{"manage_actor_ids":["a"],"manage_team_ids":[],"view_actor_ids":["*"],"view_team_ids":[]}}`,
		},
	)
	c, err := New(config.Config{Endpoint: server.URL + "/api" + at, APIKey: "pnu_key", Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	must[*cloudapi.AccessControl](t)(
		c.SetAccessControl(t.Context(), cloudapi.GuardedBlock, cloudapi.AccessControlInput{Of: "b", ManageActorIDs: patch.Some([]string{"a"})}),
	)
}
