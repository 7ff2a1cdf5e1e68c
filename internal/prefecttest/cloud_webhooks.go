package prefecttest

import (
	"strings"

	"github.com/google/uuid"
)

// cloudWebhooks are webhooks as a read shows them: with the service account, and what is stored of its key.
var cloudWebhooks = cloudKind("cloud_webhooks", "", "", "Webhook not found", "WebhookRead")

func init() {
	cloudWebhooks.sorts, cloudWebhooks.sort = []string{"CREATED_DESC", "CREATED_ASC", "NAME_ASC", "NAME_DESC"}, "NAME_ASC"
	view := cloudWebhooks.view
	cloudWebhooks.view = func(w *Workspace, o object) object {
		out := view(w, o)
		out["account"], out["workspace"] = o["account_id"], o["workspace_id"]
		if bot := o["service_account_id"]; bot != nil {
			out["service_account"] = object{
				"id": bot, "actor_id": bot, "account_id": o["account_id"], "name": "webhooks",
				"api_key": object{
					"id":         bot,
					"actor_id":   bot,
					"name":       "webhooks",
					"hash":       SecretHash,
					"masked_key": "pnb_****" + SecretHash,
				},
			}
		}
		return out
	}
}

// SecretHash is in the part of a webhook that describes the key of its service account. Nothing may repeat it.
const SecretHash = "5ec2e7-4a54"

var webhookRoutes = []route{
	{"POST", workspacePath + "/webhooks/", createWebhook},
	{"POST", workspacePath + "/webhooks/filter", filterCloud(cloudWebhooks)},
	{"GET", workspacePath + "/webhooks/{id}", readCloud(cloudWebhooks)},
	{"PUT", workspacePath + "/webhooks/{id}", updateCloud(cloudWebhooks, replaceWebhook)},
	{"PATCH", workspacePath + "/webhooks/{id}", updateCloud(cloudWebhooks, nil)},
	{"DELETE", workspacePath + "/webhooks/{id}", remove(cloudWebhooks)},
	{"POST", workspacePath + "/webhooks/{id}/rotate", rotateWebhook},
}

// createWebhook answers without the service account.
func createWebhook(c *call) (handlerResult, error) {
	answer, err := createCloud(cloudWebhooks, "WebhookRead", func(_ *call, fields object) error {
		fields["slug"] = newSlug()
		return nil
	})(c)
	delete(dict(answer.body), "service_account")
	return answer, err
}

func newSlug() string { return strings.ReplaceAll(uuid.NewString(), "-", "") }

// rotateWebhook gives a webhook another address, and answers as a create does.
func rotateWebhook(c *call) (handlerResult, error) {
	o, err := c.target(cloudWebhooks)
	if err != nil {
		return handlerResult{}, err
	}
	c.store.change(o, object{"slug": newSlug()})
	out := dict(clone(c.view(cloudWebhooks, o)))
	delete(out, "service_account")
	return respond(out)
}

// replaceWebhook sets what a PUT does not have to the defaults.
func replaceWebhook(_ *call, _, change object) error {
	for name, fallback := range cloudContract.exampleValue("WebhookUpdate") {
		change[name] = orElse(change[name], fallback)
	}
	return nil
}
