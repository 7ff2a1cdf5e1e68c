package pyflow

import (
	"maps"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// maxLoop is how many rounds of a loop are run.
const maxLoop = 1000

// jump is a break, a continue or a return on its way to the statement that ends there.
type jump struct {
	keyword string
	v       value
}

func (j *jump) Error() string { return j.keyword + " outside of what it ends" }

// run runs statements in order. An error is *raised, where Python raises for certain, or a *jump.
func (b *builder) run(body []syntax.Statement, ns *namespace) error {
	for _, s := range body {
		if err := b.runStatement(s, ns); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) runStatement(s syntax.Statement, ns *namespace) error {
	if err := b.spend(1); err != nil {
		return b.doubt(err, func() { b.forget(boundNames([]syntax.Statement{s}), ns, "the file has too many statements to follow") })
	}
	switch s := s.(type) {
	case *syntax.Import:
		return b.runImport(s, ns)
	case *syntax.ClassDef:
		v, err := b.defineClass(s, ns, "")
		return b.bindOrDoubt(ns, s.Name, v, err)
	case *syntax.FunctionDef:
		v, err := b.defineFunction(s, ns)
		return b.bindOrDoubt(ns, s.Name, v, err)
	case *syntax.Assign:
		return b.runAssign(s, ns)
	case *syntax.ExprStatement:
		_, err := b.eval(s.X, ns)
		return b.doubt(err, nil)
	case *syntax.Delete:
		b.forgetDeleted(s.Targets, ns)
	case *syntax.Return:
		return b.runReturn(s, ns)
	case *syntax.Simple:
		return b.runSimple(s)
	case *syntax.Compound:
		return b.runCompound(s, ns)
	}
	return nil
}

// doubt passes on what is raised. What is not known may raise as well, which try has to reckon with.
func (b *builder) doubt(err error, then func()) error {
	if _, ok := err.(*unknown); !ok { //nolint:errorlint // never wrapped
		return err
	}
	b.doubts++
	if then != nil {
		then()
	}
	return nil
}

func (b *builder) bindOrDoubt(ns *namespace, name string, v value, err error) error {
	if _, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
		b.doubts++
	}
	return bind(ns, name, v, err)
}

func (b *builder) runReturn(s *syntax.Return, ns *namespace) error {
	if s.X == nil {
		return &jump{"return", none{}}
	}
	v, err := b.lenient(s.X, ns)
	if err != nil {
		return err
	}
	return &jump{"return", v}
}

func (b *builder) runSimple(s *syntax.Simple) error {
	switch s.Keyword {
	case "break", "continue":
		return &jump{keyword: s.Keyword}
	case "raise":
		return raiseKind("Exception", "it raises an exception")
	case "assert":
		b.doubts++
	}
	return nil
}

func (b *builder) forgetDeleted(targets []syntax.Expr, ns *namespace) {
	for _, target := range targets {
		switch target := target.(type) {
		case *syntax.Name:
			delete(ns.names, target.ID)
		case *syntax.Tuple:
			b.forgetDeleted(target.Items, ns)
		default:
			b.mutate(target, ns)
		}
	}
}

func (b *builder) runAssign(s *syntax.Assign, ns *namespace) error {
	if s.Operator != "" {
		return b.runAugmented(s, ns)
	}
	if s.Value == nil {
		return nil
	}
	v, err := b.lenient(s.Value, ns)
	if err != nil {
		return err
	}
	if _, ok := v.(*unknown); ok {
		b.doubts++
	}
	if err := b.assignTo(s.Targets, v, ns, nil); err != nil {
		return err
	}
	if s.Annotation == nil || b.future {
		return nil
	}
	_, err = b.eval(s.Annotation, ns)
	return b.doubt(err, nil)
}

// runAugmented runs a += b and the like. Lists, dicts and sets are changed in place.
func (b *builder) runAugmented(s *syntax.Assign, ns *namespace) error {
	name, ok := s.Targets[0].(*syntax.Name)
	if !ok {
		b.mutate(s.Targets[0], ns)
		return nil
	}
	old, err := b.eval(name, ns)
	if err == nil {
		var more value
		if more, err = b.eval(s.Value, ns); err == nil {
			var v value
			if v, err = b.augmented(s.Operator, old, more); err == nil {
				ns.names[name.ID] = v
				return nil
			}
		}
	}
	return b.doubt(err, func() {
		ns.names[name.ID] = &unknown{why: name.ID + " is changed by " + s.Operator + "=: " + err.Error()}
	})
}

func (b *builder) augmented(op string, old, more value) (value, error) {
	switch x := old.(type) {
	case *pyList:
		if op == "+" {
			items, err := elements(more)
			return x, b.change(x, err, func() { x.items = append(x.items, items...) })
		}
	case *dict:
		if d, ok := more.(*dict); ok && op == "|" {
			return x, b.change(x, nil, func() { x.update(d) })
		}
	}
	return b.operate(op, old, more)
}

func (d *dict) update(from *dict) {
	for i, key := range from.keys {
		d.set(key, from.values[i])
	}
}

// runImport binds what an import statement binds.
func (b *builder) runImport(s *syntax.Import, ns *namespace) error {
	before := len(ns.names)
	err := b.importNames(ns, s)
	if _, ok := err.(*unknown); ok || (ns.star != "" && before == len(ns.names)) { //nolint:errorlint // never wrapped
		b.doubts++
		return nil
	}
	return err
}

func (b *builder) runCompound(s *syntax.Compound, ns *namespace) error {
	switch s.Keyword {
	case "if":
		return b.runIf(s.Blocks, ns)
	case "try":
		return b.runTry(s, ns)
	case "with":
		return b.runWith(s, ns)
	case "for":
		return b.runFor(s, ns)
	case "while":
		return b.runWhile(s, ns)
	}
	alternatives := []func() error{nothing}
	for _, block := range s.Blocks {
		alternatives = append(alternatives, func() error { return b.run(block.Body, ns) })
	}
	return b.branches(ns, "a match statement", alternatives...)
}

func nothing() error { return nil }

func (b *builder) runIf(blocks []syntax.Block, ns *namespace) error {
	if len(blocks) == 0 {
		return nil
	}
	first := blocks[0]
	if first.Header.Keyword == "else" {
		return b.run(first.Body, ns)
	}
	test, err := b.evalTest(first.Header.Test, ns)
	if err == nil {
		if truth(test) {
			return b.run(first.Body, ns)
		}
		return b.runIf(blocks[1:], ns)
	}
	if _, ok := err.(*unknown); !ok { //nolint:errorlint // never wrapped
		return err
	}
	b.doubts++
	return b.branches(ns, "an if whose condition is not known",
		func() error { return b.run(first.Body, ns) },
		func() error { return b.runIf(blocks[1:], ns) })
}

func (b *builder) evalTest(test syntax.Expr, ns *namespace) (value, error) {
	if test == nil {
		return nil, unknownValue("the condition is not read")
	}
	v, err := b.eval(test, ns)
	if err == nil && !hasTruth(v) {
		return nil, unknownValue("the condition is not evaluated")
	}
	return v, err
}

// hasTruth says whether truth knows the truth of a value.
func hasTruth(v value) bool {
	switch v.(type) {
	case *instance, *member:
		return false
	}
	return unsureOf(v) == ""
}

// branches runs several ways that the file may go. Names that they leave with other values are not known afterwards. A way
// that raises is none: the file could not be loaded then.
func (b *builder) branches(ns *namespace, why string, ways ...func() error) error {
	before := ns.names
	var after []map[string]value
	var first error
	b.unsure++
	for _, way := range ways {
		ns.names = maps.Clone(before)
		err := way()
		if _, ok := err.(*jump); ok || err == nil { //nolint:errorlint // never wrapped
			after = append(after, ns.names)
		} else if first == nil {
			first = err
		}
	}
	b.unsure--
	if len(after) == 0 {
		ns.names = before
		return first
	}
	ns.names = merge(after, why)
	return nil
}

func merge(ways []map[string]value, why string) map[string]value {
	merged := ways[0]
	for _, way := range ways[1:] {
		for name, v := range way {
			if w, ok := merged[name]; !ok || !identical(v, w) {
				merged[name] = either(name, why, w, v)
			}
		}
		for name, v := range merged {
			if _, ok := way[name]; !ok {
				merged[name] = either(name, why, v, nil)
			}
		}
	}
	return merged
}

// either is a name that may have either value. The flow among them is the best guess.
func either(name, why string, values ...value) *unknown {
	u := &unknown{why: name + " depends on " + why}
	for _, v := range values {
		switch v := v.(type) {
		case *flowValue:
			u.behind = v
		case *unknown:
			if v.behind != nil {
				u.behind = v.behind
			}
		}
	}
	return u
}

// identical says whether two values are the same, where that is sure.
func identical(v, w value) bool { return valuesEqual(v, w) && literalKey(v) == literalKey(w) }

func (b *builder) runWith(s *syntax.Compound, ns *namespace) error {
	if s.Blocks[0].Header.Items == nil {
		b.doubts++
	}
	for _, item := range s.Blocks[0].Header.Items {
		_, err := b.eval(item.X, ns)
		if err := b.doubt(err, nil); err != nil {
			return err
		}
		if item.Target != nil {
			if err := b.assignTo([]syntax.Expr{item.Target}, &unknown{why: "the value of a context manager is not known"}, ns, nil); err != nil {
				return err
			}
		}
	}
	return b.run(s.Blocks[0].Body, ns)
}

func (b *builder) runFor(s *syntax.Compound, ns *namespace) error {
	head := s.Blocks[0].Header
	if head.Target == nil {
		return b.runUnknownLoop(s, ns)
	}
	v, err := b.eval(head.Test, ns)
	var items []value
	if err == nil {
		items, err = elements(v)
	}
	if _, ok := err.(*unknown); ok || len(items) > maxLoop { //nolint:errorlint // never wrapped
		return b.runUnknownLoop(s, ns)
	}
	if err != nil {
		return err
	}
	for _, item := range slices.Clone(items) {
		if err := b.assignTo([]syntax.Expr{head.Target}, item, ns, nil); err != nil {
			return err
		}
		err := b.run(s.Blocks[0].Body, ns)
		j, ok := err.(*jump) //nolint:errorlint // never wrapped
		switch {
		case (!ok && err != nil) || (ok && j.keyword == "return"):
			return err
		case ok && j.keyword == "break":
			return nil
		}
	}
	return b.runElse(s, ns)
}

func (b *builder) runElse(s *syntax.Compound, ns *namespace) error {
	for _, block := range s.Blocks[1:] {
		if block.Header.Keyword == "else" {
			return b.run(block.Body, ns)
		}
	}
	return nil
}

// runUnknownLoop runs the body of a loop once, in doubt whether it runs at all, and how often.
func (b *builder) runUnknownLoop(s *syntax.Compound, ns *namespace) error {
	b.doubts++
	body := s.Blocks[0]
	return b.branches(ns, "a loop that is not followed", func() error { return b.runElse(s, ns) }, func() error {
		if body.Header.Target != nil {
			if err := b.assignTo([]syntax.Expr{body.Header.Target}, &unknown{why: "the iterable of a loop is not known"}, ns, nil); err != nil {
				return err
			}
		}
		err := b.run(body.Body, ns)
		if _, ok := err.(*jump); ok { //nolint:errorlint // never wrapped
			return nil
		}
		return err
	})
}

func (b *builder) runWhile(s *syntax.Compound, ns *namespace) error {
	test, err := b.evalTest(s.Blocks[0].Header.Test, ns)
	if err == nil && !truth(test) {
		return b.runElse(s, ns)
	}
	if _, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
		return err
	}
	return b.runUnknownLoop(s, ns)
}

// boundNames lists the names that statements bind.
func boundNames(body []syntax.Statement) []string {
	var names []string
	for _, s := range body {
		switch s := s.(type) {
		case *syntax.ClassDef:
			names = append(names, s.Name)
		case *syntax.FunctionDef:
			names = append(names, s.Name)
		case *syntax.Assign:
			for _, target := range s.Targets {
				if name, ok := target.(*syntax.Name); ok {
					names = append(names, name.ID)
				}
			}
		case *syntax.Compound:
			for _, block := range s.Blocks {
				names = append(names, boundNames(block.Body)...)
			}
		}
	}
	return names
}

func (b *builder) forget(names []string, ns *namespace, why string) {
	for _, name := range names {
		ns.names[name] = &unknown{why: name + " is not known: " + why}
	}
}
