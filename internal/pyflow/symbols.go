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

// symbolLines gives the line of each module, with a tab before and after each entry.
var symbolLines = sync.OnceValue(func() map[string]string {
	lines := map[string]string{}
	for line := range strings.Lines(symbolTable) {
		if name, _, ok := strings.Cut(line, "\t"); ok {
			lines[name] = strings.TrimSuffix(line[len(name):], "\n")
		}
	}
	return lines
})

// knowsModule says whether a module is there wherever Prefect is: in the standard library, or pydantic.
func knowsModule(name string) bool {
	if _, ok := symbolLines()[name]; ok {
		return true
	}
	top, _, _ := strings.Cut(name, ".")
	return strings.Contains(symbolLines()["*"], "\t"+top+"\t")
}

// member gives what a name of the module is.
func (m module) member(name string) (value, error) {
	line, ok := symbolLines()[m.name]
	if !ok {
		return nil, unknowable("%s.%s is not in the table of known names", m.name, name)
	}
	for _, kind := range "csjfmintu" {
		_, rest, found := strings.Cut(line, "\t"+string(kind)+":"+name)
		if !found || rest[0] != '=' && rest[0] != '\t' {
			continue
		}
		text, _, _ := strings.Cut(strings.TrimPrefix(rest, "="), "\t")
		return symbolValue(kind, m.name+"."+name, text)
	}
	return nil, raise("module %s has no attribute %s", m.name, name)
}

// symbolValue makes the value of an entry of the table.
func symbolValue(kind rune, name, text string) (value, error) {
	switch kind {
	case 'c':
		return plainClass{name}, nil
	case 's':
		if v, ok := constrainedType(text); ok {
			return v, nil
		}
		return symbol{text}, nil
	case 'j':
		return fixedType{name, text}, nil
	case 'm':
		return module{text}, nil
	case 'f':
		return opaque{what: name, kind: "function"}, nil
	case 'i':
		i, _ := new(big.Int).SetString(text, 10)
		return i, nil
	case 'n':
		return strconv.ParseFloat(text, 64)
	case 't':
		return strings.Trim(text, `'"`), nil
	}
	return nil, unknowable("%s is not in the table of known names", name)
}

// publicNames are what "from module import *" binds.
func (m module) publicNames() []string {
	var names []string
	for entry := range strings.SplitSeq(symbolLines()[m.name], "\t") {
		if _, name, ok := strings.Cut(entry, ":"); ok {
			name, _, _ = strings.Cut(name, "=")
			if !strings.HasPrefix(name, "_") {
				names = append(names, name)
			}
		}
	}
	return names
}
