package testenv

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// countedPaths are the API paths of the objects that CountObjects counts.
var countedPaths = []string{
	"automations", "block_documents", "block_schemas", "block_types", "deployments", "flow_runs", "flows",
	"v2/concurrency_limits", "variables", "work_pools", "work_queues",
}

// CountedCollections are the types of object that CountObjects counts in a workspace.
var CountedCollections = []string{
	"automations", "block_documents", "block_schemas", "block_types", "concurrency_limits", "deployments", "flow_runs", "flows",
	"schedules", "variables", "work_pools", "work_queues",
}

// CountedCloudCollections are the types of object that CountObjects counts outside workspaces.
var CountedCloudCollections = []string{
	"cloud_bot_access", "cloud_bots", "cloud_default_slas", "cloud_slas", "cloud_team_access", "cloud_teams", "cloud_user_access",
	"cloud_user_keys",
	"cloud_webhooks", "cloud_workspace_roles", "cloud_workspaces",
}

// Backend is an API whose objects can be counted.
type Backend struct {
	URL          string
	CountObjects func() string
}

// PendingInvitations is the number of invitations that can be accepted.
func PendingInvitations(fake *prefecttest.Fake) int {
	return len(
		fake.Find("cloud_invitations", "status", cloudapi.InvitationPending),
	) + len(
		fake.Find("cloud_workspace_invitations", "status", cloudapi.InvitationPending),
	)
}

// TeamMembers is the total number of members of all teams.
func TeamMembers(fake *prefecttest.Fake) int {
	n := 0
	for _, team := range fake.All("cloud_teams") {
		members, _ := team["memberships"].([]any)
		n += len(members)
	}
	return n
}

// CountObjects returns how many objects of each type a fake has.
func CountObjects(fake *prefecttest.Fake, kinds []string) string {
	var out []string
	for _, kind := range kinds {
		out = append(out, fmt.Sprintf("%d %s", len(fake.All(kind)), kind))
	}
	return strings.Join(out, ", ")
}

// ServerBackend is a real server. Runs that its scheduler creates and deletes do not count.
func ServerBackend(t *testing.T, url string) *Backend {
	return &Backend{url, func() string {
		var out []string
		for _, kind := range countedPaths {
			n, schedules := 0, 0
			for _, o := range listObjects(t, url+"/"+kind+"/filter") {
				if o["auto_scheduled"] == true {
					continue
				}
				n++
				list, _ := o["schedules"].([]any)
				schedules += len(list)
			}
			out = append(out, fmt.Sprintf("%d %s", n, kind))
			if kind == "deployments" {
				out = append(out, fmt.Sprintf("%d schedules", schedules))
			}
		}
		return strings.Join(out, ", ")
	}}
}

// listObjects returns the response to a filter without conditions.
func listObjects(t testing.TB, url string) []map[string]any {
	t.Helper()
	var out []map[string]any
	SendRequest(t, http.MethodPost, url, "{}", http.Header{}, &out)
	return out
}

// SendRequest sends a request outside Terraform, and decodes its response into out.
func SendRequest(t testing.TB, method, url, body string, header http.Header, out any) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+CloudKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d, %v", method, url, resp.StatusCode, err)
	}
}
