package provider

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func webhookLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const named = "name = \"orders\"\n"
	return lifecycle{
		resource: "prefect_webhook",
		cloud:    true,
		setup:    oneServiceAccount,
		body:     named + "template = \"{ \\\"event\\\": {{ body.kind }} }\"",
		created: map[string]knownvalue.Check{
			"name": exact("orders"), "description": exact(""), "enabled": knownvalue.Bool(true), "template": exact(`{ "event": {{ body.kind }} }`),
			"service_account_id": knownvalue.Null(), "account_id": exact(cloudAccount), "workspace_id": exact(cloudWorkspace),
		},
		changes: []change{
			{name: "description", body: "description = \"of the shop\"\nenabled = false", want: map[string]knownvalue.Check{"description": exact("of the shop"), "enabled": knownvalue.Bool(false)}},
			{name: "no description", want: map[string]knownvalue.Check{"description": exact(""), "enabled": knownvalue.Bool(true)}},
			{name: "a service account", body: "service_account_id = prefect_service_account.test.id", want: map[string]knownvalue.Check{"service_account_id": knownvalue.NotNull()}},
			{name: "no service account", want: map[string]knownvalue.Check{"service_account_id": knownvalue.Null()}},
			{name: "a new template", instead: named + "template = \" {{ body }}\\n\"\ndescription = \"of the shop\"", want: map[string]knownvalue.Check{"template": exact(" {{ body }}\n")}},
			{name: "a new name", instead: "name = \"sales\"\ntemplate = \"{{ body }}\"", want: map[string]knownvalue.Check{"name": exact("sales"), "description": exact("")}},
		},
		imports: map[string]func(map[string]string) string{
			"ID,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"name":         func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWebhook(ctx, a["id"])
		},
	}
}

func TestWebhookLifecycle(t *testing.T) {
	_, url := onCloud(t)
	webhookLifecycle().run(t, url)
}

// TestWebhookNewcomer: a webhook that another process has made from the same is found before a create; after it, what it has
// made whose answer was lost, though Prefect Cloud shows it late, and though another webhook is the same but for its id.
func TestWebhookNewcomer(t *testing.T) {
	t.Parallel()
	_, url := fakeCloud(t)
	c := testClient(t, url)
	m := webhook{Name: types.StringValue("twin"), Template: types.StringValue("{}")}
	in := m.input(t.Context(), nil)
	of := newWebhook()
	of.configured = &configured{client: c}
	create := func() *client.Webhook {
		made, err := c.CreateWebhook(t.Context(), in.WebhookInput)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	first := create()
	for range 3 { // it is shown late
		_, _ = c.Webhook(t.Context(), first.ID)
	}
	if got, err := of.twin(t.Context(), c, in); err != nil || got == nil || got.ID != first.ID {
		t.Errorf("one that another process has made: %v, %v, expected %s", got, err, first.ID)
	}
	in = m.input(t.Context(), nil) // of another webhook of the name, which this process makes too
	if got, err := of.twin(t.Context(), c, in); got != nil || err != nil {
		t.Fatalf("before the create: %v, %v", got, err)
	}
	second := create()
	if got, err := of.twin(t.Context(), c, in); err != nil || got == nil || got.ID != second.ID {
		t.Errorf("after the create: %v, %v, expected %s", got, err, second.ID)
	}
	if _, err := webhookByName(t.Context(), c, "twin"); err == nil || !strings.Contains(err.Error(), "2 webhooks have the name \"twin\"") {
		t.Errorf("a name that two webhooks have: %v", err)
	}
}

// TestAccWebhookKeepsKeysOut: what Prefect Cloud tells of the key of the service account is in no state and no log.
func TestAccWebhookKeepsKeysOut(t *testing.T) {
	_, url := onCloud(t)
	const config = `
resource "prefect_webhook" "w" {
  name               = "w"
  template           = "{}"
  service_account_id = "` + someID + `"
}
data "prefect_webhook" "w" {
  id = prefect_webhook.w.id
}
data "prefect_webhooks" "all" {
  depends_on = [prefect_webhook.w]
}
`
	run := newTerraform(t, config, "PREFECT_API_URL="+url, "PREFECT_API_KEY="+cloudKey, "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	out := run.must("apply", "-auto-approve")
	state := run.read("terraform.tfstate")
	if !strings.Contains(state, someID) {
		t.Errorf("the service account is not in state:\n%s", state)
	}
	for name, text := range map[string]string{"output": out, "state": state, "log": run.read("trace.log")} {
		if strings.Contains(text, prefecttest.SecretHash) {
			t.Errorf("the %s has what is stored of the key", name)
		}
	}
}

// TestOldWebhookState: the official provider's webhooks had another version of the schema, with the same attributes.
func TestOldWebhookState(t *testing.T) {
	resp, err := Server(New("test", nil)).UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: "prefect_webhook", Version: 0,
		RawState: &tfprotov6.RawState{JSON: []byte(`{"id":"` + someID + `","name":"old","template":"{\"a\": 1}","enabled":true}`)},
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp.Diagnostics)
	}
	if got := newCore(t).decode(resp.UpgradedState, newCore(t).resourceType("prefect_webhook")); got.GetAttr("template").AsString() != `{"a": 1}` {
		t.Errorf("the template became %#v", got.GetAttr("template"))
	}
}
