package block_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// hook is a webhook block with a secret URL and secret headers.
func hook(attributes string) string {
	return "resource \"prefect_block\" \"test\" {\n  name = \"hook\"\n  type_slug = \"webhook\"\n  " + attributes + "\n}\n"
}

// theBlock is the only block of the server.
func theBlock(t *testing.T, fake *prefecttest.Fake) (id string, data map[string]any) {
	t.Helper()
	all := fake.All("block_documents")
	if len(all) != 1 {
		t.Fatalf("there are %d blocks", len(all))
	}
	return all[0]["id"].(string), all[0]["data"].(map[string]any)
}

// acting is a step that expects an action for the block in the plan, after a change outside Terraform.
func acting(before func(), config string, action plancheck.ResourceActionType) resource.TestStep {
	return resource.TestStep{
		PreConfig: before, Config: config,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_block.test", action)},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
	}
}

// TestBlockWrittenOnly: data_wo is written for a new version and after a change of other values outside Terraform, and never else.
func TestBlockWrittenOnly(t *testing.T) {
	fake := testenv.OnFake(t)
	change := func(field string, value any) func() {
		return func() {
			id, data := theBlock(t, fake)
			data[field] = value
			fake.Set("block_documents", id, "data", data)
			fake.ResetRequests()
		}
	}
	writes := func(n int) func(t *testing.T) {
		return func(t *testing.T) {
			t.Helper()
			if got := len(fake.Writes()); got != n {
				t.Errorf("%d writes instead of %d: %v", got, n, fake.Writes())
			}
		}
	}
	config := func(url, version string) string {
		return hook(`data_wo = jsonencode({ url = "` + url + `", method = "PUT" })` + "\n  data_wo_version = " + version)
	}
	acctest.RunSteps(t,
		acting(nil, config("https://one", "1"), plancheck.ResourceActionCreate),
		acting(change("url", "https://changed-secret"), config("https://one", "1"), plancheck.ResourceActionNoop),
		acting(func() { writes(0)(t); fake.ResetRequests() }, config("https://new-secret", "1"), plancheck.ResourceActionNoop),
		acting(func() { writes(0)(t); change("method", "GET")() }, config("https://two", "1"), plancheck.ResourceActionUpdate),
		acting(func() {
			writes(1)(t)
			if _, data := theBlock(t, fake); data["url"] != "https://two" || data["method"] != "PUT" {
				t.Errorf("the block has %v", data)
			}
			fake.ResetRequests()
		}, config("https://three", "2"), plancheck.ResourceActionUpdate),
	)
	writes(2)(t) // the last apply, and the destroy
}

