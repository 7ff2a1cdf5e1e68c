package provider_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// hostileText is a resource with an attribute that anyone may write any text in.
type hostileText struct{ kind, attribute, rest string }

// hostileSetup is what they are made in.
const hostileSetup = `
resource "prefect_flow" "f" {
  name = "hostile"
}
resource "prefect_work_pool" "p" {
  name = "hostile"
  type = "process"
}
resource "prefect_deployment" "d" {
  name    = "hostile"
  flow_id = prefect_flow.f.id
}
`

// hostileTexts is every text that becomes a part of an address, or by which an object is looked for.
func hostileTexts() []hostileText {
	return []hostileText{
		{"prefect_automation", "name", "trigger = { event = { posture = \"Reactive\", expect = [\"e\"] } }\nactions = [{ type = \"do-nothing\" }]"},
		{"prefect_block", "name", `type_slug = "local-file-system"`},
		{"prefect_block_type", "name", `slug = "hostile"`},
		{"prefect_block_type", "slug", `name = "Hostile"`},
		{"prefect_deployment", "name", `flow_id = prefect_flow.f.id`},
		{"prefect_deployment_schedule", "slug", "deployment_id = prefect_deployment.d.id\ninterval = 3600"},
		{"prefect_flow", "name", ""},
		{"prefect_flow_run", "name", "deployment_id = prefect_deployment.d.id\nwait = false"},
		{"prefect_flow_run", "idempotency_key", "deployment_id = prefect_deployment.d.id\nwait = false"},
		{"prefect_global_concurrency_limit", "name", "limit = 1"},
		{"prefect_task_run_concurrency_limit", "tag", "concurrency_limit = 1"},
		{"prefect_team", "name", ""},
		{"prefect_variable", "name", "value = 1"},
		{"prefect_work_pool", "name", `type = "process"`},
		{"prefect_work_queue", "name", `work_pool_name = prefect_work_pool.p.name`},
		{"prefect_workspace", "handle", `name = "Hostile"`},
		{"prefect_workspace", "name", `handle = "hostile"`},
	}
}

// hostileNames are texts that a careless client, server or proxy takes for something else.
func hostileNames() []string {
	var printable strings.Builder
	for c := ' '; c <= '~'; c++ {
		if !strings.ContainsRune("/%&><", c) {
			printable.WriteRune(c)
		}
	}
	return []string{
		printable.String(), "a/b", "a%b", "a&b", "a<b", "a>b", ".", "..", "../flows", "..%2F..%2Fflows", "%2e%2e", "a?b=c", "a#b", "a;b", `a\b`,
		`"`, "'",
		"a b", " a", "a ", "a\nb", "a\tb", "${a}", "%{a}", "{{ a }}", "null", "new", "filter", "Größe 日本語 🎉", "e\u0301", "\u202eabc",
		strings.Repeat("n", 1000), strings.Repeat("語", 400),
		"00000000-0000-0000-0000-000000000000", "prefect", strings.Repeat("a/", 500),
	}
}

// someHostileNames are a valid name and every fourth hostile one, other ones for each attribute.
func someHostileNames(n hostileText) []string {
	out := []string{"new"}
	first := slices.Index(hostileTexts(), n)
	for i, name := range hostileNames() {
		if i%4 == first%4 {
			out = append(out, name)
		}
	}
	return out
}

// quotedHCL is a text as HCL writes it.
func quotedHCL(s string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes())
}

// try makes and removes an object of a hostile name. It is refused by the plan, at its attribute, or exists under exactly
// that name, with nothing left to do.
func (n hostileText) try(t *testing.T, c *acctest.Core, setup, name string) (accepted bool) {
	t.Helper()
	ctx := t.Context()
	again := func() { // each command has a process of its own
		t.Helper()
		if err := c.Start(ctx, c.Env); err != nil {
			t.Fatal(err)
		}
	}
	text := fmt.Sprintf("%s\nresource %q \"hostile\" {\n%s = %s\n%s\n}\n", setup, n.kind, n.attribute, quotedHCL(name), n.rest)
	if _, err := c.PendingChanges(ctx, text); err != nil {
		if !strings.Contains(err.Error(), n.attribute) && !strings.Contains(err.Error(), diag.Humanize(n.attribute)) {
			t.Errorf("%s = %.80q: the refusal does not name the attribute: %v", n.attribute, name, err)
		}
		return false
	}
	address := n.kind + ".hostile"
	again()
	if err := c.Apply(ctx, text); err != nil {
		t.Errorf("%s = %.80q: planned, but not applied: %.500v", n.attribute, name, err)
		delete(c.State, address)
		return false
	}
	again()
	if left, err := c.PendingChanges(ctx, text); left != "" || err != nil {
		t.Errorf("%s = %.80q: the plan is not empty: %s, %v", n.attribute, name, left, err)
	}
	if got := c.State[address].Value.GetAttr(n.attribute); !got.RawEquals(cty.StringVal(name)) {
		t.Errorf("%s = %.80q: the state has %#v", n.attribute, name, got)
	}
	again()
	if err := c.Apply(ctx, setup); err != nil || c.State[address] != nil {
		t.Errorf("%s = %.80q: not removed: %v", n.attribute, name, err)
		delete(c.State, address)
	}
	return true
}

