package pyflow

import (
	"path"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// importNames binds the names that an import statement makes. Where Prefect can't run the file, it binds "import a.b" to a
// name with a dot, which no expression can use; Python binds it to a.
func (b *builder) importNames(ns *namespace, s *syntax.Import) error {
	if !s.From {
		return b.importModules(ns, s)
	}
	from, err := b.importedFrom(s)
	if err != nil {
		return err
	}
	var first error
	for _, n := range s.Names {
		err := b.importName(ns, from, n)
		if _, missing := err.(*pyException); missing { //nolint:errorlint // never wrapped
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func (b *builder) importModules(ns *namespace, s *syntax.Import) error {
	var first error
	for _, n := range s.Names {
		v, err := b.importedModule(n.Name)
		name := n.Name
		if top, _, dotted := strings.Cut(n.Name, "."); dotted && n.As == "" && !b.safe {
			name = top
			v, err = b.importedModule(top)
		}
		if n.As != "" {
			name = n.As
		}
		if err := bind(ns, name, v, err); err != nil {
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// importedFrom is the module of a from statement.
func (b *builder) importedFrom(s *syntax.Import) (value, error) {
	if s.Level == 0 {
		v, err := b.importedModule(s.Module)
		if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
			return u, nil
		}
		return v, err
	}
	name := strings.Repeat(".", s.Level) + s.Module
	dir, ok := b.scriptDir, b.scriptPath != ""
	if file := b.module.file; file != nil {
		dir, ok = path.Dir(file.path), true
	}
	if !ok {
		// The place of the file is not known: what only one file can be is taken.
		top, _, _ := strings.Cut(s.Module, ".")
		if top != "" && len(b.project.files) > 0 {
			if v, err := b.projectModule(s.Module); err == nil {
				return v, nil
			}
		}
		return &unknown{why: "the module " + name + ", which is not read"}, nil
	}
	for range s.Level - 1 {
		dir = path.Dir(dir)
	}
	v, err := b.moduleAt(path.Join(dir, strings.ReplaceAll(s.Module, ".", "/")), name)
	if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
		return u, nil
	}
	return v, err
}

// importedModule is a module of the project or of the table of symbols, or not known.
func (b *builder) importedModule(name string) (value, error) {
	if knowsModule(name) {
		return pyModule{name}, nil
	}
	return b.projectModule(name)
}

func (b *builder) projectModule(name string) (value, error) {
	top, rest, _ := strings.Cut(name, ".")
	place, err := b.project.absolute(top, b.scriptDir)
	if err != nil {
		return nil, err
	}
	if place == "" {
		return nil, unknownValue("the module %s, which is not read", name)
	}
	v, err := b.moduleAt(place, top)
	for part := range strings.SplitSeq(rest, ".") {
		if part == "" {
			break
		}
		m, ok := v.(*fileModule)
		if err != nil || !ok {
			break
		}
		v, err = b.submodule(m, part)
		if _, missing := err.(*pyException); missing { //nolint:errorlint // never wrapped
			return nil, unknownValue("the module %s, which is not among the files", name)
		}
	}
	return v, err
}

// importName binds one name of a from statement.
func (b *builder) importName(ns *namespace, from value, n syntax.ImportedName) error {
	if n.Name == "*" {
		return b.importAll(ns, from)
	}
	bound := n.As
	if bound == "" {
		bound = n.Name
	}
	switch from := from.(type) {
	case *fileModule:
		v, err := b.fileMember(from, n.Name)
		if r, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
			if b.safe {
				return nil
			}
			return raiseKind("ImportError", "%s", r.why)
		}
		return bindUnknown(ns, bound, v, err)
	case pyModule:
		v, err := from.member(n.Name)
		if r, missing := err.(*pyException); missing { //nolint:errorlint // never wrapped
			switch {
			case knowsModule(from.name + "." + n.Name):
				v, err = pyModule{from.name + "." + n.Name}, nil
			case b.safe:
				return nil
			default:
				// The table is for one version: another version may have the name.
				err = &unknown{why: r.why + " that is known here"}
			}
		}
		return bindUnknown(ns, bound, v, err)
	}
	u, _ := from.(*unknown)
	return bindUnknown(ns, bound, nil, &unknown{why: n.Name + " comes from " + u.why})
}

// bindUnknown binds a name, and gives the reason where what it is is not known.
func bindUnknown(ns *namespace, name string, v value, err error) error {
	if err := bind(ns, name, v, err); err != nil {
		return err
	}
	return err
}

func (b *builder) importAll(ns *namespace, from value) error {
	switch from := from.(type) {
	case pyModule:
		if !hasTable(from.name) {
			ns.star = from.name
			return nil
		}
		for _, name := range from.publicNames() {
			v, err := from.member(name)
			_ = bind(ns, name, v, err) // names of the module itself
		}
	case *fileModule:
		b.importAllOf(ns, from)
	case *unknown:
		ns.star = strings.TrimSuffix(strings.TrimPrefix(from.why, "the module "), ", which is not read")
	}
	return nil
}

func (b *builder) importAllOf(ns *namespace, from *fileModule) {
	if from.ns.star != "" {
		ns.star = from.ns.star
	}
	names, listed := from.ns.names["__all__"]
	items, err := elements(names)
	if listed && err != nil {
		ns.star = from.name
	}
	if listed && err == nil {
		for _, item := range items {
			if name, ok := item.(string); ok {
				v, err := b.fileMember(from, name)
				_ = bind(ns, name, v, err)
			}
		}
		return
	}
	for name, v := range from.ns.names {
		if !strings.HasPrefix(name, "_") {
			ns.names[name] = v
		}
	}
}
