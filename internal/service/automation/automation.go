package automation

import (
	"context"
	"iter"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// automationBody has the attributes that the API returns.
type automationBody struct {
	framework.WorkspaceModel
	Name             types.String `tfsdk:"name"`
	Description      types.String `tfsdk:"description"`
	Enabled          types.Bool   `tfsdk:"enabled"`
	Tags             types.Set    `tfsdk:"tags"`
	Trigger          types.Object `tfsdk:"trigger"`
	Actions          types.List   `tfsdk:"actions"`
	ActionsOnTrigger types.List   `tfsdk:"actions_on_trigger"`
	ActionsOnResolve types.List   `tfsdk:"actions_on_resolve"`
}

// Automation is the model of an automation.
type automation struct {
	automationBody
	OwnerResource types.String `tfsdk:"owner_resource"`
}

// Input is what a write sets, and what distinguishes a create whose response was lost.
type automationInput struct {
	client.AutomationInput
	idsWithName *framework.IDsWithName
}

var _ = framework.ImplementsListableResource(newAutomation)

func newAutomation() *framework.Resource[automation, client.Automation, automationInput, *automation] {
	r := new(framework.Resource[automation, client.Automation, automationInput, *automation])
	*r = framework.Resource[automation, client.Automation, automationInput, *automation]{
		TypeName:         "automation",
		SchemaDefinition: automationSchema(),
		CreateFunc: func(ctx context.Context, c *client.Client, in automationInput) (*client.Automation, error) {
			return c.CreateAutomation(ctx, in.AutomationInput)
		},
		ReadFunc:   framework.ReadsByID[*automation]((*client.Client).Automation),
		UpdateFunc: updateAutomation,
		DeleteFunc: framework.RemovesByID[*automation]((*client.Client).DeleteAutomation),
		FindExisting: func(ctx context.Context, c *client.Client, in automationInput) (*client.Automation, error) {
			return findCreated(ctx, c, in, r.Claim(c, r.TypeName, in.Name))
		},
		Collision: framework.Collision{
			Advice: "change its name or its description. An interrupted apply may have created the existing automation, and two " +
				"equal automations would both run their actions",
		},
		Recovery: framework.Recovery[*automation, client.Automation, automationInput]{Replacement: findReplacement},
		Import:   framework.Import[client.Automation]{Find: findAutomationForImport},
		Listing: framework.Listing[*automation, client.Automation]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Automation, error] {
				return c.Automations(ctx, client.AutomationFilter{})
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{
				"description": types.StringValue(""), "enabled": types.BoolValue(true), "tags": tfvalue.EmptySet(),
				"actions": noActions(), "actions_on_trigger": noActions(), "actions_on_resolve": noActions(),
			},
			FixedDefaults: []string{"description", "enabled", "tags", "actions", "actions_on_trigger", "actions_on_resolve"},
			Completed:     true,
		},
		ValidateFunc: validateAutomation,
		PlanFunc:     planAutomation,
		API:          framework.APIBehavior{EventuallyConsistent: true},
	}
	return r
}

// updateAutomation sends no request if the owner is recorded in the state only, a PATCH if only enabled changes, and otherwise a
// PUT with all fields.
func updateAutomation(ctx context.Context, c *client.Client, a *automation, changed automationInput) error {
	changed.OwnerResource = ""
	rest, enabled := changed, changed.Enabled
	rest.Enabled = patch.Optional[bool]{}
	_, more, err := patch.Changes(automationInput{}, rest)
	if err != nil {
		return err
	}
	if more {
		var diags fwdiag.Diagnostics
		whole := a.ToAPI(ctx, &diags) // without errors: the caller has done the same
		return c.ReplaceAutomation(ctx, a.ID.ValueString(), whole.AutomationInput)
	}
	if on, ok := enabled.Get(); ok {
		return c.EnableAutomation(ctx, a.ID.ValueString(), on)
	}
	return nil
}

// findCreated finds the automation that has the name and the content of in: see framework's find_created.go.
func findCreated(ctx context.Context, c *client.Client, in automationInput, begins bool) (*client.Automation, error) {
	all := func() iter.Seq2[*client.Automation, error] {
		return c.Automations(ctx, client.AutomationFilter{Names: []string{in.Name}})
	}
	return framework.FindCreated(
		ctx,
		c,
		in.idsWithName,
		begins,
		all,
		automationID,
		func(a *client.Automation) (bool, error) { return in.describes(ctx, a) },
	)
}

