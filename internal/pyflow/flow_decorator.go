package pyflow

import (
	"math/big"
	"slices"
	"strings"
)

// flowValue is what the decorator flow makes of a function.
type flowValue struct {
	fn          *pyFunction
	name        value // a string, or *unknown
	description value // a string, none or *unknown
}

// flowDecorator is what flow(…) returns without a function.
type flowDecorator struct{ args *callArgs }

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
