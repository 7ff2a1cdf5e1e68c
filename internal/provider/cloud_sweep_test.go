package provider_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// sweep deletes all that tests have left in the client's workspace and account.
func sweep(ctx context.Context, c *client.Client) error {
	var failures []error
	for _, s := range testenv.Sweepers {
		err := s.Sweep(ctx, c)
		var refused *apierror.Error
		if errors.As(err, &refused) && refused.Code == apierror.CodeForbidden {
			continue // what the account's plan lacks has left nothing
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("sweeping %s: %w", s.Resources[0], err))
		}
	}
	return errors.Join(failures...)
}

// TestSweepers shows that what the tests made goes, and nothing else.
func TestSweepers(t *testing.T) {
	t.Parallel()
	fake, url := testenv.FakeCloud(t, prefecttest.WithoutFeatures("teams"))
	c, own := testenv.TestClient(t, url), map[string]bool{testenv.TestPrefix + "x": false, "x" + testenv.TestPrefix: true}
	for name := range own {
		testenv.Must(c.CreateWebhook(t.Context(), cloudapi.WebhookInput{Name: name, Template: "{}"}))(t)
		testenv.Must(c.CreateServiceAccount(t.Context(), cloudapi.ServiceAccountInput{Name: name}))(t)
		testenv.Must(c.CreateUserKey(t.Context(), cloudapi.APIKeyInput{UserID: testenv.Ada, Name: name}))(t)
	}
	for range 3 { // they are shown late
		for _, err := range c.Webhooks(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	workspace := fake.In(testenv.CloudAccount, testenv.CloudWorkspace)
	kinds := map[string]string{"variables": "name", "flows": "name", "work_pools": "name", "block_types": "slug", "concurrency_limits": "name"}
	for kind, field := range kinds {
		for _, name := range []string{testenv.TestPrefix + "x", "x" + testenv.TestPrefix, "tfacc"} {
			workspace.Add(kind, map[string]any{field: name})
		}
	}
	if err := sweep(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"cloud_webhooks", "cloud_bots", "cloud_user_keys"} {
		for name, stays := range own {
			if left := fake.Find(kind, "name", name); len(left) == 1 != stays {
				t.Errorf("of the %s of the name %s there are %d", kind, name, len(left))
			}
		}
	}
	for kind, field := range kinds {
		for _, o := range workspace.All(kind) {
			if name, _ := o[field].(string); strings.HasPrefix(name, testenv.TestPrefix) {
				t.Errorf("of the %s, %s is left", kind, o[field])
			}
		}
		if len(workspace.Find(kind, field, "x"+testenv.TestPrefix)) != 1 || len(workspace.Find(kind, field, "tfacc")) != 1 {
			t.Errorf("of the %s, others were deleted as well", kind)
		}
	}
}
