package client

import (
	"context"
	"encoding/json"
	"net/http"
)

// WorkPoolType is what the server knows of a type of work pools.
type WorkPoolType struct {
	Type string `json:"type"`
	// BaseJobTemplate is the template that pools of the type have by default.
	BaseJobTemplate json.RawMessage `json:"default_base_job_configuration"`
}

// WorkPoolTypes returns the types of work pools that the server knows, by the name of the type.
func (c *Client) WorkPoolTypes(ctx context.Context) (map[string]WorkPoolType, error) {
	route := path("collections", "views", "aggregate-worker-metadata")
	if c.Cloud() { // Cloud has them elsewhere
		route = path("collections", "work_pool_types")
	}
	byCollection, err := do[map[string]map[string]WorkPoolType](ctx, c, request{method: http.MethodGet, path: route})
	out := map[string]WorkPoolType{}
	for _, types := range byCollection {
		for name, t := range types {
			out[name] = t
		}
	}
	return out, err
}
