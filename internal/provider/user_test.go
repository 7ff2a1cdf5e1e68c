package provider

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func userAPIKeyLifecycle() lifecycle {
	exact, some := knownvalue.StringExact, knownvalue.NotNull()
	return lifecycle{
		resource: "prefect_user_api_key",
		cloud:    true,
		remade:   true,
		body:     fmt.Sprintf("user_id = %q\nname = \"laptop\"", prefecttest.SeededID("user", "ada")),
		created:  map[string]knownvalue.Check{"name": exact("laptop"), "key": some, "created": some, "expiration": knownvalue.Null()},
		changes: []change{
			{name: "an expiration", body: `expiration = "2040-01-01T00:00:00Z"`, want: map[string]knownvalue.Check{"expiration": exact("2040-01-01T00:00:00Z"), "key": some}, replace: true},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		unimported: []string{"key"},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteUserKey(ctx, a["user_id"], a["id"])
		},
	}
}

func TestUserAPIKeyLifecycle(t *testing.T) {
	_, url := onCloud(t)
	userAPIKeyLifecycle().run(t, url)
}

// TestImportedOnly: what can't be made is refused in the plan, imported by each of its names and by what terraform query
// generates, changed, and left or removed at the end.
func TestImportedOnly(t *testing.T) {
	for name, c := range map[string]struct {
		kind, field, value string // of the object in the fake
		ids                []string
		body, missing      string
		becomes            map[string]any
		stays              bool
	}{
		"prefect_account": {
			kind: "cloud_accounts", field: "handle", value: "acme", ids: []string{"acme", "handle/acme", cloudAccount},
			missing: "Accounts of Prefect Cloud are opened in its UI.",
			body:    "name = \"Acme\"\nhandle = \"acme\"\nlocation = \"Ohio\"\nsettings = { ai_log_summaries = true }\ndomain_names = [\"b.example.com\", \"a.example.com\"]",
			becomes: map[string]any{"name": "Acme", "location": "Ohio", "link": nil}, stays: true,
		},
		"prefect_account_member": {
			kind: "cloud_memberships", field: "member_type", value: "user", ids: []string{"ada@example.com", "email/ada@example.com"},
			missing: "by accepting an invitation", body: "account_role_id = data.prefect_account_role.admin.id", becomes: map[string]any{"active": true},
		},
		"prefect_user": {
			kind: "cloud_users", field: "handle", value: "ada", ids: []string{"ada", "ada@example.com"},
			missing: "by signing up", body: "first_name = \"Augusta Ada\"", becomes: map[string]any{"first_name": "Augusta Ada", "last_name": "Lovelace"}, stays: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake, url := onCloud(t)
			id := fake.Find(c.kind, c.field, c.value)[0]["id"].(string)
			const role = "data \"prefect_account_role\" \"admin\" {\n  name = \"Admin\"\n}\n"
			config := role + fmt.Sprintf("resource %q \"test\" {\n%s\n}\n", name, c.body)
			run := newCLI(t, config, "PREFECT_API_URL="+url, "PREFECT_API_KEY="+cloudKey)
			if out, ok := run.run("plan"); ok || !words2pattern(c.missing).MatchString(out) {
				t.Errorf("the plan of a new one says:\n%s", out)
			}
			for _, by := range append(c.ids, id) {
				run.must("import", name+".test", by)
				run.must("state", "rm", name+".test")
			}
			run.must("import", name+".test", id)
			run.must("apply", "-auto-approve")
			run.must("plan", "-detailed-exitcode")
			for field, want := range c.becomes {
				if got := fake.Get(c.kind, id)[field]; got != want {
					t.Errorf("%s is %v, expected %v", field, got, want)
				}
			}
			run.onlyImports(name)
			run.must("destroy", "-auto-approve")
			if gone := fake.Get(c.kind, id) == nil; gone == c.stays {
				t.Errorf("after the destroy the object is gone: %v", gone)
			}
		})
	}
}

