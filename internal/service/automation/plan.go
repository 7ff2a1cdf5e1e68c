package automation

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// planAutomation keeps values of the state that are semantically equal to the planned ones, so that another spelling is not a
// change. It refuses what the connected server does not support, which validate cannot know without a server.
func planAutomation(ctx context.Context, p *framework.PlanContext[automation]) {
	if p.Unconfigured(p.Diags) {
		return
	}
	was := new(automation)
	if p.State != nil {
		was = p.State
		planOwner(ctx, p)
	}
	if tfvalue.IsWhollyKnown(ctx, p.Plan.Trigger) && tfvalue.IsWhollyKnown(ctx, was.Trigger) &&
		sameTrigger(triggerOf(ctx, p.Plan.Trigger, p.Diags), triggerOf(ctx, was.Trigger, p.Diags)) {
		p.Set(ctx, "trigger", was.Trigger)
	} else {
		refuseMetrics(p, tfvalue.NodeOf(path.Root("trigger"), p.Plan.Trigger, p.Diags))
	}
	planActions(ctx, p, "actions", p.Plan.Actions, was.Actions)
	planActions(ctx, p, "actions_on_trigger", p.Plan.ActionsOnTrigger, was.ActionsOnTrigger)
	planActions(ctx, p, "actions_on_resolve", p.Plan.ActionsOnResolve, was.ActionsOnResolve)
}

func planActions(ctx context.Context, p *framework.PlanContext[automation], name string, next, was types.List) {
	if tfvalue.IsWhollyKnown(ctx, next) && tfvalue.IsWhollyKnown(ctx, was) &&
		tfvalue.SameAsJSON(actionsOf(ctx, name, next, p.Diags), actionsOf(ctx, name, was, p.Diags)) {
		p.Set(ctx, name, was)
		return
	}
	c, known := p.In(&p.Plan.WorkspacePlacement)
	if !known {
		return
	}
	for _, action := range tfvalue.NodesOf(path.Root(name), next, p.Diags) {
		refuseCloudAction(p, action)
		warnOfActionReferences(ctx, p.ProviderData, c, action)
		checkRunDeployment(ctx, p.ProviderData, c, action)
		all := templatesIn(action)
		for _, attribute := range slices.Sorted(maps.Keys(all)) {
			checkTemplates(ctx, c, action, attribute, all[attribute])
		}
	}
}

// planOwner replaces an automation whose owner changes, unless the automation has that owner on the server: an import cannot
// read the owner.
func planOwner(ctx context.Context, p *framework.PlanContext[automation]) {
	next, was := p.Plan.OwnerResource, p.State.OwnerResource
	if next.Equal(was) {
		return
	}
	if c, known := p.In(&p.Plan.WorkspacePlacement); known && was.IsNull() && !next.IsUnknown() {
		owned, err := c.AutomationsRelatedTo(ctx, next.ValueString())
		if diag.Failed(
			p.Diags,
			diag.ErrorContext{Verb: "read the owner of", TypeName: "automation", Label: p.Plan.Name.ValueString()},
			err,
		) {
			return
		}
		if slices.ContainsFunc(owned, func(a *client.Automation) bool { return a.ID == p.State.ID.ValueString() }) {
			return
		}
	}
	p.Replace("owner_resource")
}

// templatesIn returns the Jinja templates in the attributes of an action.
func templatesIn(action tfvalue.Node) map[string][]string {
	out := map[string][]string{}
	for _, name := range []string{"payload", "subject", "body"} {
		if text := action.String(name); deployment.IsJinja(text) {
			out[name] = []string{text}
		}
	}
	if action.Has("parameters") {
		plain, err := tfvalue.ReadJSON(json.RawMessage(action.String("parameters")))
		if err == nil {
			out["parameters"] = parameterTemplates(plain, nil)
		}
	}
	return out
}

// parameterTemplates adds the templates in parameters: strings, and the templates of objects of the kind jinja.
func parameterTemplates(plain any, to []string) []string {
	switch v := plain.(type) {
	case string:
		if deployment.IsJinja(v) {
			to = append(to, v)
		}
	case []any:
		for _, e := range v {
			to = parameterTemplates(e, to)
		}
	case map[string]any:
		kind, special := v["__prefect_kind"]
		for name, e := range v {
			if !special || (kind == "jinja" && name == "template") {
				to = parameterTemplates(e, to)
			}
		}
	}
	return to
}

// checkTemplates validates templates with the server. If that request fails, the errors are left to the apply.
func checkTemplates(ctx context.Context, c *client.Client, action tfvalue.Node, attribute string, templates []string) {
	for _, template := range templates {
		problem, err := c.CheckTemplate(ctx, template)
		if err != nil {
			return
		}
		if problem != "" {
			diag.CodeAutomation.ReportErrorAt(
				action.Diags,
				action.At.AtName(attribute),
				"Invalid template",
				fmt.Sprintf(
					"%s is not a valid Jinja template: %s Correct the template. Prefect's documentation lists the available variables.",
					action.At.AtName(attribute),
					strings.TrimSuffix(problem, ".")+".",
				),
			)
		}
	}
}