// hostilities tries all names on all resources of a world, and shows which were refused.
func hostilities(t *testing.T, url string, cloud bool) {
	c, setup := acctest.NewCore(t), hostileSetup
	env := acctest.Lifecycle{Cloud: cloud}.Environment(url)
	if cloud {
		setup = ""
	}
	if err := c.Start(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(t.Context(), setup); err != nil {
		t.Fatal(err)
	}
	for _, n := range hostileTexts() {
		if lifecycles()[n.kind].Cloud != cloud {
			continue
		}
		t.Run(n.kind+"."+n.attribute, func(t *testing.T) {
			var refused []string
			names := hostileNames()
			if !testenv.AllTests() {
				names = someHostileNames(n)
			}
			for _, name := range names {
				if !n.try(t, c, setup, name) {
					refused = append(refused, fmt.Sprintf("%.20q", name))
				}
			}
			if len(refused) == len(names) {
				t.Error("every name was refused")
			}
			t.Log("refused:", strings.Join(refused, " "))
		})
	}
	if err := c.Apply(t.Context(), ""); err != nil || len(c.State) > 0 {
		t.Errorf("%v are left: %v", c.Order, err)
	}
}

// TestHostileNames: whatever is in a name, it is refused by the plan or kept exactly.
func TestHostileNames(t *testing.T) {
	hostilities(t, testenv.OnFake(t).URL, false)
	_, url := testenv.FakeCloud(t)
	hostilities(t, url, true)
}

// TestAccHostileNames is the same before a real server.
func TestAccHostileNames(t *testing.T) {
	testenv.SkipUnlessAllTests(t)
	hostilities(t, testenv.OnServer(t).URL, false)
}

// exactJSON has numbers that a float64 does not hold, and texts that are escaped in several ways.
const exactJSON = `{"big":9007199254740993,"bigger":123456789012345678901234567890,"float":0.1,"long":3.14159265358979323846264338327950288,"small":1e-7,` +
	`"odd":[1.50,1E5,1e22,1e23,0.00001,1e-07,-0.0,123456.789e3,5e-324],"text":"<&>\u2028 \" \\ 語 🎉"}`

// TestExactNumbers: no digit of a number is lost on the way from the configuration to the API and back. Blocks have the same
// test, with a type of their own.
func TestExactNumbers(t *testing.T) {
	parameters := exactNumbers(t, testenv.OnFake(t).URL)
	if !bytes.Contains(parameters, []byte("3.14159265358979323846264338327950288")) {
		t.Errorf("the API was sent %s", parameters)
	}
}

// TestAccExactNumbers is the same before a real server, whose Python writes floats in its own way, by version and database.
func TestAccExactNumbers(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { exactNumbers(t, testenv.OnShared(t, testenv.SQLiteServer).URL) })
	t.Run("PostgreSQL", func(t *testing.T) {
		server.SkipWithoutPostgres(t)
		exactNumbers(t, testenv.OnShared(t, testenv.PostgresServer).URL)
	})
}

// exactNumbers returns the parameters that the API has then.
func exactNumbers(t *testing.T, url string) []byte {
	config := fmt.Sprintf(`
resource "prefect_flow" "f" {
  name = "exact"
}
resource "prefect_deployment" "d" {
  name          = "exact"
  flow_id       = prefect_flow.f.id
  parameters    = %[1]s
  job_variables = %[1]s
}
resource "prefect_variable" "v" {
  name  = "exact"
  value = { big = 9007199254740993, bigger = 18446744073709551615, float = 0.1, odd = [1.50, 1e16, 0.00001, 3.14159265358979323846264338327950288] }
}
`, quotedHCL(exactJSON))
	c := acctest.NewCore(t)
	if err := c.Start(t.Context(), testenv.ProviderEnvironment(url)); err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if left, err := c.PendingChanges(t.Context(), config); left != "" || err != nil {
		t.Errorf("the plan is not empty: %s, %v", left, err)
	}
	api := testenv.TestClient(t, url)
	d, err := api.Deployment(t.Context(), c.State["prefect_deployment.d"].Value.GetAttr("id").AsString())
	if err != nil {
		t.Fatal(err)
	}
	v, err := api.VariableByName(t.Context(), "exact")
	if err != nil {
		t.Fatal(err)
	}
	for what, got := range map[string]struct{ got, want []byte }{
		"parameters":    {d.Parameters, []byte(exactJSON)},
		"job_variables": {d.JobVariables, []byte(exactJSON)},
		"a variable":    {v.Value, []byte(`{"big":9007199254740993,"bigger":18446744073709551615,"float":0.1,"odd":[1.5,1e16,1e-5,3.141592653589793]}`)},
	} {
		if !patch.SameJSON(got.got, got.want) {
			t.Errorf("%s: the API has %s, expected %s", what, strconv.QuoteToASCII(string(got.got)), strconv.QuoteToASCII(string(got.want)))
		}
	}
	return d.Parameters
}

// TestHugeJSON: five megabytes are kept exactly where the API takes them, and refused by the plan where it does not.
func TestHugeJSON(t *testing.T) {
	huge := quotedHCL(`{"a":["` + strings.Join(slices.Repeat([]string{strings.Repeat("x", 1000)}, 5000), `","`) + `"]}`)
	fake := testenv.OnFake(t)
	c := acctest.NewCore(t)
	if err := c.Start(t.Context(), testenv.ProviderEnvironment(fake.URL)); err != nil {
		t.Fatal(err)
	}
	const flow = "resource \"prefect_flow\" \"f\" {\n  name = \"f\"\n}\n"
	config := flow + "resource \"prefect_deployment\" \"d\" {\n  name = \"d\"\n  flow_id = prefect_flow.f.id\n  parameters = " + huge + "\n}\n"
	if err := c.Apply(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if left, err := c.PendingChanges(t.Context(), config); left != "" || err != nil {
		t.Errorf("the plan is not empty: %.200s, %v", left, err)
	}
	_, err := c.PendingChanges(t.Context(), "resource \"prefect_variable\" \"v\" {\n  name = \"v\"\n  value = "+huge+"\n}\n")
	if err == nil || !strings.Contains(err.Error(), "5000") || len(err.Error()) > 2000 {
		t.Errorf("a variable of 5 MB: %.2000v", err)
	}
}
