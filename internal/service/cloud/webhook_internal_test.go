package cloud

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestWebhookNewcomer: a webhook that another process has made from the same is found before a create; after it, what it has
// made whose answer was lost, though Prefect Cloud shows it late, and though another webhook is the same but for its id.
func TestWebhookNewcomer(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	c := testenv.TestClient(t, url)
	m := webhook{Name: types.StringValue("twin"), Template: types.StringValue("{}")}
	in := m.ToAPI(t.Context(), nil)
	of := newWebhook()
	of.ProviderData = &framework.ProviderData{Client: c}
	create := func() *cloudapi.Webhook {
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
	if got, err := of.FindExisting(t.Context(), c, in); err != nil || got == nil || got.ID != first.ID {
		t.Errorf("one that another process has made: %v, %v, expected %s", got, err, first.ID)
	}
	in = m.ToAPI(t.Context(), nil) // of another webhook of the name, which this process makes too
	if got, err := of.FindExisting(t.Context(), c, in); got != nil || err != nil {
		t.Fatalf("before the create: %v, %v", got, err)
	}
	second := create()
	if got, err := of.FindExisting(t.Context(), c, in); err != nil || got == nil || got.ID != second.ID {
		t.Errorf("after the create: %v, %v, expected %s", got, err, second.ID)
	}
	if _, err := webhookByName(t.Context(), c, "twin"); err == nil || !strings.Contains(err.Error(), "2 webhooks have the name \"twin\"") {
		t.Errorf("a name that two webhooks have: %v", err)
	}
}