// onlyImports takes the state of the official provider over, and what terraform query generates.
func (c *cli) onlyImports(name string) {
	c.t.Helper()
	c.override(officialAddress)
	mine := c.read("terraform.tfstate")
	theirs := c.asOfficial(nullForUnset)
	c.must("state", "replace-provider", "-auto-approve", officialAddress, ourAddress)
	c.must("plan", "-detailed-exitcode")
	config := c.read("main.tf")
	c.write("terraform.tfstate", theirs)
	c.write("main.tf", lifecycle{}.movedConfig(config))
	c.onlyMoves()
	c.write("main.tf", config)
	c.write("terraform.tfstate", mine)
	if os.Getenv("TF_ACC") != "" || onTerraform() { // only Terraform generates configuration
		newTerraform(c.t, "", c.env[len(c.env)-2:]...).adopt(name)
	}
}

// TestAccountSettings: what the configuration does not mention stays, and what it no longer mentions goes back where it can.
func TestAccountSettings(t *testing.T) {
	fake, url := onCloud(t)
	run := newCLI(t, "", "PREFECT_API_URL="+url, "PREFECT_API_KEY="+cloudKey)
	set := func(body string) map[string]any {
		run.write("main.tf", required+"resource \"prefect_account\" \"test\" {\n  name = \"acme\"\n  handle = \"acme\"\n"+body+"\n}\n")
		if len(run.resources()) == 0 {
			run.must("import", "prefect_account.test", cloudAccount)
		}
		run.must("apply", "-auto-approve")
		run.must("plan", "-detailed-exitcode")
		return fake.Get("cloud_accounts", cloudAccount)
	}
	fake.Set("cloud_accounts", cloudAccount, "link", "https://example.com")
	got := set("settings = { managed_execution = false }\ndomain_names = [\"example.com\"]\nlocation = \"Ohio\"")
	if s := got["settings"].(map[string]any); s["managed_execution"] != false || s["ai_log_summaries"] != false || got["link"] != "https://example.com" {
		t.Errorf("the account is %v", got)
	}
	fake.ResetRequests()
	got = set("settings = { ai_log_summaries = true }")
	if s := got["settings"].(map[string]any); s["managed_execution"] != false || s["ai_log_summaries"] != true || got["location"] != nil || len(got["domains"].([]any)) > 0 {
		t.Errorf("the account is %v", got)
	}
	for _, w := range fake.Writes() {
		if body := w.Body.(map[string]any); strings.HasSuffix(w.Path, "/settings") && len(body) != 1 {
			t.Errorf("more was sent than what has changed: %v", body)
		}
	}
	run.write("main.tf", required+"resource \"prefect_account\" \"test\" {\n  name = \"acme\"\n  handle = \"acme\"\n  on_destroy = \"delete\"\n}\n")
	run.must("apply", "-auto-approve")
	run.must("destroy", "-auto-approve")
	if fake.Get("cloud_accounts", cloudAccount) != nil {
		t.Error("the account is left, which was to be deleted")
	}
}

// TestPeopleData: who is in an account, and what the roles are.
func TestPeopleData(t *testing.T) {
	onCloud(t)
	exact := knownvalue.StringExact
	plays(t,
		shows("prefect_account", "", map[string]knownvalue.Check{"id": exact(cloudAccount), "handle": exact("acme"), "domain_names": knownvalue.ListExact(nil)}),
		shows("prefect_account", `handle = "acme"`, map[string]knownvalue.Check{"settings": knownvalue.ObjectPartial(map[string]knownvalue.Check{"managed_execution": knownvalue.Bool(true)})}),
		refused(`data "prefect_account" "test" { handle = "none" }`, "there is no account of the handle none"),
		shows("prefect_account_member", `email = "grace@example.com"`, map[string]knownvalue.Check{"account_role_name": exact("Member"), "handle": exact("grace"), "user_id": knownvalue.NotNull(), "account_id": exact(cloudAccount)}),
		refused(`data "prefect_account_member" "test" { email = "nobody@example.com" }`, "there is no member with the address nobody@example.com"),
		shows("prefect_account_members", "", map[string]knownvalue.Check{"members": knownvalue.ListSizeExact(2), "members/email": exact("ada@example.com")}),
		shows("prefect_account_role", `name = "Owner"`, map[string]knownvalue.Check{"is_system_role": knownvalue.Bool(true), "permissions": knownvalue.NotNull(), "id": knownvalue.NotNull()}),
	)
}
