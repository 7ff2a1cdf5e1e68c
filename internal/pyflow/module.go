package pyflow

import "github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"

// Module is a parsed Python file. It may be used by several goroutines.
type Module struct {
	src     string
	body    []syntax.Statement
	future  bool // whether annotations are text that is evaluated later
	project *Project

	ran   *builder             // with the names that the module has when Python has run it
	err   error                // what Python raises when it runs the module
	safes map[Version]*builder // with the names that Prefect has where the module does not run
}

// Parse reads a Python file: its text in UTF-8, with or without byte order mark. An error is a *syntax.Error, for syntax
// that keeps the flows of the file from being found. Statements within functions are not checked.
func Parse(source []byte) (*Module, error) {
	file, err := syntax.Parse(source)
	if err != nil {
		return nil, err
	}
	return &Module{src: file.Source, body: file.Body, future: hasFutureAnnotations(file.Body), project: &Project{}}, nil
}

func hasFutureAnnotations(body []syntax.Statement) bool {
	for _, s := range body {
		if s, ok := s.(*syntax.Import); ok && s.Module == "__future__" {
			for _, n := range s.Names {
				if n.Name == "annotations" {
					return true
				}
			}
		}
	}
	return false
}
