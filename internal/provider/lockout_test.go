package provider

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// lockoutWorld is a fake Prefect Cloud with a team that has access to the workspace, and the client of a key.
func lockoutWorld(t *testing.T, key string, members ...string) (c *configured, team string) {
	t.Helper()
	fake, url := fakeCloud(t, prefecttest.WithAPIKey(key), prefecttest.WithLag(0))
	asMember(fake)
	made, err := client.New(client.Config{Endpoint: url, APIKey: key, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	of := must(made.CreateTeam(t.Context(), client.TeamInput{Name: "data"}))(t)
	for _, id := range members {
		if err := made.AddTeamMember(t.Context(), client.TeamMemberInput{TeamID: of.ID, Type: client.MemberUser, MemberID: id}); err != nil {
			t.Fatal(err)
		}
	}
	must(made.SetWorkspaceAccess(t.Context(), client.WorkspaceAccessInput{AccessorType: client.AccessorTeam, AccessorID: of.ID, RoleID: cloudRole("Developer")}))(t)
	return &configured{client: made}, of.ID
}

// asMember takes the account role Owner from the user whose key the tests have: that role is a way to everything.
func asMember(fake *prefecttest.Fake) {
	for _, m := range fake.Find("cloud_memberships", "actor_id", adaActor) {
		fake.Set("cloud_memberships", m["id"].(string), "account_role_id", prefecttest.SeededID("account_role", cloudAccount, "Member"))
	}
}

// asDeveloper also takes the role Owner in the workspace from that user.
func asDeveloper(fake *prefecttest.Fake) {
	asMember(fake)
	for _, access := range fake.Find("cloud_user_access", "user_id", ada) {
		fake.Set("cloud_user_access", access["id"].(string), "workspace_role_id", cloudRole("Developer"))
	}
}

const serviceAccountOfTests = "pnb_a_key_of_the_tests"

func (l *lockout) verdict() verdict {
	switch {
	case l == nil:
		return unaffected
	case l.why == "":
		return affected
	}
	return uncertain
}

func accessOf(kind, id, role string) *workspaceAccess {
	m := &workspaceAccess{AccessorType: types.StringValue(kind), AccessorID: types.StringValue(id), WorkspaceRoleID: types.StringValue(cloudRole(role))}
	m.AccountID, m.WorkspaceID = types.StringValue(cloudAccount), types.StringValue(cloudWorkspace)
	return m
}

func TestLockoutByWorkspaceAccess(t *testing.T) {
	t.Parallel()
	user, team := lockoutWorld(t, cloudKey, ada, grace)
	alone, _ := lockoutWorld(t, cloudKey, grace)
	bot, botTeam := lockoutWorld(t, serviceAccountOfTests, grace)
	unknown, unknownOfGrace := accessOf("USER", ada, "Viewer"), accessOf("USER", grace, "Viewer")
	unknown.WorkspaceRoleID, unknownOfGrace.WorkspaceRoleID = types.StringUnknown(), types.StringUnknown()
	for _, c := range []struct {
		name      string
		of        *configured
		was, plan *workspaceAccess
		want      verdict
	}{
		{"another's ends", user, accessOf("USER", grace, "Viewer"), nil, unaffected},
		{"its own ends, its team has one", user, accessOf("USER", ada, "Viewer"), nil, uncertain},
		{"its own becomes another's, its team has one", user, accessOf("USER", ada, "Viewer"), accessOf("USER", grace, "Viewer"), uncertain},
		{"its own ends", alone, accessOf("USER", ada, "Viewer"), nil, affected},
		{"its own becomes another's", alone, accessOf("USER", ada, "Viewer"), accessOf("USER", grace, "Viewer"), affected},
		{"its own stays", user, accessOf("USER", ada, "Viewer"), accessOf("USER", ada, "Viewer"), unaffected},
		{"its role gets less, its team has access", user, accessOf("USER", ada, "Owner"), accessOf("USER", ada, "Viewer"), uncertain},
		{"its role gets less", alone, accessOf("USER", ada, "Owner"), accessOf("USER", ada, "Viewer"), affected},
		{"its role gets more", user, accessOf("USER", ada, "Viewer"), accessOf("USER", ada, "Owner"), unaffected},
		{"its role is not known yet", user, accessOf("USER", ada, "Viewer"), unknown, uncertain},
		{"another's role is not known yet", user, accessOf("USER", grace, "Viewer"), unknownOfGrace, unaffected},
		{"its role is unheard of", user, accessOf("USER", ada, "Owner"), accessOf("USER", ada, "Nobody"), uncertain},
		{"a service account's ends", user, accessOf("SERVICE_ACCOUNT", grace, "Viewer"), nil, unaffected},
		{"its team's ends, it has its own", user, accessOf("TEAM", team, "Developer"), nil, unaffected},
		{"a team's ends that is gone", user, accessOf("TEAM", grace, "Developer"), nil, unaffected},
		{"a user's ends, the key is a service account's", bot, accessOf("USER", ada, "Viewer"), nil, unaffected},
		{"a service account's ends, it may be its own", bot, accessOf("SERVICE_ACCOUNT", grace, "Viewer"), nil, uncertain},
		{"a team's ends that has no service account", bot, accessOf("TEAM", botTeam, "Developer"), nil, unaffected},
	} {
		if got := takesWorkspaceAccess(t.Context(), c.of, c.was, c.plan).verdict(); got != c.want {
			t.Errorf("%s: the verdict is %d, expected %d", c.name, got, c.want)
		}
	}

	dropOwnAccess(t, user)
	if got := takesWorkspaceAccess(t.Context(), user, accessOf("TEAM", team, "Developer"), nil).verdict(); got != affected {
		t.Errorf("its team's access ends, and it has no other: the verdict is %d", got)
	}
}

// dropOwnAccess deletes the key's own access to the workspace.
func dropOwnAccess(t *testing.T, of *configured) {
	t.Helper()
	own := must(of.client.WorkspaceAccess(t.Context(), "USER", ada))(t)
	if err := of.client.DeleteWorkspaceAccess(t.Context(), "USER", ada, own.ID); err != nil {
		t.Fatal(err)
	}
}

// TestLockoutOfAnOwner: the account role Owner is a way to everything, so that no plan is refused.
func TestLockoutOfAnOwner(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t, prefecttest.WithLag(0))
	made, err := client.New(client.Config{Endpoint: url, APIKey: cloudKey, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	c := &configured{client: made}
	at := accessOf("USER", ada, "Viewer")
	if got := takesWorkspaceAccess(t.Context(), c, at, nil).verdict(); got != uncertain {
		t.Errorf("its own access ends: the verdict is %d", got)
	}
	for name, by := range map[string]managers{"nobody": {known: true}, "another": {[]string{graceActor}, nil, true}} {
		if got := c.shutsOut(t.Context(), at.where(), by).verdict(); got != uncertain {
			t.Errorf("%s may manage: the verdict is %d", name, got)
		}
	}
	if got := c.shutsOut(t.Context(), at.where(), managers{}).verdict(); got != unaffected {
		t.Errorf("it is not known who may manage: the verdict is %d", got)
	}
}

func TestLockoutByTeamAccess(t *testing.T) {
	t.Parallel()
	user, team := lockoutWorld(t, cloudKey, ada, grace)
	alone, aloneTeam := lockoutWorld(t, cloudKey, ada)
	dropOwnAccess(t, alone)
	empty := must(user.client.CreateTeam(t.Context(), client.TeamInput{Name: "empty"}))(t)
	bot, botTeam := lockoutWorld(t, serviceAccountOfTests, grace)
	member := func(team, kind, id, actor string) *teamAccess {
		m := &teamAccess{TeamID: types.StringValue(team), MemberType: types.StringValue(kind), MemberID: types.StringValue(id), MemberActorID: types.StringValue(actor)}
		m.AccountID = types.StringValue(cloudAccount)
		return m
	}
	for _, c := range []struct {
		name      string
		of        *configured
		was, plan *teamAccess
		want      verdict
	}{
		{"another leaves", user, member(team, "user", grace, graceActor), nil, unaffected},
		{"it leaves, it has its own access", user, member(team, "user", ada, adaActor), nil, uncertain},
		{"it leaves", alone, member(aloneTeam, "user", ada, adaActor), nil, affected},
		{"it makes way", alone, member(aloneTeam, "user", ada, adaActor), member(aloneTeam, "user", grace, graceActor), affected},
		{"it stays", user, member(team, "user", ada, adaActor), member(team, "user", ada, adaActor), unaffected},
		{"it leaves a team without access", user, member(empty.ID, "user", ada, adaActor), nil, unaffected},
		{"a service account leaves", bot, member(botTeam, "service_account", grace, graceActor), nil, uncertain},
	} {
		if got := takesTeamAccess(t.Context(), c.of, c.was, c.plan).verdict(); got != c.want {
			t.Errorf("%s: the verdict is %d, expected %d", c.name, got, c.want)
		}
	}
}

func TestLockoutByAccessControl(t *testing.T) {
	t.Parallel()
	user, team := lockoutWorld(t, cloudKey, ada)
	bot, _ := lockoutWorld(t, serviceAccountOfTests)
	owner, _ := lockoutWorld(t, cloudKey, ada)
	must(user.client.SetWorkspaceAccess(t.Context(), client.WorkspaceAccessInput{AccessorType: client.AccessorUser, AccessorID: ada, RoleID: cloudRole("Developer")}))(t)
	other := must(user.client.CreateTeam(t.Context(), client.TeamInput{Name: "other"}))(t)
	list := func(ids ...string) []string { return ids }
	for _, c := range []struct {
		name string
		of   *configured
		by   managers
		want verdict
	}{
		{"nobody", user, managers{nil, nil, true}, affected},
		{"nobody, the key is a service account's", bot, managers{nil, nil, true}, uncertain},
		{"everyone", user, managers{list("*"), nil, true}, unaffected},
		{"its actor", user, managers{list(graceActor, adaActor), nil, true}, unaffected},
		{"another actor", user, managers{list(graceActor), nil, true}, affected},
		{"its team", user, managers{list(graceActor), list(other.ID, team), true}, unaffected},
		{"another team", user, managers{nil, list(other.ID), true}, affected},
		{"a team that is not there", user, managers{nil, list(grace), true}, uncertain},
		{"not known yet", user, managers{}, uncertain},
		{"not known yet, the key is a service account's", bot, managers{}, unaffected},
		{"another actor, its role in the workspace is Owner", owner, managers{list(graceActor), nil, true}, uncertain},
		{"some actor, the key is a service account's", bot, managers{list(graceActor), nil, true}, uncertain},
	} {
		at := &place{types.StringValue(cloudAccount), types.StringValue(cloudWorkspace)}
		if got := c.of.shutsOut(t.Context(), at, c.by).verdict(); got != c.want {
			t.Errorf("%s: the verdict is %d, expected %d", c.name, got, c.want)
		}
	}
}

// TestLockoutIsRefused: the plan says so, and how it is done all the same.
func TestLockoutIsRefused(t *testing.T) {
	fake, _ := onCloud(t)
	asDeveloper(fake)
	own := func(role, more string) string {
		return "resource \"prefect_workspace_access\" \"own\" {\n" + accessBody("USER", `"`+ada+`"`, role) + more + "}\n"
	}
	imported := "import {\n  to = prefect_workspace_access.own\n  id = \"USER," + ada + "\"\n}\n"
	pool := func(managers string) string {
		return "resource \"prefect_work_pool\" \"test\" {\n  name = \"pool\"\n  type = \"process\"\n}\n" +
			"resource \"prefect_work_pool_access\" \"test\" {\n  work_pool_name = prefect_work_pool.test.name\n  " + managers + "\n}\n"
	}
	const allowed = "allow_lockout = true\n"
	playCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: factories(t),
		Steps: []resource.TestStep{
			{Config: pool("manage_actor_ids = []"), ExpectError: regexp.MustCompile(`(?s)locks its own API key out.*manage_actor_ids and\s+manage_team_ids are both\s+empty.*allow_lockout = true`)},
			{Config: imported + own("Owner", "")},
			{Config: own("Viewer", ""), ExpectError: regexp.MustCompile(`(?s)locks its own API key out.*workspace_role_id.*manage_`)},
			{Config: own("Owner", ""), Destroy: true, ExpectError: regexp.MustCompile(`(?s)locks its own API key out.*the access to its\s+workspace.*allow_lockout = true`)},
			{Config: own("Viewer", allowed)},
		},
	})
}
