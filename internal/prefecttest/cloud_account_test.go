package prefecttest

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestCloudKeepsToTheContract(t *testing.T) {
	const account, workspace = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	f := NewFake(t, WithCloud(CloudWorkspace{account, "acme", workspace, "prod"}))
	at := "/accounts/" + account
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", at + "/teams/", `{"name": "data"}`, 201},
		{"POST", at + "/teams/", `{"name": "data"}`, 409},
		{"POST", at + "/teams/", `{"name": "ops", "colour": "red"}`, 422},
		{"POST", at + "/teams/", `{}`, 422},
		{"POST", at + "/workspaces/", `{"name": "Dev", "handle": "dev"}`, 201},
		{"POST", at + "/workspaces/filter", `{"workspaces": {"handle": {"any_": ["dev"]}}}`, 200},
		{"GET", at + "/workspaces/" + workspace, "", 200},
		{"PATCH", at + "/workspaces/" + workspace, `{"name": "Production"}`, 204},
		{"GET", at + "/workspaces/" + workspace + "/health", "", 200},
		{"DELETE", at + "/workspaces/" + workspace, "", 204},
		{"GET", at + "/workspaces/" + workspace, "", 404},
		{"GET", at + "/workspaces/" + workspace + "/health", "", 404},
	} {
		if status := statusOf(t, f, c.method, c.path, c.body); status != c.status {
			t.Errorf("%s %s %s: the status is %d, expected %d", c.method, c.path, c.body, status, c.status)
		}
	}
}

func statusOf(t *testing.T, f *Fake, method, path, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, f.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestRateLimitAndLag(t *testing.T) {
	const account, workspace = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	f := NewFake(t, WithCloud(CloudWorkspace{account, "acme", workspace, "prod"}), WithStaleReads(1), WithRateLimit(4, time.Hour))
	path := "/accounts/" + account + "/workspaces/" + workspace
	for i, want := range []int{204, 200, 200, 200, 429} {
		method, body := "GET", ""
		if i == 0 {
			method, body = "PATCH", `{"name": "Production"}`
		}
		if status := statusOf(t, f, method, path, body); status != want {
			t.Errorf("request %d: the status is %d, expected %d", i, status, want)
		}
	}
	if f.MaxRequestsInWindow() != 4 {
		t.Errorf("the busiest window had %d requests", f.MaxRequestsInWindow())
	}
}
