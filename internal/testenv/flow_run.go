package testenv

import (
	"context"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// DeleteRun deletes the record of a run, which no resource does.
func DeleteRun(ctx context.Context, c *client.Client, id string) error {
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
