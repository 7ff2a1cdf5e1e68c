package automation

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// refuseCloudAction rejects types of action and attributes that require Prefect Cloud, if the endpoint is a self-hosted server.
func refuseCloudAction(p *framework.PlanContext[automation], action tfvalue.Node) {
	server, ok := p.OnServer(&p.Plan.WorkspacePlacement)
	if !ok {
		return
	}
	const hint = "which requires Prefect Cloud, but the provider's endpoint %s is a self-hosted server. "
	name := action.String("type")
	kind := actionKinds[name]
	if kind.cloud {
		action.ReportError(diag.CodeAutomation, "type", "is %q, "+hint+"Use another type.", name, server)
	}
	for _, attribute := range kind.onCloud {
		if v, ok := action.Attributes[attribute].(types.Bool); ok && v.ValueBool() {
			action.ReportError(diag.CodeAutomation, attribute, "is true for the action type %q, "+hint+"Remove it.", name, server)
		}
	}
}

// refuseMetrics rejects metric triggers if the endpoint is a self-hosted server.
func refuseMetrics(p *framework.PlanContext[automation], trigger tfvalue.Node) {
	server, ok := p.OnServer(&p.Plan.WorkspacePlacement)
	if !ok || trigger.Attributes == nil {
		return
	}
	const complaint = "requires Prefect Cloud, but the provider's endpoint %s is a self-hosted server. Use another type of trigger."
	if trigger.Has(client.TriggerMetric) {
		trigger.ReportError(diag.CodeAutomation, client.TriggerMetric, complaint, server)
	}
	var inJSON client.Trigger
	if trigger.Has("json") && json.Unmarshal([]byte(trigger.String("json")), &inJSON) == nil && hasMetric(inJSON) {
		trigger.ReportError(diag.CodeAutomation, "json", "has a trigger of the type metric, which "+complaint, server)
	}
	for _, kind := range []string{client.TriggerCompound, client.TriggerSequence} {
		inner, _ := trigger.Child(kind).Children("triggers")
		for _, t := range inner {
			refuseMetrics(p, t)
		}
	}
}

// hasMetric reports whether a trigger is a metric trigger or contains one.
func hasMetric(t client.Trigger) bool {
	return t.Type == client.TriggerMetric || slices.ContainsFunc(t.Triggers, hasMetric)
}

// sameTrigger reports whether two triggers are semantically equal. Prefect Cloud may return a list with one element as that
// element: a label as a string, and related labels as an object.
func sameTrigger(a, b *client.Trigger) bool {
	return a != nil && b != nil && tfvalue.SameAsJSON(withLists(a.Canonical()), withLists(b.Canonical()))
}

// withLists returns a trigger with lists for all labels.
func withLists(t client.Trigger) client.Trigger {
	t.Match, t.MatchRelated = listLabels(t.Match), listLabels(t.MatchRelated)
	inner := make([]client.Trigger, len(t.Triggers))
	for i, child := range t.Triggers {
		inner[i] = withLists(child)
	}
	t.Triggers = inner
	return t
}

func listLabels(labels json.RawMessage) json.RawMessage {
	plain, err := tfvalue.ReadJSON(labels)
	if err != nil {
		return labels // there are none
	}
	objects := listOf(plain)
	for _, o := range objects {
		fields, _ := o.(map[string]any)
		for name, v := range fields {
			fields[name] = listOf(v)
		}
	}
	out, _ := tfvalue.EncodeJSON(objects) // decoded JSON can be encoded
	return out
}

// listOf returns a list unchanged, and any other value as a list of one element.
func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}
