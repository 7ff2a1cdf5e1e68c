package prefecttest

import (
	"testing"
)

// TestWebhooksAndSLAsKeepToTheContract: closed models, kinds by their fields, and a PUT that replaces all.
func TestWebhooksAndSLAsKeepToTheContract(t *testing.T) {
	const account, workspace, id = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222",
		"33333333-3333-4333-8333-333333333333"
	f := NewFake(t, WithCloud(CloudWorkspace{account, "acme", workspace, "prod"}))
	server := NewFake(t)
	at := "/accounts/" + account + "/workspaces/" + workspace
	const automation = `{"name": "a", "trigger": {"type": "event", "posture": "Reactive"}, "actions": [{"type": "declare-incident"}]}`
	for _, c := range []struct {
		on                 *Fake
		method, path, body string
		status             int
	}{
		{f, "POST", at + "/webhooks/", `{"name": "w", "template": "{{ body }}", "description": "d", "enabled": false}`, 201},
		{f, "POST", at + "/webhooks/", `{"name": "w"}`, 422},
		{f, "POST", at + "/webhooks/", `{"name": "w", "template": "", "slug": "mine"}`, 422},
		{f, "POST", at + "/webhooks/filter", `{"sort": "CREATED_DESC", "limit": 200, "offset": 0}`, 200},
		{f, "POST", at + "/webhooks/filter", `{"webhooks": {"name": {"any_": ["w"]}}}`, 422},
		{f, "POST", at + "/slas/apply-resource-slas/prefect.deployment." + id, `[{"name": "a", "duration": 60}, {"name": "b", "within": 1.5}]`, 200},
		{f, "POST", at + "/slas/apply-resource-slas/prefect.deployment." + id, `[{"name": "a", "duration": 60, "within": 1}]`, 422},
		{f, "POST", at + "/slas/by-owner/prefect.deployment." + id, `{"limit": 200, "offset": 0}`, 200},
		{f, "POST", at + "/slas/filter", `{}`, 200},
		{f, "POST", at + "/automations/", automation, 201},
		{server, "POST", "/automations/", automation, 422},
	} {
		if status := statusOf(t, c.on, c.method, c.path, c.body); status != c.status {
			t.Errorf("%s %s %s: the status is %d, expected %d", c.method, c.path, c.body, status, c.status)
		}
	}
	made := f.All("cloud_webhooks")[0]
	path := at + "/webhooks/" + made["id"].(string)
	if status := statusOf(t, f, "PUT", path, `{"name": "w", "template": "{}"}`); status != 204 {
		t.Errorf("PUT: the status is %d", status)
	}
	if now := f.All("cloud_webhooks")[0]; now["description"] != "" || now["enabled"] != true || now["slug"] != made["slug"] {
		t.Errorf("after a PUT the webhook is %v", now)
	}
	if slas := f.All("cloud_slas"); len(slas) != 2 || slas[0]["severity"] != "high" || slas[1]["type"] != "LatenessSla" {
		t.Errorf("the agreements are %v", slas)
	}
}
