package cloudapi_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
)

func TestHookURL(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://api.prefect.cloud/api":          "https://api.prefect.cloud/hooks/a_-b",
		"https://api.prefect.cloud":              "https://api.prefect.cloud/hooks/a_-b",
		"https://proxy.example.com/prefect/api/": "https://proxy.example.com/prefect/hooks/a_-b",
		"https://proxy.example.com/a%20b/api":    "https://proxy.example.com/a%20b/hooks/a_-b",
		"https://api.private.prefect.cloud/api":  "https://api.private.prefect.cloud/hooks/a_-b",
	} {
		if got := cloudapi.New(newConn(t, endpoint, "")).HookURL("a_-b"); got != want {
			t.Errorf("%s: %s, expected %s", endpoint, got, want)
		}
	}
}
