package tfcore

import (
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// visit is what a walk does to one instance; it returns the value that expressions see.
type visit func(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool)

// visitInstances visits all instances of a block concurrently, and returns the value of the block.
func (w *walk) visitInstances(b *lang.Block, s *typeSchema, of visit) (cty.Value, bool) {
	if !w.dependencies(b) {
		return cty.UnknownVal(s.ty), false
	}
	expansion, ok := w.expand(b)
	if !ok {
		return cty.DynamicVal, false
	}
	if expansion.Unknown {
		return cty.DynamicVal, true
	}
	values, all := make([]cty.Value, len(expansion.Repetitions)), true
	var lock sync.Mutex
	var instances sync.WaitGroup
	for n, r := range expansion.Repetitions {
		instances.Go(func() {
			v, ok := of(b, s, r)
			lock.Lock()
			defer lock.Unlock()
			values[n] = v
			all = all && ok
		})
	}
	instances.Wait()
	return expansion.Value(values), all
}

// dependencies resolves all that the block refers to, so that no node waits for another while it holds a slot.
func (w *walk) dependencies(b *lang.Block) bool {
	ok := true
	for _, address := range b.References() {
		_, resolved := w.value(address)
		ok = ok && resolved
	}
	return ok
}

// expand finds the instances of a block. Only a validation accepts that they are unknown.
func (w *walk) expand(b *lang.Block) (lang.Expansion, bool) {
	argument, of := "for_each", lang.ExpandForEach
	if b.Meta["count"] != nil {
		argument, of = "count", lang.ExpandCount
	}
	a := b.Meta[argument]
	if a == nil {
		return lang.Single(), true
	}
	v, ok := w.evaluate(a.Expr, lang.Repetition{}, b.Address)
	if !ok {
		return lang.Expansion{}, false
	}
	out, diags := of(v)
	if out.Unknown && w.op != opValidate {
		what := map[string]string{"count": `"count" value depends on`, "for_each": `"for_each" map includes keys derived from`}[argument]
		return out, w.fail(
			b.Address,
			"Invalid "+argument+" argument",
			"The %s resource attributes that cannot be determined until apply.",
			what,
		)
	}
	return out, w.addHCL(b.Address, diags)
}
