package pyflow

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Limits of a project.
const (
	maxFiles   = 10_000
	maxProject = 64 << 20 // bytes of all files
)

// Project is the files that a file of flows may import. It may be used by several goroutines.
type Project struct {
	mu     sync.Mutex
	files  map[string]string
	loaded map[string]*fileModule
	folder map[string]bool // the folders that hold a file
}

// fileModule is a module of the project, or a folder of modules.
type fileModule struct {
	path string // of the file, or "" for a folder without __init__.py
	dir  string // where its submodules are, or "" for none
	name string
	ns   *namespace
}

// NewProject takes the sources of files by their paths, with slashes. What is no Python file is left out.
func NewProject(files map[string]string) (*Project, error) {
	p := &Project{files: map[string]string{}, loaded: map[string]*fileModule{}, folder: map[string]bool{}}
	size := 0
	for name, source := range files {
		if path.Ext(name) != ".py" {
			continue
		}
		name = path.Clean(strings.TrimPrefix(name, "./"))
		p.files[name] = source
		size += len(source)
		for dir := path.Dir(name); !p.folder[dir]; dir = path.Dir(dir) {
			p.folder[dir] = true
		}
	}
	if len(p.files) > maxFiles || size > maxProject {
		return nil, fmt.Errorf("the other files are more than %d, or more than %d bytes in total", maxFiles, maxProject)
	}
	return p, nil
}

// Parse reads a file of the project that holds flows. Its place in the project is found by its text.
func (p *Project) Parse(source []byte) (*Module, error) {
	m, err := Parse(source)
	if err == nil {
		m.project = p
	}
	return m, err
}

// pathOf is the path of a file with this text, or "".
func (p *Project) pathOf(source string) string {
	var found []string
	for name, text := range p.files {
		if text == source {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// locate finds a module by its path in the file system without an ending. It gives its file, which a folder may lack, and the
// folder of its submodules.
func (p *Project) locate(place string) (file, dir string, ok bool) {
	place = path.Clean(place)
	if _, ok := p.files[place+"/__init__.py"]; ok {
		return place + "/__init__.py", place, true
	}
	if _, ok := p.files[place+".py"]; ok {
		return place + ".py", "", true
	}
	if p.folder[place] {
		return "", place, true
	}
	return "", "", false
}

// absolute finds a top-level module: beside the file that is deployed, at the top of the project, or in the only folder that
// has it.
func (p *Project) absolute(top, scriptDir string) (place string, err error) {
	for _, dir := range []string{scriptDir, "."} {
		if _, _, ok := p.locate(path.Join(dir, top)); ok {
			return path.Join(dir, top), nil
		}
	}
	var found []string
	for name := range p.files {
		dir := path.Dir(name)
		if path.Base(name) == top+".py" {
			found = append(found, path.Join(dir, top))
		} else if path.Base(dir) == top && path.Base(name) == "__init__.py" {
			found = append(found, dir)
		}
	}
	slices.Sort(found)
	// A folder in another of the candidates is no candidate of its own.
	found = slices.DeleteFunc(found, func(name string) bool {
		return slices.ContainsFunc(found, func(other string) bool { return strings.HasPrefix(name, other+"/") })
	})
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", unknownValue("the module %s, which may be %s", top, strings.Join(found, " or "))
}

// module loads the module at a place.
func (b *builder) moduleAt(place, name string) (value, error) {
	p := b.project
	if m, ok := p.loaded[place]; ok {
		return m, nil
	}
	file, dir, ok := p.locate(place)
	if !ok {
		return nil, unknownValue("the module %s, which is not among the files", name)
	}
	m := &fileModule{path: file, dir: dir, name: name, ns: newNamespace(nil)}
	m.ns.file = m
	p.loaded[place] = m
	if file == "" {
		return m, nil
	}
	parsed, err := Parse([]byte(p.files[file]))
	if err != nil { // whatever is imported from it is unknown
		m.ns.star = name + " (" + err.Error() + ")"
		return m, nil //nolint:nilerr // the error is in the namespace, for the users of its names
	}
	m.ns.future = parsed.future
	b.types += len(parsed.src)
	m.ns.names["__name__"] = name
	module, future, unsure := b.module, b.future, b.unsure
	b.module, b.future, b.unsure = m.ns, parsed.future, 0
	err = b.run(parsed.body, m.ns)
	b.module, b.future, b.unsure = module, future, unsure
	if err != nil {
		m.ns.star = name + ", which stops (" + err.Error() + ")"
	}
	return m, nil
}

// submodule is a module within a folder of the project.
func (b *builder) submodule(m *fileModule, name string) (value, error) {
	if m.dir == "" {
		return nil, raiseKind("ImportError", "module %s has no module %s", m.name, name)
	}
	if _, _, ok := b.project.locate(path.Join(m.dir, name)); !ok {
		return nil, raiseKind("ImportError", "module %s has no module %s", m.name, name)
	}
	return b.moduleAt(path.Join(m.dir, name), m.name+"."+name)
}

// member gives what a name of a module of the project is.
func (b *builder) fileMember(m *fileModule, name string) (value, error) {
	if v, ok := m.ns.names[name]; ok {
		if u, ok := v.(*unknown); ok {
			return nil, u
		}
		return v, nil
	}
	if v, err := b.submodule(m, name); err == nil {
		return v, nil
	}
	if m.ns.star != "" {
		return nil, unknownValue("%s may come from %s, which is not read", name, m.ns.star)
	}
	return nil, raiseKind("AttributeError", "module %s has no attribute %s", m.name, name)
}
