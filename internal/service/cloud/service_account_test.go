package cloud_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestServiceAccountLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.ServiceAccountLifecycle().Run(t, url)
}

func robot(body string) string {
	return "resource \"prefect_service_account\" \"test\" {\n  name = \"robot\"\n" + body + "\n}\n"
}

// keyOf returns the current key of the tests' service account in the in-memory Prefect Cloud, and the old keys that still work.
func keyOf(fake *prefecttest.Fake) (key map[string]any, rotating []any) {
	bot := fake.Find("cloud_bots", "name", "robot")[0]
	return bot["api_key"].(map[string]any), bot["rotating_keys"].([]any)
}

// knowsKey checks that the state has the current key, without printing either.
func knowsKey(fake *prefecttest.Fake) resource.TestCheckFunc {
	return resource.TestCheckResourceAttrWith("prefect_service_account.test", "api_key", func(known string) error {
		if key, _ := keyOf(fake); known != key["key"] {
			return fmt.Errorf("the key in the state is not the key %v of the service account", key["id"])
		}
		return nil
	})
}

// TestServiceAccountRotation: changes of the expiration or the keepers rotate the key, and the old key still works for a while. Other
// changes do not. The plan warns after a rotation outside of Terraform, and the next rotation makes the key known again.
func TestServiceAccountRotation(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	keepers := func(month string) string {
		return robot(fmt.Sprintf("old_key_expires_in_seconds = 600\napi_key_keepers = { month = %q }", month))
	}
	rotations := func(want int) func() {
		return func() {
			if _, rotating := keyOf(fake); len(rotating) != want {
				t.Errorf("%d old keys work, expected %d", len(rotating), want)
			}
		}
	}
	known := func(step resource.TestStep) resource.TestStep {
		step.Check = knowsKey(fake)
		return step
	}
	lost := resource.TestStep{RefreshState: true, Check: resource.TestCheckNoResourceAttr("prefect_service_account.test", "api_key")}
	acctest.RunSteps(t,
		testenv.ErrorStep(robot(`account_role_name = "Menber"`),
			`The account role "Menber" does not exist. The account has Owner, Admin, Member. Did you mean "Member"?`),
		known(testenv.ApplyStep(keepers("may"))),
		known(testenv.UpdateStep(keepers("june"), "prefect_service_account.test")),
		testenv.WithPreConfig(rotations(1), known(testenv.UpdateStep(strings.Replace(keepers("june"), "600", "60", 1)+"# only the time",
			"prefect_service_account.test"))),
		testenv.WithPreConfig(func() {
			rotations(1)()
			bot := fake.Find("cloud_bots", "name", "robot")[0]["id"].(string)
			if _, err := testenv.TestClient(t, url).RotateServiceAccountKey(t.Context(), bot, cloudapi.Rotation{}); err != nil {
				t.Fatal(err)
			}
			for range 3 { // the first responses after a write are late
				_, _ = testenv.TestClient(t, url).ServiceAccount(t.Context(), bot)
			}
		}, lost),
		known(testenv.UpdateStep(keepers("july"), "prefect_service_account.test")),
	)
}

// TestServiceAccountKeyIsKept: the state has the current key even if a response was lost, or if the requests after the rotation fail.
func TestServiceAccountKeyIsKept(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	proxy := faults.NewProxy(t, url)
	testenv.Configure(t, proxy.URL, "PREFECT_API_KEY", testenv.CloudKey)
	failing := func(pattern, method string, times int, effect faults.Effect) func() {
		return func() {
			proxy.Heal()
			proxy.Fail(func(r prefecttest.Request) bool {
				return r.Method == method && strings.HasSuffix(r.Path, pattern)
			}, times, effect)
		}
	}
	kept, first := knowsKey(fake), any(nil)
	works := func(*terraform.State) error {
		if _, rotating := keyOf(fake); !slices.ContainsFunc(rotating, func(key any) bool { return key.(map[string]any)["id"] == first }) {
			return errors.New("the key from before the rotation, whose answers were lost, has ended")
		}
		return nil
	}
	acctest.RunSteps(t,
		testenv.WithPreConfig(failing("/bots/", "POST", 1, faults.LoseResponse()),
			resource.TestStep{Config: testenv.FastRetries + robot(""), Check: resource.ComposeTestCheckFunc(kept, func(*terraform.State) error {
				key, _ := keyOf(fake)
				first = key["id"]
				return nil
			})}),
		testenv.WithPreConfig(failing("/rotate_api_key", "POST", 2, faults.LoseResponse()),
			resource.TestStep{Config: testenv.FastRetries + robot("old_key_expires_in_seconds = 600\napi_key_keepers = { month = \"may\" }"),
				Check: resource.ComposeTestCheckFunc(kept, works)}),
		testenv.WithPreConfig(func() {
			bot := fake.Find("cloud_bots", "name", "robot")[0]["id"].(string)
			failing(bot, "PATCH", 0, faults.Respond(403, `{"detail": "no"}`))()
		}, resource.TestStep{Config: testenv.FastRetries + robot("account_role_name = \"Admin\"\napi_key_keepers = { month = \"june\" }"),
			ExpectError: testenv.WrappedTextPattern("Unable to update service account")}),
		testenv.WithPreConfig(proxy.Heal, resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true, Check: kept}),
	)
}
