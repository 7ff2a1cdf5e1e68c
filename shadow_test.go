package main

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"testing"
)

// TestNoShadowedNames: no parameter, result or local has the name of a type, function, variable or constant of its package,
// so that a name means one thing within a package.
func TestNoShadowedNames(t *testing.T) {
	var files *token.FileSet
	packages := map[string][]*ast.File{}
	eachParsedFile(t, func(path string, set *token.FileSet, file *ast.File) {
		files = set
		key := filepath.Dir(path) + " " + file.Name.Name
		packages[key] = append(packages[key], file)
	})
	for _, parsed := range packages {
		names := map[string]token.Pos{}
		for _, file := range parsed {
			for _, declaration := range file.Decls {
				for _, name := range declaredNames(declaration) {
					names[name.Name] = name.Pos()
				}
			}
		}
		for _, file := range parsed {
			for _, local := range localNames(file) {
				if declared := names[local.Name]; declared.IsValid() && local.Name != "_" {
					t.Errorf("%s: %s has the name of what is declared at %s",
						files.Position(local.Pos()), local.Name, files.Position(declared))
				}
			}
		}
	}
}

// declaredNames returns the names that a declaration introduces. A method introduces none.
func declaredNames(declaration ast.Decl) (out []*ast.Ident) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				out = append(out, s.Name)
			case *ast.ValueSpec:
				out = append(out, s.Names...)
			}
		}
	}
	return out
}

// localNames returns the names that the functions of a file introduce.
func localNames(file *ast.File) (out []*ast.Ident) {
	fields := func(lists ...*ast.FieldList) {
		for _, list := range lists {
			if list != nil {
				for _, field := range list.List {
					out = append(out, field.Names...)
				}
			}
		}
	}
	expressions := func(list ...ast.Expr) {
		for _, e := range list {
			if name, ok := e.(*ast.Ident); ok {
				out = append(out, name)
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncDecl:
			fields(n.Recv, n.Type.Params, n.Type.Results)
		case *ast.FuncLit:
			fields(n.Type.Params, n.Type.Results)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				expressions(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				expressions(n.Key, n.Value)
			}
		case *ast.DeclStmt:
			out = append(out, declaredNames(n.Decl)...)
		}
		return true
	})
	return out
}
