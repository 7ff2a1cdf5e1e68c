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

// importing is what an import block, or command, names an object by.
type importing struct {
	id       string
	identity cty.Value // NilVal for an id
}

// importOf is what the configuration asks to import to the address; nil for nothing.
func (w *walk) importOf(address string) (*importing, bool) {
	for _, b := range w.config.Imports {
		if to, ok := lang.TargetAddress(b.Body.Attributes["to"].Expr); !ok || to != address {
			continue
		}
		if id := b.Body.Attributes["id"]; id != nil {
			v, ok := w.evaluate(id.Expr, lang.Repetition{}, address)
			if !ok || !v.IsKnown() || v.IsNull() {
				return nil, w.fail(address, "Invalid import id argument", "The import ID value is unsuitable.")
			}
			return &importing{id: v.AsString(), identity: cty.NilVal}, true
		}
		v, ok := w.evaluate(b.Body.Attributes["identity"].Expr, lang.Repetition{}, address)
		return &importing{identity: v}, ok
	}
	return nil, true
}

// importObject asks the provider for an object that the state does not have.
func (w *walk) importObject(s *subject, from *importing) (*object, bool) {
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
		return nil, w.called(s, nil, err)
	}
	if !w.called(s, resp.Diagnostics, nil) {
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
	o, ok := w.read(s, &object{value: v, private: imported.Private, identity: imported.Identity})
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
		run.importAlone(b, address, id)
	}
	if out := run.all(); !out.HasErrors() {
		w.state = run.state
	}
	return w.end(run)
}

func (w *walk) importAlone(b *lang.Block, address, id string) {
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
		at, ok := w.subject(b, s, r)
		if !ok {
			return
		}
		if o, ok := w.importObject(at, &importing{id: id, identity: cty.NilVal}); ok {
			w.keep(at, o, false)
		}
	}
}

// prepare moves objects in the state as moved blocks say.
func (w *walk) prepare() bool {
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
	if b.Type != i.kind || source(b.Provider()) != i.source {
		var ok bool
		if ok = w.moveAcross(b, to, &moved); !ok {
			return false
		}
	}
	w.state.remove(from)
	w.state.set(to, &moved)
	w.plan.moved++
	return true
}

// moveAcross asks the provider to take an object of another type, or of another provider.
func (w *walk) moveAcross(b *lang.Block, address string, i *instance) bool {
	s := w.schemaOf(b)
	if s == nil {
		return false
	}
	at, ok := w.subject(b, s, lang.Repetition{Key: i.key})
	if !ok {
		return false
	}
	resp, err := at.MoveResourceState(w.ctx, &tfprotov6.MoveResourceStateRequest{
		SourcePrivate: i.private, SourceProviderAddress: i.source, SourceSchemaVersion: i.version,
		SourceState: &tfprotov6.RawState{JSON: i.attributes}, SourceTypeName: i.kind, TargetTypeName: b.Type,
	})
	if err != nil {
		return w.called(at, nil, err)
	}
	if !w.called(at, resp.Diagnostics, nil) {
		return false
	}
	v, err := decode(resp.TargetState, s.ty)
	if err != nil {
		return w.fail(address, "Provider produced invalid object", "%s", err)
	}
	if i.attributes, err = ctyjson.Marshal(v, s.ty); err != nil {
		return w.fail(address, "Provider produced invalid object", "%s", err)
	}
	i.kind, i.source, i.version, i.private = b.Type, source(b.Provider()), s.version, resp.TargetPrivate
	return true
}
