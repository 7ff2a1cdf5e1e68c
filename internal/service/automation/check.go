package automation

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// validateAutomation reports what Prefect would reject.
func validateAutomation(a *automation, diags *fwdiag.Diagnostics) {
	trigger := tfvalue.NodeOf(path.Root("trigger"), a.Trigger, diags)
	checkTrigger(trigger)
	for _, of := range []struct {
		name string
		list types.List
	}{{"actions", a.Actions}, {"actions_on_trigger", a.ActionsOnTrigger}, {"actions_on_resolve", a.ActionsOnResolve}} {
		for _, action := range tfvalue.NodesOf(path.Root(of.name), of.list, diags) {
			checkAction(action)
		}
	}
	if a.Enabled.IsNull() || a.Enabled.ValueBool() {
		event := trigger.Child(client.TriggerEvent)
		checkLoop(event, tfvalue.NodesOf(path.Root("actions"), a.Actions, diags))
		warnOfItself(event)
	}
}

func checkTrigger(n tfvalue.Node) {
	if n.Attributes == nil {
		return
	}
	var given, open []string
	for name, v := range n.Attributes {
		switch {
		case v.IsUnknown():
			open = append(open, name)
		case !v.IsNull():
			given = append(given, name)
		}
	}
	slices.Sort(given)
	if len(given) > 1 || (len(given) == 0 && len(open) == 0) {
		what := "none is set"
		if len(given) > 1 {
			what = strings.Join(given, ", ") + " are set"
		}
		names := slices.Sorted(maps.Keys(n.Attributes))
		diag.CodeAutomation.ReportErrorAt(
			n.Diags,
			n.At,
			"Invalid trigger",
			fmt.Sprintf(
				"%s must have exactly one of %s, but %s. To combine several triggers, use compound or sequence.",
				n.At,
				strings.Join(names, ", "),
				what,
			),
		)
		return
	}
	warnOfShortMetric(n.Child(client.TriggerMetric).Child("metric"))
	checkEvent(n.Child(client.TriggerEvent))
	checkComposite(n.Child(client.TriggerCompound))
	checkComposite(n.Child(client.TriggerSequence))
}

// warnOfShortMetric warns about times below the documented minimum, which Prefect Cloud accepts.
func warnOfShortMetric(n tfvalue.Node) {
	for _, name := range []string{"range", "firing_for"} {
		seconds, ok := n.Attributes[name].(types.Float64)
		if !ok || seconds.IsNull() || seconds.IsUnknown() || seconds.ValueFloat64() >= client.DefaultMetricSeconds {
			continue
		}
		at := n.At.AtName(name)
		diag.CodeAutomation.ReportWarningAt(
			n.Diags,
			at,
			"Short metric "+diag.Humanize(name),
			fmt.Sprintf(
				"%s is %v seconds, but Prefect documents a minimum of %v. Prefect Cloud may evaluate the metric less often. Use "+
					"%[3]v or more.",
				at,
				seconds.ValueFloat64(),
				client.DefaultMetricSeconds,
			),
		)
	}
}

// warnNeverFires warns about a trigger that Prefect accepts but that never fires.
func warnNeverFires(n tfvalue.Node, name, why string) {
	diag.CodeAutomation.ReportWarningAt(
		n.Diags,
		n.At.AtName(name),
		"Automation never fires",
		fmt.Sprintf("%s %s", n.At.AtName(name), why),
	)
}

func checkEvent(n tfvalue.Node) {
	// EventTrigger.meets_threshold in prefect.server.events.schemas.automations
	if threshold, ok := n.Attributes["threshold"].(types.Int64); ok && n.String("posture") == client.PostureProactive &&
		n.Has("threshold") &&
		threshold.ValueInt64() < 1 {
		warnNeverFires(
			n,
			"threshold",
			fmt.Sprintf(
				"is %d, but a Proactive trigger fires when fewer events occur than its threshold. Use 1 or more.",
				threshold.ValueInt64(),
			),
		)
	}
	within, ok := n.Attributes["within"].(types.Float64)
	if !ok || n.String("posture") != client.PostureProactive {
		return
	}
	if least := client.DefaultWithin(client.PostureProactive); within.ValueFloat64() > 0 && within.ValueFloat64() < least {
		n.ReportError(
			diag.CodeAutomation,
			"within",
			"is %v, but must be at least %v seconds for the posture Proactive. Increase it, or omit it to use %[2]v seconds.",
			within.ValueFloat64(),
			least,
		)
	}
}

func checkComposite(n tfvalue.Node) {
	triggers, known := n.Children("triggers")
	for _, t := range triggers {
		checkTrigger(t)
	}
	if known && len(triggers) == 0 {
		warnNeverFires(n, "triggers", "is empty, but this trigger fires only after one of its triggers has fired. Add at least one "+
			"trigger.")
	}
	if !n.Has("require") {
		return
	}
	text := requireText(n.Attributes["require"])
	count, err := strconv.Atoi(text)
	switch {
	case text == "" || text == "any" || text == "all":
	case err != nil:
		n.ReportError(
			diag.CodeAutomation,
			"require",
			"is %q, but must be \"any\", \"all\" or a whole number. Set it to the number of triggers that must fire.",
			text,
		)
	case count < 1 || (known && count > len(triggers)):
		n.ReportError(
			diag.CodeAutomation,
			"require",
			"is %d, but must be between 1 and the number of triggers, which is %d. Correct one of the two.",
			count,
			len(triggers),
		)
	}
}

// requireText returns the string in a value of any type; "" if it is unknown.
func requireText(v attr.Value) string {
	plain, err := tfvalue.PlainValue(v)
	if err != nil || plain == nil {
		return ""
	}
	return fmt.Sprint(plain)
}

func checkAction(n tfvalue.Node) {
	kind, ok := actionKinds[n.String("type")]
	if !ok {
		return // unknown, or rejected before
	}
	takes := append([]string{"type"}, kind.takes()...)
	for _, name := range slices.Sorted(maps.Keys(n.Attributes)) {
		if n.Has(name) && !slices.Contains(takes, name) {
			n.ReportError(
				diag.CodeAutomation,
				name,
				"is not supported by the action type %q, which supports %s. Remove it, or use another type.",
				n.String("type"),
				strings.Join(takes, ", "),
			)
		}
	}
	for _, name := range kind.required {
		if n.Lacks(name) {
			n.ReportError(diag.CodeAutomation, name, "is required for the action type %q. Add it.", n.String("type"))
		}
	}
	if kind.target != "" {
		checkTarget(n, kind.target)
	}
}

// checkTarget checks source against the ID of the object on which an action operates.
func checkTarget(n tfvalue.Node, target string) {
	switch {
	case (n.Lacks("source") || n.String("source") == sourceSelected) && n.Lacks(target):
		n.ReportError(
			diag.CodeAutomation,
			target,
			"is required if source is %q. Add the ID, or set source to %q.",
			sourceSelected,
			sourceInferred,
		)
	case n.String("source") == sourceInferred && n.Has(target):
		n.ReportError(
			diag.CodeAutomation,
			target,
			"must not be set if source is %q, which takes the object from the event. Remove it, or set source to %q.",
			sourceInferred,
			sourceSelected,
		)
	}
}