// TestBlockDrift: every change of data outside Terraform is detected and corrected. The defaults that Python saves are not a
// change.
func TestBlockDrift(t *testing.T) {
	fake := testenv.OnFake(t)
	config := hook(`data = jsonencode({ url = "https://one", headers = { X = "secret" } })`)
	set := func(data map[string]any) func() {
		return func() {
			id, _ := theBlock(t, fake)
			fake.Set("block_documents", id, "data", data)
		}
	}
	with := func(more map[string]any) map[string]any {
		out := map[string]any{"url": "https://one", "headers": map[string]any{"X": "secret"}}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	acctest.RunSteps(t,
		acting(nil, config, plancheck.ResourceActionCreate),
		acting(set(with(map[string]any{"method": "POST", "verify": true})), config, plancheck.ResourceActionNoop),
		acting(set(with(map[string]any{"method": "GET"})), config, plancheck.ResourceActionUpdate),
		acting(set(with(map[string]any{"url": "https://two"})), config, plancheck.ResourceActionUpdate),
		acting(set(with(map[string]any{"headers": map[string]any{"X": "other"}})), config, plancheck.ResourceActionUpdate),
	)
}

// TestBlockImportedWithSecrets: an import stores no secret. The plan is empty if the configured secret is the same as on the server, and
// has an update otherwise.
func TestBlockImportedWithSecrets(t *testing.T) { importSecret(t, testenv.OnFake(t).URL) }

func TestAccBlockImportedWithSecrets(t *testing.T) { importSecret(t, testenv.OnServer(t).URL) }

func importSecret(t *testing.T, url string) {
	c := testenv.TestClient(t, url)
	blockType := testenv.Must(c.BlockTypeBySlug(t.Context(), "secret"))(t)
	s := testenv.Must(c.LatestBlockSchema(t.Context(), blockType.ID))(t)
	made, err := c.CreateBlock(t.Context(), client.BlockCreate{Name: "imported-secret", BlockTypeID: s.BlockTypeID, BlockSchemaID: s.ID,
		Data: []byte(`{"value":{"password":"pw-1"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	const block = "resource \"prefect_block\" \"test\" {\n  name = \"imported-secret\"\n  type_slug = \"secret\"\n  %s\n}\n"
	importing := fmt.Sprintf("import {\n  to = prefect_block.test\n  id = %q\n}\n", made.ID)
	masked := statecheck.ExpectKnownValue("prefect_block.test", tfjsonpath.New("data"), knownvalue.StringExact(`{"value":"********"}`))
	same := fmt.Sprintf(block, `data = jsonencode({ value = { password = "pw-1" } })`)
	first := acting(nil, importing+fmt.Sprintf(block, ""), plancheck.ResourceActionNoop)
	first.ConfigStateChecks = []statecheck.StateCheck{masked}
	second := acting(nil, same, plancheck.ResourceActionNoop)
	second.ConfigStateChecks = []statecheck.StateCheck{masked}
	acctest.RunSteps(t, first, second,
		acting(nil, fmt.Sprintf(block, `data = jsonencode({ value = { password = "pw-2" } })`), plancheck.ResourceActionUpdate),
		resource.TestStep{PreConfig: func() {
			a, err := c.Block(t.Context(), made.ID, true)
			if err != nil || (string(a.Data) != `{"value":{"password":"pw-2"}}` && string(a.Data) != `{"value": {"password": "pw-2"}}`) {
				t.Errorf("the block has not the new secret: %v", err)
			}
		}, Config: fmt.Sprintf(block, `data = jsonencode({ value = { password = "pw-2" } })`)},
	)
}

// TestBlockReferences: the state keeps a reference as configured, although the API returns the data of the other block.
func TestBlockReferences(t *testing.T) { referTo(t, testenv.OnFake(t).URL) }

func TestAccBlockReferences(t *testing.T) { referTo(t, testenv.OnServer(t).URL) }

func referTo(t *testing.T, url string) {
	credentials := ""
	for _, key := range []string{"one", "two"} {
		credentials += "resource \"prefect_block\" \"" + key + "\" {\n  name = \"referred-" + key + "\"\n  type_slug = \"aws-credentials\"\n" +
			"  data = jsonencode({ aws_access_key_id = \"" + key + "\", aws_secret_access_key = \"hidden-" + key + "\" })\n}\n"
	}
	bucket := func(key string) string {
		return credentials + `
resource "prefect_block" "test" {
  name      = "referring"
  type_slug = "s3-bucket"
  data      = jsonencode({ bucket_name = "b", credentials = { "$ref" = { block_document_id = prefect_block.` + key + `.id } } })
}
`
	}
	var attributes map[string]string
	remember := resource.TestCheckResourceAttrWith("prefect_block.test", "data", func(value string) error {
		attributes = map[string]string{"data": value}
		if !strings.Contains(value, `"$ref"`) || strings.Contains(value, "hidden") {
			return fmt.Errorf("the state has %s", value)
		}
		return nil
	})
	create := acting(nil, bucket("one"), plancheck.ResourceActionCreate)
	create.Check = remember
	update := acting(nil, bucket("two"), plancheck.ResourceActionUpdate)
	update.Check = remember
	acctest.RunSteps(t, create, update,
		resource.TestStep{ResourceName: "prefect_block.test", ImportState: true, ImportStateVerify: true, ImportStateId: "s3-bucket/referring"},
		acting(func() {
			c := testenv.TestClient(t, url)
			a, err := c.BlockByName(t.Context(), "aws-credentials", "referred-two", false)
			if err == nil {
				err = c.DeleteBlock(t.Context(), a.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, bucket("two"), plancheck.ResourceActionUpdate),
	)
	if attributes == nil {
		t.Error("nothing was checked")
	}
}

func TestBlockRefersToNothing(t *testing.T) {
	testenv.OnFake(t)
	referToNothing(t)
}

func TestAccBlockRefersToNothing(t *testing.T) {
	testenv.OnServer(t)
	referToNothing(t)
}

// referToNothing: the API reports only a conflict, and the provider names the missing block, on create and on update.
func referToNothing(t *testing.T) {
	t.Helper()
	data := "data = jsonencode({ bucket_name = \"b\", credentials = { \"$ref\" = { block_document_id = \"" + testenv.MissingID + "\" } } })"
	block := func(data string) string {
		return "resource \"prefect_block\" \"test\" {\n  name = \"refers-to-nothing\"\n  type_slug = \"s3-bucket\"\n  " + data + "\n}\n"
	}
	const says = "data refers to the block " + testenv.MissingID + ", which does not exist at"
	acctest.RunSteps(t, testenv.ErrorStep(block(data), says),
		acting(nil, block(`data = jsonencode({ bucket_name = "b" })`), plancheck.ResourceActionCreate), testenv.ErrorStep(block(data), says))
}

// TestBlockDataIsChecked: the plan rejects data that Python cannot load, and its errors do not show the values.
func TestBlockDataIsChecked(t *testing.T) {
	testenv.OnFake(t)
	planned := func(attributes, message string) resource.TestStep {
		s := testenv.ErrorStep(attributes, message)
		s.PlanOnly = true
		return s
	}
	acctest.RunSteps(t,
		planned(hook(`data = jsonencode({ url = 1 })`), `data.url must be a string, not a number.`),
		planned(hook(`data_wo = jsonencode({ url = "u", method = "FETCH" })`),
			`data_wo.method must be one of "GET", "POST", "PUT", "PATCH", "DELETE".`),
		planned(hook(`data = jsonencode({ url = "u", verify = "true", allow_private_urls = "maybe" })`),
			`data.allow_private_urls must be a boolean or null, not a string.`),
		planned(hook(`data = jsonencode({ url = { "$ref" = "x" } })`),
			`data.url does not refer to a block; expected { "$ref" = { block_document_id = … } } with the ID of a block.`),
		planned(hook(`data = "[]"`), "must be a JSON object"),
		planned(hook(`data_wo = "1"`), "must be a JSON object"),
		planned(hook("data = jsonencode({ url = \"u\" })\n  data_wo = jsonencode({ url = \"u\" })"), "cannot be specified when"),
		planned("resource \"prefect_block\" \"test\" {\n  name = \"Upper_Case\"\n  type_slug = \"secret\"\n}\n",
			`name is "Upper_Case", but must be made of lower-case letters, digits and dashes.`),
		planned("resource \"prefect_block_type\" \"test\" {\n  name = \"prefect x\"\n  slug = \"x\"\n}\n",
			"a name that does not start with \"Prefect\""),
	)
}

// TestBlockOfAnUnknownType: the plan warns, because the type may be registered before the apply. The apply fails without it.
func TestBlockOfAnUnknownType(t *testing.T) {
	fake := testenv.OnFake(t)
	config := strings.Replace(hook(`data = "{}"`), `"webhook"`, `"webhok"`, 1)
	run := acctest.NewCLI(t, config, "PREFECT_API_URL="+fake.URL)
	for _, args := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
		out, ok := run.Run(args...)
		if ok != (args[0] == "plan") || !testenv.WrappedTextPattern(`The block type "webhok" does not exist at`).MatchString(out) ||
			!testenv.WrappedTextPattern(`Did you mean "webhook"?`).MatchString(out) {
			t.Errorf("%s:\n%s", args[0], out)
		}
	}
}

const ownType = `
resource "prefect_block_type" "own" {
  name        = "Own"
  slug        = "own"
  description = "%s"
}

resource "prefect_block_schema" "own" {
  block_type_id = prefect_block_type.own.id
  fields        = jsonencode({ title = "Own", type = "object", properties = { a = { type = "integer" }, s = { type = "string", writeOnly = true } }, required = ["a"], block_type_slug = "own", secret_fields = ["s"] })
}

resource "prefect_block" "test" {
  name       = "own"
  type_slug  = prefect_block_type.own.slug
  data       = jsonencode({ a = 9007199254740993, s = "hidden" })
  depends_on = [prefect_block_schema.own]
}
`

// TestBlockOfAnOwnType: one apply creates a type, a schema and a block, and a change of the type does not change the others.
func TestBlockOfAnOwnType(t *testing.T) { useOwnType(t, testenv.OnFake(t).URL) }

func TestAccBlockOfAnOwnType(t *testing.T) { useOwnType(t, testenv.OnServer(t).URL) }

func useOwnType(t *testing.T, url string) {
	change := acting(nil, fmt.Sprintf(ownType, "b"), plancheck.ResourceActionNoop)
	change.ConfigPlanChecks.PreApply = append(change.ConfigPlanChecks.PreApply,
		plancheck.ExpectResourceAction("prefect_block_type.own", plancheck.ResourceActionUpdate),
		plancheck.ExpectResourceAction("prefect_block_schema.own", plancheck.ResourceActionNoop))
	acctest.RunSteps(t,
		acting(nil, fmt.Sprintf(ownType, "a"), plancheck.ResourceActionCreate),
		change,
		resource.TestStep{PreConfig: func() {
			a, err := testenv.TestClient(t, url).BlockByName(t.Context(), "own", "own", true)
			if err != nil || !patch.SameJSON(a.Data, []byte(`{"a":9007199254740993,"s":"hidden"}`)) {
				t.Errorf("the block has not what was written: %v", err)
			}
		}, Config: fmt.Sprintf(ownType, "b")},
		testenv.ErrorStep(fmt.Sprintf(ownType, "b")+"resource \"prefect_block_type\" \"again\" {\n  name = \"Own\"\n  slug = \"own-2\"\n}\n",
			`The block type "own" already has the name "Own"`),
		testenv.ErrorStep(fmt.Sprintf(ownType, "b")+"resource \"prefect_block_type\" \"again\" {\n  name = \"Own 2\"\n  slug = \"own\"\n}\n",
			`Two resources for one block type`),
		testenv.ErrorStep(fmt.Sprintf(ownType, "b")+"resource \"prefect_block_schema\" \"again\" {\n  block_type_id = "+
			"prefect_block_type.own.id\n  fields = prefect_block_schema.own.fields\n}\n", `Two resources for one block schema`),
		testenv.ErrorStep(fmt.Sprintf(ownType, "b")+"resource \"prefect_block_schema\" \"again\" {\n  block_type_id = "+
			"prefect_block_type.own.id\n  fields = jsonencode(merge(jsondecode(prefect_block_schema.own.fields), { secret_fields = [] }))\n}\n",
			`differs only in its block type or in secret_fields`),
	)
}

// TestBlockData: the data sources find blocks by all their keys, and mask secrets where they are not asked for.
func TestBlockData(t *testing.T) {
	testenv.OnFake(t)
	const setup = "resource \"prefect_block\" \"s\" {\n  name = \"shown\"\n  type_slug = \"secret\"\n  data = jsonencode({ value = { deep " +
		"= \"hidden\" } })\n}\n"
	find := func(kind, arguments string, want map[string]knownvalue.Check) resource.TestStep {
		step := testenv.DataSourceStep(kind, arguments+"\ndepends_on = [prefect_block.s]", want)
		step.Config += setup
		return step
	}
	exact := knownvalue.StringExact
	acctest.RunSteps(t,
		testenv.ErrorStep(`data "prefect_block" "test" { name = "x" }`, "At least one of these attributes must be configured: [id,type_slug]"),
		find("prefect_block", "id = prefect_block.s.id",
			map[string]knownvalue.Check{"data": exact(`{"value":{"deep":"hidden"}}`), "name": exact("shown"), "type_slug": exact("secret")}),
		find("prefect_block", "name = \"shown\"\ntype_slug = \"secret\"",
			map[string]knownvalue.Check{"data": exact(`{"value":{"deep":"hidden"}}`)}),
		find("prefect_block", "name = \"shown\"\ntype_slug = \"secret\"\ninclude_secrets = false",
			map[string]knownvalue.Check{"data": exact(`{"value":"********"}`)}),
		find("prefect_blocks", "", map[string]knownvalue.Check{"blocks": knownvalue.ListSizeExact(1),
			"blocks/data": exact(`{"value":"********"}`)}),
		find("prefect_blocks", `type_slugs = ["webhook"]`, map[string]knownvalue.Check{"blocks": knownvalue.ListExact(nil)}),
		find("prefect_blocks", "names = [\"shown\"]\nname_like = \"HOW\"", map[string]knownvalue.Check{"blocks": knownvalue.ListSizeExact(1)}),
		find("prefect_block_types", `slugs = ["secret", "webhook", "none"]`,
			map[string]knownvalue.Check{"block_types": knownvalue.ListSizeExact(2), "block_types/slug": exact("secret"),
				"block_types/is_protected": knownvalue.Bool(true)}),
		find("prefect_block_types", `name_like = "S3"`, map[string]knownvalue.Check{"block_types/slug": exact("s3-bucket")}),
		find("prefect_block_types", `capabilities = ["notify"]`, map[string]knownvalue.Check{"block_types/name": knownvalue.NotNull()}),
	)
}

func TestReferenceFunctions(t *testing.T) {
	acctest.RunFunctionSteps(t,
		testenv.FunctionsStep(map[string]knownvalue.Check{
			`block_ref("secret", "api-token")`:               knownvalue.StringExact("{{ prefect.blocks.secret.api-token }}"),
			`block_ref("aws-credentials", "p", "a", "b[0]")`: knownvalue.StringExact("{{ prefect.blocks.aws-credentials.p.a.b[0] }}"),
			`variable_ref("a_b-1")`:                          knownvalue.StringExact("{{ prefect.variables.a_b-1 }}"),
		}),
		testenv.ErrorStep(`output "x" { value = provider::prefect::block_ref("Secret", "x") }`, "type_slug is \"Secret\", but must be made of "+
			"lower-case letters, digits and dashes."),
		testenv.ErrorStep(`output "x" { value = provider::prefect::block_ref("secret", "a/b") }`, "name is \"a/b\", but must be"),
		testenv.ErrorStep(`output "x" { value = provider::prefect::block_ref("secret", "a", "b c") }`, "field is \"b c\", but may contain only letters"),
		testenv.ErrorStep(`output "x" { value = provider::prefect::variable_ref("A") }`, "name is \"A\", but must be 1 to 255 lowercase letters"),
	)
}
