package client

import (
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestServer(t *testing.T) {
	ctx := t.Context()
	c := newClient(t, prefecttest.NewFake(t, prefecttest.WithVersion("3.6.13")).URL)
	if version := clienttest.Must[string](t)(c.Version(ctx)); version != "3.6.13" {
		t.Errorf("the version is %q", version)
	}
	if !clienttest.Must[bool](t)(c.Healthy(ctx)) || !clienttest.Must[bool](t)(c.DatabaseReachable(ctx)) || c.Cloud() {
		t.Error("the server is not healthy, has no database or is Prefect Cloud")
	}
	types := clienttest.Must[map[string]WorkPoolType](t)(c.WorkPoolTypes(ctx))
	if template := string(types["process"].BaseJobTemplate); !strings.Contains(template, "job_configuration") {
		t.Errorf("the template of the type process is %q", template)
	}
}

func TestDatabaseReachable(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		failed bool
	}{
		"the server says so":    {answer: `{"message":"Database is not available"}`},
		"a proxy has no server": {answer: `upstream connect error`, failed: true},
		"JSON of a proxy's":     {answer: `{"message":"no healthy upstream"}`, failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			step := clienttest.Exchange{Want: "GET /ready", Status: 503, Response: c.answer}
			server := clienttest.Play(t, step)
			reachable, err := connect(t, server.URL+"/api", func(s *config.Settings) { s.Policy.Retries = 0 }).DatabaseReachable(t.Context())
			if reachable || (err != nil) != c.failed {
				t.Errorf("reachable: %t, error: %v", reachable, err)
			}
		})
	}
}

func TestWorkPoolTypesOnCloud(t *testing.T) {
	const account, workspace = "00000000-0000-0000-0000-0000000000aa", "00000000-0000-0000-0000-0000000000bb"
	fake := prefecttest.NewFake(t, prefecttest.WithCloud(prefecttest.CloudWorkspace{AccountID: account, WorkspaceID: workspace}))
	c, err := New(config.Config{Endpoint: fake.URL, APIKey: "key", AccountID: account, WorkspaceID: workspace, Getenv: noEnv})
	if err != nil {
		t.Fatal(err)
	}
	if types := clienttest.Must[map[string]WorkPoolType](t)(c.WorkPoolTypes(t.Context())); types["docker"].BaseJobTemplate == nil {
		t.Errorf("the types are %v", types)
	}
	if path := fake.Requests()[0].Path; path != "/collections/work_pool_types" || !c.Cloud() {
		t.Errorf("the types were read from %s", path)
	}
}
