package cloud_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestUserAPIKeyLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.UserAPIKeyLifecycle().Run(t, url)
}

// TestImportedOnly: the plan of a create fails. The object can be imported by each of its IDs and by the configuration that terraform
// query generates, it can be changed, and the destroy abandons or deletes it.
func TestImportedOnly(t *testing.T) {
	for name, c := range map[string]struct {
		collection, field, value string // of the object in the in-memory Prefect Cloud
		ids                      []string
		body, missing            string
		becomes                  map[string]any
		stays                    bool
	}{
		"prefect_account": {
			collection: "cloud_accounts", field: "handle", value: "acme", ids: []string{"acme", "handle/acme", testenv.CloudAccount},
			missing: "Accounts of Prefect Cloud are created in its UI.",
			body: "name = \"Acme\"\nhandle = \"acme\"\nlocation = \"Ohio\"\nsettings = { ai_log_summaries = true }\ndomain_names = " +
				"[\"b.example.com\", \"a.example.com\"]",
			becomes: map[string]any{"name": "Acme", "location": "Ohio", "link": nil}, stays: true,
		},
		"prefect_account_member": {
			collection: "cloud_memberships", field: "member_type", value: "user", ids: []string{"ada@example.com", "email/ada@example.com"},
			missing: "by accepting an invitation", body: "account_role_id = data.prefect_account_role.admin.id",
			becomes: map[string]any{"active": true},
		},
		"prefect_user": {
			collection: "cloud_users", field: "handle", value: "ada", ids: []string{"ada", "ada@example.com"},
			missing: "by signing up", body: "first_name = \"Augusta Ada\"",
			becomes: map[string]any{"first_name": "Augusta Ada", "last_name": "Lovelace"}, stays: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake, url := testenv.OnCloud(t)
			id := fake.Find(c.collection, c.field, c.value)[0]["id"].(string)
			const role = "data \"prefect_account_role\" \"admin\" {\n  name = \"Admin\"\n}\n"
			config := role + fmt.Sprintf("resource %q \"test\" {\n%s\n}\n", name, c.body)
			run := acctest.NewCLI(t, config, "PREFECT_API_URL="+url, "PREFECT_API_KEY="+testenv.CloudKey)
			if out, ok := run.Run("plan"); ok || !testenv.WrappedTextPattern(c.missing).MatchString(out) {
				t.Errorf("the plan of a create printed\n%s", out)
			}
			for _, by := range append(c.ids, id) {
				run.MustRun("import", name+".test", by)
				run.MustRun("state", "rm", name+".test")
			}
			run.MustRun("import", name+".test", id)
			run.MustRun("apply", "-auto-approve")
			run.MustRun("plan", "-detailed-exitcode")
			for field, want := range c.becomes {
				if got := fake.Get(c.collection, id)[field]; got != want {
					t.Errorf("%s is %v, expected %v", field, got, want)
				}
			}
			run.MigrateByImport(name)
			run.MustRun("destroy", "-auto-approve")
			if deleted := fake.Get(c.collection, id) == nil; deleted == c.stays {
				t.Errorf("after the destroy, the object is deleted: %v", deleted)
			}
		})
	}
}

// TestAccountSettings: unset settings are not changed, and removed arguments are reset if they have a default.
func TestAccountSettings(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	run := acctest.NewCLI(t, "", "PREFECT_API_URL="+url, "PREFECT_API_KEY="+testenv.CloudKey)
	set := func(body string) map[string]any {
		run.WriteFile("main.tf", testenv.RequiredProviders+
			"resource \"prefect_account\" \"test\" {\n  name = \"acme\"\n  handle = \"acme\"\n"+body+"\n}\n")
		if len(run.Resources()) == 0 {
			run.MustRun("import", "prefect_account.test", testenv.CloudAccount)
		}
		run.MustRun("apply", "-auto-approve")
		run.MustRun("plan", "-detailed-exitcode")
		return fake.Get("cloud_accounts", testenv.CloudAccount)
	}
	fake.Set("cloud_accounts", testenv.CloudAccount, "link", "https://example.com")
	got := set("settings = { managed_execution = false }\ndomain_names = [\"example.com\"]\nlocation = \"Ohio\"")
	if s := got["settings"].(map[string]any); s["managed_execution"] != false || s["ai_log_summaries"] != false ||
		got["link"] != "https://example.com" {
		t.Errorf("the account is %v", got)
	}
	fake.ResetRequests()
	got = set("settings = { ai_log_summaries = true }")
	if s := got["settings"].(map[string]any); s["managed_execution"] != false || s["ai_log_summaries"] != true || got["location"] != nil ||
		len(got["domains"].([]any)) > 0 {
		t.Errorf("the account is %v", got)
	}
	for _, w := range fake.Writes() {
		if body := w.Body.(map[string]any); strings.HasSuffix(w.Path, "/settings") && len(body) != 1 {
			t.Errorf("unchanged settings were sent: %v", body)
		}
	}
	run.WriteFile("main.tf", testenv.RequiredProviders+
		"resource \"prefect_account\" \"test\" {\n  name = \"acme\"\n  handle = \"acme\"\n  on_destroy = \"delete\"\n}\n")
	run.MustRun("apply", "-auto-approve")
	run.MustRun("destroy", "-auto-approve")
	if fake.Get("cloud_accounts", testenv.CloudAccount) != nil {
		t.Error("the account was not deleted")
	}
}

// TestPeopleData: the data sources of members and account roles.
func TestPeopleData(t *testing.T) {
	testenv.OnCloud(t)
	exact := knownvalue.StringExact
	acctest.RunSteps(t,
		testenv.DataSourceStep("prefect_account", "", map[string]knownvalue.Check{"id": exact(testenv.CloudAccount), "handle": exact("acme"),
			"domain_names": knownvalue.ListExact(nil)}),
		testenv.DataSourceStep("prefect_account", `handle = "acme"`,
			map[string]knownvalue.Check{
				"settings": knownvalue.ObjectPartial(map[string]knownvalue.Check{"managed_execution": knownvalue.Bool(true)}),
			}),
		testenv.ErrorStep(`data "prefect_account" "test" { handle = "none" }`, "no account with the handle none was found"),
		testenv.DataSourceStep("prefect_account_member", `email = "grace@example.com"`,
			map[string]knownvalue.Check{"account_role_name": exact("Member"), "handle": exact("grace"), "user_id": knownvalue.NotNull(),
				"account_id": exact(testenv.CloudAccount)}),
		testenv.ErrorStep(`data "prefect_account_member" "test" { email = "nobody@example.com" }`,
			"no member with the email address nobody@example.com was found"),
		testenv.DataSourceStep("prefect_account_members", "", map[string]knownvalue.Check{"members": knownvalue.ListSizeExact(2),
			"members/email": exact("ada@example.com")}),
		testenv.DataSourceStep("prefect_account_role", `name = "Owner"`,
			map[string]knownvalue.Check{"is_system_role": knownvalue.Bool(true), "permissions": knownvalue.NotNull(), "id": knownvalue.NotNull()}),
	)
}
