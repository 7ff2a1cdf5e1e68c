package pyflow

import (
	"maps"
	"slices"
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
func (b *builder) run(body []statement, ns *namespace) error {
	for _, s := range body {
		if err := b.runStatement(s, ns); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) runStatement(s statement, ns *namespace) error {
	if err := b.spend(1); err != nil {
		return b.doubt(err, func() { b.forget(bound([]statement{s}), ns, "the file has too many statements to follow") })
	}
	switch s := s.(type) {
	case *importStmt:
		return b.runImport(s, ns)
	case *classDef:
		v, err := b.defineClass(s, ns, "")
		return b.bindOrDoubt(ns, s.name, v, err)
	case *funcDef:
		v, err := b.defineFunction(s, ns)
		return b.bindOrDoubt(ns, s.name, v, err)
	case *assign:
		return b.runAssign(s, ns)
	case *exprStmt:
		_, err := b.eval(s.x, ns)
		return b.doubt(err, nil)
	case *delStmt:
		b.forgetDeleted(s.targets, ns)
	case *returnStmt:
		return b.runReturn(s, ns)
	case *simple:
		return b.runSimple(s)
	case *compound:
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

func (b *builder) runReturn(s *returnStmt, ns *namespace) error {
	if s.x == nil {
		return &jump{"return", none{}}
	}
	v, err := b.lenient(s.x, ns)
	if err != nil {
		return err
	}
	return &jump{"return", v}
}

func (b *builder) runSimple(s *simple) error {
	switch s.keyword {
	case "break", "continue":
		return &jump{keyword: s.keyword}
	case "raise":
		return raiseKind("Exception", "it raises an exception")
	case "assert":
		b.doubts++
	}
	return nil
}

func (b *builder) forgetDeleted(targets []expr, ns *namespace) {
	for _, target := range targets {
		switch target := target.(type) {
		case *nameExpr:
			delete(ns.names, target.id)
		case *tupleExpr:
			b.forgetDeleted(target.items, ns)
		default:
			b.mutate(target, ns)
		}
	}
}

func (b *builder) runAssign(s *assign, ns *namespace) error {
	if s.operator != "" {
		return b.runAugmented(s, ns)
	}
	if s.value == nil {
		return nil
	}
	v, err := b.lenient(s.value, ns)
	if err != nil {
		return err
	}
	if _, ok := v.(*unknown); ok {
		b.doubts++
	}
	if err := b.assignTo(s.targets, v, ns, nil); err != nil {
		return err
	}
	if s.annotation == nil || b.future {
		return nil
	}
	_, err = b.eval(s.annotation, ns)
	return b.doubt(err, nil)
}

// runAugmented runs a += b and the like. Lists, dicts and sets are changed in place.
func (b *builder) runAugmented(s *assign, ns *namespace) error {
	name, ok := s.targets[0].(*nameExpr)
	if !ok {
		b.mutate(s.targets[0], ns)
		return nil
	}
	old, err := b.eval(name, ns)
	if err == nil {
		var more value
		if more, err = b.eval(s.value, ns); err == nil {
			var v value
			if v, err = b.augmented(s.operator, old, more); err == nil {
				ns.names[name.id] = v
				return nil
			}
		}
	}
	return b.doubt(err, func() {
		ns.names[name.id] = &unknown{why: name.id + " is changed by " + s.operator + "=: " + err.Error()}
	})
}

func (b *builder) augmented(op string, old, more value) (value, error) {
	switch x := old.(type) {
	case *list:
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
func (b *builder) runImport(s *importStmt, ns *namespace) error {
	before := len(ns.names)
	err := b.importNames(ns, s)
	if _, ok := err.(*unknown); ok || (ns.star != "" && before == len(ns.names)) { //nolint:errorlint // never wrapped
		b.doubts++
		return nil
	}
	return err
}

func (b *builder) runCompound(s *compound, ns *namespace) error {
	switch s.keyword {
	case "if":
		return b.runIf(s.blocks, ns)
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
	for _, block := range s.blocks {
		alternatives = append(alternatives, func() error { return b.run(block.body, ns) })
	}
	return b.branches(ns, "a match statement", alternatives...)
}

func nothing() error { return nil }

func (b *builder) runIf(blocks []block, ns *namespace) error {
	if len(blocks) == 0 {
		return nil
	}
	first := blocks[0]
	if first.head.keyword == "else" {
		return b.run(first.body, ns)
	}
	test, err := b.evalTest(first.head.test, ns)
	if err == nil {
		if truth(test) {
			return b.run(first.body, ns)
		}
		return b.runIf(blocks[1:], ns)
	}
	if _, ok := err.(*unknown); !ok { //nolint:errorlint // never wrapped
		return err
	}
	b.doubts++
	return b.branches(ns, "an if whose condition is not known",
		func() error { return b.run(first.body, ns) },
		func() error { return b.runIf(blocks[1:], ns) })
}

func (b *builder) evalTest(test expr, ns *namespace) (value, error) {
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
func identical(v, w value) bool { return equal(v, w) && literalKey(v) == literalKey(w) }

func (b *builder) runWith(s *compound, ns *namespace) error {
	if s.blocks[0].head.items == nil {
		b.doubts++
	}
	for _, item := range s.blocks[0].head.items {
		_, err := b.eval(item.x, ns)
		if err := b.doubt(err, nil); err != nil {
			return err
		}
		if item.target != nil {
			if err := b.assignTo([]expr{item.target}, &unknown{why: "what a context manager gives is not known"}, ns, nil); err != nil {
				return err
			}
		}
	}
	return b.run(s.blocks[0].body, ns)
}

func (b *builder) runFor(s *compound, ns *namespace) error {
	head := s.blocks[0].head
	if head.target == nil {
		return b.runUnknownLoop(s, ns)
	}
	v, err := b.eval(head.test, ns)
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
		if err := b.assignTo([]expr{head.target}, item, ns, nil); err != nil {
			return err
		}
		err := b.run(s.blocks[0].body, ns)
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

func (b *builder) runElse(s *compound, ns *namespace) error {
	for _, block := range s.blocks[1:] {
		if block.head.keyword == "else" {
			return b.run(block.body, ns)
		}
	}
	return nil
}

// runUnknownLoop runs the body of a loop once, in doubt whether it runs at all, and how often.
func (b *builder) runUnknownLoop(s *compound, ns *namespace) error {
	b.doubts++
	body := s.blocks[0]
	return b.branches(ns, "a loop that is not followed", func() error { return b.runElse(s, ns) }, func() error {
		if body.head.target != nil {
			if err := b.assignTo([]expr{body.head.target}, &unknown{why: "what a loop goes over is not known"}, ns, nil); err != nil {
				return err
			}
		}
		err := b.run(body.body, ns)
		if _, ok := err.(*jump); ok { //nolint:errorlint // never wrapped
			return nil
		}
		return err
	})
}

func (b *builder) runWhile(s *compound, ns *namespace) error {
	test, err := b.evalTest(s.blocks[0].head.test, ns)
	if err == nil && !truth(test) {
		return b.runElse(s, ns)
	}
	if _, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
		return err
	}
	return b.runUnknownLoop(s, ns)
}

// bound lists the names that statements bind.
func bound(body []statement) []string {
	var names []string
	for _, s := range body {
		switch s := s.(type) {
		case *classDef:
			names = append(names, s.name)
		case *funcDef:
			names = append(names, s.name)
		case *assign:
			for _, target := range s.targets {
				if name, ok := target.(*nameExpr); ok {
					names = append(names, name.id)
				}
			}
		case *compound:
			for _, block := range s.blocks {
				names = append(names, bound(block.body)...)
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
