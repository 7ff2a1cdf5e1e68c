package provider

import (
	"context"
	"fmt"
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
	for name, l := range all {
		t.Run(name, func(t *testing.T) {
			if !slices.ContainsFunc(sweepers, func(s sweeper) bool { return slices.Contains(s.resources, name) }) {
				t.Skip("it needs people of the fake, or no sweeper deletes what it leaves behind")
			}
			l.renamed(c.Account()).run(t, c.Endpoint())
		})
	}
}

var (
	// namesOwn finds the names that a configuration gives, and namesAny those that it refers to as well.
	namesOwn = regexp.MustCompile(`\b(?:name|handle|slug|tag)\s*=\s*"([^"]+)"`)
	namesAny = regexp.MustCompile(`(\b(?:\w*name|handle|\w*slug|tag)\s*=\s*")([^"]+)"`)
)

// renamed is the lifecycle in another account, with names that begin with the prefix.
func (l lifecycle) renamed(account string) lifecycle {
	own := map[string]string{cloudAccount: account}
	texts := []*string{&l.setup, &l.body, &l.imported}
	l.changes = slices.Clone(l.changes)
	for i := range l.changes {
		texts = append(texts, &l.changes[i].body, &l.changes[i].instead)
	}
	for _, text := range texts {
		for _, found := range namesOwn.FindAllStringSubmatch(*text, -1) {
			own[found[1]] = testPrefix + found[1]
		}
	}
	rename := func(s string) string {
		if to, ok := own[s]; ok {
			return to
		}
		return s
	}
	for _, text := range texts {
		*text = namesAny.ReplaceAllStringFunc(*text, func(s string) string {
			part := namesAny.FindStringSubmatch(s)
			return part[1] + rename(part[2]) + `"`
		})
	}
	l.created = renamedChecks(l.created, rename)
	for i := range l.changes {
		l.changes[i].want = renamedChecks(l.changes[i].want, rename)
	}
	l.imports = renamedImports(l.imports, rename)
	return l
}

func renamedChecks(checks map[string]knownvalue.Check, rename func(string) string) map[string]knownvalue.Check {
	out := map[string]knownvalue.Check{}
	for attribute, check := range checks {
		if text := check.String(); rename(text) != text {
			check = knownvalue.StringExact(rename(text))
		}
		out[attribute] = check
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
		l = l.renamed(cloudAccount)
		texts := []string{l.setup, l.body, l.imported}
		for _, ch := range l.changes {
			texts = append(texts, ch.body, ch.instead)
		}
		for _, found := range namesOwn.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
			if !strings.HasPrefix(found[1], testPrefix) {
				t.Errorf("%s makes %q", name, found[1])
			}
		}
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

// TestCloudTestsOnTheFake runs what make testacc-cloud runs, with a few resources. What is there before is there after it,
// but for what an earlier run has left behind. With PREFECT_TEST_CLOUD_ALL set it takes all resources.
func TestCloudTestsOnTheFake(t *testing.T) {
	t.Parallel()
	fake, _ := fakeCloud(t)
	env := map[string]string{throwAwayVariable: "acme/prod", "PREFECT_API_KEY": cloudKey, "PREFECT_TEST_CLOUD_ENDPOINT": fake.URL}
	workspace := fake.In(cloudAccount, cloudWorkspace)
	workspace.Add("variables", map[string]any{"name": "theirs", "value": "x"})
	workspace.Add("variables", map[string]any{"name": testPrefix + "left", "value": "x"})
	all := lifecycles()
	if os.Getenv("PREFECT_TEST_CLOUD_ALL") == "" {
		all = map[string]lifecycle{"prefect_team": all["prefect_team"], "prefect_account": {}}
	}
	t.Run("run", func(t *testing.T) { runOnCloud(t, func(name string) string { return env[name] }, all) })
	if left := workspace.All("variables"); len(left) != 1 || left[0]["name"] != "theirs" {
		t.Errorf("the variables are %v, expected theirs alone", left)
	}
}
