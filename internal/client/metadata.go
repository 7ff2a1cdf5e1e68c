package client

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// WorkPoolType is the server's metadata of a type of work pools.
type WorkPoolType struct {
	Type string `json:"type"`
	// BaseJobTemplate is the template that pools of the type have by default.
	BaseJobTemplate json.RawMessage `json:"default_base_job_configuration"`
}

// WorkPoolTypes returns the types of work pools that the server supports, by the name of the type.
func (c *Client) WorkPoolTypes(ctx context.Context) (map[string]WorkPoolType, error) {
	route := rest.Path("collections", "views", "aggregate-worker-metadata")
	if c.Cloud() { // Prefect Cloud has another path
		route = rest.Path("collections", "work_pool_types")
	}
	byCollection, err := rest.Do[map[string]map[string]WorkPoolType](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: route})
	out := map[string]WorkPoolType{}
	for _, types := range byCollection {
		for name, t := range types {
			out[name] = t
		}
	}
	return out, err
}
