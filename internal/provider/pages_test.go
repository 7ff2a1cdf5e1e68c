package provider_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"go.yaml.in/yaml/v3"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/pages"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

var root = testenv.RepoPath()

// docsPage is a page of the documentation as it is read.
type docsPage struct {
	file string // below root
	text []byte
	// examples are the folders of the files that a guide shows.
	examples []string
}

func readPage(t *testing.T, file string) docsPage {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return docsPage{file: file, text: b}
}

// readGuide is a guide, filled in as the generator of the documentation does.
func readGuide(t *testing.T, file string) docsPage {
	t.Helper()
	p := readPage(t, file)
	show := func(language, shown string) (string, error) {
		b, err := os.ReadFile(filepath.Join(root, shown))
		p.examples = append(p.examples, filepath.Join(root, filepath.Dir(shown)))
		return "```" + language + "\n" + string(b) + "```", err
	}
	guide, err := template.New(file).Funcs(template.FuncMap{
		"tffile":   func(shown string) (string, error) { return show("terraform", shown) },
		"codefile": show,
	}).Parse(string(p.text))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := guide.Execute(&out, nil); err != nil {
		t.Fatal(err)
	}
	p.text = out.Bytes()
	return p
}

// pagesWithHCL are the pages that are not generated. The examples of generated pages are applied separately.
func pagesWithHCL(t *testing.T) []docsPage {
	t.Helper()
	guides, err := filepath.Glob(filepath.Join(root, "templates/guides/*.md.tmpl"))
	if err != nil || len(guides) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	pages := []docsPage{readPage(t, "README.md"), readPage(t, "docs/index.md")}
	for _, guide := range guides {
		pages = append(pages, readGuide(t, strings.TrimPrefix(guide, root+"/")))
	}
	return pages
}

// walk calls visit with every node of the page.
func (p docsPage) walk(t *testing.T, visit func(ast.Node)) {
	t.Helper()
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(p.text))
	err := ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// blocks are the page's configurations of Terraform, and the code of Python by the last file name before each. YAML is read.
func (p docsPage) blocks(t *testing.T) (terraform []string, named map[string]string) {
	t.Helper()
	named = map[string]string{}
	file := ""
	p.walk(t, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CodeSpan:
			if name := plainText(n, p.text); strings.HasSuffix(name, ".py") {
				file = name
			}
		case *ast.FencedCodeBlock:
			code := string(n.Lines().Value(p.text))
			switch string(n.Language(p.text)) {
			case "terraform":
				terraform = append(terraform, code)
			case "hcl": // settings of the command, and tests of modules
				checkFormat(t, code)
			case "python":
				named[file] = code
			case "yaml":
				if err := yaml.Unmarshal([]byte(code), new(any)); err != nil {
					t.Errorf("%v in\n%s", err, code)
				}
			}
		}
	})
	return terraform, named
}

// checkFormat: a block of HCL is in the canonical format.
func checkFormat(t *testing.T, block string) {
	t.Helper()
	if formatted := string(hclwrite.Format([]byte(block))); formatted != block {
		t.Errorf("terraform fmt would write\n%s", formatted)
	}
}

// plainText is the text below a node.
func plainText(n ast.Node, source []byte) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(t.Value(source))
		} else {
			out.WriteString(plainText(c, source))
		}
	}
	return out.String()
}

// declares is what a piece of a configuration declares and no other piece may, as Terraform counts.
func declares(t *testing.T, p docsPage, code string) []string {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(code), p.file, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%s: %v in\n%s", p.file, diags, code)
	}
	var out []string
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		alias := b.Body.Attributes["alias"] != nil
		if !alias && !slices.Contains([]string{"import", "moved", "locals", "removed"}, b.Type) {
			out = append(out, b.Type+" "+strings.Join(b.Labels, "."))
		}
	}
	return out
}

// configurations are the blocks of a page put together, in order. A block that declares again what an earlier one has
// declared begins a configuration of its own.
func (p docsPage) configurations(t *testing.T, blocks []string) []string {
	t.Helper()
	var out []string
	declared := map[string]bool{}
	for _, block := range blocks {
		names := declares(t, p, block)
		if len(out) == 0 || slices.ContainsFunc(names, func(n string) bool { return declared[n] }) {
			out, declared = append(out, ""), map[string]bool{}
		}
		out[len(out)-1] += block + "\n"
		for _, name := range names {
			declared[name] = true
		}
	}
	return out
}

// invoked is a command that runs an action.
var invoked = regexp.MustCompile(`-invoke=action\.([\w.]+)`)

// TestAccPagesValidate holds every block of HCL in the README and in the guides against Terraform, the provider and the
// canonical format. A page's blocks are one configuration where they can be, with the files that the page shows.
func TestAccPagesValidate(t *testing.T) {
	testenv.SkipWithoutActions(t)
	for _, p := range pagesWithHCL(t) {
		t.Run(filepath.Base(p.file), func(t *testing.T) {
			blocks, files := p.blocks(t)
			for _, block := range blocks {
				checkFormat(t, block)
			}
			for _, m := range invoked.FindAllSubmatch(p.text, -1) {
				if !slices.Contains(declares(t, p, strings.Join(blocks, "\n")), "action "+string(m[1])) {
					t.Errorf("the page invokes the action %s, but does not declare it", m[1])
				}
			}
			for _, config := range p.configurations(t, blocks) {
				run := acctest.NewTerraform(t, "", "PREFECT_API_URL=http://127.0.0.1:1/api")
				command := []string{"validate"}
				switch {
				case strings.HasPrefix(config, "list "):
					run.WriteFile("found.tfquery.hcl", config)
					command = append(command, "-query")
				case strings.Contains(config, "required_providers"):
					run.WriteFile("main.tf", config)
				default:
					run.WriteFile("main.tf", testenv.RequiredProviders+config)
				}
				run.ServeAsOfficial()
				for _, folder := range p.examples {
					copyBeside(t, folder, run.Dir)
				}
				for name, code := range files {
					run.WriteFile(name, code)
				}
				if out, ok := run.Run(command...); !ok {
					t.Errorf("%s\nof\n%s", out, config)
				}
			}
		})
	}
}

// copyBeside copies what is in the folder of an example, except for its configuration.
func copyBeside(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".tf") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryTypeHasAPage: every registered type is in the table of the pages, with a category and a link to the documentation of
// Prefect. The category of a type that self-hosted servers lack is Prefect Cloud.
func TestEveryTypeHasAPage(t *testing.T) {
	used := map[string]bool{}
	for kind, names := range registered(t) {
		for _, full := range names {
			name := full
			if kind != "functions" {
				name = strings.TrimPrefix(full, "prefect_")
			}
			used[name] = true
			page, ok := pages.Pages[name]
			if !ok || page.Category == "" {
				t.Errorf("internal/pages has no category for %s", name)
			}
			if page.Address() == "" && name != "table" {
				t.Errorf("internal/pages links %s to no page of Prefect's documentation", name)
			}
			if (page.Category == pages.Cloud) != cloudTypes()[full] {
				t.Errorf("the category of %s is %q", name, page.Category)
			}
		}
	}
	for name := range pages.Pages {
		if !used[name] {
			t.Errorf("internal/pages has %s, which does not exist", name)
		}
	}
}
