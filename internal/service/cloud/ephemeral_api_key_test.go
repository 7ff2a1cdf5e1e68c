package cloud_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAPIKeyEphemeral: the key exists while Terraform runs, and is deleted afterwards. A key whose response was lost is deleted, too.
func TestAPIKeyEphemeral(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	proxy := faults.NewProxy(t, url)
	testenv.Configure(t, proxy.URL, "PREFECT_API_KEY", testenv.CloudKey)
	proxy.Fail(func(r prefecttest.Request) bool { return r.Method == "POST" && strings.HasSuffix(r.Path, "/api_keys") }, 1,
		faults.LoseResponse())
	acctest.RunEphemeral(t, "# nothing", "prefect_api_key", "name = \"ci\"\nexpires_in_seconds = 600", map[string]knownvalue.Check{
		"key": knownvalue.NotNull(), "id": knownvalue.NotNull(), "user_id": knownvalue.StringExact(fake.Find("cloud_users", "handle", "ada")[0]["id"].(string)), "expiration": knownvalue.NotNull(),
	})
	created := 0
	for _, w := range fake.Writes() {
		if w.Method == "POST" {
			created++
			if body := w.Body.(map[string]any); !strings.HasPrefix(body["name"].(string), "ci-") || body["expiration"] == nil {
				t.Errorf("a key was created with %v", body)
			}
		}
	}
	if left := fake.All("cloud_user_keys"); created < 2 || len(left) > 0 {
		t.Errorf("%d keys were created, and %d are left", created, len(left))
	}
}
