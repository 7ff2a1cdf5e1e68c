package pages

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/rungraph"
)

// kinds are the folders of pages, with the template of their pages and the pattern of their examples.
var kinds = map[string]struct{ template, examples string }{
	"resources":           {"type", "resource*.tf"},
	"data-sources":        {"type", "data-source*.tf"},
	"list-resources":      {"type", "list-resource*.tfquery.hcl"},
	"ephemeral-resources": {"type", "ephemeral-resource*.tf"},
	"actions":             {"type", "action*.tf"},
	"functions":           {"function", "function*.tf"},
}

// facts are what sections of pages show of the code.
var facts = template.FuncMap{
	"capabilities":   capability.Table,
	"largeGraph":     func() int { return rungraph.Crowd },
	"condensedGraph": func() int { return rungraph.Most },
}

// content is what the template of a page shows.
type content struct {
	Page
	// Examples are the examples of the type; one alone has no title.
	Examples []example
	// Imports reports whether the page says how to import an object.
	Imports bool
	// CloudTests reports whether the page links to what has been tested of Prefect Cloud, as its description mentions it.
	CloudTests bool
	// Sections is Markdown for the place before the schema.
	Sections string
}

// example is one use of a type.
type example struct{ Title, Code string }

// Write makes the templates from which tfplugindocs generates the pages: one for each folder of examples in tree, a copy of the
// repository. The templates of all pages of a kind, and the sections of single pages, are in templates/pages.
func Write(tree string) error {
	source := filepath.Join(tree, "templates", "pages")
	templates, err := template.New("").Delims("[[", "]]").Funcs(facts).ParseGlob(filepath.Join(source, "*.md.tmpl"))
	if err != nil {
		return err
	}
	for kind, of := range kinds {
		folders, err := os.ReadDir(filepath.Join(tree, "examples", kind))
		if err != nil {
			return err
		}
		for _, folder := range folders {
			name := folder.Name()
			if kind != "functions" {
				name = strings.TrimPrefix(name, "prefect_")
			}
			page, err := contentOf(tree, kind, folder.Name(), name, of.examples)
			if err != nil {
				return err
			}
			if page.Sections, err = sectionsOf(templates, filepath.Join(source, kind, name+".md")); err != nil {
				return err
			}
			var text bytes.Buffer
			if err := templates.ExecuteTemplate(&text, of.template+".md.tmpl", page); err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Join(tree, "templates", kind), 0o750); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(tree, "templates", kind, name+".md.tmpl"), text.Bytes(), 0o600); err != nil {
				return err
			}
		}
	}
	return os.RemoveAll(source)
}

func contentOf(tree, kind, folder, name, pattern string) (content, error) {
	page, ok := Pages[name]
	if !ok {
		return content{}, fmt.Errorf("internal/pages has no entry %q", name)
	}
	files, err := filepath.Glob(filepath.Join(tree, "examples", kind, folder, pattern))
	if err != nil {
		return content{}, err
	}
	// The one without a suffix comes first.
	slices.SortFunc(files, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, ".tf"), strings.TrimSuffix(b, ".tf"))
	})
	out := content{Page: page, Imports: kind == "resources", CloudTests: page.Category == Cloud && kind != "list-resources"}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return content{}, err
		}
		out.Examples = append(out.Examples, exampleOf(string(text), len(files) > 1))
	}
	return out, nil
}

// sectionsOf is the sections of one page. They can include the other templates.
func sectionsOf(templates *template.Template, file string) (string, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		if os.IsNotExist(err) {
			return "", nil
		}
		return "", err
	}
	page, err := templates.Clone()
	if err != nil {
		return "", err
	}
	if page, err = page.New(file).Parse(string(source)); err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := page.Execute(&text, nil); err != nil {
		return "", err
	}
	// Included templates end with a line break.
	return verbatim(strings.TrimSpace(strings.ReplaceAll(text.String(), "\n\n\n", "\n\n"))), nil
}

// exampleOf is an example. Where there are several, the first comment of each is its title.
func exampleOf(text string, titled bool) example {
	if !titled {
		return example{Code: verbatim(strings.TrimSpace(text))}
	}
	title, code, _ := strings.Cut(text, "\n")
	return example{Title: strings.TrimSuffix(strings.TrimPrefix(title, "# "), "."), Code: verbatim(strings.TrimSpace(code))}
}

// verbatim is a text as tfplugindocs shows it unchanged: it takes double braces for its own.
func verbatim(text string) string { return strings.ReplaceAll(text, "{{", "{{ `{{` }}") }
