package client

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// TaskRunConcurrencyLimit bounds how many task runs with a tag run at a time.
type TaskRunConcurrencyLimit struct {
	rest.Object
	Tag              string `json:"tag"`
	ConcurrencyLimit int64  `json:"concurrency_limit"`
}

// TaskRunConcurrencyLimitInput is what a write sets on a task run concurrency limit. The tag can be set on creation only.
type TaskRunConcurrencyLimitInput struct {
	Tag              string                `json:"tag,omitzero"`
	ConcurrencyLimit patch.Optional[int64] `json:"concurrency_limit,omitzero"`
}

// SetTaskRunConcurrencyLimit creates the limit of a tag. If the tag has a limit, the API updates and returns it.
func (c *Client) SetTaskRunConcurrencyLimit(ctx context.Context, in TaskRunConcurrencyLimitInput) (*TaskRunConcurrencyLimit, error) {
	return rest.Do[*TaskRunConcurrencyLimit](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("concurrency_limits", ""), Body: in, Repeatable: true},
	)
}

// TaskRunConcurrencyLimit returns the limit with that ID.
func (c *Client) TaskRunConcurrencyLimit(ctx context.Context, id string) (*TaskRunConcurrencyLimit, error) {
	return rest.ReadObject[TaskRunConcurrencyLimit](ctx, c.Conn, taskLimitKind, id)
}

// TaskRunConcurrencyLimitByTag returns the limit of the tag.
func (c *Client) TaskRunConcurrencyLimitByTag(ctx context.Context, tag string) (*TaskRunConcurrencyLimit, error) {
	return rest.Do[*TaskRunConcurrencyLimit](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("concurrency_limits", "tag", tag)},
	)
}

// ForgetSlotHolders removes the list of task runs that occupy slots of the tag's limit. Up to at least Prefect 3.8,
// it does not release the slots: these are the active slots of the global limit that is named after the tag.
func (c *Client) ForgetSlotHolders(ctx context.Context, tag string) error {
	return rest.Send(ctx, c.Conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("concurrency_limits", "tag", tag, "reset"), Body: map[string]any{}, Repeatable: true,
	})
}

// DeleteTaskRunConcurrencyLimit deletes the limit with that ID.
func (c *Client) DeleteTaskRunConcurrencyLimit(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("concurrency_limits", id)})
}

// TaskRunConcurrencyLimits yields the limit of every tag. It selects them from all global limits: the server's list
// of the limits of tags is incomplete if there are more than 200 limits of any type.
func (c *Client) TaskRunConcurrencyLimits(ctx context.Context) iter.Seq2[*TaskRunConcurrencyLimit, error] {
	return func(yield func(*TaskRunConcurrencyLimit, error) bool) {
		for limit, err := range c.GlobalConcurrencyLimits(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			tag, ok := strings.CutPrefix(limit.Name, TagLimitPrefix)
			if ok && !yield(&TaskRunConcurrencyLimit{Object: limit.Object, Tag: tag, ConcurrencyLimit: limit.Limit}, nil) {
				return
			}
		}
	}
}
