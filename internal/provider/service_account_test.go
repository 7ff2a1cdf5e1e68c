package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func serviceAccountLifecycle() lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return lifecycle{
		resource: "prefect_service_account",
		cloud:    true,
		body:     `name = "robot"`,
		created: map[string]knownvalue.Check{
			"account_role_name": exact("Member"), "account_id": exact(cloudAccount), "actor_id": some, "old_key_expires_in_seconds": knownvalue.Int64Exact(0),
			"api_key": some, "api_key_id": some, "api_key_name": some, "api_key_created": some, "api_key_expiration": knownvalue.Null(), "api_key_keepers": knownvalue.Null(),
		},
		changes: []change{
			{name: "a role", body: `account_role_name = "Admin"`, want: map[string]knownvalue.Check{"account_role_name": exact("Admin")}},
			{name: "no role", want: map[string]knownvalue.Check{"account_role_name": exact("Member")}},
			{name: "an expiration", body: "api_key_expiration = \"2040-01-01T00:00:00Z\"", want: map[string]knownvalue.Check{"api_key_expiration": exact("2040-01-01T00:00:00Z"), "api_key": some}},
			{name: "keepers", body: "api_key_keepers = { month = \"may\" }\nold_key_expires_in_seconds = 60", want: map[string]knownvalue.Check{"api_key_expiration": knownvalue.Null(), "old_key_expires_in_seconds": knownvalue.Int64Exact(60)}},
			{name: "a new name", instead: "name = \"android\"\napi_key_keepers = { month = \"may\" }", want: map[string]knownvalue.Check{"name": exact("android")}},
		},
		imports: map[string]func(map[string]string) string{
			"name/NAME": func(a map[string]string) string { return "name/" + a["name"] },
			"name":      func(a map[string]string) string { return a["name"] },
		},
		unimported: []string{"api_key", "api_key_keepers.%", "api_key_keepers.month"},
		imported:   `name = "android"`,
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteServiceAccount(ctx, a["id"])
		},
	}
}

func TestServiceAccountLifecycle(t *testing.T) {
	_, url := onCloud(t)
	serviceAccountLifecycle().run(t, url)
}

func robot(body string) string {
	return "resource \"prefect_service_account\" \"test\" {\n  name = \"robot\"\n" + body + "\n}\n"
}

// keyOf is the key that the fake has for the service account of the tests, and those that still work beside it.
func keyOf(fake *prefecttest.Fake) (key map[string]any, rotating []any) {
	bot := fake.Find("cloud_bots", "name", "robot")[0]
	return bot["api_key"].(map[string]any), bot["rotating_keys"].([]any)
}

// knowsKey checks that the state has the key that works. It shows neither.
func knowsKey(fake *prefecttest.Fake) resource.TestCheckFunc {
	return resource.TestCheckResourceAttrWith("prefect_service_account.test", "api_key", func(known string) error {
		if key, _ := keyOf(fake); known != key["key"] {
			return fmt.Errorf("the key in state is not that of the service account, %v", key["id"])
		}
		return nil
	})
}

// TestServiceAccountRotation: a change of what the key depends on rotates it, and the old one goes on to work; other
// changes do not. A rotation outside of Terraform shows, and the next one makes the key known again.
func TestServiceAccountRotation(t *testing.T) {
	fake, url := onCloud(t)
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
	plays(t,
		refused(robot(`account_role_name = "Menber"`), `The account has no role "Menber"; it has Owner, Admin, Member. Did you mean "Member"?`),
		known(applying(keepers("may"))),
		known(updates(keepers("june"), "prefect_service_account.test")),
		outside(rotations(1), known(updates(strings.Replace(keepers("june"), "600", "60", 1)+"# only the time", "prefect_service_account.test"))),
		outside(func() {
			rotations(1)()
			bot := fake.Find("cloud_bots", "name", "robot")[0]["id"].(string)
			if _, err := testClient(t, url).RotateServiceAccountKey(t.Context(), bot, client.Rotation{}); err != nil {
				t.Fatal(err)
			}
			for range 3 { // the first answers after a write are late
				_, _ = testClient(t, url).ServiceAccount(t.Context(), bot)
			}
		}, lost),
		known(updates(keepers("july"), "prefect_service_account.test")),
	)
}

// TestServiceAccountKeyIsKept: no key gets lost, be it that the answer with it is, or that all fails that comes after it.
func TestServiceAccountKeyIsKept(t *testing.T) {
	fake, url := onCloud(t)
	proxy := prefecttest.NewProxy(t, url)
	configure(t, proxy.URL, "PREFECT_API_KEY", cloudKey)
	failing := func(pattern, method string, times int, effect prefecttest.Effect) func() {
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
	plays(t,
		outside(failing("/bots/", "POST", 1, prefecttest.LoseAnswer()), resource.TestStep{Config: quick + robot(""), Check: resource.ComposeTestCheckFunc(kept, func(*terraform.State) error {
			key, _ := keyOf(fake)
			first = key["id"]
			return nil
		})}),
		outside(failing("/rotate_api_key", "POST", 2, prefecttest.LoseAnswer()), resource.TestStep{Config: quick + robot("old_key_expires_in_seconds = 600\napi_key_keepers = { month = \"may\" }"), Check: resource.ComposeTestCheckFunc(kept, works)}),
		outside(func() {
			bot := fake.Find("cloud_bots", "name", "robot")[0]["id"].(string)
			failing(bot, "PATCH", 0, prefecttest.Answer(403, `{"detail": "no"}`))()
		}, resource.TestStep{Config: quick + robot("account_role_name = \"Admin\"\napi_key_keepers = { month = \"june\" }"), ExpectError: words2pattern("Unable to update service account")}),
		outside(proxy.Heal, resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true, Check: kept}),
	)
}
