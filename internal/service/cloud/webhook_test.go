package cloud_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWebhookLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.WebhookLifecycle().Run(t, url)
}

// TestAccWebhookOmitsKeys: the data about the key of the service account, which Prefect Cloud returns with a webhook, is in no state
// and no log.
func TestAccWebhookOmitsKeys(t *testing.T) {
	_, url := testenv.OnCloud(t)
	const config = `
resource "prefect_webhook" "w" {
  name               = "w"
  template           = "{}"
  service_account_id = "` + testenv.MissingID + `"
}
data "prefect_webhook" "w" {
  id = prefect_webhook.w.id
}
data "prefect_webhooks" "all" {
  depends_on = [prefect_webhook.w]
}
`
	run := acctest.NewTerraform(t, config, "PREFECT_API_URL="+url, "PREFECT_API_KEY="+testenv.CloudKey, "TF_LOG=TRACE",
		"TF_LOG_PATH=trace.log")
	out := run.MustRun("apply", "-auto-approve")
	state := run.ReadFile("terraform.tfstate")
	if !strings.Contains(state, testenv.MissingID) {
		t.Errorf("the service account is not in the state:\n%s", state)
	}
	for name, text := range map[string]string{"output": out, "state": state, "log": run.ReadFile("trace.log")} {
		if strings.Contains(text, prefecttest.SecretHash) {
			t.Errorf("the %s has data of the key", name)
		}
	}
}

// TestOldWebhookState: state of an older schema version of the official provider, with the same attributes, is upgraded.
func TestOldWebhookState(t *testing.T) {
	resp, err := provider.Server(provider.New("test", nil)).UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: "prefect_webhook", Version: 0,
		RawState: &tfprotov6.RawState{JSON: []byte(`{"id":"` + testenv.MissingID + `","name":"old","template":"{\"a\": 1}","enabled":true}`)},
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatal(err, resp.Diagnostics)
	}
	if got := acctest.NewCore(t).Decode(resp.UpgradedState,
		acctest.NewCore(t).ResourceType("prefect_webhook")); got.GetAttr("template").AsString() != `{"a": 1}` {
		t.Errorf("got the template %#v", got.GetAttr("template"))
	}
}
