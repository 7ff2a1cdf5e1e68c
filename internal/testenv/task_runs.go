package testenv

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// Posted sends a request of others, again while the server is busy, and returns the answer with its body.
func Posted(t *testing.T, address string, body any) (resp *http.Response, answer []byte) {
	t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	Happens(t, "POST "+address, func() bool {
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

// NewRun is a run, of a deployment of its own, that others started.
func NewRun(t *testing.T, c *client.Client) *client.FlowRun {
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
