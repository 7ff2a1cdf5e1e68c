package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// GlobalConcurrencyLimit bounds how many of its slots can be occupied at a time.
type GlobalConcurrencyLimit struct {
	rest.Object
	Name   string `json:"name"`
	Limit  int64  `json:"limit"`
	Active bool   `json:"active"`
	// ActiveSlots is how many slots are occupied now.
	ActiveSlots int64 `json:"active_slots"`
	// SlotDecayPerSecond is how many slots are released automatically each second.
	SlotDecayPerSecond float64 `json:"slot_decay_per_second"`
}

// GlobalConcurrencyLimitInput is what a write sets on a global concurrency limit. The API accepts no null.
type GlobalConcurrencyLimitInput struct {
	Name               string                  `json:"name,omitzero"`
	Limit              patch.Optional[int64]   `json:"limit,omitzero"`
	Active             patch.Optional[bool]    `json:"active,omitzero"`
	ActiveSlots        patch.Optional[int64]   `json:"active_slots,omitzero"`
	SlotDecayPerSecond patch.Optional[float64] `json:"slot_decay_per_second,omitzero"`
}

// CreateGlobalConcurrencyLimit creates a limit. A name that exists is a conflict.
func (c *Client) CreateGlobalConcurrencyLimit(ctx context.Context, in GlobalConcurrencyLimitInput) (*GlobalConcurrencyLimit, error) {
	return rest.Do[*GlobalConcurrencyLimit](ctx, c.Conn, rest.Request{Method: http.MethodPost, Path: limitPath(""), Body: in})
}

// GlobalConcurrencyLimit returns the limit with that ID or name.
func (c *Client) GlobalConcurrencyLimit(ctx context.Context, key string) (*GlobalConcurrencyLimit, error) {
	return rest.ReadObject[GlobalConcurrencyLimit](ctx, c.Conn, globalLimitKind, key)
}

// UpdateGlobalConcurrencyLimit sets the fields of in.
func (c *Client) UpdateGlobalConcurrencyLimit(ctx context.Context, id string, in GlobalConcurrencyLimitInput) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodPatch, Path: limitPath(id), Body: in, Repeatable: true})
}

// DeleteGlobalConcurrencyLimit deletes the limit with that ID. Deployments that are linked to it then have no limit.
func (c *Client) DeleteGlobalConcurrencyLimit(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: limitPath(id)})
}

// GlobalConcurrencyLimits yields every limit, by name, including the limits that Prefect manages for tags and for
// deployments, whose names start with TagLimitPrefix and DeploymentLimitPrefix. The API cannot filter them out.
func (c *Client) GlobalConcurrencyLimits(ctx context.Context) iter.Seq2[*GlobalConcurrencyLimit, error] {
	return rest.Pages[*GlobalConcurrencyLimit](ctx, c.Conn, limitPath("filter"), nil)
}

// Prefixes of the names of limits that Prefect manages: for a tag of task runs, followed by the tag, and for a
// deployment, followed by its ID.
const (
	TagLimitPrefix        = "tag:"
	DeploymentLimitPrefix = "deployment:"
)

func limitPath(last string) []string { return rest.Path("v2", "concurrency_limits", last) }
