package provider_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// throwAwayVariable names the workspace, as account/workspace, in which the tests of a real Prefect Cloud may do as they
// like. Nothing runs without it.
const throwAwayVariable = "PREFECT_TEST_CLOUD_WORKSPACE"

// throwAway is a client for the workspace that the environment names as the one to test in. It refuses to take one from
// anywhere else.
func throwAway(ctx context.Context, getenv func(string) string) (*client.Client, error) {
	workspace, key := getenv(throwAwayVariable), getenv("PREFECT_API_KEY")
	switch {
	case workspace == "":
		return nil, fmt.Errorf("%s is not set: set it to account/workspace, of a workspace that is for tests only", throwAwayVariable)
	case key == "":
		return nil, fmt.Errorf("PREFECT_API_KEY is not set: the tests need an API key that may manage %s and its account", workspace)
	}
	// Nothing else counts: neither a profile nor another variable chooses the workspace.
	c, err := client.New(config.Config{APIKey: key, Workspace: workspace, Endpoint: getenv("PREFECT_TEST_CLOUD_ENDPOINT"),
		Getenv: func(name string) string {
			if name == "PREFECT_HOME" {
				return os.DevNull
			}
			return ""
		}})
	if err == nil {
		err = c.Resolve(ctx)
	}
	return c, err
}

// TestAccCloud runs the lifecycles on a real Prefect Cloud, for all resources that have a sweeper.
func TestAccCloud(t *testing.T) {
	if os.Getenv(throwAwayVariable) == "" {
		t.Skip("a test of a real Prefect Cloud: make testacc-cloud runs it")
	}
	runOnCloud(t, os.Getenv, lifecycles())
}

