package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// throwAwayVariable names the workspace, as account/workspace, in which the tests of a real Prefect Cloud may do as they
// like. Nothing runs without it.
const throwAwayVariable = "PREFECT_TEST_CLOUD_WORKSPACE"

// testPrefix is what the names of all objects begin with that the tests make in a real account. It is letters only, which
// every kind of name may have.
const testPrefix = "tfacctest"

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
	c, err := client.New(client.Config{APIKey: key, Workspace: workspace, Endpoint: getenv("PREFECT_TEST_CLOUD_ENDPOINT"), Getenv: func(name string) string {
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

// TestAccCloud plays the lifecycle of every resource on a real Prefect Cloud: of those that a sweeper knows.
func TestAccCloud(t *testing.T) {
	if os.Getenv(throwAwayVariable) == "" {
		t.Skip("a test of a real Prefect Cloud: make testacc-cloud runs it")
	}
	runOnCloud(t, os.Getenv, lifecycles())
}

// runOnCloud plays lifecycles in the throw-away workspace, and leaves nothing of theirs there.
func runOnCloud(t *testing.T, getenv func(string) string, all map[string]lifecycle) {
	c, err := throwAway(t.Context(), getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the tests run in the workspace %s of the account %s", c.Workspace(), c.Account())
	configure(t, c.Endpoint(), "PREFECT_API_KEY", getenv("PREFECT_API_KEY"))
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
			l, reason := l.elsewhere(name, ids)
			defer func() {
				failure, _ := caseFailures.Load(t.Name())
				recorded, _ := failure.(caseFailure)
				report.add(name, t.Failed(), reason, recorded)
			}()
			if reason != "" {
				t.Skip(reason)
			}
			l.run(t, c.Endpoint())
		})
	}
	t.Log(report.String())
}

// idsFor is the ids of the client's account in place of those that the lifecycles have from the fake: of the account, the
// workspace, the roles that Prefect made, and the person whose API key it is.
func idsFor(ctx context.Context, c *client.Client) (map[string]string, error) {
	ids := map[string]string{cloudAccount: c.Account(), cloudWorkspace: c.Workspace()}
	for _, name := range []string{"Developer", "Runner", "Viewer"} {
		role, err := c.WorkspaceRoleByName(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("looking for the roles that Prefect made: %w", err)
		}
		ids[cloudRole(name)] = role.ID
	}
	for _, name := range []string{"Admin", "Member"} {
		role, err := c.AccountRoleByName(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("looking for the built-in roles of the account: %w", err)
		}
		ids[accountRoleID(name)] = role.ID
	}
	self, err := c.Self(ctx)
	if err == nil && !self.ServiceAccount {
		ids[ada], ids[adaActor] = self.UserID, self.ActorID
	}
	return ids, err
}

// elsewhere is the lifecycle for the account of the ids, or why it can't be played there.
func (l lifecycle) elsewhere(name string, ids map[string]string) (other lifecycle, reason string) {
	if !slices.ContainsFunc(sweepers, func(s sweeper) bool { return slices.Contains(s.resources, name) }) {
		return l, "no sweeper deletes what it leaves behind"
	}
	l = l.renamed(ids)
	for _, id := range uuids.FindAllString(strings.Join(l.texts(), "\n"), -1) {
		if l.cloud && !slices.Contains(slices.Collect(maps.Values(ids)), id) {
			return l, "it is about " + id + ", which only the fake has; an API key of a person can play more"
		}
	}
	return l, ""
}

var (
	// namesOwn finds the names that a configuration gives, and namesAny those that it refers to as well.
	namesOwn = regexp.MustCompile(`\b(?:name|handle|slug|tag|email)\s*=\s*"([^"]+)"`)
	namesAny = regexp.MustCompile(`(\b(?:\w*name|handle|\w*slug|tag|email)\s*=\s*")([^"]+)"`)
	uuids    = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// renamed is the lifecycle with other ids, and with names that begin with the prefix.
func (l lifecycle) renamed(ids map[string]string) lifecycle {
	own := maps.Clone(ids)
	for _, text := range l.texts() {
		for _, found := range namesOwn.FindAllStringSubmatch(text, -1) {
			own[found[1]] = testPrefix + found[1]
		}
	}
	rename := func(s string) string {
		if to, ok := own[s]; ok {
			return to
		}
		return s
	}
	l = l.mapped(func(text string) string {
		text = uuids.ReplaceAllStringFunc(text, rename)
		return namesAny.ReplaceAllStringFunc(text, func(s string) string {
			part := namesAny.FindStringSubmatch(s)
			return part[1] + rename(part[2]) + `"`
		})
	})
	back := map[string]string{}
	for from, to := range own {
		back[to] = from
	}
	l.created = renamedChecks(l.created, back)
	for i := range l.changes {
		l.changes[i].want = renamedChecks(l.changes[i].want, back)
	}
	l.imports = renamedImports(l.imports, rename)
	return l
}

// texts is all configuration of the lifecycle.
func (l lifecycle) texts() []string {
	var out []string
	l.mapped(func(text string) string {
		out = append(out, text)
		return text
	})
	return out
}

// mapped is the lifecycle with other configuration.
func (l lifecycle) mapped(change func(string) string) lifecycle {
	l.setup, l.body, l.imported = change(l.setup), change(l.body), change(l.imported)
	l.changes = slices.Clone(l.changes)
	for i, ch := range l.changes {
		l.changes[i].body, l.changes[i].instead = change(ch.body), change(ch.instead)
	}
	return l
}

// renamedCheck checks a value in which what was renamed has its old name again.
type renamedCheck struct {
	knownvalue.Check
	back map[string]string
}

func (c renamedCheck) CheckValue(v any) error { return c.Check.CheckValue(c.before(v)) }

func (c renamedCheck) before(v any) any {
	switch v := v.(type) {
	case string:
		return cmp.Or(c.back[v], v)
	case []any:
		out := []any{}
		for _, e := range v {
			out = append(out, c.before(e))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, e := range v {
			out[key] = c.before(e)
		}
		return out
	}
	return v
}

func renamedChecks(checks map[string]knownvalue.Check, back map[string]string) map[string]knownvalue.Check {
	out := map[string]knownvalue.Check{}
	for attribute, check := range checks {
		out[attribute] = renamedCheck{check, back}
	}
	return out
}

// renamedImports renames the parts of import ids that are not made of attributes.
func renamedImports(forms map[string]func(map[string]string) string, rename func(string) string) map[string]func(map[string]string) string {
	out := map[string]func(map[string]string) string{}
	for name, form := range forms {
		out[name] = func(attributes map[string]string) string {
			parts := strings.Split(form(attributes), "/")
			for i, part := range parts {
				parts[i] = rename(part)
			}
			return strings.Join(parts, "/")
		}
	}
	return out
}

// TestEveryNameOfACloudTestHasThePrefix looks at all that the tests would make in a real account.
func TestEveryNameOfACloudTestHasThePrefix(t *testing.T) {
	for name, l := range lifecycles() {
		for _, found := range namesOwn.FindAllStringSubmatch(strings.Join(l.renamed(map[string]string{}).texts(), "\n"), -1) {
			if !strings.HasPrefix(found[1], testPrefix) {
				t.Errorf("%s makes %q", name, found[1])
			}
		}
	}
}

// TestWhatACloudTestCanPlay: a person's API key can play the lifecycle of all that can be made, a service account's those
// that name nobody.
func TestWhatACloudTestCanPlay(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t)
	ids, err := idsFor(t.Context(), testClient(t, url))
	if err != nil {
		t.Fatal(err)
	}
	for name, l := range lifecycles() {
		if _, reason := l.elsewhere(name, ids); reason != "" {
			t.Errorf("%s is skipped: %s", name, reason)
		}
	}
	delete(ids, ada)
	delete(ids, adaActor)
	for name, want := range map[string]string{"prefect_user_api_key": "is about " + ada, "prefect_block_access": "is about " + adaActor, "prefect_webhook": ""} {
		if _, reason := lifecycles()[name].elsewhere(name, ids); !strings.Contains(reason, want) || want == "" && reason != "" {
			t.Errorf("%s with the key of a service account: %q", name, reason)
		}
	}
	if _, reason := (lifecycle{}).elsewhere("prefect_account", ids); !strings.Contains(reason, "no sweeper") {
		t.Errorf("the account is played with: %q", reason)
	}
}

// TestCloudTestsRefuseToRun shows that the workspace must be named, and that nothing else names it.
func TestCloudTestsRefuseToRun(t *testing.T) {
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: cloudAccount, AccountHandle: "acme", WorkspaceID: cloudWorkspace, WorkspaceHandle: "throw-away",
	}))
	elsewhere := fake.URL + "/accounts/" + cloudAccount + "/workspaces/" + cloudWorkspace
	for name, test := range map[string]struct{ workspace, key, endpoint, want string }{
		"no workspace":              {"", cloudKey, elsewhere, throwAwayVariable + " is not set"},
		"no key":                    {"acme/throw-away", "", fake.URL, "PREFECT_API_KEY is not set"},
		"not account and workspace": {"throw-away", cloudKey, fake.URL, "not of the form account/workspace"},
		"another's":                 {"acme/prod", cloudKey, fake.URL, "it may use acme/throw-away"},
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
	fake := prefecttest.NewFake(t, prefecttest.WithAPIKey(cloudKey), prefecttest.WithLag(2), prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: account, AccountHandle: "another", WorkspaceID: place, WorkspaceHandle: "throw-away",
	}))
	env := map[string]string{throwAwayVariable: "another/throw-away", "PREFECT_API_KEY": cloudKey, "PREFECT_TEST_CLOUD_ENDPOINT": fake.URL}
	workspace := fake.In(account, place)
	workspace.Add("variables", map[string]any{"name": "theirs", "value": "x"})
	workspace.Add("variables", map[string]any{"name": testPrefix + "left", "value": "x"})
	all := lifecycles()
	if os.Getenv("PREFECT_TEST_CLOUD_ALL") == "" {
		all = map[string]lifecycle{"prefect_block_access": all["prefect_block_access"]}
	}
	t.Run("run", func(t *testing.T) { runOnCloud(t, func(name string) string { return env[name] }, all) })
	if left := workspace.All("variables"); len(left) != 1 || left[0]["name"] != "theirs" {
		t.Errorf("the variables are %v, expected theirs alone", left)
	}
}
