package pyflow

import (
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// builder evaluates expressions and makes the classes of a module, without running code.
type builder struct {
	module                *namespace // of the module whose statements run
	project               *Project
	scriptPath, scriptDir string                // of the file with the flows in the project; without one empty
	safe                  bool                  // whether the file does not run, so that its parts are evaluated on their own
	version               Version               // of Prefect, where safe
	future                bool                  // whether annotations are text that is evaluated later
	doubts                int                   // what was met so far that may raise
	unsure                int                   // how many branches that may not be taken surround the statement
	calls                 int                   // of functions of the file
	depth                 int                   // of the expression that is evaluated
	work                  int                   // what evaluation has made so far
	types                 int                   // how many types may still be built
	roots                 []value               // what the root models hold that were made of RootModel[…]
	baseModel             *pyClass              // BaseModel of pydantic itself, where it stands for a type
	auto                  func() (value, error) // what enum.auto() gives where an enumeration is built
}

// defineClass evaluates a class statement. The value may be another object, where a decorator makes one.
func (b *builder) defineClass(def *syntax.ClassDef, ns *namespace, prefix string) (value, error) {
	c := &pyClass{name: def.Name, qualname: prefix + def.Name, doc: def.Doc, names: map[string]value{}, total: true, module: b.module}
	var decorators []value
	for _, d := range def.Decorators {
		v, err := b.lenient(d.X, ns)
		if err != nil {
			return nil, err
		}
		decorators = append(decorators, v)
	}
	keywords, err := b.bases(c, def, ns)
	if err != nil {
		return nil, err
	}
	if err := b.body(c, def.Body, prefix+def.Name+"."); err != nil {
		return nil, err
	}
	if err := b.finish(c, keywords); err != nil {
		return nil, err
	}
	return b.decorate(c, decorators)
}

// bases evaluates the arguments of a class statement and returns those with names.
func (b *builder) bases(c *pyClass, def *syntax.ClassDef, ns *namespace) (*callArgs, error) {
	if len(def.TypeParams) > 0 {
		return nil, unknownValue("class %s has type parameters", def.Name)
	}
	args, err := b.arguments(&syntax.Call{Pos: def.Pos, Args: def.Args}, ns)
	if err != nil {
		return nil, err
	}
	if err := args.unknown(); err != nil {
		return nil, unknownValue("class %s has a base or an argument that is not known: %s", def.Name, err)
	}
	for _, base := range args.pos {
		if err := c.base(base); err != nil {
			return nil, err
		}
	}
	if c.kind != enumClass && c.enumBase != "" && c.kind != plain {
		return nil, unknownValue("the combination of the bases of class %s is not known", c.name)
	}
	c.mro, err = linearize(c)
	return args, err
}

// Body evaluates the statements of a class. Names of the class around it are not visible, as in Python.
func (b *builder) body(c *pyClass, statements []syntax.Statement, prefix string) error {
	ns := newNamespace(b.module)
	ns.names = c.names
	ns.names["__qualname__"] = c.qualname
	defer func() { b.auto = nil }()
	for _, s := range statements {
		if err := b.classStatement(c, s, ns, prefix); err != nil {
			return err
		}
	}
	delete(c.names, "__qualname__")
	return nil
}

func (b *builder) classStatement(c *pyClass, s syntax.Statement, ns *namespace, prefix string) error {
	switch s := s.(type) {
	case *syntax.FunctionDef:
		return b.method(c, s, ns)
	case *syntax.ClassDef:
		v, err := b.defineClass(s, ns, prefix)
		return bind(ns, s.Name, v, err)
	case *syntax.Import:
		return b.importInClass(ns, s)
	case *syntax.Assign:
		return b.classAssign(c, s, ns)
	case *syntax.Compound:
		if s.Keyword != "if" {
			return unknownValue("the body of class %s has a statement that is not evaluated", c.name)
		}
		return b.classCondition(c, s.Blocks, ns, prefix)
	case *syntax.ExprStatement:
		if _, err := b.lenient(s.X, ns); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) importInClass(ns *namespace, s *syntax.Import) error {
	err := b.importNames(ns, s)
	return b.doubt(err, nil)
}

// bind gives a name a value, or notes that it is not known. What Python raises is passed on.
func bind(ns *namespace, name string, v value, err error) error {
	if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
		ns.names[name] = u
		return nil
	}
	if err == nil {
		ns.names[name] = v
	}
	return err
}

// method binds a function of a class, if what is evaluated at its definition does not raise.
func (b *builder) method(c *pyClass, def *syntax.FunctionDef, ns *namespace) error {
	flow := false
	for _, d := range def.Decorators {
		v, err := b.lenient(d.X, ns)
		if err != nil {
			return err
		}
		_, called := v.(*flowDecorator)
		flow = flow || called || v == namedSymbol{"prefect.flows.flow"}
		if v, ok := v.(*validatorValue); ok {
			c.hasInit = c.hasInit || !v.field
			if v.field {
				c.validators = append(c.validators, v.validator)
			}
		}
	}
	if flow {
		v, err := b.defineFunction(def, ns)
		return bind(ns, def.Name, v, err)
	}
	if err := b.signature(def, ns); err != nil {
		return err
	}
	if def.Name == "__init__" || def.Name == "__post_init__" || def.Name == "model_post_init" {
		c.hasInit = true
	}
	ns.names[def.Name] = opaqueObject{what: "a method", kind: "function"}
	return nil
}

// signature evaluates the defaults and annotations of a function as its definition does, for what they raise.
func (b *builder) signature(def *syntax.FunctionDef, ns *namespace) error {
	if b.future || len(def.TypeParams) > 0 {
		return nil
	}
	for _, p := range def.Params {
		for _, x := range []syntax.Expr{p.Default, p.Annotation} {
			if x == nil {
				continue
			}
			if _, err := b.lenient(x, ns); err != nil {
				return err
			}
		}
	}
	if def.Returns == nil {
		return nil
	}
	_, err := b.lenient(def.Returns, ns)
	return err
}

func (b *builder) classAssign(c *pyClass, s *syntax.Assign, ns *namespace) error {
	name, simple := s.Targets[0].(*syntax.Name)
	if c.kind == enumClass && simple {
		b.auto = func() (value, error) { return nextMember(c, name.ID) }
	}
	if s.Operator != "" {
		b.mutate(s.Targets[0], ns)
		return nil
	}
	v, err := b.assigned(s, ns)
	if err != nil {
		return err
	}
	if s.Annotation == nil {
		return b.assignTo(s.Targets, v, ns, c)
	}
	if v != nil && simple {
		ns.names[name.ID] = v
	}
	annotation, err := b.classAnnotation(s.Annotation, ns)
	if err != nil || !simple {
		return err
	}
	if v != nil && c.kind == enumClass {
		return c.addMember(name.ID, v)
	}
	for _, f := range c.own {
		if f.name == name.ID {
			f.annotation, f.value = annotation, v
			return nil
		}
	}
	c.own = append(c.own, &classField{name: name.ID, annotation: annotation, value: v, owner: c})
	return nil
}

// assigned is the value of an assignment, or nil for one without.
func (b *builder) assigned(s *syntax.Assign, ns *namespace) (value, error) {
	if s.Value == nil {
		return nil, nil
	}
	return b.lenient(s.Value, ns)
}

// classAnnotation evaluates an annotation. With the future import one that raises stays text, which may be evaluated later.
func (b *builder) classAnnotation(x syntax.Expr, ns *namespace) (value, error) {
	v, err := b.lenient(x, ns)
	if _, ok := err.(*pyException); ok && b.future { //nolint:errorlint // never wrapped
		return &futureRef{x}, nil
	}
	return v, err
}

// assignTo binds the targets of an assignment.
func (b *builder) assignTo(targets []syntax.Expr, v value, ns *namespace, c *pyClass) error {
	for _, target := range targets {
		switch target := target.(type) {
		case *syntax.Name:
			if err := b.assignName(target.ID, v, ns, c); err != nil {
				return err
			}
		case *syntax.Tuple:
			if err := b.unpack(target.Items, v, ns, c); err != nil {
				return err
			}
		case *syntax.List:
			if err := b.unpack(target.Items, v, ns, c); err != nil {
				return err
			}
		case *syntax.Starred:
			if err := b.assignTo([]syntax.Expr{target.X}, v, ns, c); err != nil {
				return err
			}
		case *syntax.Subscript:
			if err := b.setItem(target, v, ns); err != nil {
				return err
			}
		default:
			b.mutate(target, ns)
		}
	}
	return nil
}

// assignName binds a name, which in the body of an enumeration is a member.
func (b *builder) assignName(name string, v value, ns *namespace, c *pyClass) error {
	ns.names[name] = v
	if c != nil && c.kind == enumClass {
		return c.addMember(name, v)
	}
	return nil
}

func (b *builder) unpack(targets []syntax.Expr, v value, ns *namespace, c *pyClass) error {
	var items []value
	err := error(nil)
	if u, ok := v.(*unknown); ok {
		err = u
	} else {
		items, err = elements(v)
	}
	if err == nil && slices.ContainsFunc(targets, isStarred) {
		err = unknownValue("an assignment with a star is not evaluated")
		if c != nil {
			return err
		}
	}
	for i, target := range targets {
		var item value = &unknown{why: "the value that is unpacked is not known"}
		switch {
		case err == nil && len(items) != len(targets):
			return raise("the assignment has a different number of values and targets")
		case err == nil:
			item = items[i]
		}
		if err := b.assignTo([]syntax.Expr{target}, item, ns, c); err != nil {
			return err
		}
	}
	if _, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
		return err
	}
	return nil
}

