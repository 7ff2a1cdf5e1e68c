package tfcore

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

// resourceObject is one object as the provider sees it.
type resourceObject struct {
	value    cty.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// node is one instance in a walk: its block, its schema, and its provider.
type node struct {
	*providerClient
	block      *lang.Block
	schema     *typeSchema
	address    string
	repetition lang.Repetition
}

func (w *walk) newNode(b *lang.Block, s *typeSchema, r lang.Repetition) (*node, bool) {
	p, ok := w.configuredProvider(b.Provider())
	return &node{providerClient: p, block: b, schema: s, address: r.Address(b.Address), repetition: r}, ok
}

// reportCall reports the diagnostics of a call for the node.
func (w *walk) reportCall(s *node, diags []*tfprotov6.Diagnostic, err error) bool {
	return w.addProvider(s.block, s.address, diags, err)
}

// decodeInstance decodes an object of the state, upgraded to the current schema.
func (w *walk) decodeInstance(s *node, i *resourceInstance) (*resourceObject, bool) {
	resp, err := s.UpgradeResourceState(w.ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: i.typeName, Version: i.version, RawState: &tfprotov6.RawState{JSON: i.attributes},
	})
	if err != nil {
		return nil, w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
		return nil, false
	}
	v, err := decode(resp.UpgradedState, s.schema.ty)
	if err != nil {
		return nil, w.fail(s.address, "Invalid resource state upgrade", "%s", err)
	}
	out := &resourceObject{value: v, private: i.private}
	schema := s.identities[i.typeName]
	if len(i.identity) == 0 || schema == nil {
		return out, true
	}
	if i.identityVersion == schema.version {
		v, err := ctyjson.Unmarshal(i.identity, schema.ty)
		if err != nil {
			return nil, w.fail(s.address, "Invalid identity", "%s", err)
		}
		out.identity = &tfprotov6.ResourceIdentityData{IdentityData: mustEncode(v, schema.ty)}
		return out, true
	}
	identity, err := s.UpgradeResourceIdentity(w.ctx, &tfprotov6.UpgradeResourceIdentityRequest{
		TypeName: i.typeName, Version: i.identityVersion, RawIdentity: &tfprotov6.RawState{JSON: i.identity},
	})
	if err != nil {
		return nil, w.reportCall(s, nil, err)
	}
	out.identity = identity.UpgradedIdentity
	return out, w.reportCall(s, identity.Diagnostics, nil)
}

// encodeInstance encodes an object for the state.
func (w *walk) encodeInstance(s *node, o *resourceObject) (*resourceInstance, bool) {
	attributes, err := ctyjson.Marshal(o.value, s.schema.ty)
	if err != nil {
		return nil, w.fail(s.address, "Failed to encode state", "%s", err)
	}
	out := &resourceInstance{
		mode: s.block.Mode, typeName: s.block.Type, name: s.block.Name, key: s.repetition.Key, provider: providerAddress(s.block.Provider()),
		attributes: attributes, version: s.schema.version, private: o.private,
		dependencies: w.managed(s.block.References()), createFirst: s.block.Lifecycle("create_before_destroy"),
	}
	schema := s.identities[s.block.Type]
	if o.identity == nil || o.identity.IdentityData == nil || schema == nil || s.block.Mode != "resource" {
		return out, true
	}
	v, err := decode(o.identity.IdentityData, schema.ty)
	if err != nil {
		return nil, w.fail(s.address, "Invalid identity", "%s", err)
	}
	if out.identity, err = ctyjson.Marshal(v, schema.ty); err != nil {
		return nil, w.fail(s.address, "Invalid identity", "%s", err)
	}
	out.identityVersion = schema.version
	return out, true
}

// managed are the managed resources that the references lead to, directly or not.
func (w *walk) managed(references []string) []string {
	var out []string
	for address := range w.config.Closure(references) {
		if on := w.config.Blocks[address]; on != nil && on.Mode == "resource" {
			out = append(out, address)
		}
	}
	return out
}

// instance is the instance in the state at this moment; nil for none.
func (w *walk) instance(address string) *resourceInstance {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.state.instances[address]
}

// saveObject saves an object in the state, or removes it from the state when it is nil.
func (w *walk) saveObject(s *node, o *resourceObject, tainted bool) bool {
	if o == nil || o.value.IsNull() {
		w.lock.Lock()
		defer w.lock.Unlock()
		w.state.remove(s.address)
		return true
	}
	i, ok := w.encodeInstance(s, o)
	if ok {
		i.tainted = tainted
		w.lock.Lock()
		defer w.lock.Unlock()
		w.state.set(s.address, i)
	}
	return ok
}

// refresh reads an object of the state. It returns nil when the object no longer exists.
func (w *walk) refresh(s *node, o *resourceObject) (*resourceObject, bool) {
	read, ok := w.read(s, o)
	if ok && read != nil && len(o.private) > 0 && len(read.private) == 0 {
		return nil, w.fail(s.address, "Provider lost private state", "Reading returned no private state, though there was some.")
	}
	return read, ok
}

// read calls ReadResource. It returns nil when the object does not exist.
func (w *walk) read(s *node, o *resourceObject) (*resourceObject, bool) {
	resp, err := s.ReadResource(w.ctx, &tfprotov6.ReadResourceRequest{
		TypeName: s.block.Type, CurrentState: mustEncode(o.value, s.schema.ty), Private: o.private, CurrentIdentity: o.identity,
	})
	if err != nil {
		return nil, w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, resp.Diagnostics, nil) {
		return nil, false
	}
	v, err := decode(resp.NewState, s.schema.ty)
	if err != nil {
		return nil, w.fail(s.address, "Provider produced invalid object", "%s", err)
	}
	if v.IsNull() {
		return nil, true
	}
	if errs := objchange.AssertStateValid(s.schema.attributes, v); len(errs) > 0 {
		return nil, w.fail(s.address, "Provider produced invalid object", "%s.", strings.Join(errs, "\n"))
	}
	return &resourceObject{value: v, private: resp.Private, identity: resp.NewIdentity}, true
}

// validateInstance checks the configuration of an instance; what it will be is unknown.
func (w *walk) validateInstance(b *lang.Block, s *typeSchema, r lang.Repetition) (cty.Value, bool) {
	unknown := cty.UnknownVal(s.ty)
	config, ok := w.decodeConfig(b, s, r)
	if !ok {
		return unknown, false
	}
	p, ok := w.configuredProvider(b.Provider())
	if !ok {
		return unknown, false
	}
	at := &node{providerClient: p, block: b, schema: s, address: r.Address(b.Address), repetition: r}
	return unknown, w.withSlot(func() bool { return w.validate(at, config) })
}

// validate validates a configuration with the provider.
func (w *walk) validate(s *node, config cty.Value) bool {
	encoded, err := encode(config, s.schema.ty)
	if err != nil {
		return w.fail(s.address, "Invalid configuration", "%s", err)
	}
	if s.block.Mode == "data" {
		resp, err := s.ValidateDataResourceConfig(
			w.ctx,
			&tfprotov6.ValidateDataResourceConfigRequest{TypeName: s.block.Type, Config: encoded},
		)
		if err != nil {
			return w.reportCall(s, nil, err)
		}
		return w.reportCall(s, resp.Diagnostics, nil)
	}
	resp, err := s.ValidateResourceConfig(w.ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: s.block.Type, Config: encoded,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		return w.reportCall(s, nil, err)
	}
	return w.reportCall(s, resp.Diagnostics, nil)
}
