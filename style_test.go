package main

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestConditionsHaveParentheses: where && and || meet in one condition, parentheses say which binds first.
func TestConditionsHaveParentheses(t *testing.T) {
	eachParsedFile(t, func(_ string, files *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(node ast.Node) bool {
			if mixed(node) {
				t.Errorf("%s: put parentheses around the operands of ||", files.Position(node.Pos()))
			}
			return true
		})
	})
}

// longestLine is in characters, a tab being one.
const longestLine = 140

// TestLinesAreShort: no line is longer than longestLine, but in a raw string, which holds another language, and in the
// rows of the tables of tests.
func TestLinesAreShort(t *testing.T) {
	eachGoFile(t, func(path string, source []byte) {
		inRawString := linesOfRawStrings(source)
		for i, line := range strings.Split(string(source), "\n") {
			row := strings.HasSuffix(path, "_test.go") && strings.ContainsAny(firstOf(strings.TrimLeft(line, "\t")), "{\"`")
			if utf8.RuneCountInString(line) > longestLine && !inRawString[i+1] && !row {
				t.Errorf("%s:%d: the line has more than %d characters", path, i+1, longestLine)
			}
		}
	})
}

func firstOf(line string) string { return line[:min(1, len(line))] }

// linesOfRawStrings returns the numbers of the lines that hold a part of a raw string.
func linesOfRawStrings(source []byte) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(source))
	var tokens scanner.Scanner
	tokens.Init(file, source, nil, 0)
	lines := map[int]bool{}
	for {
		position, kind, text := tokens.Scan()
		if kind == token.EOF {
			return lines
		}
		if kind == token.STRING && text[0] == '`' {
			first := file.Line(position)
			for i := range strings.Count(text, "\n") + 1 {
				lines[first+i] = true
			}
		}
	}
}

// eachGoFile calls check with every Go file of the project.
func eachGoFile(t *testing.T, check func(path string, source []byte)) {
	t.Helper()
	eachFile(t, func(path string, source []byte) {
		if filepath.Ext(path) == ".go" {
			check(path, source)
		}
	})
}

// eachParsedFile calls check with the syntax tree of every Go file of the project. All files are in one set.
func eachParsedFile(t *testing.T, check func(path string, files *token.FileSet, file *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	eachGoFile(t, func(path string, source []byte) {
		file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		check(path, files, file)
	})
}

// eachFile calls check with every file of the project but generated pages and recordings.
func eachFile(t *testing.T, check func(path string, source []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".cache", ".git", "docs", "testdata"}, entry.Name()):
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		source, err := os.ReadFile(path)
		if err == nil {
			check(path, source)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mixed reports whether a node is an || one of whose operands is an && without parentheses.
func mixed(node ast.Node) bool {
	or, ok := node.(*ast.BinaryExpr)
	if !ok || or.Op != token.LOR {
		return false
	}
	for _, operand := range []ast.Expr{or.X, or.Y} {
		if and, ok := operand.(*ast.BinaryExpr); ok && and.Op == token.LAND {
			return true
		}
	}
	return false
}
