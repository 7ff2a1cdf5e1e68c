package rest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pathMakers are the functions whose arguments are path elements.
var pathMakers = []string{"Path", "Below", "limitPath"}

// TestRouteWords: routeWords has exactly the string literals in the client's paths.
func TestRouteWords(t *testing.T) {
	written := map[string]bool{}
	note := func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.Contains(pathMakers, nameOf(call.Fun)) {
			return true
		}
		for _, argument := range call.Args {
			if text, ok := argument.(*ast.BasicLit); ok && text.Kind == token.STRING {
				word, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				written[word] = true
			}
		}
		return true
	}
	var sources []string
	for _, in := range []string{"*.go", "../*.go", "../cloudapi/*.go"} {
		found, err := filepath.Glob(in)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, found...)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, note)
	}
	for word := range written {
		if !slices.Contains(routeWords, word) {
			t.Errorf("%q is in paths, but not in routeWords", word)
		}
	}
	for _, word := range routeWords {
		if !written[word] {
			t.Errorf("%q is in routeWords, but in no path", word)
		}
	}
}

func nameOf(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// TestRoute: a route has neither IDs nor names.
func TestRoute(t *testing.T) {
	const id = "3f1d7b44-3b1c-4c86-9a4b-0b9f0e0f6f58"
	for want, path := range map[string][]string{
		"/flows/{id}":                                  Path("flows", id),
		"/flows/":                                      Path("flows", ""),
		"/deployments/name/{name}/{name}":              Path("deployments", "name", "etl", "daily/1"),
		"/work_pools/{name}/queues/filter":             Path("work_pools", "pool", "queues", "filter"),
		"/deployments/{id}/create_flow_run":            Path("deployments", id, "create_flow_run"),
		"/v2/concurrency_limits/{name}":                Path("v2", "concurrency_limits", "db"),
		"/collections/views/aggregate-worker-metadata": Path("collections", "views", "aggregate-worker-metadata"),
	} {
		if got := route(path); got != want {
			t.Errorf("%v has the route %s, expected %s", path, got, want)
		}
	}
}
