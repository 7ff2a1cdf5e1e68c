package provider

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// node is an object of the configuration, and where it is. What is not known in it passes every check.
type node struct {
	at         path.Path
	attributes map[string]attr.Value
	diags      *diag.Diagnostics
}

// nodeOf is a known object; its attributes are nil when it is not there.
func nodeOf(at path.Path, v attr.Value, diags *diag.Diagnostics) node {
	n := node{at: at, diags: diags}
	if object, ok := v.(types.Object); ok && !object.IsNull() && !object.IsUnknown() {
		n.attributes = object.Attributes()
	}
	return n
}

// child is an object among the attributes.
func (n node) child(name string) node { return nodeOf(n.at.AtName(name), n.attributes[name], n.diags) }

// children is the objects of a list among the attributes; known tells whether it is there.
func (n node) children(name string) (out []node, known bool) {
	list, ok := n.attributes[name].(types.List)
	if !ok || list.IsNull() || list.IsUnknown() {
		return nil, false
	}
	return nodesOf(n.at.AtName(name), list, n.diags), true
}

func nodesOf(at path.Path, list types.List, diags *diag.Diagnostics) []node {
	var out []node
	for i, e := range list.Elements() {
		out = append(out, nodeOf(at.AtListIndex(i), e, diags))
	}
	return out
}

// text is the known text of an attribute; "" when there is none.
func (n node) text(name string) string {
	if v, ok := n.attributes[name].(interface{ ValueString() string }); ok {
		return v.ValueString()
	}
	return ""
}

// has and lacks tell that an attribute is certainly there, or certainly not.
func (n node) has(name string) bool {
	v := n.attributes[name]
	return v != nil && !v.IsNull() && !v.IsUnknown()
}

func (n node) lacks(name string) bool { v := n.attributes[name]; return v != nil && v.IsNull() }

// wrong adds an error at an attribute.
func (n node) wrong(name, format string, args ...any) {
	at := n.at.AtName(name)
	codeAutomation.addErrorAt(n.diags, at, "Invalid "+name, at.String()+" "+fmt.Sprintf(format, args...))
}

// validateAutomation finds what Prefect would refuse.
func validateAutomation(a *automation, diags *diag.Diagnostics) {
	trigger := nodeOf(path.Root("trigger"), a.Trigger, diags)
	trigger.checkTrigger()
	for _, of := range []struct {
		name string
		list types.List
	}{{"actions", a.Actions}, {"actions_on_trigger", a.ActionsOnTrigger}, {"actions_on_resolve", a.ActionsOnResolve}} {
		for _, action := range nodesOf(path.Root(of.name), of.list, diags) {
			action.checkAction()
		}
	}
	if a.Enabled.IsNull() || a.Enabled.ValueBool() {
		event := trigger.child(client.TriggerEvent)
		checkLoop(event, nodesOf(path.Root("actions"), a.Actions, diags))
		warnOfItself(event)
	}
}

func (n node) checkTrigger() {
	if n.attributes == nil {
		return
	}
	var given, open []string
	for name, v := range n.attributes {
		switch {
		case v.IsUnknown():
			open = append(open, name)
		case !v.IsNull():
			given = append(given, name)
		}
	}
	slices.Sort(given)
	if len(given) > 1 || len(given) == 0 && len(open) == 0 {
		what := "none is given"
		if len(given) > 1 {
			what = strings.Join(given, ", ") + " are given"
		}
		names := slices.Sorted(maps.Keys(n.attributes))
		codeAutomation.addErrorAt(n.diags, n.at, "Invalid trigger", fmt.Sprintf("%s must have exactly one of %s, but %s. To wait for several things, use compound or sequence.", n.at, strings.Join(names, ", "), what))
		return
	}
	n.child(client.TriggerMetric).child("metric").warnOfShortMetric()
	n.child(client.TriggerEvent).checkEvent()
	n.child(client.TriggerCompound).checkComposite()
	n.child(client.TriggerSequence).checkComposite()
}

