package acctest

import (
	"context"
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
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Core runs plans and applies against the plugin protocol in process, step by step, so that tests can inject faults and kill the
// provider between two calls. It supports only the HCL that the lifecycles use.
type Core struct {
	T      testing.TB
	Server protoserver.Server
	// Settings are attributes of the provider block, in addition to short retries and timeouts.
	Settings           map[string]cty.Value
	State              map[string]*testenv.Instance // by address
	Order              []string                     // the addresses in order of creation
	Diagnostics        []*tfprotov6.Diagnostic      // all that the provider has returned
	Env                map[string]string            // of the running provider
	StopOnImportAdvice bool                         // an apply stops when its plan advises an import
}

func NewCore(t testing.TB) *Core { return &Core{T: t, State: map[string]*testenv.Instance{}} }

// Start starts and configures a new instance of the provider, as each terraform command does.
func (c *Core) Start(ctx context.Context, env map[string]string) error {
	p := provider.New("test", func(name string) string { return env[name] })
	p.PollInterval = FastPollInterval
	c.Env = env
	c.Server = provider.Server(p)
	s, err := providerSchema()
	if err != nil {
		return err
	}
	ty := s.Provider
	config := map[string]cty.Value{}
	for name, of := range ty.AttributeTypes() {
		config[name] = cty.NullVal(of)
	}
	config["retry_delay_seconds"] = cty.NumberFloatVal(0.1)
	config["timeout_seconds"] = cty.NumberIntVal(10)
	maps.Copy(config, c.Settings)
	resp, err := c.Server.ConfigureProvider(
		ctx,
		&tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: c.Encode(cty.ObjectVal(config), ty)},
	)
	if err != nil {
		return err
	}
	return c.Record(resp.Diagnostics)
}

// providerSchema is the schema of the provider, read once.
var providerSchema = sync.OnceValues(func() (*testenv.SchemaTypes, error) {
	resp, err := provider.Server(provider.New("test", func(string) string { return "" })).
		GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	out := &testenv.SchemaTypes{Resources: resp.ResourceSchemas, Types: map[string]cty.Type{}}
	if out.Provider, err = testenv.ValueType(resp.Provider); err != nil {
		return nil, err
	}
	for name, s := range resp.ResourceSchemas {
		if out.Types[name], err = testenv.ValueType(s); err != nil {
			return nil, err
		}
	}
	for name, s := range resp.DataSourceSchemas {
		if out.Types["data."+name], err = testenv.ValueType(s); err != nil {
			return nil, err
		}
	}
	for name, a := range resp.ActionSchemas {
		if out.Types[name], err = testenv.ValueType(a.Schema); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func (c *Core) Schema() *testenv.SchemaTypes {
	s, err := providerSchema()
	if err != nil {
		c.T.Fatal(err)
	}
	return s
}

func (c *Core) ResourceType(kind string) cty.Type { return c.Schema().Types[kind] }

func (c *Core) Encode(v cty.Value, ty cty.Type) *tfprotov6.DynamicValue {
	b, err := msgpack.Marshal(v, ty)
	if err != nil {
		c.T.Fatal(err)
	}
	return &tfprotov6.DynamicValue{MsgPack: b}
}

func (c *Core) Decode(v *tfprotov6.DynamicValue, ty cty.Type) cty.Value {
	if v == nil {
		return cty.NullVal(ty)
	}
	out, err := msgpack.Unmarshal(v.MsgPack, ty)
	if err != nil {
		c.T.Fatal(err)
	}
	return out
}

// Record records diagnostics, and returns the errors among them.
func (c *Core) Record(diags []*tfprotov6.Diagnostic) error {
	c.Diagnostics = append(c.Diagnostics, diags...)
	for _, d := range diags {
		testenv.ReviewWording(d.Summary, d.Detail)
	}
	return testenv.DiagnosticsError(diags)
}

// ParseBlocks reads a configuration; a resource comes before the resources that refer to it.
func (c *Core) ParseBlocks(text string) []testenv.Block {
	file, diags := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		c.T.Fatal(diags)
	}
	var out []testenv.Block
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		out = append(out, testenv.Block{Mode: b.Type, TypeName: b.Labels[0], Address: strings.Join(b.Labels, "."), Body: b.Body})
	}
	return out
}

// Config evaluates the body of a block as a value of the type; every resource that it refers to must be in the state.
func (c *Core) Config(b testenv.Block, ty cty.Type) (cty.Value, error) {
	kinds := map[string]map[string]cty.Value{}
	for address, i := range c.State {
		kind, name, _ := strings.Cut(address, ".")
		if kinds[kind] == nil {
			kinds[kind] = map[string]cty.Value{}
		}
		kinds[kind][name] = i.Value
	}
	in := &hcl.EvalContext{Functions: testenv.Functions, Variables: map[string]cty.Value{}}
	for kind, objects := range kinds {
		in.Variables[kind] = cty.ObjectVal(objects)
	}
	attributes, diags := b.Body.JustAttributes()
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
		if values[name], _ = convert.Convert(v, testenv.WithOptionalAttributes(ty.AttributeType(name))); values[name] == cty.NilVal {
			return cty.NilVal, fmt.Errorf("%s.%s: %#v does not fit", b.Address, name, v)
		}
	}
	return cty.ObjectVal(values), nil
}

// Forget removes an object from the state.
func (c *Core) Forget(address string) {
	delete(c.State, address)
	c.Order = slices.DeleteFunc(c.Order, func(a string) bool { return a == address })
}

func (c *Core) SetInstance(address string, i *testenv.Instance) {
	if c.State[address] == nil {
		c.Order = append(c.Order, address)
	}
	c.State[address] = i
}
