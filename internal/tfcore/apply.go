package tfcore

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

// applyInstance applies the planned change of an instance, after its dependencies were applied or destroyed.
func (w *walk) applyInstance(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool) {
	address := r.Address(b.Address)
	c := w.plan.changes[address]
	if c == nil {
		return w.unplannedValue(address, s)
	}
	if !w.destroyFirst(c) {
		return c.after, false
	}
	if c.action == noOp {
		return c.after, true
	}
	at, ok := w.newNode(b, s, r)
	if !ok {
		return c.after, false
	}
	config, ok := w.decodeConfig(b, s, r)
	if !ok || !w.trigger(c, "before_") {
		return c.after, false
	}
	out := c.after
	ok = w.withSlot(func() bool {
		v, ok := w.applyChange(at, c, config)
		out = v
		return ok
	})
	return out, ok
}

// unplannedValue is the value of an object that is not in the plan, such as a plan that only invokes an action.
func (w *walk) unplannedValue(address string, s *typeSchema) (cty.Value, bool) {
	i := w.instance(address)
	if i == nil {
		return cty.UnknownVal(s.ty), true
	}
	v, err := decode(&tfprotov6.DynamicValue{JSON: i.attributes}, s.ty)
	return v, err == nil || w.fail(address, "Invalid state", "%s", err)
}

// destroyFirst destroys the objects that must not exist when an object is created or changed: its predecessor, the dependents
// of that, and its dependencies.
func (w *walk) destroyFirst(c *plannedChange) bool {
	ok := true
	for address, other := range w.plan.changes {
		if !other.destroys() || other.action == createBeforeDestroy || other.previous == nil {
			continue
		}
		own := address == c.address
		dependent := c.action != noOp && slices.Contains(other.previous.dependencies, c.block.Address)
		dependency := c.previous != nil && slices.Contains(c.previous.dependencies, other.block.Address)
		if own || dependent || dependency {
			ok = w.ensureDestroyed(address) && ok
		}
	}
	return ok
}

func (w *walk) applyChange(s *node, c *plannedChange, config cty.Value) (cty.Value, bool) {
	var prior *resourceObject
	if c.action == update {
		var ok bool
		if prior, ok = w.decodeInstance(s, w.instance(s.address)); !ok {
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
	return w.applyResourceChange(s, final, before, config, prior == nil)
}

// applyResourceChange applies a change, saves the result, and checks that it matches the plan.
func (w *walk) applyResourceChange(s *node, c *plannedChange, before, config cty.Value, creates bool) (cty.Value, bool) {
	ty := s.schema.ty
	resp, err := s.ApplyResourceChange(w.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(before, ty), PlannedState: mustEncode(c.after, ty), Config: mustEncode(config, ty),
		PlannedPrivate: c.private, PlannedIdentity: c.identity,
	})
	if err != nil {
		return c.after, w.reportCall(s, nil, err)
	}
	succeeded := w.reportCall(s, resp.Diagnostics, nil)
	after, err := decode(resp.NewState, ty)
	if err != nil {
		return c.after, w.fail(s.address, "Provider produced invalid object", "%s", err)
	}
	if succeeded {
		succeeded = w.checkResult(s, c, after, resp.Private)
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
	return after, w.saveObject(s, &resourceObject{value: after, private: resp.Private, identity: resp.NewIdentity}, creates && !succeeded) &&
		succeeded
}

// checkResult checks the result of an apply as Terraform does.
func (w *walk) checkResult(s *node, c *plannedChange, after cty.Value, private []byte) bool {
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

// ensureDestroyed destroys an object once, after all objects that depend on it.
func (w *walk) ensureDestroyed(address string) bool {
	_, ok := w.resolve("destroy."+address, func() (cty.Value, bool) { return cty.NilVal, w.destroy(w.plan.changes[address]) })
	return ok
}

func (w *walk) destroy(c *plannedChange) bool {
	if c.action == forget {
		return w.saveObject(c.node, nil, false)
	}
	if c.action == createBeforeDestroy {
		if _, ok := w.value(c.block.Address); !ok {
			return false
		}
	}
	if !w.applyDependents(c) {
		return false
	}
	p, ok := w.configuredProvider(c.providerName())
	if !ok {
		return false
	}
	at := *c.node
	at.providerClient = p
	return w.withSlot(func() bool { return w.destroyObject(&at, c) })
}

// applyDependents destroys the objects that depend on an object. When the object was replaced before its destroy, it updates them.
func (w *walk) applyDependents(c *plannedChange) bool {
	ok := true
	for address, other := range w.plan.changes {
		if other.previous == nil || !slices.Contains(other.previous.dependencies, c.block.Address) {
			continue
		}
		if other.destroys() && other.action != createBeforeDestroy {
			ok = w.ensureDestroyed(address) && ok
		} else if c.action == createBeforeDestroy && other.action != noOp {
			_, done := w.value(other.block.Address)
			ok = ok && done
		}
	}
	return ok
}

// providerName is the local name of the provider that manages the object.
func (c *plannedChange) providerName() string { return c.block.Provider() }

func (w *walk) destroyObject(s *node, c *plannedChange) bool {
	ty := s.schema.ty
	none := mustEncode(cty.NullVal(ty), ty)
	before, identity, private := c.before, c.identity, c.private
	if c.deposed != nil {
		o, ok := w.decodeInstance(s, c.deposed)
		if !ok {
			return false
		}
		if private, ok = w.requestDestroyPlan(s, o); !ok {
			return false
		}
		before, identity = o.value, o.identity
	}
	resp, err := s.ApplyResourceChange(w.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(before, ty), PlannedState: none, Config: none, PlannedPrivate: private,
		PlannedIdentity: identity,
	})
	if err != nil {
		return w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
		return false
	}
	if after, err := decode(resp.NewState, ty); err != nil || !after.IsNull() {
		return w.fail(s.address, "Provider returned invalid result object after apply", "The object still exists after it was destroyed.")
	}
	return c.deposed != nil || w.saveObject(s, nil, false)
}
