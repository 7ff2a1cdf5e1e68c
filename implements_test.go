package main

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestConstructorsAssertInterfaces: each constructor that a package.go registers has an assertion in its package, such as
// var _ = framework.ImplementsDataSource(newFlowData), so that a method with a wrong signature does not compile.
func TestConstructorsAssertInterfaces(t *testing.T) {
	var files *token.FileSet
	registered := map[string][]*ast.Ident{} // by folder
	asserted := map[string]map[string]bool{}
	eachParsedFile(t, func(path string, set *token.FileSet, file *ast.File) {
		files = set
		folder := filepath.ToSlash(filepath.Dir(path))
		if folder != "internal/function" && !within(folder, "internal/service") {
			return
		}
		if filepath.Base(path) == "package.go" {
			registered[folder] = registeredConstructors(file)
		}
		if asserted[folder] == nil {
			asserted[folder] = map[string]bool{}
		}
		for _, name := range assertedConstructors(file) {
			asserted[folder][name] = true
		}
	})
	if len(registered) < 2 {
		t.Fatal("no package.go was found")
	}
	for folder, constructors := range registered {
		if len(constructors) == 0 {
			t.Errorf("%s/package.go registers no constructor", folder)
		}
		for _, constructor := range constructors {
			if !asserted[folder][constructor.Name] {
				t.Errorf("%s: %s has no line `var _ = framework.Implements…(%s)`",
					files.Position(constructor.Pos()), constructor.Name, constructor.Name)
			}
		}
	}
}

// registeredConstructors returns the constructors that the functions of a list call, such as newFlow in
// func() framework.ListableResource { return newFlow() }, or that the list names.
func registeredConstructors(file *ast.File) (out []*ast.Ident) {
	ast.Inspect(file, func(node ast.Node) bool {
		list, ok := node.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if _, ok := list.Type.(*ast.ArrayType); !ok {
			return true
		}
		for _, element := range list.Elts {
			ast.Inspect(element, func(node ast.Node) bool {
				if name, ok := node.(*ast.Ident); ok && strings.HasPrefix(name.Name, "new") {
					out = append(out, name)
				}
				return true
			})
		}
		return false
	})
	return out
}

// assertedConstructors returns the arguments of framework.Implements… in declarations of a file.
func assertedConstructors(file *ast.File) (out []string) {
	for _, declaration := range file.Decls {
		variables, ok := declaration.(*ast.GenDecl)
		if !ok || variables.Tok != token.VAR {
			continue
		}
		for _, spec := range variables.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				if name := assertedConstructor(value); name != "" {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

func assertedConstructor(value ast.Expr) string {
	call, ok := value.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return ""
	}
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(function.Sel.Name, "Implements") {
		return ""
	}
	name, ok := call.Args[0].(*ast.Ident)
	if !ok {
		return ""
	}
	return name.Name
}
