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

// SetTaskRunConcurrencyLimit creates the limit of a tag. When the tag has one, the API changes and returns that one.
func (c *Client) SetTaskRunConcurrencyLimit(ctx context.Context, in TaskRunConcurrencyLimitInput) (*TaskRunConcurrencyLimit, error) {
	return rest.Do[*TaskRunConcurrencyLimit](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("concurrency_limits", ""), Body: in, Repeatable: true},
	)
}

// TaskRunConcurrencyLimit returns the limit of that id.
func (c *Client) TaskRunConcurrencyLimit(ctx context.Context, id string) (*TaskRunConcurrencyLimit, error) {
	return rest.ReadObject[TaskRunConcurrencyLimit](ctx, c.Conn, taskLimitKind, id)
}

// TaskRunConcurrencyLimitByTag returns the limit of that tag.
func (c *Client) TaskRunConcurrencyLimitByTag(ctx context.Context, tag string) (*TaskRunConcurrencyLimit, error) {
	return rest.Do[*TaskRunConcurrencyLimit](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("concurrency_limits", "tag", tag)},
	)
}

// ForgetSlotHolders makes the server forget which task runs hold slots of the limit of that tag. Their number stays, at
// least up to 3.8: it is the active slots of the global limit that is named after the tag.
func (c *Client) ForgetSlotHolders(ctx context.Context, tag string) error {
	_, err := rest.Do[rest.None](ctx, c.Conn, rest.Request{
		Method: http.MethodPost, Path: rest.Path("concurrency_limits", "tag", tag, "reset"), Body: map[string]any{}, Repeatable: true,
	})
	return err
}

// DeleteTaskRunConcurrencyLimit deletes the limit of that id.
func (c *Client) DeleteTaskRunConcurrencyLimit(ctx context.Context, id string) error {
	_, err := rest.Do[rest.None](ctx, c.Conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("concurrency_limits", id)})
	return err
}

// TaskRunConcurrencyLimits yields the limit of every tag. It looks for them among all limits: a server's own list of
// those of tags leaves some out when there are more than 200 limits of any kind.
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
