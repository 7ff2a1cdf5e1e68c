package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pages"
)

// TestWrite: a type has one template, in which only an example of several has a title, and braces of examples stay. Sections can
// include other templates.
func TestWrite(t *testing.T) {
	tree := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(tree, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []string{"data-sources", "list-resources", "ephemeral-resources", "actions"} {
		write("examples/"+kind+"/prefect_flow/none.txt", "")
	}
	write("templates/pages/type.md.tmpl", "[[ .Category ]]|[[ .Address ]]|"+
		"[[ range .Examples ]][[ .Title ]]: [[ .Code ]]\n[[ end ]][[ .Sections ]]")
	write("templates/pages/function.md.tmpl", "function [[ (index .Examples 0).Code ]]")
	write("templates/pages/shared.md.tmpl", "shared with [[ . ]]")
	write("templates/pages/resources/flow.md", "## More\n[[ template \"shared.md.tmpl\" \"flow\" ]] {{ x }}\n")
	write("examples/resources/prefect_flow/resource.tf", "# First use.\na = \"{{ b }}\"\n")
	write("examples/resources/prefect_flow/resource-later.tf", "# Second use.\nc\n")
	write("examples/functions/table/function.tf", "# A comment.\nd\n")
	if err := pages.Write(tree); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"resources/flow.md.tmpl": "Flows and deployments|https://docs.prefect.io/v3/concepts/flows|First use: a = \"{{ `{{` }} b }}\"\n" +
			"Second use: c\n## More\nshared with flow {{ `{{` }} x }}",
		"functions/table.md.tmpl": "function # A comment.\nd",
	} {
		got, err := os.ReadFile(filepath.Join(tree, "templates", name))
		if string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(tree, "templates/pages")); !os.IsNotExist(err) {
		t.Errorf("the sources of the templates are left: %v", err)
	}

	write("templates/pages/type.md.tmpl", "")
	write("templates/pages/function.md.tmpl", "")
	write("examples/resources/prefect_unknown/resource.tf", "")
	if err := pages.Write(tree); err == nil || !strings.Contains(err.Error(), `no entry "unknown"`) {
		t.Errorf("a type without an entry: %v", err)
	}
}

// TestShareNested: nested attributes with equal schemas have one section, the one with the shortest address, and links to it.
func TestShareNested(t *testing.T) {
	section := func(path, text string) string {
		return "<a id=\"nestedatt--" + strings.ReplaceAll(path, ".", "--") + "\"></a>\n### Nested Schema for `" + path + "`\n\n" + text + "\n\n\n"
	}
	below := func(path string) string {
		return "(see [below for nested schema](#nestedatt--" + strings.ReplaceAll(path, ".", "--") + "))"
	}
	page := "## Schema\n\n- `a` " + below("a") + "\n- `b` " + below("b") + "\n- `c` " + below("c") + "\n\n" +
		section("a", "- `deep` "+below("a.deep")) + section("a.deep", "- `c` "+below("a.deep.c")) + section("a.deep.c", "- `x`") +
		section("b", "- `deep` "+below("b.deep")) + section("b.deep", "- `c` "+below("b.deep.c")) + section("b.deep.c", "- `x`") +
		section("c", "- `x`") + "## Import\n"
	want := "## Schema\n\n- `a` " + below("a") + "\n- `b` (see [nested schema of `a`](#nestedatt--a))\n- `c` " + below("c") + "\n\n" +
		section("a", "- `deep` "+below("a.deep")) + section("a.deep", "- `c` (see [nested schema of `c`](#nestedatt--c))") +
		section("c", "- `x`") + "## Import\n"
	docs := t.TempDir()
	file := filepath.Join(docs, "page.md")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := pages.ShareNested(docs); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(file); string(got) != want || err != nil {
		t.Errorf("%v\n%s\nwant:\n%s", err, got, want)
	}
}
