package client

import (
	"context"
	"iter"
	"net/http"
)

// Account is an account of Prefect Cloud.
type Account struct {
	Object
	Name     string          `json:"name"`
	Handle   string          `json:"handle"`
	Location *string         `json:"location"`
	Link     *string         `json:"link"`
	Settings AccountSettings `json:"settings"`
	// Domains are the names of the domains whose users the account may claim.
	Domains []string `json:"-"`
}

// AccountSettings are the switches of an account.
type AccountSettings struct {
	AllowPublicWorkspaces bool `json:"allow_public_workspaces"`
	AILogSummaries        bool `json:"ai_log_summaries"`
	ManagedExecution      bool `json:"managed_execution"`
	EnforceIPAllowlist    bool `json:"enforce_ip_allowlist"`
	EnforceWebhookAuth    bool `json:"enforce_webhook_authentication"`
	SelfHealing           bool `json:"self_healing_enabled"`
}

// AccountInput is what a write sets on an account. The API has a path of its own for each of the three parts.
type AccountInput struct {
	AccountFields
	AccountSettingsInput
	DomainNames Optional[[]string] `json:"domain_names,omitzero"`
}

// AccountFields is the part of AccountInput that is about the account itself.
type AccountFields struct {
	Name     string           `json:"name,omitzero"`
	Handle   string           `json:"handle,omitzero"`
	Location Optional[string] `json:"location,omitzero"`
	Link     Optional[string] `json:"link,omitzero"`
}

// AccountSettingsInput is the part of AccountInput that is about the switches. The API takes no null.
type AccountSettingsInput struct {
	AllowPublicWorkspaces Optional[bool] `json:"allow_public_workspaces,omitzero"`
	AILogSummaries        Optional[bool] `json:"ai_log_summaries,omitzero"`
	ManagedExecution      Optional[bool] `json:"managed_execution,omitzero"`
	EnforceIPAllowlist    Optional[bool] `json:"enforce_ip_allowlist,omitzero"`
	EnforceWebhookAuth    Optional[bool] `json:"enforce_webhook_authentication,omitzero"`
	SelfHealing           Optional[bool] `json:"self_healing_enabled,omitzero"`
}

// AccountByID returns the account of that id, which need not be the client's.
func (c *Client) AccountByID(ctx context.Context, id string) (*Account, error) {
	return c.In(id, "").GetAccount(ctx)
}

// GetAccount returns the client's account.
func (c *Client) GetAccount(ctx context.Context) (*Account, error) {
	account, err := do[*Account](ctx, c, request{method: http.MethodGet, path: path(), scope: accountScope})
	if err != nil {
		return nil, err
	}
	domains, err := do[[]struct {
		Name string `json:"name"`
	}](ctx, c, request{method: http.MethodGet, path: path("domains"), scope: accountScope})
	if err != nil && !hasCode(err, CodeNoRoute) { // a customer-managed Cloud has no domains
		return nil, err
	}
	for _, d := range domains {
		account.Domains = append(account.Domains, d.Name)
	}
	return account, nil
}

// UpdateAccount sets the fields that in has on the client's account.
func (c *Client) UpdateAccount(ctx context.Context, in AccountInput) error {
	for _, part := range []struct {
		path   []string
		body   any
		filled bool
	}{
		{path(), in.AccountFields, in.AccountFields != AccountFields{}},
		{path("settings"), in.AccountSettingsInput, in.AccountSettingsInput != AccountSettingsInput{}},
		{path("domains"), map[string]any{"domain_names": in.DomainNames}, !in.DomainNames.IsZero()},
	} {
		if !part.filled {
			continue
		}
		if _, err := do[none](ctx, c, request{method: http.MethodPatch, path: part.path, scope: accountScope, body: part.body,
			repeatable: true}); err != nil {
			return err
		}
	}
	return nil
}

// DeleteAccount deletes the client's account, with all that is in it.
func (c *Client) DeleteAccount(ctx context.Context) error {
	_, err := do[none](ctx, c, request{method: http.MethodDelete, path: path(), scope: accountScope})
	return err
}

// Accounts yields every account that the API key may see.
func (c *Client) Accounts(ctx context.Context) iter.Seq2[*Account, error] {
	return func(yield func(*Account, error) bool) {
		mine, err := c.myAccounts(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, m := range mine {
			account, err := c.AccountByID(ctx, m.ID)
			if !yield(account, err) || err != nil {
				return
			}
		}
	}
}

// AccountByHandle returns the account of that handle, which the API key must be allowed to see.
func (c *Client) AccountByHandle(ctx context.Context, handle string) (*Account, error) {
	mine, err := c.myAccounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range mine {
		if m.Handle == handle {
			return c.AccountByID(ctx, m.ID)
		}
	}
	return nil, missing(http.MethodGet, path("me", "accounts"), "account of the handle "+handle)
}

// myAccount is an account that the API key may see.
type myAccount struct {
	ID     string  `json:"account_id"`
	Handle string  `json:"account_handle"`
	Role   string  `json:"account_role_name"` // of the key in it
	Plan   string  `json:"account_plan_type"`
	Tier   *string `json:"account_plan_tier"`
}

func (c *Client) myAccounts(ctx context.Context) ([]myAccount, error) {
	return do[[]myAccount](ctx, c, request{method: http.MethodGet, path: path("me", "accounts"), scope: rootScope})
}
