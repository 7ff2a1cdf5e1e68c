package pyflow

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// wrapsDecorator is what functools.wraps(…) returns.
type wrapsDecorator struct{ v value }

// transparent is a decorator that keeps signature and name.
type transparent struct{ flags decorated }

// methodWrapper is a flow within staticmethod or classmethod.
type methodWrapper struct{ flow *flowValue }

// decorated is how a function is wrapped.
type decorated uint8

const (
	asIs decorated = iota
	asMethod
	asWrapped
	asTask
)

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
