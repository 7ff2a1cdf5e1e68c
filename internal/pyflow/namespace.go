package pyflow

// loadSafely gives the module the names that Prefect has where it can't run the file: those of the imports, then of the
// classes, functions and plain assignments at the top level, each evaluated on its own. A statement that raises defines
// nothing.
func (b *builder) loadSafely(body []statement) {
	for _, s := range body {
		if s, ok := s.(*importStmt); ok {
			_ = b.importNames(b.module, s) // what is not there is not bound
		}
	}
	for _, s := range body {
		switch s := s.(type) {
		case *classDef:
			v, err := b.defineClass(s, b.module, "")
			_ = bind(b.module, s.name, v, err)
		case *funcDef:
			if !s.async {
				v, err := b.defineFunction(s, b.module)
				_ = bind(b.module, s.name, v, err)
			}
		case *assign:
			if s.annotation == nil && s.operator == "" {
				_ = b.runAssign(s, b.module)
			}
		}
	}
}
