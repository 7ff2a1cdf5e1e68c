package tfcore

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

// action is what a plan does to an object.
type action string

const (
	noOp        action = "no-op"
	create      action = "create"
	update      action = "update"
	remove      action = "delete"
	replace     action = "replace"
	createFirst action = "create before destroy"
	readLater   action = "read"
	forget      action = "forget"
)

// Plan is what a command is going to change.
type Plan struct {
	config  *lang.Config
	options PlanOptions
	prior   *state
	changes map[string]*change // by address
	moved   int                // how many objects got another address
	outputs map[string]*outputChange
}

// change is what becomes of one object.
type change struct {
	*subject
	action        action
	before, after cty.Value
	private       []byte
	identity      *tfprotov6.ResourceIdentityData
	imported      bool
	importID      string
	previous      *instance // as the state has it; nil for none
}

// outputChange is what becomes of an output value.
type outputChange struct {
	before, after cty.Value
	had           bool
}

func (o *outputChange) changes() bool { return !o.had || !o.before.RawEquals(o.after) }

// Empty reports whether nothing is to be changed.
func (p *Plan) Empty() bool {
	for _, c := range p.changes {
		if c.action != noOp || c.imported {
			return false
		}
	}
	for _, o := range p.outputs {
		if o.changes() {
			return false
		}
	}
	return true
}

// destroys reports whether the object, or the one that it replaces, is destroyed.
func (c *change) destroys() bool {
	return c.action == remove || c.action == replace || c.action == createFirst
}

func (w *walk) plan1(c *change) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.plan.changes[c.address] = c
}

// planInstance decides what becomes of an instance that the configuration has.
func (w *walk) planInstance(b *lang.Block, s *schema, r lang.Repetition) (cty.Value, bool) {
	at, ok := w.subject(b, s, r)
	if !ok {
		return cty.UnknownVal(s.ty), false
	}
	if w.options.RefreshOnly || w.options.Invoke != "" {
		return w.refreshInstance(at)
	}
	config, ok := w.decodeConfig(b, s, r)
	if !ok {
		return cty.UnknownVal(s.ty), false
	}
	out := cty.UnknownVal(s.ty)
	ok = w.busy(func() bool {
		c, ok := w.planObject(at, config)
		if ok {
			out = c.after
			w.plan1(c)
		}
		return ok
	})
	return out, ok
}

// refreshInstance reads the object, whatever the configuration says of it.
func (w *walk) refreshInstance(s *subject) (cty.Value, bool) {
	out := cty.UnknownVal(s.schema.ty)
	ok := w.busy(func() bool {
		prior, _, ok := w.priorObject(s)
		if prior != nil {
			out = prior.value
		}
		return ok
	})
	return out, ok
}

// priorObject is the object that the state has, or that an import block brings, as it is now; nil for none.
func (w *walk) priorObject(s *subject) (o *object, imported *importing, ok bool) {
	w.lock.Lock()
	i := w.state.instances[s.address]
	w.lock.Unlock()
	if i == nil {
		imported, ok = w.importOf(s.address)
		if !ok || imported == nil {
			return nil, nil, ok
		}
		o, ok = w.importObject(s, imported)
		return o, imported, ok && w.keep(s, o, false)
	}
	if o, ok = w.remembered(s, i); !ok || w.options.NoRefresh {
		return o, nil, ok
	}
	if o, ok = w.refresh(s, o); !ok {
		return nil, nil, false
	}
	return o, nil, w.keep(s, o, i.tainted)
}

func (w *walk) planObject(s *subject, config cty.Value) (*change, bool) {
	w.lock.Lock()
	previous := w.state.instances[s.address]
	w.lock.Unlock()
	prior, imported, ok := w.priorObject(s)
	if !ok || !w.validate(s, config) {
		return nil, false
	}
	c, ok := w.planChange(s, config, prior, previous != nil && previous.tainted)
	if !ok {
		return nil, false
	}
	c.previous = previous
	if imported != nil {
		c.imported, c.importID = true, imported.id
	}
	if c.destroys() && s.block.Lifecycle("prevent_destroy") {
		return nil, w.fail(
			s.address,
			"Instance cannot be destroyed",
			"Resource %s has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed.",
			s.address,
		)
	}
	return c, true
}

// planChange asks the provider for the change from prior, which may be nil, to the configuration.
func (w *walk) planChange(s *subject, config cty.Value, prior *object, tainted bool) (*change, bool) {
	none := &object{value: cty.NullVal(s.schema.ty)}
	if prior == nil {
		prior = none
	} else {
		config = s.block.IgnoreChanges(config, prior.value)
	}
	c, paths, ok := w.askPlan(s, config, prior)
	if !ok {
		return nil, false
	}
	c.before = prior.value
	switch {
	case prior.value.IsNull():
		c.action = create
		return c, true
	case tainted || differs(paths, prior.value, c.after) || w.triggered(s):
	case c.after.RawEquals(prior.value):
		c.action = noOp
		return c, true
	default:
		c.action = update
		return c, true
	}
	none.private = c.private
	again, _, ok := w.askPlan(s, config, none)
	if !ok {
		return nil, false
	}
	again.before, again.action = prior.value, replace
	if s.block.Lifecycle("create_before_destroy") {
		again.action = createFirst
	}
	return again, true
}

