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

// changeAction is what a plan does to an object.
type changeAction string

const (
	noOp                changeAction = "no-op"
	create              changeAction = "create"
	update              changeAction = "update"
	remove              changeAction = "delete"
	replace             changeAction = "replace"
	createBeforeDestroy changeAction = "create before destroy"
	readLater           changeAction = "read"
	forget              changeAction = "forget"
)

// Plan is the changes that an apply makes.
type Plan struct {
	config  *lang.Config
	options PlanOptions
	prior   *workspaceState
	changes map[string]*plannedChange // by address
	moved   int                       // how many objects got another address
	outputs map[string]*outputChange
}

// plannedChange is the planned change of one object.
type plannedChange struct {
	*node
	action        changeAction
	before, after cty.Value
	private       []byte
	identity      *tfprotov6.ResourceIdentityData
	imported      bool
	importID      string
	previous      *resourceInstance // as the state has it; nil for none
	deposed       *resourceInstance // as it was refreshed, of an object that is destroyed after its successor is created
}

// outputChange is the planned change of an output value.
type outputChange struct {
	before, after cty.Value
	existed       bool
}

func (o *outputChange) changes() bool { return !o.existed || !o.before.RawEquals(o.after) }

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
func (c *plannedChange) destroys() bool {
	return c.action == remove || c.action == replace || c.action == createBeforeDestroy
}

func (w *walk) recordChange(c *plannedChange) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.plan.changes[c.address] = c
}

// planInstance plans the change of an instance in the configuration.
func (w *walk) planInstance(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool) {
	at, ok := w.newNode(b, s, r)
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
	ok = w.withSlot(func() bool {
		c, ok := w.planObject(at, config)
		if ok {
			out = c.after
			w.recordChange(c)
		}
		return ok
	})
	return out, ok
}

// refreshInstance reads the object without planning a change.
func (w *walk) refreshInstance(s *node) (cty.Value, bool) {
	out := cty.UnknownVal(s.schema.ty)
	ok := w.withSlot(func() bool {
		prior, _, ok := w.priorObject(s)
		if prior != nil {
			out = prior.value
		}
		return ok
	})
	return out, ok
}

// priorObject is the refreshed object of the state, or the object of an import block; nil for none.
func (w *walk) priorObject(s *node) (o *resourceObject, imported *importTarget, ok bool) {
	i := w.instance(s.address)
	if i == nil {
		imported, ok = w.importTargetOf(s.address)
		if !ok || imported == nil {
			return nil, nil, ok
		}
		o, ok = w.importObject(s, imported)
		return o, imported, ok && w.saveObject(s, o, false)
	}
	if o, ok = w.decodeInstance(s, i); !ok || w.options.NoRefresh {
		return o, nil, ok
	}
	if o, ok = w.refresh(s, o); !ok {
		return nil, nil, false
	}
	return o, nil, w.saveObject(s, o, i.tainted)
}

