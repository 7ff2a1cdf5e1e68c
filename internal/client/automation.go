package client

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// Automation acts by itself when its trigger fires. Nothing keeps two automations of one name apart.
type Automation struct {
	rest.Object
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Enabled     bool     `json:"enabled"`
	Tags        []string `json:"tags"`
	Trigger     Trigger  `json:"trigger"`
	// Actions happen at each firing; the others when the automation comes to be triggered, and when that is over.
	Actions          []AutomationAction `json:"actions"`
	ActionsOnTrigger []AutomationAction `json:"actions_on_trigger"`
	ActionsOnResolve []AutomationAction `json:"actions_on_resolve"`
}

// AutomationInput is what a write sets on an automation.
type AutomationInput struct {
	Name             string                             `json:"name,omitzero"`
	Description      patch.Optional[string]             `json:"description,omitzero"`
	Enabled          patch.Optional[bool]               `json:"enabled,omitzero"`
	Tags             patch.Optional[[]string]           `json:"tags,omitzero"`
	Trigger          *Trigger                           `json:"trigger,omitzero"`
	Actions          patch.Optional[[]AutomationAction] `json:"actions,omitzero"`
	ActionsOnTrigger patch.Optional[[]AutomationAction] `json:"actions_on_trigger,omitzero"`
	ActionsOnResolve patch.Optional[[]AutomationAction] `json:"actions_on_resolve,omitzero"`
	// OwnerResource is the resource to which the automation belongs, such as prefect.deployment.<id>. The API takes it
	// when an automation is made, and never tells it.
	OwnerResource string `json:"owner_resource,omitzero"`
}

// CreateAutomation creates an automation, whether or not there are others of its name.
func (c *Client) CreateAutomation(ctx context.Context, in AutomationInput) (*Automation, error) {
	if in.Actions.IsZero() {
		in.Actions = patch.Some([]AutomationAction{}) // the API requires them
	}
	return writeAutomation[*Automation](ctx, c, rest.Request{Method: http.MethodPost, Path: rest.Path("automations", ""), Body: in})
}

// writeAutomation sends a write when no other one of automations is on its way. After such a write a server on SQLite
// stops its event loop until it has taken a lock (automation_changed in Prefect's triggers): when the loop itself holds that
// at the moment, for the check of all automations that it makes every five seconds, the server stands still for good
// (https://github.com/PrefectHQ/prefect/issues/23055). The check is short on a server with one write at a time, and can be
// long on a busy one.
func writeAutomation[T any](ctx context.Context, c *Client, r rest.Request) (T, error) {
	r.Serial = "automations"
	return rest.Do[T](ctx, c.Conn, r)
}

// Automation returns the automation of that id.
func (c *Client) Automation(ctx context.Context, id string) (*Automation, error) {
	return rest.ReadObject[Automation](ctx, c.Conn, automationKind, id)
}

// AutomationFilter selects automations that meet all of its conditions. A nil field selects all.
type AutomationFilter struct {
	Names []string // any of them
	Tags  []string // all of them
}

// Automations yields the automations that the filter selects, the newest first: the order of names, which need not differ,
// could change between two pages.
func (c *Client) Automations(ctx context.Context, f AutomationFilter) iter.Seq2[*Automation, error] {
	automations := map[string]any{}
	if f.Names != nil {
		automations["name"] = rest.AnyOf(f.Names...)
	}
	if f.Tags != nil {
		automations["tags"] = map[string]any{"all_": f.Tags}
	}
	return rest.Pages[*Automation](
		ctx,
		c.Conn,
		rest.Path("automations", "filter"),
		map[string]any{"automations": automations, "sort": "CREATED_DESC"},
	)
}

// ReplaceAutomation sets an automation to what in says: its name, trigger and actions must be there. The server gives the
// triggers new ids and forgets what they have seen, so this must not be sent when nothing changes. The owner of an
// automation can't be changed.
func (c *Client) ReplaceAutomation(ctx context.Context, id string, in AutomationInput) error {
	in.OwnerResource = ""
	_, err := writeAutomation[rest.None](ctx, c, rest.Request{Method: http.MethodPut, Path: rest.Path("automations", id), Body: in})
	return err
}

// EnableAutomation switches an automation on or off. What its triggers have seen stays.
func (c *Client) EnableAutomation(ctx context.Context, id string, enabled bool) error {
	body := map[string]any{"enabled": enabled}
	_, err := writeAutomation[rest.None](
		ctx,
		c,
		rest.Request{Method: http.MethodPatch, Path: rest.Path("automations", id), Body: body, Repeatable: true},
	)
	return err
}

// DeleteAutomation deletes the automation of that id.
func (c *Client) DeleteAutomation(ctx context.Context, id string) error {
	_, err := writeAutomation[rest.None](ctx, c, rest.Request{Method: http.MethodDelete, Path: rest.Path("automations", id)})
	return err
}

// AutomationsRelatedTo returns the automations that belong to a resource such as prefect.deployment.<id>, and those that
// run a deployment when it is one.
func (c *Client) AutomationsRelatedTo(ctx context.Context, resource string) ([]*Automation, error) {
	return rest.Do[[]*Automation](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("automations", "related-to", resource)})
}

// CheckTemplate returns what is wrong with a Jinja template of an action, as the server says it; "" when nothing is.
func (c *Client) CheckTemplate(ctx context.Context, template string) (string, error) {
	_, err := rest.Do[rest.None](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodPost, Path: rest.Path("automations", "templates", "validate"), Body: template, Reads: true},
	)
	var refused *apierror.Error
	if errors.As(err, &refused) && refused.Status == http.StatusUnprocessableEntity {
		return refused.Detail, nil
	}
	return "", err
}
