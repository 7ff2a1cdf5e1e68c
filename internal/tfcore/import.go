package tfcore

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// importTarget is the ID or identity of an object to import.
type importTarget struct {
	id       string
	identity cty.Value // NilVal for an id
}

// importTargetOf is the import block for the address; nil for none.
func (w *walk) importTargetOf(address string) (*importTarget, bool) {
	for _, b := range w.config.Imports {
		if to, ok := lang.TargetAddress(b.Body.Attributes["to"].Expr); !ok || to != address {
			continue
		}
		if id := b.Body.Attributes["id"]; id != nil {
			v, ok := w.evaluate(id.Expr, lang.Repetition{}, address)
			if !ok || !v.IsKnown() || v.IsNull() {
				return nil, w.fail(address, "Invalid import id argument", "The import ID value is unsuitable.")
			}
			return &importTarget{id: v.AsString(), identity: cty.NilVal}, true
		}
		v, ok := w.evaluate(b.Body.Attributes["identity"].Expr, lang.Repetition{}, address)
		return &importTarget{identity: v}, ok
	}
	return nil, true
}

// importObject asks the provider for an object that the state does not have.
func (w *walk) importObject(s *node, from *importTarget) (*resourceObject, bool) {
	req := &tfprotov6.ImportResourceStateRequest{TypeName: s.block.Type, ID: from.id}
	if from.identity != cty.NilVal {
		schema := s.identities[s.block.Type]
		if schema == nil {
			return nil, w.fail(s.address, "Invalid import", "Resources of the type %s have no identity.", s.block.Type)
		}
		v, err := convert.Convert(from.identity, withoutRequired(schema.ty))
		if err != nil {
			return nil, w.fail(s.address, "Invalid import identity", "%s", err)
		}
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: mustEncode(v, schema.ty)}
	}
	resp, err := s.ImportResourceState(w.ctx, req)
	if err != nil {
		return nil, w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
		return nil, false
	}
	if len(resp.ImportedResources) != 1 {
		return nil, w.fail(
			s.address,
			"Multiple import states not supported",
			"The import returned %d objects.",
			len(resp.ImportedResources),
		)
	}
	imported := resp.ImportedResources[0]
	v, err := decode(imported.State, s.schema.ty)
	if err != nil || v.IsNull() {
		return nil, w.fail(s.address, "Import returned null resource", "The import returned no object: %v", err)
	}
	o, ok := w.read(s, &resourceObject{value: v, private: imported.Private, identity: imported.Identity})
	if ok && o == nil {
		return nil, w.fail(
			s.address,
			"Cannot import non-existent remote object",
			"While attempting to import an existing object to %q, the provider detected that no object exists with the given id.",
			s.address,
		)
	}
	return o, ok
}

// withoutRequired lets all attributes of an object type be left out.
func withoutRequired(ty cty.Type) cty.Type {
	var names []string
	for name := range ty.AttributeTypes() {
		names = append(names, name)
	}
	return cty.ObjectWithOptionalAttrs(ty.AttributeTypes(), names)
}

// Import brings an object into the state, as terraform import does.
func (w *Workspace) Import(ctx context.Context, files map[string]string, address, id string) Diagnostics {
	run, ok := w.begin(ctx, files, opPlan, PlanOptions{})
	if !ok {
		return w.end(run)
	}
	resource, _, _ := strings.Cut(address, "[")
	b := run.config.Blocks[resource]
	switch {
	case b == nil:
		run.fail(address, "Resource address not found", "Before importing this resource, please create its configuration.")
	case w.current().instances[address] != nil:
		run.fail(address, "Resource already managed by Terraform", "Terraform is already managing a remote object for %s.", address)
	default:
		run.importInstance(b, address, id)
	}
	if out := run.all(); !out.HasErrors() {
		w.state = run.state
	}
	return w.end(run)
}

func (w *walk) importInstance(b *lang.Block, address, id string) {
	s := w.schemaOf(b)
	if s == nil {
		return
	}
	expansion, ok := w.expand(b)
	if !ok {
		return
	}
	for _, r := range expansion.Repetitions {
		if r.Address(b.Address) != address {
			continue
		}
		at, ok := w.newNode(b, s, r)
		if !ok {
			return
		}
		if o, ok := w.importObject(at, &importTarget{id: id, identity: cty.NilVal}); ok {
			w.saveObject(at, o, false)
		}
	}
}

// applyMoves moves objects in the state by the moved blocks.
func (w *walk) applyMoves() bool {
	ok := true
	for _, b := range w.config.Moves {
		from, valid := lang.TargetAddress(b.Body.Attributes["from"].Expr)
		to, also := lang.TargetAddress(b.Body.Attributes["to"].Expr)
		if !valid || !also {
			ok = w.fail("", "Invalid moved block", "from and to must be addresses of resources.")
			continue
		}
		for _, address := range append([]string(nil), w.state.order...) {
			if rest, under := strings.CutPrefix(address, from); under && (rest == "" || rest[0] == '[') {
				ok = w.move(address, to+rest) && ok
			}
		}
	}
	return ok
}

func (w *walk) move(from, to string) bool {
	i := w.state.instances[from]
	if w.state.instances[to] != nil {
		return true
	}
	resource, _, _ := strings.Cut(to, "[")
	b := w.config.Blocks[resource]
	if b == nil {
		return w.fail(to, "Moved object still exists", "There is no resource %s.", resource)
	}
	moved := *i
	moved.name = b.Name
	if b.Type != i.typeName || providerAddress(b.Provider()) != i.provider {
		var ok bool
		if ok = w.moveToOtherType(b, to, &moved); !ok {
			return false
		}
	}
	w.state.remove(from)
	w.state.set(to, &moved)
	w.plan.moved++
	return true
}

// moveToOtherType moves an object of another type or provider, by the MoveResourceState of the target.
func (w *walk) moveToOtherType(b *lang.Block, address string, i *resourceInstance) bool {
	s := w.schemaOf(b)
	if s == nil {
		return false
	}
	at, ok := w.newNode(b, s, lang.Repetition{Key: i.key})
	if !ok {
		return false
	}
	resp, err := at.MoveResourceState(w.ctx, &tfprotov6.MoveResourceStateRequest{
		SourcePrivate: i.private, SourceProviderAddress: i.provider, SourceSchemaVersion: i.version,
		SourceState: &tfprotov6.RawState{JSON: i.attributes}, SourceTypeName: i.typeName, TargetTypeName: b.Type,
	})
	if err != nil {
		return w.reportCall(at, nil, err)
	}
	if !w.reportCall(at, resp.Diagnostics, nil) {
		return false
	}
	v, err := decode(resp.TargetState, s.ty)
	if err != nil {
		return w.fail(address, "Provider produced invalid object", "%s", err)
	}
	if i.attributes, err = ctyjson.Marshal(v, s.ty); err != nil {
		return w.fail(address, "Provider produced invalid object", "%s", err)
	}
	i.typeName, i.provider, i.version, i.private = b.Type, providerAddress(b.Provider()), s.version, resp.TargetPrivate
	return true
}
