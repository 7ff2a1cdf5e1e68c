package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

// readData reads a data source: in the plan where all that it needs is known and there, else in the apply.
func (w *walk) readData(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool) {
	address := r.Address(b.Address)
	if w.op == opApply && (w.plan.changes[address] == nil || w.plan.changes[address].action != readLater) {
		return w.unplannedValue(address, s)
	}
	at, ok := w.newNode(b, s, r)
	if !ok {
		return cty.UnknownVal(s.ty), false
	}
	config, ok := w.decodeConfig(b, s, r)
	if !ok {
		return cty.UnknownVal(s.ty), false
	}
	if w.op == opPlan && (!config.IsWhollyKnown() || w.hasPendingChanges(w.awaitedResources(b))) {
		later := &plannedChange{
			node:   at,
			action: readLater,
			before: cty.NullVal(s.ty),
			after:  objchange.ProposedNew(s.attributes, cty.NullVal(s.ty), config),
		}
		w.recordChange(later)
		return later.after, w.withSlot(func() bool { return w.validate(at, config) })
	}
	out := cty.UnknownVal(s.ty)
	ok = w.withSlot(func() bool {
		v, ok := w.readDataObject(at, config)
		out = v
		return ok
	})
	return out, ok
}

// awaitedResources are the managed resources whose changes a data source waits for: the resources that it refers to, directly
// or in depends_on.
func (w *walk) awaitedResources(b *lang.Block) []string {
	return append(b.References(), w.managed(b.DependsOn())...)
}

func (w *walk) readDataObject(s *node, config cty.Value) (cty.Value, bool) {
	if !w.validate(s, config) {
		return config, false
	}
	resp, err := s.ReadDataSource(w.ctx, &tfprotov6.ReadDataSourceRequest{TypeName: s.block.Type, Config: mustEncode(config, s.schema.ty)})
	if err != nil {
		return config, w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
		return config, false
	}
	v, err := decode(resp.State, s.schema.ty)
	if err != nil || v.IsNull() || !v.IsWhollyKnown() {
		return config, w.fail(s.address, "Provider produced invalid object", "A data source must have a wholly known value: %v", err)
	}
	for _, a := range s.schema.attributes {
		if given := config.GetAttr(a.Name); !given.IsNull() && !a.Computed && !given.RawEquals(v.GetAttr(a.Name)) {
			return config, w.fail(s.address, "Provider produced invalid object", "The value of %s is not the configured one.", a.Name)
		}
	}
	return v, w.saveObject(s, &resourceObject{value: v}, false)
}

// openEphemeral opens an ephemeral resource, which stays open until the command ends.
func (w *walk) openEphemeral(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool) {
	unknown := cty.UnknownVal(s.ty)
	at, ok := w.newNode(b, s, r)
	if !ok {
		return unknown, false
	}
	config, ok := w.decodeConfig(b, s, r)
	if !ok {
		return unknown, false
	}
	encoded := mustEncode(config, s.ty)
	validated, err := at.ValidateEphemeralResourceConfig(
		w.ctx,
		&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: b.Type, Config: encoded},
	)
	if err != nil {
		return unknown, w.reportCall(at, nil, err)
	}
	if !w.reportCall(at, validated.Diagnostics, nil) {
		return unknown, false
	}
	if w.op == opValidate || !config.IsWhollyKnown() || (w.op == opPlan && w.hasPendingChanges(w.awaitedResources(b))) {
		return unknown, true
	}
	return w.open(at, encoded)
}

func (w *walk) open(s *node, config *tfprotov6.DynamicValue) (cty.Value, bool) {
	unknown := cty.UnknownVal(s.schema.ty)
	resp, err := s.OpenEphemeralResource(w.ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: s.block.Type, Config: config})
	if err != nil {
		return unknown, w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
		return unknown, false
	}
	v, err := decode(resp.Result, s.schema.ty)
	if err != nil || v.IsNull() || !v.IsWhollyKnown() {
		return unknown, w.fail(
			s.address,
			"Provider produced invalid object",
			"An open ephemeral resource must have a wholly known value: %v",
			err,
		)
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	w.ephemerals = append(w.ephemerals, func() {
		closed, err := s.CloseEphemeralResource(
			w.ctx,
			&tfprotov6.CloseEphemeralResourceRequest{TypeName: s.block.Type, Private: resp.Private},
		)
		if err != nil {
			w.reportCall(s, nil, err)
			return
		}
		w.reportCall(s, closed.Diagnostics, nil)
	})
	return v, true
}

func (w *walk) closeEphemerals() {
	for _, closing := range w.ephemerals {
		closing()
	}
}
