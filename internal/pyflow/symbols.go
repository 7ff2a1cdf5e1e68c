package pyflow

import (
	_ "embed"
	"math/big"
	"strconv"
	"strings"
	"sync"
)

// symbolTable says what the names of well-known modules are; testdata/symbols.py writes it, and says how.
//
//go:embed symbols.txt
var symbolTable string

// prefectTable says the same of the modules of Prefect; testdata/prefect_symbols.py writes it.
//
//go:embed prefect.txt
var prefectTable string

// entry is what a name of a module is.
type entry struct {
	kind byte
	text string
}

// symbols gives the names of each module. The module "*" has the other modules of the standard library for names.
var symbols = sync.OnceValue(func() map[string]map[string]entry {
	modules := map[string]map[string]entry{}
	for line := range strings.Lines(symbolTable + prefectTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSpace(line), "\t")
		names := make(map[string]entry, len(fields))
		for _, field := range fields[1:] {
			kind, name, ok := strings.Cut(field, ":")
			if !ok {
				kind, name = "m", field
			}
			name, text, _ := strings.Cut(name, "=")
			names[name] = entry{kind[0], text}
		}
		modules[fields[0]] = names
	}
	return modules
})

// knowsModule says whether a module is there wherever Prefect is: in the standard library, or pydantic.
func knowsModule(name string) bool {
	if hasTable(name) {
		return true
	}
	top, _, _ := strings.Cut(name, ".")
	_, ok := symbols()["*"][top]
	return ok
}

// hasTable says whether the names of a module are known.
func hasTable(name string) bool {
	_, ok := symbols()[name]
	return ok
}

// member gives what a name of the module is.
func (m pyModule) member(name string) (value, error) {
	names, ok := symbols()[m.name]
	if !ok {
		return nil, unknownValue("%s.%s is not in the table of known names", m.name, name)
	}
	e, ok := names[name]
	if _, isModule := symbols()[m.name+"."+name]; !ok && isModule && strings.HasPrefix(m.name, "prefect") {
		return pyModule{m.name + "." + name}, nil
	}
	if !ok && strings.HasPrefix(m.name, "prefect") {
		return nil, unknownValue("%s.%s is not in the table of known names", m.name, name)
	}
	if !ok {
		return nil, raiseKind("AttributeError", "module %s has no attribute %s", m.name, name)
	}
	return symbolValue(e.kind, m.name+"."+name, e.text)
}

// symbolValue makes the value of an entry of the table.
func symbolValue(kind byte, name, text string) (value, error) {
	switch kind {
	case 'c':
		return plainClass{name}, nil
	case 's':
		if v, ok := constrainedType(text); ok {
			return v, nil
		}
		return namedSymbol{text}, nil
	case 'j':
		return fixedType{name, text}, nil
	case 'm':
		return pyModule{text}, nil
	case 'f':
		return opaqueObject{what: name, kind: "function"}, nil
	case 'i':
		i, _ := new(big.Int).SetString(text, 10)
		return i, nil
	case 'n':
		return strconv.ParseFloat(text, 64)
	case 'd':
		return fixedClassOf(text)
	case 'b':
		return text == "True", nil
	case 't':
		return strings.Trim(text, `'"`), nil
	}
	return nil, unknownValue("%s is not in the table of known names", name)
}

// publicNames are what "from module import *" binds.
func (m pyModule) publicNames() []string {
	var names []string
	for name := range symbols()[m.name] {
		if !strings.HasPrefix(name, "_") {
			names = append(names, name)
		}
	}
	return names
}
