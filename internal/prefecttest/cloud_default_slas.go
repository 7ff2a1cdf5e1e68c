package prefecttest

import (
	"net/http"

	"github.com/google/uuid"
)

// cloudDefaultSLAs are the automations of default SLAs. The interface does not specify their trigger and their actions, nor what a
// second default SLA of one severity does: here it is a conflict.
var cloudDefaultSLAs = cloudKind("cloud_default_slas", "", "", "Default SLA not found", "Automation")

var defaultSLARoutes = []route{
	{"POST", workspacePath + "/slas/default", createDefaultSLAs},
	{"GET", workspacePath + "/slas/default/list", listDefaultSLAs},
	{"GET", workspacePath + "/slas/default/{severity}", readCloud(cloudDefaultSLAs)},
	{"DELETE", workspacePath + "/slas/default/{severity}", respondOK(remove(cloudDefaultSLAs))},
}

func createDefaultSLAs(c *call) (handlerResult, error) {
	fields, err := c.decode(model{open: true})
	if err != nil {
		return handlerResult{}, err
	}
	responses := []any{}
	for _, severity := range listItems(fields["sla_severities"]) {
		match := c.fields()
		match["severity"] = severity
		if c.store.find(cloudDefaultSLAs.name, match) != nil {
			return handlerResult{}, errorResult(http.StatusConflict, "There is a default SLA of the severity %s", severity)
		}
		o := c.insertCloud(cloudDefaultSLAs, "Automation", object{
			"severity": severity, "name": "Default SLA: " + str(severity), "account": c.params["account_id"], "workspace": c.params["workspace_id"],
			"trigger": object{"type": "event", "id": uuid.NewString(), "posture": "Reactive", "expect": []any{"prefect.sla.violation"}},
			"actions": []any{
				object{
					"type":              "send-notification",
					"block_document_id": fields["block_id"],
					"subject":           "SLA violation",
					"body":              "{{ event }}",
				},
			},
		})
		responses = append(responses, clone(c.view(cloudDefaultSLAs, o)))
	}
	return respondCreated(responses)
}

func listDefaultSLAs(c *call) (handlerResult, error) {
	responses := []any{}
	for _, o := range c.store.all(cloudDefaultSLAs.name, c.fields()) {
		responses = append(responses, clone(c.view(cloudDefaultSLAs, o)))
	}
	return respond(responses)
}
