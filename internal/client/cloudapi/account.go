package cloudapi

import (
	"context"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Account is an account of Prefect Cloud.
type Account struct {
	rest.Object
	Name     string          `json:"name"`
	Handle   string          `json:"handle"`
	Location *string         `json:"location"`
	Link     *string         `json:"link"`
	Settings AccountSettings `json:"settings"`
	// Domains are the domains whose users the account may claim.
	Domains []string `json:"-"`
}

// AccountSettings are the feature flags of an account.
type AccountSettings struct {
	AllowPublicWorkspaces bool `json:"allow_public_workspaces"`
	AILogSummaries        bool `json:"ai_log_summaries"`
	ManagedExecution      bool `json:"managed_execution"`
	EnforceIPAllowlist    bool `json:"enforce_ip_allowlist"`
	EnforceWebhookAuth    bool `json:"enforce_webhook_authentication"`
	SelfHealing           bool `json:"self_healing_enabled"`
}

// AccountInput is what a write sets on an account. The API has a separate endpoint for each of the three parts.
type AccountInput struct {
	AccountFields
	AccountSettingsInput
	DomainNames patch.Optional[[]string] `json:"domain_names,omitzero"`
}

// AccountFields is the part of AccountInput for the account itself.
type AccountFields struct {
	Name     string                 `json:"name,omitzero"`
	Handle   string                 `json:"handle,omitzero"`
	Location patch.Optional[string] `json:"location,omitzero"`
	Link     patch.Optional[string] `json:"link,omitzero"`
}

// AccountSettingsInput is the part of AccountInput for the settings. The API accepts no null.
type AccountSettingsInput struct {
	AllowPublicWorkspaces patch.Optional[bool] `json:"allow_public_workspaces,omitzero"`
	AILogSummaries        patch.Optional[bool] `json:"ai_log_summaries,omitzero"`
	ManagedExecution      patch.Optional[bool] `json:"managed_execution,omitzero"`
	EnforceIPAllowlist    patch.Optional[bool] `json:"enforce_ip_allowlist,omitzero"`
	EnforceWebhookAuth    patch.Optional[bool] `json:"enforce_webhook_authentication,omitzero"`
	SelfHealing           patch.Optional[bool] `json:"self_healing_enabled,omitzero"`
}

// AccountByID returns the account with that ID, which need not be the client's.
func (c *Admin) AccountByID(ctx context.Context, id string) (*Account, error) {
	return c.in(id, "").GetAccount(ctx)
}

// GetAccount returns the client's account.
func (c *Admin) GetAccount(ctx context.Context) (*Account, error) {
	account, err := rest.Do[*Account](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path(), Scope: rest.AccountScope})
	if err != nil {
		return nil, err
	}
	domains, err := rest.Do[[]struct {
		Name string `json:"name"`
	}](ctx, c.conn, rest.Request{Method: http.MethodGet, Path: rest.Path("domains"), Scope: rest.AccountScope})
	if err != nil && !apierror.HasCode(err, apierror.CodeNoRoute) { // a customer-managed Cloud has no domains
		return nil, err
	}
	for _, d := range domains {
		account.Domains = append(account.Domains, d.Name)
	}
	return account, nil
}

// UpdateAccount sets the fields of in on the client's account.
func (c *Admin) UpdateAccount(ctx context.Context, in AccountInput) error {
	for _, part := range []struct {
		path   []string
		body   any
		filled bool
	}{
		{rest.Path(), in.AccountFields, in.AccountFields != AccountFields{}},
		{rest.Path("settings"), in.AccountSettingsInput, in.AccountSettingsInput != AccountSettingsInput{}},
		{rest.Path("domains"), map[string]any{"domain_names": in.DomainNames}, !in.DomainNames.IsZero()},
	} {
		if !part.filled {
			continue
		}
		r := rest.Request{Method: http.MethodPatch, Path: part.path, Scope: rest.AccountScope, Body: part.body, Repeatable: true}
		if err := rest.Send(ctx, c.conn, r); err != nil {
			return err
		}
	}
	return nil
}

// DeleteAccount deletes the client's account and everything in it.
func (c *Admin) DeleteAccount(ctx context.Context) error {
	return rest.Send(ctx, c.conn, rest.Request{Method: http.MethodDelete, Path: rest.Path(), Scope: rest.AccountScope})
}

// Accounts yields every account that the API key can read.
func (c *Admin) Accounts(ctx context.Context) iter.Seq2[*Account, error] {
	return func(yield func(*Account, error) bool) {
		visible, err := c.conn.VisibleAccounts(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, m := range visible {
			account, err := c.AccountByID(ctx, m.ID)
			if !yield(account, err) || err != nil {
				return
			}
		}
	}
}

// AccountByHandle returns the account with that handle. The API key must have access to it.
func (c *Admin) AccountByHandle(ctx context.Context, handle string) (*Account, error) {
	visible, err := c.conn.VisibleAccounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range visible {
		if m.Handle == handle {
			return c.AccountByID(ctx, m.ID)
		}
	}
	return nil, apierror.Missing(http.MethodGet, rest.Path("me", "accounts"), "account with the handle "+handle)
}