func isStarred(target syntax.Expr) bool {
	_, ok := target.(*syntax.Starred)
	return ok
}

// mutate notes that the object a target belongs to has changed, so that it is no longer known.
func (b *builder) mutate(target syntax.Expr, ns *namespace) {
	for {
		switch x := target.(type) {
		case *syntax.Attribute:
			target = x.X
			continue
		case *syntax.Subscript:
			target = x.X
			continue
		case *syntax.Name:
			if v, ok := ns.names[x.ID]; ok {
				markUnsure(v, x.ID+" is changed by an assignment")
				ns.names[x.ID] = &unknown{why: x.ID + " is changed by an assignment"}
			}
		}
		return
	}
}

// classCondition evaluates an if in a class.
func (b *builder) classCondition(c *pyClass, blocks []syntax.Block, ns *namespace, prefix string) error {
	for _, block := range blocks {
		if block.Header.Keyword != "else" {
			test, err := b.evalTest(block.Header.Test, ns)
			if err != nil {
				return err
			}
			if !truth(test) {
				continue
			}
		}
		for _, inner := range block.Body {
			if err := b.classStatement(c, inner, ns, prefix); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// finish makes the class of what its body defined.
func (b *builder) finish(c *pyClass, keywords *callArgs) error {
	switch c.kind {
	case modelClass, rootModel:
		return b.finishModel(c, keywords)
	case enumClass:
		return c.finishEnum(keywords)
	case namedTuple:
		return c.finishNamedTuple()
	case typedDict:
		return c.finishTypedDict(keywords)
	}
	for _, name := range keywords.names {
		if name != "metaclass" {
			return unknownValue("class %s has the argument %s", c.name, name)
		}
	}
	return nil
}

// decorate applies the decorators of a class, the last one first.
func (b *builder) decorate(c *pyClass, decorators []value) (value, error) {
	for i := len(decorators) - 1; i >= 0; i-- {
		switch d := decorators[i].(type) {
		case *dataclassDecorator:
			if err := b.finishDataclass(c, d); err != nil {
				return nil, err
			}
			continue
		case namedSymbol:
			switch d.name {
			case "dataclasses.dataclass", "pydantic.dataclasses.dataclass":
				if err := b.finishDataclass(c, &dataclassDecorator{name: d.name}); err != nil {
					return nil, err
				}
				continue
			case "enum.unique":
				continue
			}
		case opaqueObject:
			if d.what == "functools.total_ordering" || d.what == "typing.final" || d.what == "typing.runtime_checkable" {
				continue
			}
		}
		return nil, unknownValue("a decorator of class %s is not known", c.name)
	}
	return c, nil
}
