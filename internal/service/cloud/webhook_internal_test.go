package cloud

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestFindCreatedWebhook: before a create, FindExisting finds an equal webhook of another process. After a create whose response was
// lost, it finds the created webhook, even if Prefect Cloud returns it with a delay and an equal webhook exists.
func TestFindCreatedWebhook(t *testing.T) {
	t.Parallel()
	_, url := testenv.FakeCloud(t)
	c := testenv.TestClient(t, url)
	m := webhook{Name: types.StringValue("orders"), Template: types.StringValue("{}")}
	in := m.ToAPI(t.Context(), nil)
	of := newWebhook()
	of.ProviderData = &framework.ProviderData{Client: c}
	create := func() *cloudapi.Webhook {
		created, err := c.CreateWebhook(t.Context(), in.WebhookInput)
		if err != nil {
			t.Fatal(err)
		}
		return created
	}
	first := create()
	for range 3 { // the first reads after a write are late
		_, _ = c.Webhook(t.Context(), first.ID)
	}
	if got, err := of.FindExisting(t.Context(), c, in); err != nil || got == nil || got.ID != first.ID {
		t.Errorf("a webhook of another process: %v, %v, expected %s", got, err, first.ID)
	}
	in = m.ToAPI(t.Context(), nil) // a second webhook with the same name
	if got, err := of.FindExisting(t.Context(), c, in); got != nil || err != nil {
		t.Fatalf("before the create: %v, %v", got, err)
	}
	second := create()
	if got, err := of.FindExisting(t.Context(), c, in); err != nil || got == nil || got.ID != second.ID {
		t.Errorf("after the create: %v, %v, expected %s", got, err, second.ID)
	}
	if _, err := webhookByName(t.Context(), c, "orders"); err == nil || !strings.Contains(err.Error(), "2 webhooks have the name \"orders\"") {
		t.Errorf("two webhooks with the same name: %v", err)
	}
}
