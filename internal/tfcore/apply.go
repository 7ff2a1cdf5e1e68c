package tfcore

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

// applyInstance makes the planned change of an instance, after all that must be there, or gone, before it.
func (w *walk) applyInstance(b *lang.Block, s *schema, r lang.Repetition) (cty.Value, bool) {
	address := r.Address(b.Address)
	c := w.plan.changes[address]
	if c == nil {
		return w.unchanged(address, s)
	}
	if !w.destroyFirst(c) {
		return c.after, false
	}
	if c.action == noOp {
		return c.after, true
	}
	at, ok := w.subject(b, s, r)
	if !ok {
		return c.after, false
	}
	config, ok := w.decodeConfig(b, s, r)
	if !ok || !w.trigger(c, "before_") {
		return c.after, false
	}
	out := c.after
	ok = w.busy(func() bool {
		v, ok := w.applyChange(at, c, config)
		out = v
		return ok
	})
	return out, ok
}

// unchanged is the value of an object that the plan does not mention, as in a plan that only invokes an action.
func (w *walk) unchanged(address string, s *schema) (cty.Value, bool) {
	w.lock.Lock()
	i := w.state.instances[address]
	w.lock.Unlock()
	if i == nil {
		return cty.UnknownVal(s.ty), true
	}
	v, err := decode(&tfprotov6.DynamicValue{JSON: i.attributes}, s.ty)
	return v, err == nil || w.fail(address, "Invalid state", "%s", err)
}

// destroyFirst destroys the objects that must not exist when an object is created or changed: its predecessor, the dependents
// of that, and its dependencies.
func (w *walk) destroyFirst(c *change) bool {
	ok := true
	for address, other := range w.plan.changes {
		if !other.destroys() || other.action == createFirst || other.previous == nil {
			continue
		}
		own := address == c.address
		dependent := c.action != noOp && slices.Contains(other.previous.dependencies, c.block.Address)
		dependency := c.previous != nil && slices.Contains(c.previous.dependencies, other.block.Address)
		if own || dependent || dependency {
			ok = w.destroyed(address) && ok
		}
	}
	return ok
}

func (w *walk) applyChange(s *subject, c *change, config cty.Value) (cty.Value, bool) {
	var prior *object
	if c.action == update {
		w.lock.Lock()
		i := w.state.instances[s.address]
		w.lock.Unlock()
		var ok bool
		if prior, ok = w.remembered(s, i); !ok {
			return c.after, false
		}
	}
	if !w.validate(s, config) {
		return c.after, false
	}
	// The plan is made once more, with what has become known since.
	final, ok := w.planChange(s, config, prior, false)
	if !ok {
		return c.after, false
	}
	if errs := objchange.AssertObjectCompatible(c.after, final.after); len(errs) > 0 {
		return c.after, w.fail(
			s.address,
			"Provider produced inconsistent final plan",
			"The plan for %s changed: %s",
			s.address,
			strings.Join(errs, "\n"),
		)
	}
	before := cty.NullVal(s.schema.ty)
	if prior != nil {
		if final.action == noOp {
			return final.after, true
		}
		before = prior.value
	}
	return w.write(s, final, before, config, prior == nil)
}

// write sends a change, keeps what came of it, and refuses a result that is not what was planned.
func (w *walk) write(s *subject, c *change, before, config cty.Value, creates bool) (cty.Value, bool) {
	ty := s.schema.ty
	resp, err := s.ApplyResourceChange(w.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(before, ty), PlannedState: mustEncode(c.after, ty), Config: mustEncode(config, ty),
		PlannedPrivate: c.private, PlannedIdentity: c.identity,
	})
	if err != nil {
		return c.after, w.called(s, nil, err)
	}
	succeeded := w.called(s, resp.Diagnostics, nil)
	after, err := decode(resp.NewState, ty)
	if err != nil {
		return c.after, w.fail(s.address, "Provider produced invalid object", "%s", err)
	}
	if succeeded {
		succeeded = w.accept(s, c, after, resp.Private)
	}
	if !after.IsNull() && !after.IsWhollyKnown() {
		after = cty.UnknownAsNull(after)
	}
	if len(objchange.AssertNoWriteOnly(s.schema.attributes, after)) > 0 { // Terraform keeps nothing of it
		return c.after, false
	}
	if creates && after.IsNull() {
		return c.after, succeeded
	}
	return after, w.keep(s, &object{value: after, private: resp.Private, identity: resp.NewIdentity}, creates && !succeeded) && succeeded
}

