package lang_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

const configuration = `
locals {
  name = "of ${var.prefix}"
}

variable "prefix" {
  type = number
  validation {
    condition     = var.prefix > 0
    error_message = "Must be positive, not ${var.prefix}."
  }
}

provider "some" {
  alias   = "other"
  version = "1"
  url     = "u"
}

resource "some_thing" "a" {
  for_each = local.all
  provider = some.other
  name     = local.name
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [name]
    replace_triggered_by  = [some_thing.b]
  }
}

data "some_thing" "b" {
  name       = some_thing.a["k"].id
  depends_on = [some_thing.c]
}

removed {
  from = some_thing.gone
  lifecycle {
    destroy = false
  }
}
`

func parse(t *testing.T, files map[string]string) *lang.Config {
	t.Helper()
	c, diags := lang.Parse(files)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return c
}

func expression(t *testing.T, source string) hclsyntax.Expression {
	t.Helper()
	e, diags := hclsyntax.ParseExpression([]byte(source), "test", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return e
}

func TestParse(t *testing.T) {
	c := parse(t, map[string]string{"main.tf": configuration})
	a, b := c.Blocks["some_thing.a"], c.Blocks["data.some_thing.b"]
	if a == nil || b == nil {
		t.Fatalf("got the blocks %v", c.Blocks)
	}
	if a.Provider() != "some.other" || b.Provider() != "some" {
		t.Errorf("got the providers %s and %s", a.Provider(), b.Provider())
	}
	if p := c.ProviderBlock("some.other", "address"); len(p.Attributes) != 1 || p.Attributes["url"] == nil {
		t.Errorf("got the arguments %v of the provider", p.Attributes)
	}
	references := a.References()
	slices.Sort(references)
	if want := []string{"local.all", "local.name", "some_thing.b"}; !slices.Equal(references, want) {
		t.Errorf("got the references %v, want %v", references, want)
	}
	if got := b.DependsOn(); !slices.Equal(got, []string{"some_thing.c"}) {
		t.Errorf("got depends_on %v", got)
	}
	if !c.Closure(b.References())["var.prefix"] {
		t.Error("b does not depend on the variable")
	}
	if !a.Lifecycle("create_before_destroy") || a.Lifecycle("prevent_destroy") {
		t.Error("got another lifecycle")
	}
	if !c.Forgets("some_thing.gone") || c.Forgets("some_thing.a") {
		t.Error("only some_thing.gone is forgotten")
	}
	config := cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("new")})
	prior := cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("old")})
	if got := a.IgnoreChanges(config, prior); !got.RawEquals(prior) {
		t.Errorf("got %#v, want the prior value of the ignored attribute", got)
	}
	want := "main.tf line 23, in resource \"some_thing\" \"a\":\n  23:   name     = local.name"
	if got := a.Source("name"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseErrors(t *testing.T) {
	for source, want := range map[string]string{
		"resource \"a\" \"b\" {}\nresource \"a\" \"b\" {}\n": "Duplicate resource configuration",
		"resource \"a\" {}\n":                                "Missing name for resource",
		"module \"a\" {}\n":                                  "Unsupported block type",
		"resource {":                                         "Unclosed configuration block",
	} {
		if _, diags := lang.Parse(map[string]string{"main.tf": source}); !diags.HasErrors() || !strings.Contains(diags.Error(), want) {
			t.Errorf("%s: got %v, want %s", source, diags, want)
		}
	}
}

func TestCycle(t *testing.T) {
	if got := parse(t, map[string]string{"main.tf": configuration}).Cycle(); got != "" {
		t.Errorf("got the cycle %s, want none", got)
	}
	c := parse(t, map[string]string{"main.tf": "locals {\n  a = local.b\n  b = local.a\n}\n"})
	if got := c.Cycle(); !strings.HasPrefix(got, "local.") {
		t.Errorf("got the cycle %q", got)
	}
}

func TestExpand(t *testing.T) {
	count, diags := lang.ExpandCount(cty.NumberIntVal(2))
	if diags.HasErrors() || len(count.Repetitions) != 2 || count.Repetitions[1].Address("r.a") != "r.a[1]" {
		t.Errorf("got %v, %v", count, diags)
	}
	values := []cty.Value{cty.StringVal("x"), cty.StringVal("y")}
	if got := count.Value(values); !got.RawEquals(cty.TupleVal(values)) {
		t.Errorf("got %#v", got)
	}
	keys, diags := lang.ExpandForEach(cty.SetVal(values))
	if diags.HasErrors() || len(keys.Repetitions) != 2 || keys.Repetitions[0].Address("r.a") != `r.a["x"]` {
		t.Errorf("got %v, %v", keys, diags)
	}
	scope := map[string]cty.Value{}
	keys.Repetitions[0].Define(scope)
	if got := scope["each"].GetAttr("value"); got.AsString() != "x" {
		t.Errorf("each.value is %#v", got)
	}
	if got := lang.Single().Value(values[:1]); !got.RawEquals(values[0]) {
		t.Errorf("got %#v", got)
	}
	for _, v := range []cty.Value{cty.UnknownVal(cty.Number), cty.SetVal([]cty.Value{cty.UnknownVal(cty.String)})} {
		expand := lang.ExpandCount
		if v.Type().IsSetType() {
			expand = lang.ExpandForEach
		}
		if got, diags := expand(v); !got.Unknown || diags.HasErrors() {
			t.Errorf("got %v, %v for unknown instances", got, diags)
		}
	}
	if _, diags := lang.ExpandForEach(cty.ListVal(values)); !diags.HasErrors() {
		t.Error("for_each of a list has no error")
	}
	if _, diags := lang.ExpandCount(cty.NullVal(cty.Number)); !diags.HasErrors() {
		t.Error("count of null has no error")
	}
}

func TestVariables(t *testing.T) {
	b := parse(t, map[string]string{"main.tf": configuration}).Variables["prefix"]
	v, diags := lang.ParseVariable(b, "3")
	if diags.HasErrors() || !v.RawEquals(cty.NumberIntVal(3)) {
		t.Errorf("got %#v, %v", v, diags)
	}
	for _, test := range []struct {
		value cty.Value
		want  string
	}{
		{cty.StringVal("3"), ""},
		{cty.StringVal("x"), "not suitable for var.prefix"},
		{cty.NumberIntVal(-1), "Must be positive, not -1."},
	} {
		_, diags := lang.ConvertVariable(b, test.value, nil)
		if got := diags.HasErrors(); got != (test.want != "") || (got && !strings.Contains(diags.Error(), test.want)) {
			t.Errorf("%#v: got %v, want %q", test.value, diags, test.want)
		}
	}
}

func TestReferencedValues(t *testing.T) {
	variables := lang.ReferencedValues(map[string]cty.Value{
		"var.a": cty.StringVal("1"), "some_thing.b": cty.StringVal("2"), "data.some_thing.c": cty.StringVal("3"),
	})
	v, diags := expression(t, `"${var.a}${some_thing.b}${data.some_thing.c}"`).Value(&hcl.EvalContext{Variables: variables})
	if diags.HasErrors() || v.AsString() != "123" {
		t.Errorf("got %#v, %v", v, diags)
	}
}

func TestTargetAddress(t *testing.T) {
	for source, want := range map[string]string{`a.b["k"]`: `a.b["k"]`, "a.b[1]": "a.b[1]", "action.a.b": "action.a.b", "a": ""} {
		if got, _ := lang.TargetAddress(expression(t, source)); got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}

func TestFunctions(t *testing.T) {
	directory := t.TempDir()
	for _, name := range []string{"a.txt", "deep/er/b.txt"} {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := &hcl.EvalContext{Functions: lang.Functions(directory, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))}
	for source, want := range map[string]string{
		`file("a.txt")`:                       "content",
		`join(",", fileset(".", "**/*.txt"))`: "a.txt,deep/er/b.txt",
		`timestamp()`:                         "2026-01-02T03:04:05Z",
		`length([1, 2]) == length("ab")`:      "true",
		`one(["x"])`:                          "x",
		`replace("abc", "/[ab]/", "x")`:       "xxc",
		`alltrue([true, false])`:              "false",
		`anytrue([true, false])`:              "true",
		`startswith("ab", "a")`:               "true",
		`timecmp("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")`: "-1",
		`base64encode("a")`: "YQ==",
	} {
		v, diags := expression(t, "tostring("+source+")").Value(in)
		if diags.HasErrors() || v.AsString() != want {
			t.Errorf("%s: got %#v, %v, want %q", source, v, diags, want)
		}
	}
}