func (w *walk) planObject(s *node, config cty.Value) (*plannedChange, bool) {
	previous := w.instance(s.address)
	prior, imported, ok := w.priorObject(s)
	if !ok || !w.validate(s, config) {
		return nil, false
	}
	c, ok := w.planChange(s, config, prior, previous != nil && previous.tainted)
	if !ok {
		return nil, false
	}
	c.previous = previous
	if c.action == createBeforeDestroy {
		c.deposed = w.instance(s.address)
	}
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

// planChange plans the change from prior, which may be nil, to the configuration.
func (w *walk) planChange(s *node, config cty.Value, prior *resourceObject, tainted bool) (*plannedChange, bool) {
	none := &resourceObject{value: cty.NullVal(s.schema.ty)}
	if prior == nil {
		prior = none
	} else {
		config = s.block.IgnoreChanges(config, prior.value)
	}
	c, paths, ok := w.requestPlan(s, config, prior)
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
	again, _, ok := w.requestPlan(s, config, none)
	if !ok {
		return nil, false
	}
	again.before, again.action = prior.value, replace
	if s.block.Lifecycle("create_before_destroy") {
		again.action = createBeforeDestroy
	}
	return again, true
}

// requestPlan calls PlanResourceChange, and checks the plan as Terraform does.
func (w *walk) requestPlan(s *node, config cty.Value, prior *resourceObject) (*plannedChange, []*tftypes.AttributePath, bool) {
	ty := s.schema.ty
	resp, err := s.PlanResourceChange(w.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(prior.value, ty), Config: mustEncode(config, ty),
		ProposedNewState: mustEncode(objchange.ProposedNew(s.schema.attributes, prior.value, config), ty),
		PriorPrivate:     prior.private, PriorIdentity: prior.identity,
	})
	if err != nil {
		return nil, nil, w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
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
	return &plannedChange{node: s, after: planned, private: resp.PlannedPrivate, identity: resp.PlannedIdentity}, resp.RequiresReplace, true
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
func (w *walk) triggered(s *node) bool {
	return w.op != opApply && w.hasPendingChanges(s.block.ReplaceTriggeredBy())
}

// hasPendingChanges reports whether one of the resources has planned changes.
func (w *walk) hasPendingChanges(resources []string) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	for _, c := range w.plan.changes {
		if c.action != noOp && slices.Contains(resources, c.block.Address) {
			return true
		}
	}
	return false
}

// orphans are nodes for the objects in the state that the configuration does not have, or that the plan destroys.
func (w *walk) orphans() []func() {
	var out []func()
	if w.op == opApply {
		for address, c := range w.plan.changes {
			if c.destroys() || c.action == forget {
				out = append(out, func() { w.ensureDestroyed(address) })
			}
		}
		return out
	}
	for _, address := range w.state.order {
		i := w.state.instances[address]
		out = append(out, func() { w.planOrphan(address, i) })
	}
	return out
}

func (w *walk) planOrphan(address string, i *resourceInstance) {
	b := w.config.Blocks[i.resource()]
	if b != nil && !w.options.Destroy && w.hasInstance(b, i.key) {
		return
	}
	if i.mode == "data" {
		w.lock.Lock()
		defer w.lock.Unlock()
		w.state.remove(address)
		return
	}
	name, _, _ := strings.Cut(i.typeName, "_")
	if b == nil {
		b = &lang.Block{Mode: "resource", Type: i.typeName, Name: i.name, Address: i.resource()}
	} else {
		name = b.Provider()
	}
	p, ok := w.configuredProvider(name)
	if !ok {
		return
	}
	s := p.objects["resource"][i.typeName]
	if s == nil {
		w.fail(address, "Invalid resource type", "The provider %s does not support resource type %q.", name, i.typeName)
		return
	}
	at := &node{providerClient: p, block: b, schema: s, address: address, repetition: lang.Repetition{Key: i.key}}
	w.withSlot(func() bool { return w.planDestroy(at, i) })
}

// hasInstance reports whether the block has an instance with that key.
func (w *walk) hasInstance(b *lang.Block, key cty.Value) bool {
	if w.options.Invoke != "" {
		return true
	}
	expansion, ok := w.expand(b)
	return !ok || slices.ContainsFunc(expansion.Repetitions, func(r lang.Repetition) bool {
		return lang.KeySuffix(r.Key) == lang.KeySuffix(key)
	})
}

func (w *walk) planDestroy(s *node, i *resourceInstance) bool {
	if w.options.RefreshOnly || w.options.Invoke != "" {
		_, _, ok := w.priorObject(s)
		return ok
	}
	if w.config.Forgets(s.block.Address) {
		w.recordChange(&plannedChange{node: s, action: forget, previous: i})
		return true
	}
	prior, _, ok := w.priorObject(s)
	if !ok || prior == nil {
		return ok
	}
	private, ok := w.requestDestroyPlan(s, prior)
	if ok {
		w.planRemoval(s, i, prior, private)
	}
	return ok
}

func (w *walk) planRemoval(s *node, i *resourceInstance, o *resourceObject, private []byte) {
	none := cty.NullVal(s.schema.ty)
	w.recordChange(&plannedChange{node: s, action: remove, before: o.value, after: none, private: private, identity: o.identity, previous: i})
}

// requestDestroyPlan plans the destroy of an object, and returns the private state for the apply.
func (w *walk) requestDestroyPlan(s *node, o *resourceObject) (private []byte, ok bool) {
	none := mustEncode(cty.NullVal(s.schema.ty), s.schema.ty)
	resp, err := s.PlanResourceChange(w.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.block.Type, PriorState: mustEncode(o.value, s.schema.ty), Config: none, ProposedNewState: none,
		PriorPrivate: o.private, PriorIdentity: o.identity,
	})
	if err != nil {
		return nil, w.reportCall(s, nil, err)
	}
	return resp.PlannedPrivate, w.reportCall(s, resp.Diagnostics, nil)
}