func automationID(a *client.Automation) string { return a.ID }

// findReplacement finds the automation that replaced this one, as `prefect deploy` replaces the automations of a deployment's triggers:
// the only one of its name that has its content.
func findReplacement(ctx context.Context, c *client.Client, a *automation) (*client.Automation, error) {
	var diags fwdiag.Diagnostics
	in := a.ToAPI(ctx, &diags) // without errors, because the state was written by an apply
	var found []*client.Automation
	for other, err := range c.Automations(ctx, client.AutomationFilter{Names: []string{in.Name}}) {
		if err != nil {
			return nil, err
		}
		same, err := in.describes(ctx, other)
		if err != nil {
			return nil, err
		}
		if same {
			found = append(found, other)
		}
	}
	if len(found) != 1 {
		return nil, framework.NotFound("automation", in.Name)
	}
	return found[0], nil
}

// describes reports whether an automation has the content that in asks for, as far as the API returns it.
func (in automationInput) describes(ctx context.Context, a *client.Automation) (bool, error) {
	in.OwnerResource = ""
	if sameTrigger(in.Trigger, &a.Trigger) {
		alike := *a
		alike.Trigger, a = *in.Trigger, &alike
	}
	return framework.Describes[*automation](ctx, a, in)
}

// findAutomationForImport finds an automation by ID, or by a unique name.
func findAutomationForImport(ctx context.Context, c *client.Client, key string) (*client.Automation, error) {
	if uuid.Validate(key) == nil {
		if a, err := c.Automation(ctx, key); !apierror.IsNotFound(err) {
			return a, err
		}
	}
	return automationByName(ctx, c, key)
}

// automationByName finds the automation with a name; the name must be unique.
func automationByName(ctx context.Context, c *client.Client, name string) (*client.Automation, error) {
	return framework.OnlyOne(c.Automations(ctx, client.AutomationFilter{Names: []string{name}}), "automation", name, automationID)
}

func (a *automation) Identity() (id, label string) { return a.ID.ValueString(), a.Name.ValueString() }

func (a *automation) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) automationInput {
	actions := func(name string, list types.List) patch.Optional[[]client.AutomationAction] {
		return tfvalue.OptionalNonNull(list, func() []client.AutomationAction { return actionsOf(ctx, name, list, diags) })
	}
	return automationInput{idsWithName: new(framework.IDsWithName), AutomationInput: client.AutomationInput{
		Name:             a.Name.ValueString(),
		Description:      tfvalue.OptionalNonNull(a.Description, a.Description.ValueString),
		Enabled:          tfvalue.OptionalNonNull(a.Enabled, a.Enabled.ValueBool),
		Tags:             tfvalue.OptionalNonNull(a.Tags, tfvalue.Strings(ctx, a.Tags, diags)),
		Trigger:          triggerOf(ctx, a.Trigger, diags),
		Actions:          actions("actions", a.Actions),
		ActionsOnTrigger: actions("actions_on_trigger", a.ActionsOnTrigger),
		ActionsOnResolve: actions("actions_on_resolve", a.ActionsOnResolve),
		OwnerResource:    a.OwnerResource.ValueString(),
	}}
}

func (a *automation) FromAPI(ctx context.Context, in *client.Automation, diags *fwdiag.Diagnostics) {
	a.fillBody(ctx, in, automationTypes(), diags)
}

// fillBody copies the API's response into values of the attributes' types.
func (a *automationBody) fillBody(ctx context.Context, in *client.Automation, as map[string]attr.Type, diags *fwdiag.Diagnostics) {
	a.FillObject(in.Object)
	a.Name = types.StringValue(in.Name)
	a.Description = types.StringValue(in.Description)
	a.Enabled = types.BoolValue(in.Enabled)
	a.Tags = tfvalue.StringSet(in.Tags)
	a.fillTrigger(ctx, in.Trigger.Canonical(), as["trigger"], diags)
	for _, list := range []struct {
		name string
		to   *types.List
		from []client.AutomationAction
	}{
		{"actions", &a.Actions, in.Actions},
		{"actions_on_trigger", &a.ActionsOnTrigger, in.ActionsOnTrigger},
		{"actions_on_resolve", &a.ActionsOnResolve, in.ActionsOnResolve},
	} {
		fillActions(ctx, list.name, list.to, list.from, as[list.name], diags)
	}
}
