package prefecttest

import (
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// cloudSLAs are service level agreements; each has the owner to which it was applied. The triggers that Prefect Cloud makes of
// them are not documented. Here, all are event triggers, except that a lateness SLA shows no threshold.
var cloudSLAs = cloudKind("cloud_slas", "", "", "SLA not found", "ServiceLevelAgreement")

var slaRoutes = []route{
	{"POST", workspacePath + "/slas/apply-resource-slas/{owner}", applySLAs},
	{"POST", workspacePath + "/slas/by-owner/{owner}", filterCloud(cloudSLAs)},
	{"POST", workspacePath + "/slas/filter", filterCloud(cloudSLAs)},
	{"GET", workspacePath + "/slas/{id}", readCloud(cloudSLAs)},
}

// applySLAs replaces the SLAs of a resource with the SLAs of the request, which are identified by name.
func applySLAs(c *call) (handlerResult, error) {
	wanted, err := c.decodeList(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	if !strings.HasPrefix(c.params["owner"], "prefect.deployment.") {
		return handlerResult{}, errorResult(http.StatusUnprocessableEntity, "SLAs are for deployments only")
	}
	merged, kept := object{"created": []any{}, "updated": []any{}, "deleted": []any{}}, map[any]bool{}
	tell := func(what string, o object) {
		merged[what] = append(listItems(merged[what]), clone(c.view(cloudSLAs, o)))
	}
	for _, sla := range wanted {
		kept[sla["name"]] = true
		fields := slaFields(sla)
		o := c.store.find(cloudSLAs.name, object{"workspace_id": c.params["workspace_id"], "owner": c.params["owner"], "name": sla["name"]})
		if o == nil {
			fields["account"], fields["workspace"] = c.params["account_id"], c.params["workspace_id"]
			tell("created", c.insertCloud(cloudSLAs, "ServiceLevelAgreement", fields))
			continue
		}
		c.fake.account.showStale(o["id"], dict(clone(o)))
		c.store.change(o, fields)
		tell("updated", o)
	}
	for _, o := range c.store.all(cloudSLAs.name, object{"workspace_id": c.params["workspace_id"], "owner": c.params["owner"]}) {
		if !kept[o["name"]] {
			c.store.remove(cloudSLAs.name, o["id"])
			tell("deleted", o)
		}
	}
	return respond(merged)
}

// slaFields is what becomes of an agreement: its trigger holds what the agreement is about.
func slaFields(sla object) object {
	trigger := object{"type": "event", "id": uuid.NewString(), "posture": "Proactive", "expect": []any{"prefect.flow-run.Completed"}}
	fields := object{
		"name":     sla["name"],
		"severity": orElse(sla["severity"], "high"),
		"enabled":  orElse(sla["enabled"], true),
		"trigger":  trigger,
		"actions":  []any{},
	}
	switch {
	case sla["duration"] != nil:
		fields["type"], trigger["within"] = "TimeToCompletionSla", sla["duration"]
	case sla["stale_after"] != nil:
		fields["type"], trigger["within"] = "FrequencySla", sla["stale_after"]
	case sla["expected_event"] != nil:
		fields["type"], trigger["within"] = "FreshnessSla", sla["within"]
		trigger["match"], trigger["expect"] = sla["resource_match"], []any{sla["expected_event"]}
	default:
		fields["type"], trigger["within"] = "LatenessSla", sla["within"]
		fields["trigger"] = object{"type": "sequence", "id": uuid.NewString(), "within": nil, "triggers": []any{trigger}}
	}
	return fields
}
