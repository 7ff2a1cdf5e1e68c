package main

import (
	"go/scanner"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forbiddenForms are words that nobody searches for who knows Terraform or Prefect, each with what to write instead.
// A space stands for any white space, so that a form is found across a line break.
var forbiddenForms = []struct{ form, instead string }{
	{`anew`, "again"},
	{`at the (?:most|least|latest|earliest)`, "at most, at least"},
	{`those (?:that|which|who|of)`, "repeat the noun"},
	{`that (?:of|which)`, "repeat the noun"},
	{`(?:hold|holds|held|holding)(?: [\w-]+){1,5} against`, "compare with, validate against"},
	{`(?:take|takes|took|taken|taking) over`, "adopt, overwrite, inherit"},
	{`(?:lay|lays|laid|laying) over`, "override, merge"},
	{`all the same`, "still"},
	{`no more(?:[.,;:)]| and)`, "no longer"},
	{`by (?:itself|themselves)`, "automatically, alone"},
	{`(?:is|are|was|be|been|being) told`, "receives, is notified"},
	{`tells?`, "report, return, distinguish"},
	{`mend(?:s|ed|ing)?`, "fix, correct"},
	{`heirs?`, "replacement"},
	{`twins?`, "duplicate"},
	{`newcomers?`, "new object"},
	{`spots?`, "position"},
	{`goes? back to`, "is reset to"},
	{`stays? away`, "does not occur"},
	{`(?:(?:is|are|was|were|what) )?(?:comes?|came) to be`, "is created"},
	{`lets? go`, "release"},
	{`what is gone`, "the deleted object"},
	{`of your own`, "self-hosted, custom, your"},
}

// proseExceptions are quotations: phrases of others that hold a forbidden form.
var proseExceptions = []string{}

// notYetClean are the folders whose forbidden forms are counted but not refused.
var notYetClean = []string{
	"templates/guides/errors.md.tmpl", // generated from messages
}

// TestProse: no string or comment of Go, no template, no example and no page of Markdown has a forbidden form.
// With -v it prints how many each folder has. Pages in docs are left out: they are generated from what is checked.
func TestProse(t *testing.T) {
	counts := map[string]int{}
	var forms []string
	for _, f := range forbiddenForms {
		forms = append(forms, strings.ReplaceAll(f.form, " ", `\s+`))
	}
	forbidden := regexp.MustCompile(`(?i)\b(?:(` + strings.Join(forms, `)|(`) + `))(?:\b|$|\s)`)
	eachProse(t, func(path string, texts []prose) {
		for _, text := range texts {
			for _, match := range forbidden.FindAllStringSubmatchIndex(text.words, -1) {
				folder := folderOf(path)
				counts[folder]++
				if !slices.ContainsFunc(notYetClean, func(f string) bool { return within(path, f) }) {
					form := slices.IndexFunc(match[2:], func(at int) bool { return at >= 0 }) / 2
					line := text.line + strings.Count(text.words[:match[0]], "\n")
					t.Errorf("%s:%d: %q: write: %s", path, line, text.words[match[0]:match[1]], forbiddenForms[form].instead)
				}
			}
		}
	})
	for _, folder := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%5d %s", counts[folder], folder)
	}
}

// prose is a text that people read, and the number of its first line.
type prose struct {
	line  int
	words string
}

// eachProse calls check with the texts of every file but those of testdata and docs.
func eachProse(t *testing.T, check func(path string, texts []prose)) {
	t.Helper()
	eachFile(t, func(path string, source []byte) {
		switch extension := filepath.Ext(path); {
		case path == "prose_test.go":
		case extension == ".go":
			check(path, proseOfGo(source))
		case slices.Contains([]string{".md", ".tmpl", ".tf", ".hcl", ".yml", ".py", ".sh"}, extension), within(path, "scripts"):
			check(path, []prose{{1, withoutExceptions(string(source))}})
		}
	})
}

// proseOfGo returns the comments and strings of a Go file. Comments on lines that follow each other are one text, and so
// are strings with a + between them.
func proseOfGo(source []byte) []prose {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(source))
	var tokens scanner.Scanner
	tokens.Init(file, source, nil, scanner.ScanComments)
	var out []prose
	continued := token.ILLEGAL
	for {
		position, kind, text := tokens.Scan()
		switch {
		case kind == token.EOF:
			for i := range out {
				out[i].words = withoutExceptions(out[i].words)
			}
			return out
		case kind == token.ADD, kind == token.SEMICOLON && text == "\n":
		case kind != token.STRING && kind != token.COMMENT:
			continued = token.ILLEGAL
		default:
			line := file.Line(position)
			if kind != continued {
				out = append(out, prose{line: line})
				continued = kind
			}
			last := &out[len(out)-1]
			last.words += strings.Repeat("\n", line-last.line-strings.Count(last.words, "\n")) + unmarked.Replace(text)
		}
	}
}

// unmarked takes out what is not a part of the words, and keeps their lines.
var unmarked = strings.NewReplacer("//", "  ", `\n`, "  ", `"`, " ")

// withoutExceptions takes out the quotations, and keeps the lines.
func withoutExceptions(text string) string {
	for _, exception := range proseExceptions {
		text = strings.ReplaceAll(text, exception, "")
	}
	return text
}

// folderOf returns the path's folder, three levels deep at most.
func folderOf(path string) string {
	parts := strings.Split(filepath.ToSlash(filepath.Dir(path)), "/")
	return strings.Join(parts[:min(3, len(parts))], "/")
}

// within reports whether a path is a folder or in it.
func within(path, folder string) bool {
	return folder == "." || path == folder || strings.HasPrefix(path, folder+"/")
}