// askPlan makes one call for a plan, and refuses what Terraform refuses.
func (w *walk) askPlan(s *subject, config cty.Value, prior *object) (*change, []*tftypes.AttributePath, bool) {
	ty := s.schema.ty
	resp, err := s.PlanResourceChange(w.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(prior.value, ty), Config: mustEncode(config, ty),
		ProposedNewState: mustEncode(objchange.ProposedNew(s.schema.attributes, prior.value, config), ty),
		PriorPrivate:     prior.private, PriorIdentity: prior.identity,
	})
	if err != nil {
		return nil, nil, w.called(s, nil, err)
	}
	if !w.called(s, resp.Diagnostics, nil) {
		return nil, nil, false
	}
	planned, err := decode(resp.PlannedState, ty)
	if err != nil {
		return nil, nil, w.fail(s.address, "Provider produced invalid plan", "%s", err)
	}
	if errs := objchange.AssertPlanValid(s.schema.attributes, prior.value, config, planned); len(errs) > 0 {
		return nil, nil, w.fail(
			s.address,
			"Provider produced invalid plan",
			"The provider planned an invalid value for %s: %s",
			s.address,
			strings.Join(errs, "\n"),
		)
	}
	return &change{subject: s, after: planned, private: resp.PlannedPrivate, identity: resp.PlannedIdentity}, resp.RequiresReplace, true
}

// differs reports whether one of the paths that require a replacement has changed.
func differs(paths []*tftypes.AttributePath, before, after cty.Value) bool {
	for _, path := range paths {
		was, is := before, after
		for _, step := range path.Steps() {
			name, ok := step.(tftypes.AttributeName)
			if !ok || was.IsNull() || is.IsNull() || !was.IsKnown() || !is.IsKnown() || !was.Type().IsObjectType() {
				break
			}
			was, is = was.GetAttr(string(name)), is.GetAttr(string(name))
		}
		if !was.RawEquals(is) {
			return true
		}
	}
	return false
}

// triggered reports whether replace_triggered_by names something that changes.
func (w *walk) triggered(s *subject) bool {
	return w.op != opApply && w.pending(s.block.ReplaceTriggeredBy())
}

// pending reports whether one of the resources has planned changes.
func (w *walk) pending(resources []string) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	for _, c := range w.plan.changes {
		if c.action != noOp && slices.Contains(resources, c.block.Address) {
			return true
		}
	}
	return false
}

// leftovers are nodes for the objects that a state has beside the configuration, or that the plan destroys.
func (w *walk) leftovers() []func() {
	var out []func()
	if w.op == opApply {
		for address, c := range w.plan.changes {
			if c.destroys() || c.action == forget {
				out = append(out, func() { w.destroyed(address) })
			}
		}
		return out
	}
	for _, address := range w.state.order {
		i := w.state.instances[address]
		out = append(out, func() { w.planLeftover(address, i) })
	}
	return out
}

func (w *walk) planLeftover(address string, i *instance) {
	b := w.config.Blocks[i.resource()]
	if b != nil && !w.options.Destroy && w.expands(b, i.key) {
		return
	}
	if i.mode == "data" {
		w.lock.Lock()
		defer w.lock.Unlock()
		w.state.remove(address)
		return
	}
	name, _, _ := strings.Cut(i.kind, "_")
	if b == nil {
		b = &lang.Block{Mode: "resource", Type: i.kind, Name: i.name, Address: i.resource()}
	} else {
		name = b.Provider()
	}
	p, ok := w.configured(name)
	if !ok {
		return
	}
	s := p.objects["resource"][i.kind]
	if s == nil {
		w.fail(address, "Invalid resource type", "The provider %s does not support resource type %q.", name, i.kind)
		return
	}
	at := &subject{provider: p, block: b, schema: s, address: address, r: lang.Repetition{Key: i.key}}
	w.busy(func() bool { return w.planDestroy(at, i) })
}

// expands reports whether the block has an instance with that key.
func (w *walk) expands(b *lang.Block, key cty.Value) bool {
	if w.options.Invoke != "" {
		return true
	}
	expansion, ok := w.expand(b)
	return !ok || slices.ContainsFunc(expansion.Repetitions, func(r lang.Repetition) bool {
		return lang.KeySuffix(r.Key) == lang.KeySuffix(key)
	})
}

func (w *walk) planDestroy(s *subject, i *instance) bool {
	if w.options.RefreshOnly || w.options.Invoke != "" {
		_, _, ok := w.priorObject(s)
		return ok
	}
	if w.config.Forgets(s.block.Address) {
		w.plan1(&change{subject: s, action: forget, previous: i})
		return true
	}
	prior, _, ok := w.priorObject(s)
	if !ok || prior == nil {
		return ok
	}
	private, ok := w.askDestroy(s, prior)
	if ok {
		w.planRemoval(s, i, prior, private)
	}
	return ok
}

func (w *walk) planRemoval(s *subject, i *instance, o *object, private []byte) {
	none := cty.NullVal(s.schema.ty)
	w.plan1(&change{subject: s, action: remove, before: o.value, after: none, private: private, identity: o.identity, previous: i})
}

// askDestroy asks the provider for a plan to destroy an object, and returns what it keeps for the apply.
func (w *walk) askDestroy(s *subject, o *object) (private []byte, ok bool) {
	none := mustEncode(cty.NullVal(s.schema.ty), s.schema.ty)
	resp, err := s.PlanResourceChange(w.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(o.value, s.schema.ty), Config: none, ProposedNewState: none,
		PriorPrivate: o.private, PriorIdentity: o.identity,
	})
	if err != nil {
		return nil, w.called(s, nil, err)
	}
	return resp.PlannedPrivate, w.called(s, resp.Diagnostics, nil)
}
