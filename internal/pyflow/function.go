package pyflow

import (
	"math/big"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

type (
	// function is a function of the file, or what a decorator makes of one.
	pyFunction struct {
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
	// flowValue is what the decorator flow makes of a function.
	flowValue struct {
		fn          *pyFunction
		name        value // a string, or *unknown
		description value // a string, none or *unknown
	}
	// flowDecorator is what flow(…) gives without a function.
	flowDecorator struct{ args *callArgs }
	// wrapsDecorator is what functools.wraps(…) gives.
	wrapsDecorator struct{ v value }
	// transparent is a decorator that keeps signature and name.
	transparent struct{ flags decorated }
	// futureRef is an annotation of a file with the future import: text that is evaluated later.
	futureRef struct{ x syntax.Expr }
	// methodWrapper is a flow within staticmethod or classmethod.
	methodWrapper struct{ flow *flowValue }
)

// decorated is how a function is wrapped.
type decorated uint8

const (
	asIs decorated = iota
	asMethod
	asWrapped
	asTask
)

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

func (b *builder) decorateFunction(def *syntax.FunctionDef, fn value, decorators []value) (value, error) {
	for i := len(decorators) - 1; i >= 0; i-- {
		var err error
		fn, err = b.applyDecorator(decorators[i], fn, def.Decorators[i].String())
		if err != nil {
			return nil, err
		}
	}
	if u, ok := fn.(*unknown); ok {
		return nil, u
	}
	return fn, nil
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

// applyDecorator calls a decorator. What a decorator that is not known makes is not known, but there is a best guess.
func (b *builder) applyDecorator(d, v value, name string) (value, error) {
	switch d := d.(type) {
	case namedSymbol:
		return b.applySymbol(d.name, v, name)
	case plainClass:
		return applyMethodWrapper(d.name, v, name)
	case *flowDecorator:
		return b.makeFlow(d.args, v)
	case transparent:
		return unwrapped(v, d.flags), nil
	case *wrapsDecorator:
		return wrapping(d.v, v), nil
	case *pyFunction:
		out, err := b.callFunction(d, &callArgs{pos: []value{v}})
		if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
			return guess("the decorator "+name+" is not followed: "+u.why, v), nil
		}
		return out, err
	case *unknown:
		return guess("the decorator "+name+" is not known: "+d.why, v), nil
	}
	return guess("the decorator "+name+" is not known", v), nil
}

func (b *builder) applySymbol(symbol string, v value, name string) (value, error) {
	switch symbol {
	case "prefect.flows.flow":
		return b.makeFlow(&callArgs{}, v)
	case "prefect.tasks.task":
		return unwrapped(v, asTask), nil
	case "functools.lru_cache", "functools.cache", "contextlib.contextmanager", "contextlib.asynccontextmanager":
		return unwrapped(v, asWrapped), nil
	case "abc.abstractmethod", "typing.no_type_check", "typing.final":
		return v, nil
	}
	return guess("the decorator "+name+" is not known", v), nil
}

func applyMethodWrapper(class string, v value, name string) (value, error) {
	if class != "builtins.staticmethod" && class != "builtins.classmethod" {
		return guess("the decorator "+name+" is not known", v), nil
	}
	if flow, ok := v.(*flowValue); ok {
		return &methodWrapper{flow}, nil
	}
	return unwrapped(v, asMethod), nil
}

// wrapping is a function that takes the signature of another one with functools.wraps, but is async only if it is itself.
func wrapping(wrapped, wrapper value) value {
	outer, ok := wrapper.(*pyFunction)
	inner, sure := wrapped.(*pyFunction)
	if !ok || !sure {
		return wrapped
	}
	copied := *inner
	copied.async = outer.async
	return &copied
}

// unwrapped is a function with the signature of what it wraps, which is no flow.
func unwrapped(v value, flags decorated) value {
	switch v := v.(type) {
	case *pyFunction:
		copied := *v
		copied.flags = flags
		copied.async = v.async && flags != asWrapped
		return &copied
	case *flowValue:
		return unwrapped(v.fn, flags)
	case *methodWrapper:
		return unwrapped(v.flow, flags)
	case *unknown:
		if v.behind != nil {
			return guess(v.why, unwrapped(v.behind, flags))
		}
	}
	return v
}

func guess(why string, v value) *unknown {
	if u, ok := v.(*unknown); ok {
		return u
	}
	return &unknown{why: why, behind: v}
}

// makeFlow is flow(…) of a function.
func (b *builder) makeFlow(args *callArgs, v value) (value, error) {
	if flow, ok := v.(*flowValue); ok {
		return flow, nil // whose attributes the new one takes
	}
	fn, ok := v.(*pyFunction)
	if u, isUnknown := v.(*unknown); isUnknown {
		if fn, ok = u.behind.(*pyFunction); ok {
			copied := *fn
			copied.unsure = u.why
			fn = &copied
		}
	}
	if !ok {
		return nil, unknownValue("the object that the decorator flow is applied to is not known")
	}
	if err := fn.checkReserved(); err != nil {
		return nil, err
	}
	if fn.flags == asTask {
		// The new flow takes the attributes of the task.
		return &flowValue{fn: fn, name: fn.name, description: fn.description()}, nil
	}
	if err := b.checkSchema(fn, args); err != nil {
		return nil, err
	}
	flow := &flowValue{fn: fn, name: strings.ReplaceAll(fn.name, "_", "-"), description: fn.description()}
	flow.configure(args)
	if name, ok := flow.name.(string); ok && strings.ContainsAny(name, "/%&><") {
		return nil, raiseKind("InvalidNameError", "the flow name %q has one of the characters / %% & > <", name)
	}
	return flow, nil
}

// configure applies the arguments of the decorator.
func (f *flowValue) configure(args *callArgs) {
	if args.missing {
		why := &unknown{why: "arguments of the decorator flow are not known"}
		f.name, f.description = why, why
	}
	if given, ok := args.get(-1, "name"); ok && given != (none{}) && given != "" {
		f.name = given
	}
	if given, ok := args.get(-1, "description"); ok && given != (none{}) && given != "" {
		f.description = given
	}
}

// description is the docstring, or none.
func (f *pyFunction) description() value {
	if f.doc == nil {
		return none{}
	}
	return cleanDoc(*f.doc)
}

// checkSchema derives the schema of a flow that is defined, as Prefect does then too, for what it refuses.
func (b *builder) checkSchema(fn *pyFunction, args *callArgs) error {
	if !slices.ContainsFunc(fn.params, mayFail) {
		return nil
	}
	s := &signatureBuilder{builder: b, version: b.checkedVersion(), docs: map[string]string{}}
	if _, err := s.derive(fn); err != nil {
		return raise("function %s: %s", fn.name, err)
	}
	validated := true
	if v, ok := args.get(-1, "validate_parameters"); ok {
		validated = v != false
	}
	if s.badString && validated {
		return raise("function %s: an annotation in a string is not a type", fn.name)
	}
	return nil
}

// mayFail says whether Prefect may refuse a parameter: it takes common types and plain defaults.
func mayFail(p sigParam) bool {
	if strings.HasPrefix(p.name, "_") || !isCommon(p.annotation, maxCommon) {
		return true
	}
	switch p.value.(type) {
	case nil, none, bool, string, *big.Int, float64, *unknown, *member:
		return false
	}
	return true
}

// maxCommon is how deep types nest that are looked at for being common.
const maxCommon = 5

func isCommon(annotation value, depth int) bool {
	switch a := annotation.(type) {
	case nil, none, *unknown, plainClass, fixedType, *literals:
		return true
	case namedSymbol:
		_, simple := simpleCores[a.name]
		_, fixed := fixedSchemas[a.name]
		return simple || fixed || slices.Contains(commonContainers, a.name)
	case *pyClass:
		return a.kind == modelClass || a.kind == enumClass
	case *union:
		return areCommon(a.args, depth-1)
	case *genericAlias:
		origin, _ := a.origin.(namedSymbol)
		return slices.Contains(commonContainers, origin.name) && areCommon(a.args, depth-1)
	}
	return false
}

var commonContainers = []string{"builtins.list", "builtins.dict", "typing.List", "typing.Dict"}

func areCommon(annotations []value, depth int) bool {
	return depth > 0 && !slices.ContainsFunc(annotations, func(a value) bool { return !isCommon(a, depth) })
}

func (b *builder) checkedVersion() Version {
	if b.safe {
		return b.version
	}
	return Newest
}

func (f *pyFunction) checkReserved() error {
	for _, p := range f.params {
		if p.name == "return_state" || p.name == "wait_for" {
			return raiseKind("ReservedArgumentError", "the parameter name %s is reserved by Prefect", p.name)
		}
	}
	return nil
}

// callFlow is a call of flow itself: with a function it makes a flow, without one a decorator.
func callFlow(b *builder, c *callArgs) (value, error) {
	if len(c.pos) == 0 {
		if fn, ok := c.get(-1, "fn"); ok {
			return b.makeFlow(c, fn)
		}
		return &flowDecorator{c}, nil
	}
	return b.makeFlow(c, c.pos[0])
}

// callTransparent is a call of task, or of another decorator that keeps the signature.
func callTransparent(flags decorated) handler {
	return func(_ *builder, c *callArgs) (value, error) {
		if len(c.pos) == 1 {
			switch c.pos[0].(type) {
			case *pyFunction, *flowValue:
				return unwrapped(c.pos[0], flags), nil
			}
		}
		_, named := c.get(-1, "name")
		_, described := c.get(-1, "description")
		if flags == asTask && (named || described || c.missing) {
			return nil, unknownValue("a task with a custom name is not followed")
		}
		return transparent{flags}, nil
	}
}

func callWraps(_ *builder, c *callArgs) (value, error) {
	if len(c.pos) != 1 {
		return nil, wrongArguments("functools.wraps")
	}
	switch v := c.pos[0].(type) {
	case *pyFunction, *flowValue, *unknown:
		return &wrapsDecorator{unwrapped(v, asIs)}, nil
	}
	return nil, wrongArguments("functools.wraps")
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
