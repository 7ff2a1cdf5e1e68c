package pyflow

import "github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"

// loadSafely gives the module the names that Prefect has where it can't run the file: the names of the imports, then of the
// classes, functions and plain assignments at the top level, each evaluated on its own. A statement that raises defines
// nothing.
func (b *builder) loadSafely(body []syntax.Statement) {
	for _, s := range body {
		if s, ok := s.(*syntax.Import); ok {
			_ = b.importNames(b.module, s) // what is not there is not bound
		}
	}
	for _, s := range body {
		switch s := s.(type) {
		case *syntax.ClassDef:
			v, err := b.defineClass(s, b.module, "")
			_ = bind(b.module, s.Name, v, err)
		case *syntax.FunctionDef:
			if !s.Async {
				v, err := b.defineFunction(s, b.module)
				_ = bind(b.module, s.Name, v, err)
			}
		case *syntax.Assign:
			if s.Annotation == nil && s.Operator == "" {
				_ = b.runAssign(s, b.module)
			}
		}
	}
}
