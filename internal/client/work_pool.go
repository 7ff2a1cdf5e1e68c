package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// WorkPool queues flow runs for workers of one type of infrastructure.
type WorkPool struct {
	rest.Object
	Name        string  `json:"name"`
	Type        string  `json:"type"`
	Description *string `json:"description"`
	// BaseJobTemplate is {} until the first worker fills it in, unless it was set before.
	BaseJobTemplate  json.RawMessage `json:"base_job_template"`
	IsPaused         bool            `json:"is_paused"`
	ConcurrencyLimit *int64          `json:"concurrency_limit"`
	DefaultQueueID   string          `json:"default_queue_id"`
	// Storage has bundle_upload_step, bundle_execution_step and default_result_storage_block_id, each of which can be
	// null.
	Storage json.RawMessage `json:"storage_configuration"`
}

// WorkPoolInput is what a write sets on a work pool. Name and Type can be set on creation only.
type WorkPoolInput struct {
	Name             string                 `json:"name,omitzero"`
	Type             string                 `json:"type,omitzero"`
	Description      patch.Optional[string] `json:"description,omitzero"`
	BaseJobTemplate  json.RawMessage        `json:"base_job_template,omitzero"`
	IsPaused         patch.Optional[bool]   `json:"is_paused,omitzero"`
	ConcurrencyLimit patch.Optional[int64]  `json:"concurrency_limit,omitzero"`
	Storage          json.RawMessage        `json:"storage_configuration,omitzero"`
}

// CreateWorkPool creates a work pool with its queue default. A name that exists is a conflict.
func (c *Client) CreateWorkPool(ctx context.Context, in WorkPoolInput) (*WorkPool, error) {
	return rest.Do[*WorkPool](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: rest.Path("work_pools", ""), Body: in})
}

// WorkPool returns the work pool with that ID.
func (c *Client) WorkPool(ctx context.Context, id string) (*WorkPool, error) {
	if pool, err := rest.ReadTogether[WorkPool](ctx, c.Conn, workPoolKind, id); pool != nil || err != nil {
		return pool, err
	}
	return rest.FindUnique[WorkPool](
		ctx,
		c.Conn,
		rest.WorkspaceScope,
		rest.Path("work_pools", "filter"),
		map[string]any{"work_pools": map[string]any{"id": rest.AnyOf(id)}},
		"work pool with the ID "+id,
	)
}

// WorkPoolByName returns the work pool with that name.
func (c *Client) WorkPoolByName(ctx context.Context, name string) (*WorkPool, error) {
	return rest.Do[*WorkPool](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("work_pools", name)})
}

// UpdateWorkPool sets the fields of in on the work pool with that name.
func (c *Client) UpdateWorkPool(ctx context.Context, name string, in WorkPoolInput) error {
	return rest.Send(
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("work_pools", name), Body: in, Repeatable: true},
	)
}

// DeleteWorkPool deletes the work pool with that name, and all its queues.
func (c *Client) DeleteWorkPool(ctx context.Context, name string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("work_pools", name)})
}

// WorkPools yields the work pools whose ID or name is in keys, by name; nil keys select all.
func (c *Client) WorkPools(ctx context.Context, keys []string) iter.Seq2[*WorkPool, error] {
	return rest.Pages[*WorkPool](ctx, c.Conn, rest.Path("work_pools", "filter"), byKeys("work_pools", keys))
}

// byKeys is a filter for the objects whose ID or name is in keys; nil for nil keys. name is the key of the filter in
// the body.
func byKeys(name string, keys []string) map[string]any {
	if keys == nil {
		return nil
	}
	ids := []string{}
	for _, key := range keys {
		if uuid.Validate(key) == nil {
			ids = append(ids, key)
		}
	}
	return map[string]any{name: map[string]any{"operator": "or_", "id": rest.AnyOf(ids...), "name": rest.AnyOf(keys...)}}
}
