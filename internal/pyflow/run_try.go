package pyflow

import (
	"maps"
	"slices"
)

// exceptionParents gives the classes that also catch an exception of a class, besides Exception.
var exceptionParents = map[string][]string{
	"ModuleNotFoundError": {"ImportError"},
	"KeyError":            {"LookupError"},
	"IndexError":          {"LookupError"},
	"ZeroDivisionError":   {"ArithmeticError"},
}

// catches says whether a clause catches what was raised, and whether that is sure.
func (h clauseHead) catches(r *pyException) (catches, sure bool) {
	if h.test == nil {
		return true, true
	}
	types := []expr{h.test}
	if t, ok := h.test.(*tupleExpr); ok {
		types = t.items
	}
	sure = true
	for _, x := range types {
		name, ok := x.(*nameExpr)
		switch {
		case !ok:
			sure = false
		case name.id == "Exception" || name.id == "BaseException" || name.id == r.kind || slices.Contains(exceptionParents[r.kind], name.id):
			return true, true
		case r.kind == "":
			sure = false
		}
	}
	return false, sure
}

// runTry runs a try statement. Where the body may raise, what it and the clauses bind differently is not known.
func (b *builder) runTry(s *compound, ns *namespace) error {
	var handlers []block
	var otherwise, finally []statement
	for _, block := range s.blocks[1:] {
		switch block.head.keyword {
		case "except":
			handlers = append(handlers, block)
		case "else":
			otherwise = block.body
		case "finally":
			finally = block.body
		}
	}
	err := b.runGuarded(s.blocks[0].body, handlers, otherwise, ns)
	if late := b.run(finally, ns); late != nil {
		return late
	}
	return err
}

func (b *builder) runGuarded(body []statement, handlers []block, otherwise []statement, ns *namespace) error {
	before, doubts := ns.names, b.doubts
	ns.names = maps.Clone(before)
	err := b.run(body, ns)
	r, failed := err.(*pyException) //nolint:errorlint // never wrapped
	switch {
	case failed:
		return b.handle(r, handlers, ns)
	case err != nil:
		return err
	case b.doubts == doubts || len(handlers) == 0:
		return b.run(otherwise, ns)
	}
	whole := ns.names
	ways := []func() error{func() error {
		ns.names = whole
		return b.run(otherwise, ns)
	}}
	for _, h := range handlers {
		ways = append(ways, func() error {
			ns.names = maps.Clone(before)
			return b.runHandler(h, ns)
		})
	}
	return b.branches(ns, "a try whose outcome is not known", ways...)
}

func (b *builder) runHandler(h block, ns *namespace) error {
	if h.head.name != "" {
		ns.names[h.head.name] = &unknown{why: "an exception is not known"}
		defer func() { delete(ns.names, h.head.name) }()
	}
	return b.run(h.body, ns)
}

// handle runs the clause that catches what was raised.
func (b *builder) handle(r *pyException, handlers []block, ns *namespace) error {
	var ways []func() error
	for _, h := range handlers {
		catches, sure := h.head.catches(r)
		if !catches && sure {
			continue
		}
		ways = append(ways, func() error { return b.runHandler(h, ns) })
		if !sure {
			continue
		}
		if len(ways) == 1 {
			return b.runHandler(h, ns)
		}
		return b.branches(ns, "a try whose outcome is not known", ways...)
	}
	ways = append(ways, func() error { return r })
	return b.branches(ns, "a try whose outcome is not known", ways...)
}
