package testenv

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func CountDeletes(fake *prefecttest.Fake) (n int) {
	for _, w := range fake.Writes() {
		if w.Method == "DELETE" {
			n++
		}
	}
	return n
}

// EventuallyOnServer polls until a condition on a server holds.
func EventuallyOnServer(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(2 * time.Minute); time.Now().Before(limit); time.Sleep(500 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("%s: it did not happen within two minutes", what)
}

// Must fails the test on an error.
func Must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// FastRetries is a provider block whose retries do not make a test wait.
const FastRetries = "provider \"prefect\" {\n  max_retries = 1\n  retry_delay_seconds = 0.1\n  timeout_seconds = 10\n}\n"

// DeleteFlowRun deletes the record of a run, which no resource can do.
func DeleteFlowRun(ctx context.Context, c *client.Client, id string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.Endpoint()+"/flow_runs/"+id, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// RevokeAccountOwner removes the account role Owner from the user whose key the tests use, because that role grants all access.
func RevokeAccountOwner(fake *prefecttest.Fake) {
	for _, m := range fake.Find("cloud_memberships", "actor_id", AdaActor) {
		fake.Set("cloud_memberships", m["id"].(string), "account_role_id", prefecttest.SeededID("account_role", CloudAccount, "Member"))
	}
}

// RevokeOwnerRoles also removes that user's role Owner in the workspace.
func RevokeOwnerRoles(fake *prefecttest.Fake) {
	RevokeAccountOwner(fake)
	for _, access := range fake.Find("cloud_user_access", "user_id", Ada) {
		fake.Set("cloud_user_access", access["id"].(string), "workspace_role_id", WorkspaceRoleID("Developer"))
	}
}

func NoError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// PostJSON sends a request outside Terraform, repeats it while the server is busy, and returns the response and its body.
func PostJSON(t *testing.T, address string, body any) (resp *http.Response, answer []byte) {
	t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	EventuallyOnServer(t, "POST "+address, func() bool {
		if resp, err = http.Post(address, "application/json", bytes.NewReader(sent)); err != nil {
			t.Fatal(err)
		}
		answer, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode != http.StatusServiceUnavailable
	})
	return resp, answer
}

// CreateFlowRun starts a run outside Terraform, of a new deployment.
func CreateFlowRun(t *testing.T, c *client.Client) *client.FlowRun {
	t.Helper()
	f, err := c.CreateFlow(t.Context(), client.FlowInput{Name: "with-task-runs"})
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.CreateDeployment(t.Context(), client.DeploymentInput{FlowID: f.ID, Name: "with-task-runs"})
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: d.ID})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// SuccessfulWrites are the writes that the API did not reject.
func SuccessfulWrites(fake *prefecttest.Fake) (out []prefecttest.Request) {
	for _, w := range fake.Writes() {
		if w.Status < 400 {
			out = append(out, w)
		}
	}
	return out
}
