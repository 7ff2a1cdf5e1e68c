package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"testing"
)

// TestConditionsHaveParentheses: where && and || meet in one condition, parentheses say which binds first.
func TestConditionsHaveParentheses(t *testing.T) {
	files := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == ".cache" {
			return filepath.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if mixed(node) {
				t.Errorf("%s: put parentheses around the operands of ||", files.Position(node.Pos()))
			}
			return true
		})
		return nil
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
