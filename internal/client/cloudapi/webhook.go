package cloudapi

import (
	"context"
	"iter"
	"net/http"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Webhook converts the requests that other systems send to its URL into events. Names of webhooks are not unique. The
// API also returns the service account and its key's metadata, which the client does not read.
type Webhook struct {
	rest.Object
	Name        string `json:"name"`
	Description string `json:"description"`
	Enabled     bool   `json:"enabled"`
	// Template is a Jinja template that renders an event from a request.
	Template string `json:"template"`
	// ServiceAccountID is the ID of the service account whose key must authenticate the requests, if any.
	ServiceAccountID *string `json:"service_account_id"`
	// Slug is the last element of the URL.
	Slug string `json:"slug"`
}

// WebhookInput is what a write sets on a webhook.
type WebhookInput struct {
	Name             string                 `json:"name,omitzero"`
	Description      patch.Optional[string] `json:"description,omitzero"`
	Enabled          patch.Optional[bool]   `json:"enabled,omitzero"`
	Template         string                 `json:"template,omitzero"`
	ServiceAccountID patch.Optional[string] `json:"service_account_id,omitzero"`
}

// CreateWebhook creates a webhook, even if others have the same name.
func (c *Admin) CreateWebhook(ctx context.Context, in WebhookInput) (*Webhook, error) {
	return rest.Do[*Webhook](
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("webhooks", ""), Scope: rest.CloudScope, Body: in},
	)
}

// Webhook returns the webhook with that ID.
func (c *Admin) Webhook(ctx context.Context, id string) (*Webhook, error) {
	return rest.Do[*Webhook](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("webhooks", id), Scope: rest.CloudScope})
}

// Webhooks yields every webhook of the client's workspace, the newest first.
func (c *Admin) Webhooks(ctx context.Context) iter.Seq2[*Webhook, error] {
	return rest.WindowIn[*Webhook](
		ctx,
		c.conn,
		rest.CloudScope,
		rest.Path("webhooks", "filter"),
		map[string]any{"sort": "CREATED_DESC"},
		0,
		-1,
	)
}

// UpdateWebhook replaces all fields of a webhook, so in must have all of them.
func (c *Admin) UpdateWebhook(ctx context.Context, id string, in WebhookInput) error {
	return rest.Send(
		ctx,
		c.conn,
		rest.Request{Method: http.MethodPut, Path: rest.Path("webhooks", id), Scope: rest.CloudScope, Body: in},
	)
}

// DeleteWebhook deletes the webhook with that ID.
func (c *Admin) DeleteWebhook(ctx context.Context, id string) error {
	return rest.Send(ctx, c.conn, rest.Request{Method: http.MethodDelete, Path: rest.Path("webhooks", id), Scope: rest.CloudScope})
}

// HookURL is the URL to which other systems send requests for the webhook with that slug.
func (c *Admin) HookURL(slug string) string {
	u := c.conn.Root()
	u.Path, u.RawPath = strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/api"), ""
	return u.JoinPath("hooks", slug).String()
}
