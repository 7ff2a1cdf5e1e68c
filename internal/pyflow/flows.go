package pyflow

import "strings"

// Flow is a function that the decorator flow of Prefect makes a flow.
type Flow struct {
	Function    string      // its name, with that of its class before it: "run", "Jobs.run"
	Name        string      // the name of the flow in Prefect, or "" where only running the file tells
	Description string      // of the decorator, else the docstring; "" where there is none or it is not known
	Async       bool        // whether it is an async function
	Line        int         // where def stands, from 1
	Parameters  []Parameter // without self and cls of methods
}

// Parameter is a parameter of a flow as it is written.
type Parameter struct {
	Name     string
	Type     string // the annotation, or ""
	Default  string // the default, or ""
	Required bool   // whether a run must be given a value
}

// Flows lists the flows of the file in the order of their lines: those at the top level and in classes, also where if,
// try, with and the like surround them. Flows within functions are left out, as a deployment can't refer to them.
func (m *Module) Flows() []Flow {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := &flowFinder{src: m.src, imported: map[string]string{}, names: m.names(true)}
	f.imports(m.body)
	f.find(m.body, "", false)
	return f.flows
}

type flowFinder struct {
	src      string
	imported map[string]string // what the names of imports stand for, as in "prefect.flow"
	names    *builder
	flows    []Flow
}

// imports finds what the names of imports stand for.
func (f *flowFinder) imports(body []statement) {
	for _, s := range body {
		switch s := s.(type) {
		case *importStmt:
			f.importedBy(s)
		case *compound:
			for _, b := range s.blocks {
				f.imports(b.body)
			}
		case *classDef:
			f.imports(s.body)
		}
	}
}

func (f *flowFinder) importedBy(s *importStmt) {
	for _, n := range s.names {
		bound, full := n.name, n.name
		switch {
		case s.from && n.name == "*":
			bound, full = "flow", s.module+".flow"
		case s.from:
			full = strings.Repeat(".", s.level) + s.module + "." + n.name
		case n.as == "":
			bound, _, _ = strings.Cut(n.name, ".")
			full = bound
		}
		if n.as != "" {
			bound = n.as
		}
		f.imported[bound] = full
	}
}

// isFlow says whether a decorator, or what is called in one, is that of Prefect.
func (f *flowFinder) isFlow(decorator expr) bool {
	first, rest, _ := strings.Cut(callName(decorator), ".")
	full := f.imported[first]
	if rest != "" {
		full += "." + rest
	}
	return full == "prefect.flow" || full == "prefect.flows.flow"
}

func (f *flowFinder) find(body []statement, prefix string, inClass bool) {
	for _, s := range body {
		switch s := s.(type) {
		case *funcDef:
			f.function(s, prefix, inClass)
		case *classDef:
			f.find(s.body, prefix+s.name+".", true)
		case *compound:
			for _, b := range s.blocks {
				f.find(b.body, prefix, inClass)
			}
		}
	}
}

func (f *flowFinder) function(def *funcDef, prefix string, inClass bool) {
	for _, d := range def.decorators {
		call, isCall := d.(*callExpr)
		if isCall {
			d = call.fn
		}
		if !f.isFlow(d) {
			continue
		}
		line, _ := position(f.src, int(def.at))
		flow := Flow{Function: prefix + def.name, Async: def.async, Line: line, Name: strings.ReplaceAll(def.name, "_", "-")}
		if def.docString {
			flow.Description = cleanDoc(*def.doc)
		}
		if isCall {
			f.options(&flow, call)
		}
		flow.Parameters = parametersOf(def, inClass)
		f.flows = append(f.flows, flow)
		return
	}
}

// options reads the arguments of the decorator.
func (f *flowFinder) options(flow *Flow, call *callExpr) {
	args, err := f.names.arguments(call, f.names.module)
	if err != nil || args.missing {
		flow.Name, flow.Description = "", ""
		return
	}
	if v, ok := args.get(-1, "name"); ok && v != (none{}) && v != "" {
		flow.Name, _ = v.(string)
	}
	if v, ok := args.get(-1, "description"); ok && v != (none{}) && v != "" {
		flow.Description, _ = v.(string)
	}
}

func parametersOf(def *funcDef, inClass bool) []Parameter {
	var all []Parameter
	for i, p := range def.params {
		if p.name == "self" || p.name == "cls" || i == 0 && inClass && !isStatic(def) {
			continue
		}
		variable := p.kind == varPositional || p.kind == varKeyword
		all = append(all, Parameter{Name: p.name, Type: p.typeText, Default: p.valueText, Required: p.value == nil && !variable})
	}
	return all
}

func isStatic(def *funcDef) bool {
	for _, d := range def.decorators {
		if callName(d) == "staticmethod" {
			return true
		}
	}
	return false
}

// findFunction is the function that Prefect takes for a name: the first one in a walk of the tree by levels. A name with
// dots names a method of a class.
func (m *Module) findFunction(name string) *funcDef {
	body := m.body
	for {
		class, rest, dotted := strings.Cut(name, ".")
		found := walk(body, func(s statement) bool {
			if dotted {
				c, ok := s.(*classDef)
				return ok && c.name == class
			}
			f, ok := s.(*funcDef)
			return ok && f.name == name
		})
		c, ok := found.(*classDef)
		if !ok {
			f, _ := found.(*funcDef)
			return f
		}
		body, name = c.body, rest
	}
}

// walk gives the first statement that matches, nearer ones before deeper ones, as ast.walk of Python does.
func walk(body []statement, match func(statement) bool) statement {
	levels := [][]statement{body}
	for depth := 0; depth < len(levels); depth++ {
		for _, s := range levels[depth] {
			if match(s) {
				return s
			}
			for _, b := range blocksOf(s) {
				for len(levels) <= depth+1+b.depth {
					levels = append(levels, nil)
				}
				levels[depth+1+b.depth] = append(levels[depth+1+b.depth], b.body...)
			}
		}
	}
	return nil
}

func blocksOf(s statement) []block {
	switch s := s.(type) {
	case *funcDef:
		return []block{{body: s.body}}
	case *classDef:
		return []block{{body: s.body}}
	case *compound:
		return s.blocks
	}
	return nil
}
