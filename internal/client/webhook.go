package client

import (
	"context"
	"iter"
	"net/http"
	"strings"
)

// Webhook turns the requests that another system sends to its address into events. Nothing keeps two webhooks of one name
// apart. The API also tells the service account and a record of its key, which nobody needs and so is not read.
type Webhook struct {
	Object
	Name        string `json:"name"`
	Description string `json:"description"`
	Enabled     bool   `json:"enabled"`
	// Template is a Jinja template that makes an event of a request.
	Template string `json:"template"`
	// ServiceAccountID is that of the service account with whose key requests must come, if any.
	ServiceAccountID *string `json:"service_account_id"`
	// Slug is the last part of the address.
	Slug string `json:"slug"`
}

// WebhookInput is what a write sets on a webhook.
type WebhookInput struct {
	Name             string           `json:"name,omitzero"`
	Description      Optional[string] `json:"description,omitzero"`
	Enabled          Optional[bool]   `json:"enabled,omitzero"`
	Template         string           `json:"template,omitzero"`
	ServiceAccountID Optional[string] `json:"service_account_id,omitzero"`
}

// CreateWebhook creates a webhook, whether or not there are others of its name.
func (c *Client) CreateWebhook(ctx context.Context, in WebhookInput) (*Webhook, error) {
	return do[*Webhook](ctx, c, request{method: http.MethodPost, path: path("webhooks", ""), scope: cloudScope, body: in})
}

// Webhook returns the webhook of that id.
func (c *Client) Webhook(ctx context.Context, id string) (*Webhook, error) {
	return do[*Webhook](ctx, c, request{method: http.MethodGet, path: path("webhooks", id), scope: cloudScope})
}

// Webhooks yields every webhook of the client's workspace, the newest first.
func (c *Client) Webhooks(ctx context.Context) iter.Seq2[*Webhook, error] {
	return windowIn[*Webhook](ctx, c, cloudScope, path("webhooks", "filter"), map[string]any{"sort": "CREATED_DESC"}, 0, -1)
}

// UpdateWebhook replaces the fields of a webhook by those of in, which must be whole.
func (c *Client) UpdateWebhook(ctx context.Context, id string, in WebhookInput) error {
	_, err := do[none](ctx, c, request{method: http.MethodPut, path: path("webhooks", id), scope: cloudScope, body: in})
	return err
}

// DeleteWebhook deletes the webhook of that id.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path("webhooks", id), scope: cloudScope})
	return err
}

// HookURL is the address to which other systems send their requests for the webhook of that slug.
func (c *Client) HookURL(slug string) string {
	u := *c.root
	u.Path, u.RawPath = strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/api"), ""
	return u.JoinPath("hooks", slug).String()
}
