package pyflow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// Flow is a function that the decorator flow of Prefect makes a flow.
type Flow struct {
	Function    string      // its name, after the name of its class: "run", "Jobs.run"
	Name        string      // the name of the flow in Prefect, or "" if it is only known when the file runs
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
// a flow whose name is redefined.
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
func (f *flowFinder) imports(body []syntax.Statement) {
	for _, s := range body {
		switch s := s.(type) {
		case *syntax.Import:
			f.importedBy(s)
		case *syntax.Compound:
			for _, b := range s.Blocks {
				f.imports(b.Body)
			}
		case *syntax.ClassDef:
			f.imports(s.Body)
		}
	}
}

func (f *flowFinder) importedBy(s *syntax.Import) {
	for _, n := range s.Names {
		bound, full := n.Name, n.Name
		switch {
		case s.From && n.Name == "*":
			bound, full = "flow", s.Module+".flow"
		case s.From:
			full = strings.Repeat(".", s.Level) + s.Module + "." + n.Name
		case n.As == "":
			bound, _, _ = strings.Cut(n.Name, ".")
			full = bound
		}
		if n.As != "" {
			bound = n.As
		}
		f.imported[bound] = full
	}
}

// isFlow reports whether a decorator, or the function that it calls, is the decorator flow of Prefect.
func (f *flowFinder) isFlow(decorator syntax.Expr) bool {
	first, rest, _ := strings.Cut(callName(decorator), ".")
	full := f.imported[first]
	if rest != "" {
		full += "." + rest
	}
	return full == "prefect.flow" || full == "prefect.flows.flow"
}

func (f *flowFinder) find(body []syntax.Statement, prefix string, inClass bool) {
	for _, s := range body {
		switch s := s.(type) {
		case *syntax.FunctionDef:
			f.function(s, prefix, inClass)
		case *syntax.ClassDef:
			f.find(s.Body, prefix+s.Name+".", true)
		case *syntax.Compound:
			for _, b := range s.Blocks {
				f.find(b.Body, prefix, inClass)
			}
		}
	}
}

func (f *flowFinder) function(def *syntax.FunctionDef, prefix string, inClass bool) {
	if !slices.ContainsFunc(def.Decorators, f.isFlowCall) {
		return
	}
	name := prefix + def.Name
	flow := f.describe(name, def)
	known, err := f.module.find(Newest, name)
	if err == nil && known.fn.def != def && known.fn.def.Name == def.Name {
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

// isFlowCall reports whether a decorator is the decorator flow of Prefect, called or not.
func (f *flowFinder) isFlowCall(d syntax.Decorator) bool {
	if call, ok := d.X.(*syntax.Call); ok {
		return f.isFlow(call.Func)
	}
	return f.isFlow(d.X)
}

func (f *flowFinder) describe(name string, def *syntax.FunctionDef) Flow {
	line, _ := syntax.Position(f.module.src, def.Offset())
	flow := Flow{Function: name, Async: def.Async, Line: line, Name: strings.ReplaceAll(def.Name, "_", "-")}
	if def.HasDocstring {
		flow.Description = cleanDoc(*def.Doc)
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
func (f *flowFinder) options(flow *Flow, def *syntax.FunctionDef) {
	b := f.module.safe(Newest)
	for _, d := range def.Decorators {
		call, ok := d.X.(*syntax.Call)
		if !ok || !f.isFlow(call.Func) {
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

func parametersOf(def *syntax.FunctionDef, inClass bool) []Parameter {
	var all []Parameter
	for i, p := range def.Params {
		if p.Name == "self" || p.Name == "cls" || (i == 0 && inClass && !isStatic(def)) {
			continue
		}
		variable := p.Kind == syntax.VarPositional || p.Kind == syntax.VarKeyword
		all = append(all, Parameter{Name: p.Name, Type: p.AnnotationText, Default: p.DefaultText, Required: p.Default == nil && !variable})
	}
	return all
}

func isStatic(def *syntax.FunctionDef) bool {
	for _, d := range def.Decorators {
		if callName(d.X) == "staticmethod" {
			return true
		}
	}
	return false
}

// findFunction is the function that Prefect takes for a name: the first one in a walk of the tree by levels. A name with
// dots names a method of a class.
func (m *Module) findFunction(name string) *syntax.FunctionDef {
	body := m.body
	for {
		class, rest, dotted := strings.Cut(name, ".")
		found := walk(body, func(s syntax.Statement) bool {
			if dotted {
				c, ok := s.(*syntax.ClassDef)
				return ok && c.Name == class
			}
			f, ok := s.(*syntax.FunctionDef)
			return ok && f.Name == name
		})
		c, ok := found.(*syntax.ClassDef)
		if !ok {
			f, _ := found.(*syntax.FunctionDef)
			return f
		}
		body, name = c.Body, rest
	}
}

// walk gives the first statement that matches, nearer ones before deeper ones, as ast.walk of Python does.
func walk(body []syntax.Statement, match func(syntax.Statement) bool) syntax.Statement {
	levels := [][]syntax.Statement{body}
	for depth := 0; depth < len(levels); depth++ {
		for _, s := range levels[depth] {
			if match(s) {
				return s
			}
			for _, b := range blocksOf(s) {
				for len(levels) <= depth+1+b.Depth {
					levels = append(levels, nil)
				}
				levels[depth+1+b.Depth] = append(levels[depth+1+b.Depth], b.Body...)
			}
		}
	}
	return nil
}

func blocksOf(s syntax.Statement) []syntax.Block {
	switch s := s.(type) {
	case *syntax.FunctionDef:
		return []syntax.Block{{Body: s.Body}}
	case *syntax.ClassDef:
		return []syntax.Block{{Body: s.Body}}
	case *syntax.Compound:
		return s.Blocks
	}
	return nil
}
