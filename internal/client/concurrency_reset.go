package client

import (
	"context"
	"net/http"
)

// tagPrefix is before the tag in the name of the global limit by which the server counts the slots of a limit on a tag.
const tagPrefix = "tag:"

// TagSlots returns how many slots of the concurrency limit on a tag are taken.
func (c *Client) TagSlots(ctx context.Context, tag string) (int64, error) {
	limit, err := do[struct {
		Holders []string `json:"active_slots"`
	}](ctx, c, request{method: http.MethodGet, path: p("concurrency_limits", "tag", tag)})
	if err != nil {
		return 0, err
	}
	// The count can be higher than the number of task runs that are known to hold a slot: see ResetTagLimit.
	counted, err := c.GlobalSlots(ctx, tagPrefix+tag)
	if IsNotFound(err) { // an old limit, which has no count
		err = nil
	}
	return max(counted, int64(len(limit.Holders))), err
}

// ResetTagLimit takes its slots from every task run that holds one of the concurrency limit on a tag. The runs go on. The
// API's own reset forgets who holds them and leaves their count as it is, at least up to 3.8: so the count is set too.
func (c *Client) ResetTagLimit(ctx context.Context, tag string) error {
	if _, err := do[none](ctx, c, request{
		method: http.MethodPost, path: p("concurrency_limits", "tag", tag, "reset"), body: map[string]any{}, repeatable: true,
	}); err != nil {
		return err
	}
	if err := c.ResetGlobalLimit(ctx, tagPrefix+tag); !IsNotFound(err) {
		return err
	}
	return nil
}

// GlobalSlots returns how many slots of the global concurrency limit of that id or name are taken. Of a limit whose slots
// decay, it is the number at the last change.
func (c *Client) GlobalSlots(ctx context.Context, idOrName string) (int64, error) {
	limit, err := do[struct {
		Active int64 `json:"active_slots"`
	}](ctx, c, request{method: http.MethodGet, path: p("v2", "concurrency_limits", idOrName)})
	return limit.Active, err
}

// ResetGlobalLimit frees all slots of the global concurrency limit of that id or name. What holds them goes on.
func (c *Client) ResetGlobalLimit(ctx context.Context, idOrName string) error {
	_, err := do[none](ctx, c, request{
		method: http.MethodPatch, path: p("v2", "concurrency_limits", idOrName), body: map[string]int{"active_slots": 0}, repeatable: true,
	})
	return err
}
