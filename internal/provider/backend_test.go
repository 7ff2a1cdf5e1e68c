package provider

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// sqliteServer and postgresServer are the real servers that the acceptance tests share, each started by the first that
// needs it.
var (
	sqliteServer = sync.OnceValues(func() (*prefecttest.Server, error) {
		return untilAllAreDone(prefecttest.StartServer(context.Background()))
	})
	postgresServer = sync.OnceValues(func() (*prefecttest.Server, error) {
		return untilAllAreDone(prefecttest.StartServerOnPostgres(context.Background()))
	})
)

// started are the servers that several tests share, which stop when all are done.
var started []*prefecttest.Server

func untilAllAreDone(s *prefecttest.Server, err error) (*prefecttest.Server, error) {
	if err == nil {
		started = append(started, s)
	}
	return s, err
}

// leftovers are folders that several tests share, and that go when all are done.
var leftovers []string

func TestMain(m *testing.M) {
	tfcore.Reviewed = func(d tfcore.Diagnostic) { review(d.Summary, d.Detail) }
	status := m.Run()
	if flawed.report(os.Stderr) {
		status = 1
	}
	for _, dir := range leftovers {
		_ = os.RemoveAll(dir)
	}
	for _, s := range started {
		if err := s.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

// onPostgres says whether onServer's server has a PostgreSQL.
func onPostgres() bool { return os.Getenv("PREFECT_TEST_DATABASE") == "postgres" }

// onServer points the provider of the test at a real Prefect server and returns it. Without one the test is skipped.
// Such tests run one after the other, since they share the server.
func onServer(t *testing.T) *prefecttest.Server {
	t.Helper()
	if onPostgres() {
		return on(t, postgresServer)
	}
	return on(t, sqliteServer)
}

// onOwnServer is as onServer, with a server that the test has alone, so that it runs beside others. It has a PostgreSQL where
// there is one: with SQLite, the writes of a few flow runs at a time make each other, and all requests, wait for up to a
// minute. A test that starts a worker needs one: a worker that starts hears of all that was cancelled in the minute before,
// and that of Prefect 3.6.13 dies when a flow run of that is gone.
func onOwnServer(t *testing.T, settings ...string) *prefecttest.Server {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: make test runs it")
	}
	t.Parallel()
	if prefecttest.PostgresAvailable() {
		settings = append(settings, prefecttest.RequirePostgres(t))
	}
	s := prefecttest.RequireServer(t, settings...)
	configure(t, s.URL)
	return s
}

func on(t *testing.T, shared func() (*prefecttest.Server, error)) *prefecttest.Server {
	t.Helper()
	if os.Getenv("TF_ACC") == "" || !prefecttest.ServerAvailable() {
		t.Skip("an acceptance test: make test runs it")
	}
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	configure(t, s.URL)
	return s
}

// onFake points the provider of the test at a new in-memory API and returns it. The test runs beside others.
func onFake(t *testing.T, options ...prefecttest.Option) *prefecttest.Fake {
	t.Helper()
	t.Parallel()
	f := prefecttest.NewFake(t, options...)
	configure(t, f.URL)
	return f
}

// cloudAccount and cloudWorkspace are where the tests of Prefect Cloud are.
const (
	cloudAccount   = "11111111-1111-4111-8111-111111111111"
	cloudWorkspace = "22222222-2222-4222-8222-222222222222"
)

// onCloud points the provider of the test at a workspace of a new in-memory Prefect Cloud, which shows what was written
// a little late, and returns it with the address of the workspace.
func onCloud(t *testing.T, options ...prefecttest.Option) (fake *prefecttest.Fake, url string) {
	t.Helper()
	t.Parallel()
	fake, url = fakeCloud(t, options...)
	configure(t, url, "PREFECT_API_KEY", cloudKey)
	return fake, url
}

// fakeCloud is a new in-memory Prefect Cloud, and the address of its workspace.
func fakeCloud(t testing.TB, options ...prefecttest.Option) (fake *prefecttest.Fake, url string) {
	options = append([]prefecttest.Option{
		prefecttest.WithAPIKey(cloudKey), prefecttest.WithLag(2),
		prefecttest.WithCloud(prefecttest.CloudWorkspace{AccountID: cloudAccount, AccountHandle: "acme", WorkspaceID: cloudWorkspace, WorkspaceHandle: "prod"}),
	}, options...)
	fake = prefecttest.NewFake(t, options...)
	return fake, fake.URL + "/accounts/" + cloudAccount + "/workspaces/" + cloudWorkspace
}

const cloudKey = "pnu_a_key_of_the_tests"

// environments holds, for each test by its name, what its provider reads in place of the process's environment.
var environments sync.Map

// configure is the environment of the test's provider: the address of the API, and what else is given as names and values
// in turn.
func configure(t *testing.T, url string, more ...string) {
	t.Helper()
	env := map[string]string{"PREFECT_HOME": t.TempDir(), "PREFECT_API_URL": url}
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	environments.Store(t.Name(), env)
	t.Cleanup(func() { environments.Delete(t.Name()) })
}

// environment looks a variable up in what the test, or the one that it is a part of, has configured.
func environment(t testing.TB) func(string) string {
	return func(variable string) string {
		for name, more := t.Name(), true; more; {
			if env, ok := environments.Load(name); ok {
				return env.(map[string]string)[variable]
			}
			i := strings.LastIndexByte(name, '/')
			more = i >= 0
			name = name[:max(i, 0)]
		}
		return ""
	}
}

// quickPace is for runs that are played.
var quickPace = pace{first: 20 * time.Millisecond, longest: 100 * time.Millisecond}

// testPace is quick with the fake. A real server can't be asked that often, and its runs write their logs when they like.
func testPace() pace {
	if os.Getenv("TF_ACC") == "" {
		return quickPace
	}
	return usualPace
}

// factories serves the test's provider in this process.
func factories(t *testing.T) map[string]func() (tfprotov6.ProviderServer, error) {
	p := New("test", environment(t))
	p.pace = testPace()
	server := Server(p)
	return map[string]func() (tfprotov6.ProviderServer, error){"prefect": func() (tfprotov6.ProviderServer, error) { return server, nil }}
}

// testClient is a client beside the provider, for what others do to the objects.
func testClient(t testing.TB, url string) *client.Client {
	t.Helper()
	config := client.Config{Endpoint: url, Getenv: func(string) string { return "" }}
	if strings.Contains(url, "/accounts/") {
		config.APIKey = cmp.Or(environment(t)("PREFECT_API_KEY"), cloudKey)
	}
	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
