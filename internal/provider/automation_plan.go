package provider

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
)

// planAutomation keeps what means the same as the state, so that another spelling is no change, and refuses what only the
// server can tell.
func planAutomation(ctx context.Context, p *planning[automation]) {
	if p.absent(p.diags) {
		return
	}
	was := new(automation)
	if p.state != nil {
		was = p.state
		planOwner(ctx, p)
	}
	if isWhollyKnown(ctx, p.plan.Trigger) && isWhollyKnown(ctx, was.Trigger) &&
		sameTrigger(triggerOf(ctx, p.plan.Trigger, p.diags), triggerOf(ctx, was.Trigger, p.diags)) {
		p.set(ctx, "trigger", was.Trigger)
	} else {
		refuseMetrics(p, nodeOf(path.Root("trigger"), p.plan.Trigger, p.diags))
	}
	planActions(ctx, p, "actions", p.plan.Actions, was.Actions)
	planActions(ctx, p, "actions_on_trigger", p.plan.ActionsOnTrigger, was.ActionsOnTrigger)
	planActions(ctx, p, "actions_on_resolve", p.plan.ActionsOnResolve, was.ActionsOnResolve)
}

func planActions(ctx context.Context, p *planning[automation], name string, next, was types.List) {
	if isWhollyKnown(ctx, next) && isWhollyKnown(ctx, was) && sameAsJSON(actionsOf(ctx, name, next, p.diags), actionsOf(ctx, name, was, p.diags)) {
		p.set(ctx, name, was)
		return
	}
	c, known := p.in(&p.plan.place)
	if !known {
		return
	}
	for _, action := range nodesOf(path.Root(name), next, p.diags) {
		refuseCloudAction(p, action)
		warnOfActionReferences(ctx, &p.references, c, action)
		p.checkRunDeployment(ctx, c, action)
		all := templatesIn(action)
		for _, attribute := range slices.Sorted(maps.Keys(all)) {
			checkTemplates(ctx, c, action, attribute, all[attribute])
		}
	}
}

// planOwner replaces an automation whose owner changes, unless the server knows it as the owner already: an import can't
// read it.
func planOwner(ctx context.Context, p *planning[automation]) {
	next, was := p.plan.OwnerResource, p.state.OwnerResource
	if next.Equal(was) {
		return
	}
	if c, known := p.in(&p.plan.place); known && was.IsNull() && !next.IsUnknown() {
		owned, err := c.AutomationsRelatedTo(ctx, next.ValueString())
		if failed(p.diags, action{verb: "read the owner of", noun: "automation", label: p.plan.Name.ValueString()}, err) {
			return
		}
		if slices.ContainsFunc(owned, func(a *client.Automation) bool { return a.ID == p.state.ID.ValueString() }) {
			return
		}
	}
	p.replace("owner_resource")
}

// templatesIn is the Jinja templates in the attributes of an action.
func templatesIn(action node) map[string][]string {
	out := map[string][]string{}
	for _, name := range []string{"payload", "subject", "body"} {
		if text := action.text(name); isJinja(text) {
			out[name] = []string{text}
		}
	}
	if action.has("parameters") {
		plain, err := readJSON(json.RawMessage(action.text("parameters")))
		if err == nil {
			out["parameters"] = parameterTemplates(plain, nil)
		}
	}
	return out
}

// isJinja tells a template from plain text as Prefect does.
func isJinja(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%")
}

// parameterTemplates adds the templates in parameters: texts, and what an object of the kind jinja holds.
func parameterTemplates(plain any, to []string) []string {
	switch v := plain.(type) {
	case string:
		if isJinja(v) {
			to = append(to, v)
		}
	case []any:
		for _, e := range v {
			to = parameterTemplates(e, to)
		}
	case map[string]any:
		kind, special := v["__prefect_kind"]
		for name, e := range v {
			if !special || kind == "jinja" && name == "template" {
				to = parameterTemplates(e, to)
			}
		}
	}
	return to
}

// checkTemplates asks the server what is wrong with templates. A server that can't be asked says so when it is written to.
func checkTemplates(ctx context.Context, c *client.Client, action node, attribute string, templates []string) {
	for _, template := range templates {
		problem, err := c.CheckTemplate(ctx, template)
		if err != nil {
			return
		}
		if problem != "" {
			codeAutomation.addErrorAt(action.diags, action.at.AtName(attribute), "Invalid template",
				fmt.Sprintf("%s is not a Jinja template that Prefect can use: %s Correct the template; Prefect's documentation lists what it can refer to.", action.at.AtName(attribute), strings.TrimSuffix(problem, ".")+"."))
		}
	}
}
