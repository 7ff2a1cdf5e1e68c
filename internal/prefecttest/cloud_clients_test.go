package prefecttest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

const (
	clientAccount   = "11111111-1111-4111-8111-111111111111"
	clientWorkspace = "22222222-2222-4222-8222-222222222222"
)

func cloudForClients(t *testing.T, options ...Option) (*Fake, string) {
	t.Helper()
	options = append(options, WithCloud(CloudWorkspace{clientAccount, "acme", clientWorkspace, "prod"}))
	return NewFake(t, options...), "/accounts/" + clientAccount + "/workspaces/" + clientWorkspace
}

// responseOf is the status and the decoded body of an answer.
func responseOf(t *testing.T, f *Fake, method, path, body string) (int, any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, f.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	return resp.StatusCode, out
}

// TestCloudFiltersNeedNoBody: the official provider sends none to filter routes, and Prefect Cloud takes that for an empty filter.
func TestCloudFiltersNeedNoBody(t *testing.T) {
	f, at := cloudForClients(t)
	var paths []string
	for template := range cloudContract.Paths {
		if _, isPost := cloudContract.Paths[template]["POST"]; isPost && strings.HasSuffix(template, "/filter") {
			path := strings.TrimPrefix(template, "/api")
			path = strings.ReplaceAll(strings.ReplaceAll(path, "{account_id}", clientAccount), "{workspace_id}", clientWorkspace)
			if isCloudOnly(path) {
				paths = append(paths, path)
			}
		}
	}
	if len(paths) < 8 {
		t.Errorf("only %d routes were found: %v", len(paths), paths)
	}
	paths = append(paths, at+"/slas/by-owner/prefect.deployment."+uuid.NewString())
	for _, k := range kinds {
		if path := "/" + k.name + "/filter"; k.filter != "" && routed(path) {
			paths = append(paths, at+path)
		}
	}
	for _, path := range paths {
		if status, body := responseOf(t, f, "POST", path, ""); status != http.StatusOK {
			t.Errorf("%s: %d %v", path, status, body)
		}
	}
	// Bodies that must say something are still required.
	if status, _ := responseOf(t, f, "POST", "/accounts/"+clientAccount+"/teams/", ""); status != http.StatusUnprocessableEntity {
		t.Errorf("a team without a body: %d", status)
	}
}

func routed(path string) bool {
	for _, r := range cloudRoutes {
		if r.method == "POST" && r.path == path {
			return true
		}
	}
	return false
}

// TestCloudAnswersWithObjects: a team that was replaced, and agreements that were applied, are answered whole.
func TestCloudAnswersWithObjects(t *testing.T) {
	f, at := cloudForClients(t, WithStaleReads(3))
	teams := "/accounts/" + clientAccount + "/teams/"
	_, made := responseOf(t, f, "POST", teams, `{"name": "data"}`)
	id := fmt.Sprint(dict(made)["id"])
	status, team := responseOf(t, f, "PUT", teams+id, `{"name": "ops", "description": "of all"}`)
	if got := dict(team); status != http.StatusOK || got["id"] != id || got["name"] != "ops" || got["description"] != "of all" {
		t.Errorf("the replaced team is %d %v", status, team)
	}
	apply := at + "/slas/apply-resource-slas/prefect.deployment." + uuid.NewString()
	_, first := responseOf(t, f, "POST", apply, `[{"name": "a", "duration": 60}, {"name": "b", "duration": 60}]`)
	_, second := responseOf(t, f, "POST", apply, `[{"name": "b", "duration": 30}, {"name": "c", "duration": 60}]`)
	for _, c := range []struct {
		answer any
		list   string
		want   []string
	}{
		{first, "created", []string{"a", "b"}}, {first, "updated", nil}, {second, "created", []string{"c"}},
		{second, "updated", []string{"b"}}, {second, "deleted", []string{"a"}},
	} {
		var names []string
		for _, o := range listItems(dict(c.answer)[c.list]) {
			names = append(names, fmt.Sprint(dict(o)["name"]))
		}
		if fmt.Sprint(names) != fmt.Sprint(c.want) {
			t.Errorf("%s are %v, expected %v", c.list, names, c.want)
		}
	}
}

// TestCloudTriggers: related labels come back as they were written, unless the mode is on in which Prefect Cloud has rewritten
// them, and metrics of less than five minutes are accepted.
func TestCloudTriggers(t *testing.T) {
	const automation = `{"name": "a", "actions": [], "trigger": {"type": "metric", "posture": "Metric", "match_related": {"a": "b"},
		"metric": {"name": "duration", "operator": ">=", "threshold": 0.5, "range": 60, "firing_for": 30}}}`
	for want, options := range map[string][]Option{"map[a:b]": nil, "[map[a:b]]": {WithRewrittenLabels()}} {
		f, at := cloudForClients(t, options...)
		status, made := responseOf(t, f, "POST", at+"/automations/", automation)
		trigger := dict(dict(made)["trigger"])
		if got := fmt.Sprint(trigger["match_related"]); status != http.StatusCreated || got != want {
			t.Errorf("%d: the related labels are %s, expected %s", status, got, want)
		}
		if metric := dict(trigger["metric"]); fmt.Sprint(metric["range"], metric["firing_for"]) != "60 30" {
			t.Errorf("the metric is %v", metric)
		}
	}
}

// TestInferredDeployments: the deployment of an action is checked only where the action has an ID.
func TestInferredDeployments(t *testing.T) {
	cloud, at := cloudForClients(t)
	const automation = `{"name": "a", "trigger": {"type": "event", "posture": "Reactive"},
		"actions": [{"type": "run-deployment", "source": "inferred", "job_variables": {"a": 1}}]}`
	for f, path := range map[*Fake]string{cloud: at + "/automations/", NewFake(t): "/automations/"} {
		if status, body := responseOf(t, f, "POST", path, automation); status != http.StatusCreated {
			t.Errorf("%s: %d %v", path, status, body)
		}
	}
}

// TestWorkspacesAreCreatedWhileOthersAreUsed runs under the race detector.
func TestWorkspacesAreCreatedWhileOthersAreUsed(t *testing.T) {
	f, at := cloudForClients(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 10 {
			_, _ = responseOf(t, f, "POST", "/accounts/"+clientAccount+"/workspaces/", fmt.Sprintf(`{"name": "w%d", "handle": "w%d"}`, i, i))
		}
	}()
	for range 10 {
		if status, _ := responseOf(t, f, "POST", at+"/flows/filter", ""); status != http.StatusOK {
			t.Errorf("the status is %d", status)
		}
	}
	<-done
}
