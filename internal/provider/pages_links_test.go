package provider_test

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// repository is where links to files of the project that are not in the documentation go.
var repository = regexp.MustCompile(`^https://github\.com/prefect-terraform/terraform-provider-prefect/(?:tree|blob)/main/(.*)$`)

// allPages are the Markdown files that the repository shows.
func allPages(t *testing.T) []docsPage {
	t.Helper()
	var pages []docsPage
	for _, file := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "SUPPORT.md"} {
		pages = append(pages, readPage(t, file))
	}
	for _, folder := range []string{"docs", "docs-dev"} {
		err := fs.WalkDir(os.DirFS(root), folder, func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, ".md") {
				pages = append(pages, readPage(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return pages
}

// anchor is the name that a heading gets when the page is shown.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

var namedPlace = regexp.MustCompile(`<a id="([^"]+)">`)

// anchors are the names of the places in a page, and links what it leads to.
func (p docsPage) anchors(t *testing.T) (anchors map[string]bool, links []string) {
	t.Helper()
	anchors = map[string]bool{"": true}
	for _, m := range namedPlace.FindAllSubmatch(p.text, -1) {
		anchors[string(m[1])] = true
	}
	p.walk(t, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Heading:
			anchors[anchor(plainText(n, p.text))] = true
		case *ast.Link:
			links = append(links, string(n.Destination))
		case *ast.Image:
			links = append(links, string(n.Destination))
		}
	})
	return anchors, links
}

// TestLinks follows every link from one file of the repository to another, to the heading that it names.
func TestLinks(t *testing.T) {
	pages := allPages(t)
	places, links := map[string]map[string]bool{}, map[string][]string{}
	for _, p := range pages {
		places[p.file], links[p.file] = p.anchors(t)
	}
	followed := 0
	for from, all := range links {
		for _, link := range all {
			target, name, ok := linkTarget(t, from, link)
			if !ok {
				continue
			}
			followed++
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", from, link)
			} else if known := places[target]; name != "" && !known[name] {
				t.Errorf("%s: the link %s leads to no heading", from, link)
			}
		}
	}
	if followed < 50 {
		t.Errorf("only %d links were found", followed)
	}
}

// linkTarget is the file, and the place in it, to which a link leads that stays in the repository.
func linkTarget(t *testing.T, from, link string) (file, name string, ok bool) {
	t.Helper()
	if m := repository.FindStringSubmatch(link); m != nil {
		return m[1], "", true
	}
	u, err := url.Parse(link)
	switch {
	case err != nil:
		t.Errorf("%s: %v", from, err)
		return "", "", false
	case u.IsAbs():
		return "", "", false
	case u.Path == "":
		return from, u.Fragment, true
	}
	return filepath.Join(filepath.Dir(from), u.Path), u.Fragment, true
}

// TestReadmeShowsAll: the README names every type and function, and the documentation's first page leads to every guide.
func TestReadmeShowsAll(t *testing.T) {
	readme := string(readPage(t, "README.md").text)
	for kind, names := range registered(t) {
		for _, name := range names {
			if !strings.Contains(readme, "`"+name+"`") {
				t.Errorf("the README does not name the %s %s", strings.TrimSuffix(kind, "s"), name)
			}
		}
	}
	_, links := readPage(t, "docs/index.md").anchors(t)
	led := strings.Join(links, "\n")
	guides, err := filepath.Glob(filepath.Join(root, "docs/guides/*.md"))
	if err != nil || len(guides) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	for _, guide := range guides {
		if !strings.Contains(led, "guides/"+filepath.Base(guide)) {
			t.Errorf("the first page does not lead to %s", filepath.Base(guide))
		}
	}
}

// TestParagraphsAreShort: no paragraph or list item of the documentation has more words than a description may have.
func TestParagraphsAreShort(t *testing.T) {
	for _, p := range allPages(t) {
		if !strings.HasPrefix(p.file, "docs/") {
			continue
		}
		p.walk(t, func(n ast.Node) {
			switch n.(type) {
			case *ast.Paragraph, *ast.TextBlock:
				text := strings.ReplaceAll(plainText(n, p.text), "\n", " ")
				if words := len(strings.Fields(text)); words > mostWords {
					t.Errorf("%s: a paragraph has %d words, more than %d: %s", p.file, words, mostWords, text)
				}
			}
		})
	}
}
