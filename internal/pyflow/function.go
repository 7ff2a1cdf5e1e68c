package pyflow

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// pyFunction is a function of the file, or what a decorator makes of one.
type pyFunction struct {
	def     *syntax.FunctionDef
	name    string
	doc     *string
	async   bool // whether Python takes it for an async function
	params  []sigParam
	returns value      // the annotation of what it returns, where that is text, or nil
	globals *namespace // of its module, where annotations in strings are evaluated
	closure *namespace // where it is defined
	flags   decorated
	unsure  string // why its signature is not sure
}

// futureRef is an annotation of a file with the future import: a string that is evaluated later.
type futureRef struct{ x syntax.Expr }

// sigParam is a parameter of a function.
type sigParam struct {
	name       string
	kind       syntax.ParamKind
	annotation value // or nil
	value      value // the default, or nil
}

// defineFunction evaluates what a definition evaluates: decorators, defaults and annotations, and applies the decorators.
func (b *builder) defineFunction(def *syntax.FunctionDef, ns *namespace) (value, error) {
	var decorators []value
	for _, d := range def.Decorators {
		v, err := b.lenient(d.X, ns)
		if err != nil {
			return nil, err
		}
		decorators = append(decorators, v)
	}
	fn, err := b.newFunction(def, ns, b.whole)
	if err != nil {
		return nil, err
	}
	if fn.returns, err = b.returns(def, ns); err != nil {
		return nil, err
	}
	return b.decorateFunction(def, fn, decorators)
}

// Returns evaluates the annotation of what a function returns, for what it raises.
func (b *builder) returns(def *syntax.FunctionDef, ns *namespace) (value, error) {
	switch {
	case def.Returns == nil || len(def.TypeParams) > 0:
		return nil, nil
	case b.future:
		return &futureRef{def.Returns}, nil
	}
	return b.lenient(def.Returns, ns)
}

// evaluation is how the parts of a signature are evaluated.
type evaluation = func(x syntax.Expr, ns *namespace) (value, error)

// whole evaluates as Python does: what raises is passed on.
func (b *builder) whole(x syntax.Expr, ns *namespace) (value, error) { return b.lenient(x, ns) }

// newFunction evaluates the defaults and the annotations of a function.
func (b *builder) newFunction(def *syntax.FunctionDef, ns *namespace, annotation evaluation) (*pyFunction, error) {
	if err := checkNames(def); err != nil {
		return nil, err
	}
	fn := &pyFunction{def: def, name: def.Name, async: def.Async, globals: b.module, closure: ns}
	if def.HasDocstring {
		fn.doc = def.Doc
	}
	if len(def.TypeParams) > 0 {
		ns = newNamespace(ns)
		for _, name := range def.TypeParams {
			ns.names[name] = &unknown{why: name + " is a type parameter"}
		}
	}
	fn.params = make([]sigParam, len(def.Params))
	for i, p := range def.Params {
		fn.params[i] = sigParam{name: p.Name, kind: p.Kind}
		if p.Default == nil {
			continue
		}
		v, err := b.lenient(p.Default, ns)
		if err != nil {
			return nil, err
		}
		fn.params[i].value = v
	}
	for i, p := range def.Params {
		if p.Annotation == nil {
			continue
		}
		if b.future {
			fn.params[i].annotation = &futureRef{p.Annotation}
			continue
		}
		v, err := annotation(p.Annotation, ns)
		if err != nil {
			return nil, err
		}
		fn.params[i].annotation = v
	}
	return fn, nil
}

// checkNames refuses what Python's compiler refuses.
func checkNames(def *syntax.FunctionDef) error {
	names := map[string]bool{}
	seen := false
	for _, p := range def.Params {
		if names[p.Name] {
			return raise("two parameters are named %s", p.Name)
		}
		names[p.Name] = true
		positional := p.Kind == syntax.PositionalOnly || p.Kind == syntax.PositionalOrKeyword
		if positional && p.Default != nil {
			seen = true
		} else if positional && seen {
			return raise("parameter %s has no default but follows one that has", p.Name)
		}
	}
	return nil
}

// description is the docstring, or none.
func (f *pyFunction) description() value {
	if f.doc == nil {
		return none{}
	}
	return cleanDoc(*f.doc)
}

// maxCalls bounds how deep calls of functions of the file nest.
const maxCalls = 20

// callFunction runs a function of the file that does nothing but define functions and return a value, as decorators do.
func (b *builder) callFunction(fn *pyFunction, args *callArgs) (value, error) {
	if fn.def == nil || fn.flags != asIs || fn.def.Async || fn.unsure != "" {
		return nil, unknownValue("it calls %s, which is not followed", fn.name)
	}
	if b.calls >= maxCalls {
		return nil, unknownValue("calls nest too deeply")
	}
	b.calls++
	defer func() { b.calls-- }()
	local, err := b.bindArguments(fn, args)
	if err != nil {
		return nil, err
	}
	for _, s := range fn.def.Body {
		switch s.(type) {
		case *syntax.FunctionDef, *syntax.Return:
		default:
			return nil, unknownValue("the function %s does more than return a value", fn.name)
		}
	}
	module, future := b.module, b.future
	b.module, b.future = fn.globals, fn.globals.future
	defer func() { b.module, b.future = module, future }()
	err = b.run(fn.def.Body, local)
	if j, ok := err.(*jump); ok { //nolint:errorlint // never wrapped
		if u, ok := j.v.(*unknown); ok {
			return nil, u
		}
		return j.v, nil
	}
	if err == nil {
		return none{}, nil
	}
	return nil, err
}

// bindArguments gives the parameters of a call their values.
func (b *builder) bindArguments(fn *pyFunction, args *callArgs) (*namespace, error) {
	local := newNamespace(fn.closure)
	used := 0
	for i, p := range fn.params {
		if p.kind == syntax.VarPositional || p.kind == syntax.VarKeyword {
			local.names[p.name] = &unknown{why: "variable arguments are not followed"}
			continue
		}
		at := i
		if p.kind == syntax.KeywordOnly {
			at = -1
		}
		v, given := args.get(at, p.name)
		switch {
		case given:
			used++
		case p.value != nil:
			v = p.value
		default:
			return nil, raise("%s lacks the argument %s", fn.name, p.name)
		}
		local.names[p.name] = v
	}
	if args.missing || used != len(args.pos)+len(args.names) {
		return nil, unknownValue("it calls %s with arguments that are not followed", fn.name)
	}
	return local, nil
}
