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

// Automation runs actions automatically when its trigger fires. Names of automations are not unique.
type Automation struct {
	rest.Object
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Enabled     bool     `json:"enabled"`
	Tags        []string `json:"tags"`
	Trigger     Trigger  `json:"trigger"`
	// Actions run at each firing. ActionsOnTrigger run when the automation becomes triggered, ActionsOnResolve when
	// it no longer is.
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
	// OwnerResource is the resource to which the automation belongs, such as prefect.deployment.<id>. The API accepts
	// it when an automation is created, and never returns it.
	OwnerResource string `json:"owner_resource,omitzero"`
}

// CreateAutomation creates an automation, even if others have the same name.
func (c *Client) CreateAutomation(ctx context.Context, in AutomationInput) (*Automation, error) {
	if in.Actions.IsZero() {
		in.Actions = patch.Some([]AutomationAction{}) // the API requires them
	}
	return rest.Do[*Automation](ctx, c.Conn, serialWrite(rest.Request{Method: http.MethodPost, Path: rest.Path("automations", ""), Body: in}))
}

// serialWrite is a write of an automation, which is sent while no other such write is in flight. After such a write a server
// on SQLite blocks its event loop until it has acquired a lock (automation_changed in Prefect's triggers). If the
// loop itself holds the lock at that moment, for the check of all automations that runs every five seconds, the
// server deadlocks (https://github.com/PrefectHQ/prefect/issues/23055). The check is short on a server that handles
// one write at a time, and can be long on a busy one.
func serialWrite(r rest.Request) rest.Request {
	r.Serial = "automations"
	return r
}

// Automation returns the automation with that ID.
func (c *Client) Automation(ctx context.Context, id string) (*Automation, error) {
	return rest.ReadObject[Automation](ctx, c.Conn, automationKind, id)
}

// AutomationFilter selects automations that meet all of its conditions. A nil field selects all.
type AutomationFilter struct {
	Names []string // any of them
	Tags  []string // all of them
}

// Automations yields the automations that the filter selects, the newest first. Names are not unique, so an order by
// name could change between two pages.
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

// ReplaceAutomation replaces all fields of an automation; in must have a name, a trigger and actions. The server
// gives the triggers new IDs and drops their state, so this must not be sent when nothing changes. The owner of an
// automation cannot be changed.
func (c *Client) ReplaceAutomation(ctx context.Context, id string, in AutomationInput) error {
	in.OwnerResource = ""
	return rest.Send(ctx, c.Conn, serialWrite(rest.Request{Method: http.MethodPut, Path: rest.Path("automations", id), Body: in}))
}

// EnableAutomation enables or disables an automation. Its triggers keep their state.
func (c *Client) EnableAutomation(ctx context.Context, id string, enabled bool) error {
	body := map[string]any{"enabled": enabled}
	return rest.Send(
		ctx,
		c.Conn,
		serialWrite(rest.Request{Method: http.MethodPatch, Path: rest.Path("automations", id), Body: body, Repeatable: true}),
	)
}

// DeleteAutomation deletes the automation with that ID.
func (c *Client) DeleteAutomation(ctx context.Context, id string) error {
	return rest.Send(ctx, c.Conn, serialWrite(rest.Request{Method: http.MethodDelete, Path: rest.Path("automations", id)}))
}

// AutomationsRelatedTo returns the automations that belong to a resource such as prefect.deployment.<id>, and, for a
// deployment, also the automations whose actions run it.
func (c *Client) AutomationsRelatedTo(ctx context.Context, resource string) ([]*Automation, error) {
	return rest.Do[[]*Automation](ctx, c.Conn, rest.Request{Method: http.MethodGet, Path: rest.Path("automations", "related-to", resource)})
}

// CheckTemplate returns the server's error message for a Jinja template of an action; empty if the template is valid.
func (c *Client) CheckTemplate(ctx context.Context, template string) (string, error) {
	err := rest.Send(
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
