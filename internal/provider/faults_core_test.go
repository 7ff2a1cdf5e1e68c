package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// core plays Terraform's part of the plugin protocol in this process, so that thousands of applies take seconds. The
// lifecycles, which hold the provider against the real Terraform, are what it plays; it knows no more HCL than they use.
type core struct {
	t      testing.TB
	server wholeServer
	// settings are of the provider block, beside the usual ones of tests.
	settings map[string]cty.Value
	state    map[string]*instance    // by address
	order    []string                // the addresses in the order in which they were made
	said     []*tfprotov6.Diagnostic // all that the provider has said
	env      map[string]string       // of the last process
	heeds    bool                    // the plan's advice to import something stops an apply, as a person would
}

// instance is what a state keeps of one object.
type instance struct {
	kind     string
	value    cty.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool
}

func newCore(t testing.TB) *core { return &core{t: t, state: map[string]*instance{}} }

// start begins a process of the provider, as each command of Terraform does.
func (c *core) start(ctx context.Context, env map[string]string) error {
	p := New("test", func(name string) string { return env[name] })
	p.pace = quickPace
	c.env = env
	c.server = Server(p).(wholeServer)
	s, err := wholeSchema()
	if err != nil {
		return err
	}
	ty := s.provider
	config := map[string]cty.Value{}
	for name, of := range ty.AttributeTypes() {
		config[name] = cty.NullVal(of)
	}
	config["retry_delay_seconds"] = cty.NumberFloatVal(0.1)
	config["timeout_seconds"] = cty.NumberIntVal(10)
	maps.Copy(config, c.settings)
	resp, err := c.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: c.encode(cty.ObjectVal(config), ty)})
	if err != nil {
		return err
	}
	return c.heard(resp.Diagnostics)
}

// wholeSchema is the provider's schema, which all its processes have in common.
var wholeSchema = sync.OnceValues(func() (*schemaTypes, error) {
	resp, err := Server(New("test", func(string) string { return "" })).GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	out := &schemaTypes{resources: resp.ResourceSchemas, kinds: map[string]cty.Type{}}
	if out.provider, err = typeOf(resp.Provider); err != nil {
		return nil, err
	}
	for name, s := range resp.ResourceSchemas {
		if out.kinds[name], err = typeOf(s); err != nil {
			return nil, err
		}
	}
	for name, s := range resp.DataSourceSchemas {
		if out.kinds["data."+name], err = typeOf(s); err != nil {
			return nil, err
		}
	}
	for name, a := range resp.ActionSchemas {
		if out.kinds[name], err = typeOf(a.Schema); err != nil {
			return nil, err
		}
	}
	return out, nil
})

// schemaTypes is a schema, and the types of the values that it stands for: the provider's, and by name those of
// resources, actions and, after "data.", data sources.
type schemaTypes struct {
	provider  cty.Type
	resources map[string]*tfprotov6.Schema
	kinds     map[string]cty.Type
}

func typeOf(s *tfprotov6.Schema) (cty.Type, error) {
	text, err := s.ValueType().MarshalJSON() //nolint:staticcheck // the protocol's own form of a type
	if err != nil {
		return cty.NilType, err
	}
	return ctyjson.UnmarshalType(text)
}

func (c *core) schema() *schemaTypes {
	s, err := wholeSchema()
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *core) resourceType(kind string) cty.Type { return c.schema().kinds[kind] }

func (c *core) encode(v cty.Value, ty cty.Type) *tfprotov6.DynamicValue {
	b, err := msgpack.Marshal(v, ty)
	if err != nil {
		c.t.Fatal(err)
	}
	return &tfprotov6.DynamicValue{MsgPack: b}
}

func (c *core) decode(v *tfprotov6.DynamicValue, ty cty.Type) cty.Value {
	if v == nil {
		return cty.NullVal(ty)
	}
	out, err := msgpack.Unmarshal(v.MsgPack, ty)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// heard remembers diagnostics, and returns the errors among them.
func (c *core) heard(diags []*tfprotov6.Diagnostic) error {
	c.said = append(c.said, diags...)
	for _, d := range diags {
		review(d.Summary, d.Detail)
	}
	return complaint(diags)
}

// complaint is the errors among diagnostics as one error, or nil.
func complaint(diags []*tfprotov6.Diagnostic) error {
	var out []error
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			out = append(out, errors.New(d.Summary+": "+d.Detail))
		}
	}
	return errors.Join(out...)
}

// declaration is one resource or action of a configuration.
type declaration struct {
	block, kind, address string
	body                 hcl.Body
}

// blocks reads a configuration; resources come before those that mention them.
func (c *core) blocks(text string) []declaration {
	file, diags := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		c.t.Fatal(diags)
	}
	var out []declaration
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		out = append(out, declaration{b.Type, b.Labels[0], strings.Join(b.Labels, "."), b.Body})
	}
	return out
}

// functions are those of Terraform that the lifecycles call.
var functions = map[string]function.Function{
	"jsonencode": stdlib.JSONEncodeFunc, "tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
}

// config evaluates the body of a block of that type; every resource that it mentions must be in state.
func (c *core) config(b declaration, ty cty.Type) (cty.Value, error) {
	kinds := map[string]map[string]cty.Value{}
	for address, i := range c.state {
		kind, name, _ := strings.Cut(address, ".")
		if kinds[kind] == nil {
			kinds[kind] = map[string]cty.Value{}
		}
		kinds[kind][name] = i.value
	}
	in := &hcl.EvalContext{Functions: functions, Variables: map[string]cty.Value{}}
	for kind, objects := range kinds {
		in.Variables[kind] = cty.ObjectVal(objects)
	}
	attributes, diags := b.body.JustAttributes()
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	values := map[string]cty.Value{}
	for name, of := range ty.AttributeTypes() {
		values[name] = cty.NullVal(of)
	}
	for name, a := range attributes {
		v, diags := a.Expr.Value(in)
		if diags.HasErrors() {
			return cty.NilVal, diags
		}
		if values[name], _ = convert.Convert(v, withOptional(ty.AttributeType(name))); values[name] == cty.NilVal {
			return cty.NilVal, fmt.Errorf("%s.%s: %#v does not fit", b.address, name, v)
		}
	}
	return cty.ObjectVal(values), nil
}

// withOptional lets every attribute of the objects in a type be left out.
func withOptional(ty cty.Type) cty.Type {
	switch {
	case ty.IsObjectType():
		attributes, optional := map[string]cty.Type{}, []string{}
		for name, of := range ty.AttributeTypes() {
			attributes[name] = withOptional(of)
			optional = append(optional, name)
		}
		return cty.ObjectWithOptionalAttrs(attributes, optional)
	case ty.IsListType():
		return cty.List(withOptional(ty.ElementType()))
	case ty.IsSetType():
		return cty.Set(withOptional(ty.ElementType()))
	case ty.IsMapType():
		return cty.Map(withOptional(ty.ElementType()))
	}
	return ty
}

// forget takes an object out of the state.
func (c *core) forget(address string) {
	delete(c.state, address)
	c.order = slices.DeleteFunc(c.order, func(a string) bool { return a == address })
}

func (c *core) keep(address string, i *instance) {
	if c.state[address] == nil {
		c.order = append(c.order, address)
	}
	c.state[address] = i
}
