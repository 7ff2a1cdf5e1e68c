package cloud

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// lockoutCloud starts an in-memory Prefect Cloud with a team that has access to the workspace. It returns the provider of an API key.
func lockoutCloud(t *testing.T, key string, members ...string) (c *framework.ProviderData, team string) {
	t.Helper()
	fake, url := testenv.FakeCloud(t, prefecttest.WithAPIKey(key), prefecttest.WithStaleReads(0))
	testenv.RevokeAccountOwner(fake)
	made, err := client.New(config.Config{Endpoint: url, APIKey: key, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	of := testenv.Must(made.CreateTeam(t.Context(), cloudapi.TeamInput{Name: "data"}))(t)
	for _, id := range members {
		if err := made.AddTeamMember(t.Context(), cloudapi.TeamMemberInput{TeamID: of.ID, Type: cloudapi.MemberUser, MemberID: id}); err != nil {
			t.Fatal(err)
		}
	}
	testenv.Must(made.SetWorkspaceAccess(t.Context(),
		cloudapi.WorkspaceAccessInput{AccessorType: cloudapi.AccessorTeam, AccessorID: of.ID, RoleID: testenv.WorkspaceRoleID("Developer")}))(t)
	return &framework.ProviderData{Client: made}, of.ID
}

const serviceAccountOfTests = "pnb_a_key_of_the_tests"

func impactOf(l *framework.SelfLockout) framework.Impact {
	switch {
	case l == nil:
		return framework.Unaffected
	case l.Why == "":
		return framework.Affected
	}
	return framework.Uncertain
}

func accessOf(accessorType, id, role string) *workspaceAccess {
	m := &workspaceAccess{AccessorType: types.StringValue(accessorType), AccessorID: types.StringValue(id),
		WorkspaceRoleID: types.StringValue(testenv.WorkspaceRoleID(role))}
	m.AccountID, m.WorkspaceID = types.StringValue(testenv.CloudAccount), types.StringValue(testenv.CloudWorkspace)
	return m
}

func TestLockoutByWorkspaceAccess(t *testing.T) {
	t.Parallel()
	user, team := lockoutCloud(t, testenv.CloudKey, testenv.Ada, testenv.Grace)
	alone, _ := lockoutCloud(t, testenv.CloudKey, testenv.Grace)
	bot, botTeam := lockoutCloud(t, serviceAccountOfTests, testenv.Grace)
	unknown, unknownOfGrace := accessOf("USER", testenv.Ada, "Viewer"), accessOf("USER", testenv.Grace, "Viewer")
	unknown.WorkspaceRoleID, unknownOfGrace.WorkspaceRoleID = types.StringUnknown(), types.StringUnknown()
	for _, c := range []struct {
		name      string
		of        *framework.ProviderData
		was, plan *workspaceAccess
		want      framework.Impact
	}{
		{"access of another user is removed", user, accessOf("USER", testenv.Grace, "Viewer"), nil, framework.Unaffected},
		{"own access is removed, its team has access", user, accessOf("USER", testenv.Ada, "Viewer"), nil, framework.Uncertain},
		{"own access is replaced, its team has access", user, accessOf("USER", testenv.Ada, "Viewer"), accessOf("USER", testenv.Grace, "Viewer"), framework.Uncertain},
		{"own access is removed", alone, accessOf("USER", testenv.Ada, "Viewer"), nil, framework.Affected},
		{"own access is replaced", alone, accessOf("USER", testenv.Ada, "Viewer"), accessOf("USER", testenv.Grace, "Viewer"), framework.Affected},
		{"own access is unchanged", user, accessOf("USER", testenv.Ada, "Viewer"), accessOf("USER", testenv.Ada, "Viewer"), framework.Unaffected},
		{"its role loses scopes, its team has access", user, accessOf("USER", testenv.Ada, "Owner"), accessOf("USER", testenv.Ada, "Viewer"), framework.Uncertain},
		{"its role loses scopes", alone, accessOf("USER", testenv.Ada, "Owner"), accessOf("USER", testenv.Ada, "Viewer"), framework.Affected},
		{"its role gains scopes", user, accessOf("USER", testenv.Ada, "Viewer"), accessOf("USER", testenv.Ada, "Owner"), framework.Unaffected},
		{"its role is unknown", user, accessOf("USER", testenv.Ada, "Viewer"), unknown, framework.Uncertain},
		{"role of another user is unknown", user, accessOf("USER", testenv.Grace, "Viewer"), unknownOfGrace, framework.Unaffected},
		{"its role does not exist", user, accessOf("USER", testenv.Ada, "Owner"), accessOf("USER", testenv.Ada, "Nobody"), framework.Uncertain},
		{"access of a service account is removed", user, accessOf("SERVICE_ACCOUNT", testenv.Grace, "Viewer"), nil, framework.Unaffected},
		{"access of its team is removed, it has direct access", user, accessOf("TEAM", team, "Developer"), nil, framework.Unaffected},
		{"access of a deleted team is removed", user, accessOf("TEAM", testenv.Grace, "Developer"), nil, framework.Unaffected},
		{"access of a user is removed, key of a service account", bot, accessOf("USER", testenv.Ada, "Viewer"), nil, framework.Unaffected},
		{"access of a service account is removed, which may be its own", bot, accessOf("SERVICE_ACCOUNT", testenv.Grace, "Viewer"), nil, framework.Uncertain},
		{"access of a team without service accounts is removed", bot, accessOf("TEAM", botTeam, "Developer"), nil, framework.Unaffected},
	} {
		if got := impactOf(revokesWorkspaceAccess(t.Context(), c.of, c.was, c.plan)); got != c.want {
			t.Errorf("%s: the impact is %d, expected %d", c.name, got, c.want)
		}
	}

	dropOwnAccess(t, user)
	if got := impactOf(revokesWorkspaceAccess(t.Context(), user, accessOf("TEAM", team, "Developer"), nil)); got != framework.Affected {
		t.Errorf("access of its team is removed, and it has no other access: the impact is %d", got)
	}
}

// dropOwnAccess deletes the key's own access to the workspace.
func dropOwnAccess(t *testing.T, of *framework.ProviderData) {
	t.Helper()
	own := testenv.Must(of.Client.WorkspaceAccess(t.Context(), "USER", testenv.Ada))(t)
	if err := of.Client.DeleteWorkspaceAccess(t.Context(), "USER", testenv.Ada, own.ID); err != nil {
		t.Fatal(err)
	}
}

// TestLockoutOfAnOwner: the account role Owner has access to everything, so that no plan fails.
func TestLockoutOfAnOwner(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t, prefecttest.WithStaleReads(0))
	made, err := client.New(config.Config{Endpoint: url, APIKey: testenv.CloudKey, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	c := &framework.ProviderData{Client: made}
	at := accessOf("USER", testenv.Ada, "Viewer")
	if got := impactOf(revokesWorkspaceAccess(t.Context(), c, at, nil)); got != framework.Uncertain {
		t.Errorf("own access is removed: the impact is %d", got)
	}
	for name, by := range map[string]managers{"nobody": {known: true}, "another": {[]string{testenv.GraceActor}, nil, true}} {
		if got := impactOf(lockoutByManagers(t.Context(), c, at.Placement(), by)); got != framework.Uncertain {
			t.Errorf("%s may manage: the impact is %d", name, got)
		}
	}
	if got := impactOf(lockoutByManagers(t.Context(), c, at.Placement(), managers{})); got != framework.Unaffected {
		t.Errorf("unknown managers: the impact is %d", got)
	}
}

func TestLockoutByTeamAccess(t *testing.T) {
	t.Parallel()
	user, team := lockoutCloud(t, testenv.CloudKey, testenv.Ada, testenv.Grace)
	alone, aloneTeam := lockoutCloud(t, testenv.CloudKey, testenv.Ada)
	dropOwnAccess(t, alone)
	empty := testenv.Must(user.Client.CreateTeam(t.Context(), cloudapi.TeamInput{Name: "empty"}))(t)
	bot, botTeam := lockoutCloud(t, serviceAccountOfTests, testenv.Grace)
	member := func(team, kind, id, actor string) *teamAccess {
		m := &teamAccess{TeamID: types.StringValue(team), MemberType: types.StringValue(kind), MemberID: types.StringValue(id),
			MemberActorID: types.StringValue(actor)}
		m.AccountID = types.StringValue(testenv.CloudAccount)
		return m
	}
	for _, c := range []struct {
		name      string
		of        *framework.ProviderData
		was, plan *teamAccess
		want      framework.Impact
	}{
		{"another leaves", user, member(team, "user", testenv.Grace, testenv.GraceActor), nil, framework.Unaffected},
		{"it leaves, it has its own access", user, member(team, "user", testenv.Ada, testenv.AdaActor), nil, framework.Uncertain},
		{"it leaves", alone, member(aloneTeam, "user", testenv.Ada, testenv.AdaActor), nil, framework.Affected},
		{"it makes way", alone, member(aloneTeam, "user", testenv.Ada, testenv.AdaActor), member(aloneTeam, "user", testenv.Grace, testenv.GraceActor), framework.Affected},
		{"it stays", user, member(team, "user", testenv.Ada, testenv.AdaActor), member(team, "user", testenv.Ada, testenv.AdaActor), framework.Unaffected},
		{"it leaves a team without access", user, member(empty.ID, "user", testenv.Ada, testenv.AdaActor), nil, framework.Unaffected},
		{"a service account leaves", bot, member(botTeam, "service_account", testenv.Grace, testenv.GraceActor), nil, framework.Uncertain},
	} {
		if got := impactOf(revokesTeamAccess(t.Context(), c.of, c.was, c.plan)); got != c.want {
			t.Errorf("%s: the impact is %d, expected %d", c.name, got, c.want)
		}
	}
}

func TestLockoutByAccessControl(t *testing.T) {
	t.Parallel()
	user, team := lockoutCloud(t, testenv.CloudKey, testenv.Ada)
	bot, _ := lockoutCloud(t, serviceAccountOfTests)
	owner, _ := lockoutCloud(t, testenv.CloudKey, testenv.Ada)
	testenv.Must(user.Client.SetWorkspaceAccess(
		t.Context(),
		cloudapi.WorkspaceAccessInput{
			AccessorType: cloudapi.AccessorUser,
			AccessorID:   testenv.Ada,
			RoleID:       testenv.WorkspaceRoleID("Developer"),
		},
	))(t)
	other := testenv.Must(user.Client.CreateTeam(t.Context(), cloudapi.TeamInput{Name: "other"}))(t)
	list := func(ids ...string) []string { return ids }
	for _, c := range []struct {
		name string
		of   *framework.ProviderData
		by   managers
		want framework.Impact
	}{
		{"nobody", user, managers{nil, nil, true}, framework.Affected},
		{"nobody, the key is a service account's", bot, managers{nil, nil, true}, framework.Uncertain},
		{"everyone", user, managers{list("*"), nil, true}, framework.Unaffected},
		{"its actor", user, managers{list(testenv.GraceActor, testenv.AdaActor), nil, true}, framework.Unaffected},
		{"another actor", user, managers{list(testenv.GraceActor), nil, true}, framework.Affected},
		{"its team", user, managers{list(testenv.GraceActor), list(other.ID, team), true}, framework.Unaffected},
		{"another team", user, managers{nil, list(other.ID), true}, framework.Affected},
		{"a team that is not there", user, managers{nil, list(testenv.Grace), true}, framework.Uncertain},
		{"not known yet", user, managers{}, framework.Uncertain},
		{"not known yet, the key is a service account's", bot, managers{}, framework.Unaffected},
		{"another actor, its role in the workspace is Owner", owner, managers{list(testenv.GraceActor), nil, true}, framework.Uncertain},
		{"some actor, the key is a service account's", bot, managers{list(testenv.GraceActor), nil, true}, framework.Uncertain},
	} {
		at := &framework.WorkspacePlacement{AccountID: types.StringValue(testenv.CloudAccount),
			WorkspaceID: types.StringValue(testenv.CloudWorkspace)}
		if got := impactOf(lockoutByManagers(t.Context(), c.of, at, c.by)); got != c.want {
			t.Errorf("%s: the impact is %d, expected %d", c.name, got, c.want)
		}
	}
}