// accept refuses the results that Terraform refuses.
func (w *walk) accept(s *subject, c *change, after cty.Value, private []byte) bool {
	if errs := objchange.AssertStateValid(s.schema.attributes, after); len(errs) > 0 {
		return w.fail(s.address, "Provider returned invalid result object after apply", "%s for %s.", strings.Join(errs, "\n"), s.address)
	}
	if errs := objchange.AssertObjectCompatible(c.after, after); len(errs) > 0 {
		return w.fail(s.address, "Provider produced inconsistent result after apply",
			"When applying changes to %s, the provider produced an unexpected new value: %s.", s.address, strings.Join(errs, "\n"))
	}
	if len(c.private) > 0 && len(private) == 0 {
		return w.fail(s.address, "Provider lost private state", "The apply returned no private state, though some was planned.")
	}
	return true
}

// destroyed destroys an object once, after all that depends on it.
func (w *walk) destroyed(address string) bool {
	_, ok := w.resolve("destroy."+address, func() (cty.Value, bool) { return cty.NilVal, w.destroy(w.plan.changes[address]) })
	return ok
}

func (w *walk) destroy(c *change) bool {
	if c.action == forget {
		return w.keep(c.subject, nil, false)
	}
	var deposed *instance
	if c.action == createFirst {
		w.lock.Lock()
		deposed = w.state.instances[c.address]
		w.lock.Unlock()
		if _, ok := w.value(c.block.Address); !ok {
			return false
		}
	}
	if !w.dependentsDone(c) {
		return false
	}
	p, ok := w.configured(c.providerName())
	if !ok {
		return false
	}
	at := *c.subject
	at.provider = p
	return w.busy(func() bool { return w.destroyObject(&at, c, deposed) })
}

// dependentsDone destroys what depends on an object, and, where the object has a successor already, changes it.
func (w *walk) dependentsDone(c *change) bool {
	ok := true
	for address, other := range w.plan.changes {
		if other.previous == nil || !slices.Contains(other.previous.dependencies, c.block.Address) {
			continue
		}
		if other.destroys() && other.action != createFirst {
			ok = w.destroyed(address) && ok
		} else if c.action == createFirst && other.action != noOp {
			_, done := w.value(other.block.Address)
			ok = ok && done
		}
	}
	return ok
}

// providerName is the local name of the provider that manages the object.
func (c *change) providerName() string { return c.block.Provider() }

func (w *walk) destroyObject(s *subject, c *change, deposed *instance) bool {
	ty := s.schema.ty
	none := mustEncode(cty.NullVal(ty), ty)
	before, identity, private := c.before, c.identity, c.private
	if deposed != nil {
		o, ok := w.remembered(s, deposed)
		if !ok {
			return false
		}
		if private, ok = w.askDestroy(s, o); !ok {
			return false
		}
		before, identity = o.value, o.identity
	}
	resp, err := s.ApplyResourceChange(w.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(before, ty), PlannedState: none, Config: none, PlannedPrivate: private,
		PlannedIdentity: identity,
	})
	if err != nil {
		return w.called(s, nil, err)
	}
	if !w.called(s, resp.Diagnostics, nil) {
		return false
	}
	if after, err := decode(resp.NewState, ty); err != nil || !after.IsNull() {
		return w.fail(s.address, "Provider returned invalid result object after apply", "The object still exists after it was destroyed.")
	}
	return deposed != nil || w.keep(s, nil, false)
}
