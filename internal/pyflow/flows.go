package pyflow

import (
	"cmp"
	"slices"
	"strings"
)

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
// try, with and the like surround them. Flows within functions are left out, as a deployment can't refer to them, and so is
// one whose name another definition takes over.
func (m *Module) Flows() []Flow {
	m.project.mu.Lock()
	defer m.project.mu.Unlock()
	f := &flowFinder{module: m, imported: map[string]string{}}
	f.imports(m.body)
	f.find(m.body, "", false)
	f.assigned()
	slices.SortStableFunc(f.flows, func(a, b Flow) int { return cmp.Compare(a.Line, b.Line) })
	return f.flows
}

type flowFinder struct {
	module   *Module
	imported map[string]string // what the names of imports stand for, as in "prefect.flow"
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
	if !slices.ContainsFunc(def.decorators, f.isFlowCall) {
		return
	}
	name := prefix + def.name
	flow := f.describe(name, def)
	known, err := f.module.find(Newest, name)
	if err == nil && known.fn.def != def && known.fn.def.name == def.name {
		return // another definition takes the name
	}
	flow.Parameters = parametersOf(def, inClass)
	if err == nil && known.flow != nil {
		flow.take(known.flow)
		if made := known.flow.fn.def; made != def { // a decorator has put another function in its place
			flow.Parameters = parametersOf(made, false)
		}
	} else {
		f.options(&flow, def)
	}
	f.flows = append(f.flows, flow)
}

// isFlowCall says whether a decorator is that of Prefect, called or not.
func (f *flowFinder) isFlowCall(d decorator) bool {
	if call, ok := d.x.(*callExpr); ok {
		return f.isFlow(call.fn)
	}
	return f.isFlow(d.x)
}

func (f *flowFinder) describe(name string, def *funcDef) Flow {
	line, _ := position(f.module.src, int(def.at))
	flow := Flow{Function: name, Async: def.async, Line: line, Name: strings.ReplaceAll(def.name, "_", "-")}
	if def.docString {
		flow.Description = cleanDoc(*def.doc)
	}
	return flow
}

// take gives a flow the name and the description that it has when the file has run, and whether it is async then.
func (flow *Flow) take(known *flowValue) {
	flow.Name, _ = known.name.(string)
	flow.Description, _ = known.description.(string)
	flow.Async = known.fn.async
}

// assigned finds the flows that a call makes of a function, as in etl = flow(load).
func (f *flowFinder) assigned() {
	b, err := f.module.running()
	if err != nil {
		return
	}
	for name, v := range b.module.names {
		flow, ok := v.(*flowValue)
		if !ok || flow.fn.globals != b.module || slices.ContainsFunc(f.flows, func(g Flow) bool { return g.Function == name }) {
			continue
		}
		found := f.describe(name, flow.fn.def)
		found.take(flow)
		found.Parameters = parametersOf(flow.fn.def, false)
		f.flows = append(f.flows, found)
	}
}

// options reads the arguments of the decorator where the file does not run.
func (f *flowFinder) options(flow *Flow, def *funcDef) {
	b := f.module.safe(Newest)
	for _, d := range def.decorators {
		call, ok := d.x.(*callExpr)
		if !ok || !f.isFlow(call.fn) {
			continue
		}
		args, err := b.arguments(call, b.module)
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
}

func parametersOf(def *funcDef, inClass bool) []Parameter {
	var all []Parameter
	for i, p := range def.params {
		if p.name == "self" || p.name == "cls" || (i == 0 && inClass && !isStatic(def)) {
			continue
		}
		variable := p.kind == varPositional || p.kind == varKeyword
		all = append(all, Parameter{Name: p.name, Type: p.typeText, Default: p.valueText, Required: p.value == nil && !variable})
	}
	return all
}

func isStatic(def *funcDef) bool {
	for _, d := range def.decorators {
		if callName(d.x) == "staticmethod" {
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