// runOnCloud plays lifecycles in the throw-away workspace, and leaves nothing of theirs there.
func runOnCloud(t *testing.T, getenv func(string) string, all map[string]acctest.Lifecycle) {
	c, err := throwAway(t.Context(), getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the tests run in the workspace %s of the account %s", c.Workspace(), c.Account())
	testenv.Configure(t, c.Endpoint(), "PREFECT_API_KEY", getenv("PREFECT_API_KEY"))
	clean := func() {
		// t.Context has ended when this runs last.
		if err := sweep(context.Background(), c); err != nil {
			t.Error(err)
		}
	}
	clean()
	t.Cleanup(clean)
	ids, err := idsFor(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	report := newCloudReport(c.Handle(), getenv("PREFECT_API_KEY"))
	for name, l := range all {
		t.Run(name, func(t *testing.T) {
			l, reason := l.ForAccount(name, ids)
			defer func() {
				failure, _ := testenv.CaseFailures.Load(t.Name())
				recorded, _ := failure.(testenv.CaseFailure)
				report.add(name, t.Failed(), reason, recorded)
			}()
			if reason != "" {
				t.Skip(reason)
			}
			l.Run(t, c.Endpoint())
		})
	}
	t.Log(report.String())
}

// idsFor maps IDs of the fake, which the lifecycles contain, to IDs of the client's account: of the account, the workspace, the
// built-in roles, and the user of the API key.
func idsFor(ctx context.Context, c *client.Client) (map[string]string, error) {
	ids := map[string]string{testenv.CloudAccount: c.Account(), testenv.CloudWorkspace: c.Workspace()}
	for _, name := range []string{"Developer", "Runner", "Viewer"} {
		role, err := c.WorkspaceRoleByName(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("reading the built-in roles of the workspace: %w", err)
		}
		ids[testenv.WorkspaceRoleID(name)] = role.ID
	}
	for _, name := range []string{"Admin", "Member"} {
		role, err := c.AccountRoleByName(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("reading the built-in roles of the account: %w", err)
		}
		ids[testenv.AccountRoleID(name)] = role.ID
	}
	self, err := c.Self(ctx)
	if err == nil && !self.ServiceAccount {
		ids[testenv.Ada], ids[testenv.AdaActor] = self.UserID, self.ActorID
	}
	return ids, err
}

// TestEveryNameOfACloudTestHasThePrefix looks at all that the tests would make in a real account.
func TestEveryNameOfACloudTestHasThePrefix(t *testing.T) {
	for name, l := range lifecycles() {
		configurations := strings.Join(l.Renamed(map[string]string{}).Configurations(), "\n")
		for _, found := range testenv.DeclaredNames.FindAllStringSubmatch(configurations, -1) {
			if !strings.HasPrefix(found[1], testenv.TestPrefix) {
				t.Errorf("%s makes %q", name, found[1])
			}
		}
	}
}

// TestWhatACloudTestCanPlay: the API key of a user can run the lifecycles of all resources that can be created. The API key of a
// service account can run the lifecycles that refer to no user.
func TestWhatACloudTestCanPlay(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	ids, err := idsFor(t.Context(), testenv.TestClient(t, url))
	if err != nil {
		t.Fatal(err)
	}
	for name, l := range lifecycles() {
		if _, reason := l.ForAccount(name, ids); reason != "" {
			t.Errorf("%s is skipped: %s", name, reason)
		}
	}
	delete(ids, testenv.Ada)
	delete(ids, testenv.AdaActor)
	for name, want := range map[string]string{"prefect_user_api_key": "is about " + testenv.Ada, "prefect_block_access": "is about " +
		testenv.AdaActor, "prefect_webhook": ""} {
		if _, reason := lifecycles()[name].ForAccount(name, ids); !strings.Contains(reason, want) || (want == "" && reason != "") {
			t.Errorf("%s with the key of a service account: %q", name, reason)
		}
	}
	if _, reason := (acctest.Lifecycle{}).ForAccount("prefect_account", ids); !strings.Contains(reason, "no sweeper") {
		t.Errorf("the account is played with: %q", reason)
	}
}

// TestCloudTestsRefuseToRun shows that the workspace must be named, and that nothing else names it.
func TestCloudTestsRefuseToRun(t *testing.T) {
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: testenv.CloudAccount, AccountHandle: "acme", WorkspaceID: testenv.CloudWorkspace, WorkspaceHandle: "throw-away",
	}))
	elsewhere := fake.URL + "/accounts/" + testenv.CloudAccount + "/workspaces/" + testenv.CloudWorkspace
	for name, test := range map[string]struct{ workspace, key, endpoint, want string }{
		"no workspace":              {"", testenv.CloudKey, elsewhere, throwAwayVariable + " is not set"},
		"no key":                    {"acme/throw-away", "", fake.URL, "PREFECT_API_KEY is not set"},
		"not account and workspace": {"throw-away", testenv.CloudKey, fake.URL, "does not have the form account/workspace"},
		"another's":                 {"acme/prod", testenv.CloudKey, fake.URL, "it has access to acme/throw-away"},
	} {
		_, err := throwAway(t.Context(), func(variable string) string {
			return map[string]string{
				throwAwayVariable: test.workspace, "PREFECT_API_KEY": test.key, "PREFECT_TEST_CLOUD_ENDPOINT": test.endpoint,
				"PREFECT_WORKSPACE": "acme/throw-away", "PREFECT_API_URL": elsewhere,
			}[variable]
		})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, expected %q", name, err, test.want)
		}
	}
}

// TestCloudTestsOnTheFake runs what make testacc-cloud runs, with one resource, in an account whose ids are others than those
// in the lifecycles. What is there before is there after it, but for what an earlier run has left behind. With
// PREFECT_TEST_CLOUD_ALL set it takes all resources.
func TestCloudTestsOnTheFake(t *testing.T) {
	t.Parallel()
	const account, place = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey(testenv.CloudKey), prefecttest.WithStaleReads(2),
		prefecttest.WithCloud(prefecttest.CloudWorkspace{
			AccountID: account, AccountHandle: "another", WorkspaceID: place, WorkspaceHandle: "throw-away",
		}))
	env := map[string]string{throwAwayVariable: "another/throw-away", "PREFECT_API_KEY": testenv.CloudKey,
		"PREFECT_TEST_CLOUD_ENDPOINT": fake.URL}
	workspace := fake.In(account, place)
	workspace.Add("variables", map[string]any{"name": "theirs", "value": "x"})
	workspace.Add("variables", map[string]any{"name": testenv.TestPrefix + "left", "value": "x"})
	all := lifecycles()
	if os.Getenv("PREFECT_TEST_CLOUD_ALL") == "" {
		all = map[string]acctest.Lifecycle{"prefect_block_access": all["prefect_block_access"]}
	}
	t.Run("run", func(t *testing.T) { runOnCloud(t, func(name string) string { return env[name] }, all) })
	if left := workspace.All("variables"); len(left) != 1 || left[0]["name"] != "theirs" {
		t.Errorf("the variables are %v, expected theirs alone", left)
	}
}
