package pyflow

import (
	"maps"
	"slices"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// exceptionParents gives the classes that also catch an exception of a class, besides Exception.
var exceptionParents = map[string][]string{
	"ModuleNotFoundError": {"ImportError"},
	"KeyError":            {"LookupError"},
	"IndexError":          {"LookupError"},
	"ZeroDivisionError":   {"ArithmeticError"},
}

// catches reports whether a clause catches what was raised, and whether that is sure.
func catches(h syntax.Header, r *pyException) (caught, sure bool) {
	if h.Test == nil {
		return true, true
	}
	types := []syntax.Expr{h.Test}
	if t, ok := h.Test.(*syntax.Tuple); ok {
		types = t.Items
	}
	sure = true
	for _, x := range types {
		name, ok := x.(*syntax.Name)
		switch {
		case !ok:
			sure = false
		case name.ID == "Exception" || name.ID == "BaseException" || name.ID == r.kind || slices.Contains(exceptionParents[r.kind], name.ID):
			return true, true
		case r.kind == "":
			sure = false
		}
	}
	return false, sure
}

// runTry runs a try statement. Where the body may raise, what it and the clauses bind differently is not known.
func (b *builder) runTry(s *syntax.Compound, ns *namespace) error {
	var handlers []syntax.Block
	var otherwise, finally []syntax.Statement
	for _, block := range s.Blocks[1:] {
		switch block.Header.Keyword {
		case "except":
			handlers = append(handlers, block)
		case "else":
			otherwise = block.Body
		case "finally":
			finally = block.Body
		}
	}
	err := b.runGuarded(s.Blocks[0].Body, handlers, otherwise, ns)
	if late := b.run(finally, ns); late != nil {
		return late
	}
	return err
}

func (b *builder) runGuarded(body []syntax.Statement, handlers []syntax.Block, otherwise []syntax.Statement, ns *namespace) error {
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

func (b *builder) runHandler(h syntax.Block, ns *namespace) error {
	if h.Header.Name != "" {
		ns.names[h.Header.Name] = &unknown{why: "an exception is not known"}
		defer func() { delete(ns.names, h.Header.Name) }()
	}
	return b.run(h.Body, ns)
}

// handle runs the clause that catches what was raised.
func (b *builder) handle(r *pyException, handlers []syntax.Block, ns *namespace) error {
	var ways []func() error
	for _, h := range handlers {
		caught, sure := catches(h.Header, r)
		if !caught && sure {
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
