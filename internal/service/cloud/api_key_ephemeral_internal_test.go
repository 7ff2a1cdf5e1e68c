package cloud

import (
	"net/http"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestLostKeysAreDeleted: a key whose response was lost is deleted, even after the last attempt.
func TestLostKeysAreDeleted(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	proxy := faults.NewProxy(t, url)
	proxy.Fail(func(r prefecttest.Request) bool { return r.Method == http.MethodPost }, framework.CreateAttempts, faults.LoseResponse())
	user, ok := fake.Find("cloud_users", "handle", "ada")[0]["id"].(string)
	if !ok {
		t.Fatal("there is no user")
	}
	_, err := createEphemeralKey(t.Context(), testenv.TestClient(t, proxy.URL), cloudapi.APIKeyInput{UserID: user, Name: "ephemeral"})
	if left := fake.All("cloud_user_keys"); !apierror.IsAmbiguous(err) || len(left) > 0 {
		t.Errorf("%v; left: %v", err, left)
	}
}
