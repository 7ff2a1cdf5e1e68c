package automation

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// everyRunHas are the events that every run of a deployment emits.
var everyRunHas = []string{"prefect.flow-run.Scheduled", "prefect.flow-run.Pending", "prefect.flow-run.Running", "prefect.flow-run.*"}

// checkLoop rejects, as Prefect does, an automation that runs a deployment when that deployment runs: see
// prevent_run_deployment_loops in Prefect's automations.
func checkLoop(event tfvalue.Node, actions []tfvalue.Node) {
	expect, ok := event.Attributes["expect"].(types.Set)
	if !ok || event.String("posture") != client.PostureReactive {
		return
	}
	comesWithEvery := slices.ContainsFunc(expect.Elements(), func(e attr.Value) bool {
		text, ok := e.(types.String)
		return ok && slices.Contains(everyRunHas, text.ValueString())
	})
	if !comesWithEvery {
		return
	}
	for _, action := range actions {
		switch {
		case action.String("type") != actionRunDeployment:
		case action.String("source") == sourceInferred:
			action.ReportError(
				diag.CodeAutomation,
				"source",
				"is %q, but the trigger expects events of every flow run: each run of a deployment would start another run of it, in "+
					"an endless loop. Set source to %q with a deployment_id, and narrow the trigger's match or match_related.",
				sourceInferred,
				sourceSelected,
			)
		case matchesEveryRun(event, "match") && matchesEveryRun(event, "match_related"):
			action.ReportError(
				diag.CodeAutomation,
				"deployment_id",
				"runs on events of every flow run, including its own runs, which can cause an endless loop. Add labels to the "+
					"trigger's match or match_related that its own runs do not have.",
			)
		}
	}
}

// matchesEveryRun reports whether labels match every flow run; one of several objects is enough. Unknown labels do not.
func matchesEveryRun(n tfvalue.Node, name string) bool {
	if n.Lacks(name) {
		return true
	}
	var several []map[string]json.RawMessage
	text := []byte(n.String(name))
	if json.Unmarshal(text, &several) != nil {
		var one map[string]json.RawMessage
		if json.Unmarshal(text, &one) != nil {
			return false
		}
		several = append(several, one)
	}
	return slices.ContainsFunc(several, isEveryRun)
}

func isEveryRun(labels map[string]json.RawMessage) bool {
	id, ok := labels["prefect.resource.id"]
	if len(labels) == 0 || len(labels) > 1 || !ok {
		return len(labels) == 0
	}
	var ids []string
	if json.Unmarshal(id, &ids) != nil {
		ids = make([]string, 1)
		_ = json.Unmarshal(id, &ids[0]) // other types are rejected elsewhere
	}
	return slices.Contains(ids, "prefect.flow-run.*")
}

// warnOfItself warns about a trigger that fires at every event: each firing is an event as well, so it fires endlessly.
func warnOfItself(event tfvalue.Node) {
	within, _ := event.Attributes["within"].(types.Float64)
	if event.String("posture") != client.PostureReactive || within.IsUnknown() || within.ValueFloat64() > 0 {
		return
	}
	if expect, ok := event.Attributes["expect"].(types.Set); !ok || expect.IsUnknown() || len(expect.Elements()) > 0 {
		return
	}
	if matchesAll(event, "match") && matchesAll(event, "match_related") {
		diag.CodeAutomation.ReportWarningAt(
			event.Diags,
			event.At,
			"Automation triggers itself",
			event.At.String()+" expects any event of any resource. Prefect emits an event each time an automation fires, so this "+
				"automation would fire in an endless loop. Set expect, or narrow match.",
		)
	}
}

// matchesAll reports whether labels are known to be empty.
func matchesAll(n tfvalue.Node, name string) bool {
	var labels map[string]json.RawMessage
	return n.Lacks(name) || (n.Has(name) && json.Unmarshal([]byte(n.String(name)), &labels) == nil && len(labels) == 0)
}
