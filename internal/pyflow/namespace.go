package pyflow

import "strings"

// load gives the module the names that Prefect has when it evaluates annotations and defaults: those of the imports,
// then of the classes, functions and plain assignments at the top level, each evaluated on its own. A statement that
// raises defines nothing. With full, all statements at the top level count in their order, as when Python runs the file.
func (b *builder) load(body []statement) {
	for _, s := range body {
		if s, ok := s.(*importStmt); ok {
			bindImports(b.module, s, b.full)
		}
	}
	for _, s := range body {
		switch s := s.(type) {
		case *classDef:
			v, err := b.defineClass(s, b.module, "")
			_ = bind(b.module, s.name, v, err) // what raises defines nothing
		case *funcDef:
			if !s.async || b.full {
				b.loadFunction(s)
			}
		case *assign:
			b.loadAssign(s)
		}
	}
}

func (b *builder) loadFunction(def *funcDef) {
	for _, d := range def.decorators {
		if _, err := b.lenient(d, b.module); err != nil {
			return
		}
	}
	if b.signature(def, b.module) != nil {
		return
	}
	if len(def.decorators) > 0 {
		b.module.names[def.name] = &unknown{"the function " + def.name + " is decorated"}
		return
	}
	b.module.names[def.name] = opaque{what: "a function", kind: "function"}
}

func (b *builder) loadAssign(s *assign) {
	if (s.annotation != nil || s.augmented) && !b.full || s.value == nil {
		return
	}
	v, err := b.lenient(s.value, b.module)
	if err == nil {
		_ = b.assignTo(s.targets, v, b.module, nil) // what raises defines no more
	}
}

// bindImports binds the names that an import statement makes. Prefect binds "import a.b" to a name with a dot, which no
// expression can use; Python, which full stands for, to a.
func bindImports(ns *namespace, s *importStmt, full bool) {
	if !s.from {
		for _, n := range s.names {
			name, bound := n.name, n.name
			if n.as != "" {
				bound = n.as
			} else if top, _, dotted := strings.Cut(name, "."); dotted && full {
				name, bound = top, top
			}
			ns.names[bound] = importedModule(name)
		}
		return
	}
	from := importedModule(strings.Repeat(".", s.level) + s.module)
	m, known := from.(module)
	for _, n := range s.names {
		switch {
		case n.name != "*":
			ns.importName(from, n)
		case known && hasTable(m.name):
			for _, name := range m.publicNames() {
				ns.importName(from, importedName{name: name})
			}
		default:
			ns.star = s.module
		}
	}
}

func (ns *namespace) importName(from value, n importedName) {
	bound := n.as
	if bound == "" {
		bound = n.name
	}
	m, ok := from.(module)
	if !ok {
		u, _ := from.(*unknown)
		ns.names[bound] = &unknown{n.name + " comes from " + u.why}
		return
	}
	v, err := m.member(n.name)
	if _, missing := err.(*raised); missing && knowsModule(m.name+"."+n.name) { //nolint:errorlint // never wrapped
		v, err = module{m.name + "." + n.name}, nil
	}
	_ = bind(ns, bound, v, err) // a name that the module does not have is not bound
}

// importedModule is a module of the table of symbols, or an *unknown that says which module it would be.
func importedModule(name string) value {
	if !strings.HasPrefix(name, ".") && knowsModule(name) {
		return module{name}
	}
	return &unknown{"the module " + name + ", which is not read"}
}
