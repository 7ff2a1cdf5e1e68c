package testenv

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// SQLiteServer and PostgresServer are the real servers that acceptance tests share. The first test that needs one starts it.
var (
	SQLiteServer = sync.OnceValues(func() (*server.Server, error) {
		return stopAfterTests(server.Start(context.Background()))
	})
	PostgresServer = sync.OnceValues(func() (*server.Server, error) {
		return stopAfterTests(server.StartOnPostgres(context.Background()))
	})
)

// sharedServers are the servers that several tests share, which stop after the last test.
var sharedServers []*server.Server

func stopAfterTests(s *server.Server, err error) (*server.Server, error) {
	if err == nil {
		sharedServers = append(sharedServers, s)
	}
	return s, err
}

// sharedFolders are folders that several tests share, and that are deleted after the last test.
var sharedFolders []string

// RepoPath is the path of a file of this repository, wherever the test runs.
func RepoPath(elements ...string) string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return filepath.Join(append([]string{dir}, elements...)...)
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	panic("the tests do not run inside the repository")
}

// RunTests is TestMain of every package whose tests use this one: it runs the tests, checks the wording of all diagnostics
// that the provider returned, and stops the shared servers.
func RunTests(m *testing.M) {
	tfcore.OnProviderDiagnostic = func(d tfcore.Diagnostic) { ReviewWording(d.Summary, d.Detail) }
	status := m.Run()
	if foundWordingErrors.report(os.Stderr) {
		status = 1
	}
	for _, dir := range sharedFolders {
		_ = os.RemoveAll(dir)
	}
	for _, s := range sharedServers {
		if err := s.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

// UsesPostgres reports whether the server of OnServer uses PostgreSQL.
func UsesPostgres() bool { return os.Getenv("PREFECT_TEST_DATABASE") == "postgres" }

// OnServer points the provider of the test at a real Prefect server and returns it. Without one, the test is skipped.
// Such tests run one after the other, because they share the server.
func OnServer(t *testing.T) *server.Server {
	t.Helper()
	if UsesPostgres() {
		return OnShared(t, PostgresServer)
	}
	return OnShared(t, SQLiteServer)
}

// OnOwnServer is like OnServer, but with a server for this test alone, so that the test runs in parallel. The server uses
// PostgreSQL if it is available: with SQLite, the writes of a few concurrent flow runs delay each other, and all requests, by up
// to a minute. A test that starts a worker needs its own server: a new worker receives all cancellations of the last minute,
// and a worker of Prefect 3.6.13 exits if one of these flow runs no longer exists.
func OnOwnServer(t *testing.T, settings ...string) *server.Server {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: make test runs it")
	}
	t.Parallel()
	if server.PostgresAvailable() {
		settings = append(settings, server.RequirePostgres(t))
	}
	s := server.Require(t, settings...)
	Configure(t, s.URL)
	return s
}

func OnShared(t *testing.T, shared func() (*server.Server, error)) *server.Server {
	t.Helper()
	if os.Getenv("TF_ACC") == "" || !server.Available() {
		t.Skip("an acceptance test: make test runs it")
	}
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	Configure(t, s.URL)
	return s
}

// OnFake points the provider of the test at a new in-memory API and returns it. The test runs in parallel.
func OnFake(t *testing.T, options ...prefecttest.Option) *prefecttest.Fake {
	t.Helper()
	t.Parallel()
	f := prefecttest.NewFake(t, options...)
	Configure(t, f.URL)
	return f
}

// CloudAccount and CloudWorkspace are the IDs of the account and the workspace in which tests of Prefect Cloud run.
const (
	CloudAccount   = "11111111-1111-4111-8111-111111111111"
	CloudWorkspace = "22222222-2222-4222-8222-222222222222"
)

// OnCloud points the provider of the test at a workspace of a new in-memory Prefect Cloud, whose reads lag
// behind its writes. It returns the API and the address of the workspace.
func OnCloud(t *testing.T, options ...prefecttest.Option) (fake *prefecttest.Fake, url string) {
	t.Helper()
	t.Parallel()
	fake, url = FakeCloud(t, options...)
	Configure(t, url, "PREFECT_API_KEY", CloudKey)
	return fake, url
}

// FakeCloud returns a new in-memory Prefect Cloud and the address of its workspace.
func FakeCloud(t testing.TB, options ...prefecttest.Option) (fake *prefecttest.Fake, url string) {
	options = append([]prefecttest.Option{
		prefecttest.WithAPIKey(CloudKey), prefecttest.WithStaleReads(2),
		prefecttest.WithCloud(
			prefecttest.CloudWorkspace{
				AccountID:       CloudAccount,
				AccountHandle:   "acme",
				WorkspaceID:     CloudWorkspace,
				WorkspaceHandle: "prod",
			},
		),
	}, options...)
	fake = prefecttest.NewFake(t, options...)
	return fake, fake.URL + "/accounts/" + CloudAccount + "/workspaces/" + CloudWorkspace
}

const CloudKey = "pnu_a_key_of_the_tests"

// environments has the environment variables that the provider of a test reads, by the name of the test.
var environments sync.Map

// Configure sets the environment variables of the test's provider: the address of the API, and alternating names and values.
func Configure(t *testing.T, url string, more ...string) {
	t.Helper()
	env := map[string]string{"PREFECT_HOME": t.TempDir(), "PREFECT_API_URL": url}
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	environments.Store(t.Name(), env)
	t.Cleanup(func() { environments.Delete(t.Name()) })
}

// Environment looks up variables that the test, or the test that it is a subtest of, has configured.
func Environment(t testing.TB) func(string) string {
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

// TestClient returns a client for changes outside Terraform.
func TestClient(t testing.TB, url string) *client.Client {
	t.Helper()
	config := config.Config{Endpoint: url, Getenv: func(string) string { return "" }}
	if strings.Contains(url, "/accounts/") {
		config.APIKey = cmp.Or(Environment(t)("PREFECT_API_KEY"), CloudKey)
	}
	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var Examples = RepoPath("examples")

// RequiresActions skips a test if Terraform does not support actions and list resources.
var RequiresActions = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)}

// ReadOptional reads a file; a missing file is empty.
func ReadOptional(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(b)
}

type LeaseKey struct{}