// warnOfShortMetric warns about times below the documented minimum, which Prefect Cloud accepts.
func (n node) warnOfShortMetric() {
	for _, name := range []string{"range", "firing_for"} {
		seconds, ok := n.attributes[name].(types.Float64)
		if !ok || seconds.IsNull() || seconds.IsUnknown() || seconds.ValueFloat64() >= client.DefaultMetricSeconds {
			continue
		}
		at := n.at.AtName(name)
		codeAutomation.addWarningAt(n.diags, at, "Short metric "+words(name),
			fmt.Sprintf("%s is %v seconds, but Prefect documents a minimum of %v. Prefect Cloud may evaluate the metric less often. Use %[3]v or more.",
				at, seconds.ValueFloat64(), client.DefaultMetricSeconds))
	}
}

// neverFires warns of a trigger that Prefect takes and that nothing can set off.
func (n node) neverFires(name, why string) {
	codeAutomation.addWarningAt(n.diags, n.at.AtName(name), "The automation never fires", fmt.Sprintf("%s %s", n.at.AtName(name), why))
}

func (n node) checkEvent() {
	// EventTrigger.meets_threshold in prefect.server.events.schemas.automations
	if threshold, ok := n.attributes["threshold"].(types.Int64); ok && n.text("posture") == client.PostureProactive && n.has("threshold") && threshold.ValueInt64() < 1 {
		n.neverFires("threshold", fmt.Sprintf("is %d, and a Proactive trigger fires when fewer events have come than that. Use 1 or more.", threshold.ValueInt64()))
	}
	within, ok := n.attributes["within"].(types.Float64)
	if !ok || n.text("posture") != client.PostureProactive {
		return
	}
	if least := client.DefaultWithin(client.PostureProactive); within.ValueFloat64() > 0 && within.ValueFloat64() < least {
		n.wrong("within", "is %v, but must be %v seconds or more when the posture is Proactive. Make it longer, or leave it out for %[2]v seconds.", within.ValueFloat64(), least)
	}
}

func (n node) checkComposite() {
	triggers, known := n.children("triggers")
	for _, t := range triggers {
		t.checkTrigger()
	}
	if known && len(triggers) == 0 {
		n.neverFires("triggers", "is empty, and only the firing of one of them makes this trigger fire. Add the triggers.")
	}
	if !n.has("require") {
		return
	}
	text := requireText(n.attributes["require"])
	count, err := strconv.Atoi(text)
	switch {
	case text == "" || text == "any" || text == "all":
	case err != nil:
		n.wrong("require", "is %q, but must be \"any\", \"all\" or a whole number. Write how many of the triggers must have fired.", text)
	case count < 1 || known && count > len(triggers):
		n.wrong("require", "is %d, but must be from 1 to the number of triggers, which is %d. Correct one of the two.", count, len(triggers))
	}
}

// requireText is the text of a value of any type; "" when it is not known.
func requireText(v attr.Value) string {
	plain, err := plainValue(v)
	if err != nil || plain == nil {
		return ""
	}
	return fmt.Sprint(plain)
}

func (n node) checkAction() {
	kind, ok := actionKinds[n.text("type")]
	if !ok {
		return // not known yet, or refused already
	}
	takes := append([]string{"type"}, kind.takes()...)
	for _, name := range slices.Sorted(maps.Keys(n.attributes)) {
		if n.has(name) && !slices.Contains(takes, name) {
			n.wrong(name, "means nothing to an action of the type %q, which has %s. Remove it, or choose another type.", n.text("type"), strings.Join(takes, ", "))
		}
	}
	for _, name := range kind.required {
		if n.lacks(name) {
			n.wrong(name, "is required for an action of the type %q. Add it.", n.text("type"))
		}
	}
	if kind.target != "" {
		n.checkTarget(kind.target)
	}
}

// checkTarget holds source against the id of the object that an action is for.
func (n node) checkTarget(target string) {
	switch {
	case (n.lacks("source") || n.text("source") == sourceSelected) && n.lacks(target):
		n.wrong(target, "is required when the source is %q. Add the id, or set source to %q.", sourceSelected, sourceInferred)
	case n.text("source") == sourceInferred && n.has(target):
		n.wrong(target, "must not be given when the source is %q, which finds it from the event. Remove it, or set source to %q.", sourceInferred, sourceSelected)
	}
}
