package pages

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A page has a section for each nested attribute, which starts with an anchor and ends before the next one, or before the next
// part of the page.
var (
	nestedStart = regexp.MustCompile(`^<a id="(nested(?:att|block)--(.+))"></a>$`)
	nestedEnd   = regexp.MustCompile(`^(## |<!-- schema generated)`)
)

// nested is the section of a nested attribute.
type nested struct {
	// anchor and path are empty for what is between the sections.
	anchor, path string
	lines        []string
	// content is equal for attributes with equal schemas.
	content string
}

// name is the address of the attribute, such as trigger.event.
func (n *nested) name() string { return strings.ReplaceAll(n.path, "--", ".") }

func (n *nested) depth() int { return strings.Count(n.path, "--") }

// ShareNested shortens the generated pages in a folder: of nested attributes with equal schemas, only the one with the shortest
// address keeps its section, and the others link to it.
func ShareNested(docs string) error {
	return filepath.WalkDir(docs, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(shareNested(string(text))), 0o600)
	})
}

func shareNested(page string) string {
	parts := splitNested(page)
	kept := map[string]*nested{}
	for _, part := range parts {
		if part.path != "" {
			part.content = contentOfNested(parts, part)
		}
		if first := kept[part.content]; first == nil || part.depth() < first.depth() {
			kept[part.content] = part
		}
	}
	var lines, links []string
	for _, part := range parts {
		first := kept[part.content]
		if part == first || part.path == "" {
			lines = append(lines, part.lines...)
			continue
		}
		links = append(links,
			fmt.Sprintf("(see [below for nested schema](#%s))", part.anchor),
			fmt.Sprintf("(see [nested schema of `%s`](#%s))", first.name(), first.anchor))
	}
	return strings.TrimSpace(strings.NewReplacer(links...).Replace(strings.Join(lines, "\n"))) + "\n"
}

// splitNested splits a page into the sections of its nested attributes and what is between them.
func splitNested(page string) []*nested {
	parts := []*nested{{}}
	for line := range strings.SplitSeq(page, "\n") {
		last := parts[len(parts)-1]
		if start := nestedStart.FindStringSubmatch(line); start != nil {
			parts = append(parts, &nested{anchor: start[1], path: start[2]})
		} else if last.path != "" && nestedEnd.MatchString(line) {
			parts = append(parts, &nested{})
		}
		last = parts[len(parts)-1]
		last.lines = append(last.lines, line)
	}
	return parts
}

// contentOfNested is the section of an attribute and the sections of all attributes in it, without the attribute's own address.
func contentOfNested(parts []*nested, of *nested) string {
	var out strings.Builder
	relative := strings.NewReplacer(of.anchor, "", "`"+of.name(), "`")
	for _, part := range parts {
		if part == of || strings.HasPrefix(part.path, of.path+"--") {
			out.WriteString(relative.Replace(strings.TrimSpace(strings.Join(part.lines, "\n"))) + "\n")
		}
	}
	return out.String()
}
