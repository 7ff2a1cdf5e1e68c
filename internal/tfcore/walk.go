package tfcore

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

type operation int

const (
	opValidate operation = iota
	opPlan
	opApply
)

// walk visits each object of a configuration and a state once, after its dependencies.
type walk struct {
	report
	ctx       context.Context //nolint:containedctx // a walk is one command
	workspace *Workspace
	config    *lang.Config
	op        operation
	options   PlanOptions
	now       time.Time
	slots     chan struct{}

	lock       sync.Mutex
	futures    map[string]*future
	state      *workspaceState // as the walk changes it
	prior      *workspaceState // as it was before
	plan       *Plan           // being made, or being applied
	ephemerals []func()
	stopped    bool

	servers   map[string]*providerClient
	functions map[string]function.Function
}

// future is the value of one node, computed at its first use.
type future struct {
	once  sync.Once
	value cty.Value
	ok    bool
}

// resolve computes a node at its first call, and returns its value; false when it, or what it depends on, failed.
func (w *walk) resolve(key string, compute func() (cty.Value, bool)) (cty.Value, bool) {
	w.lock.Lock()
	f := w.futures[key]
	if f == nil {
		f = &future{}
		w.futures[key] = f
	}
	w.lock.Unlock()
	f.once.Do(func() { f.value, f.ok = compute() })
	return f.value, f.ok
}

// withSlot runs calls to a provider, with at most as many nodes at a time as the parallelism allows.
func (w *walk) withSlot(calls func() bool) bool {
	w.slots <- struct{}{}
	defer func() { <-w.slots }()
	w.lock.Lock()
	stopped := w.stopped
	w.lock.Unlock()
	if stopped {
		return w.fail("", "execution halted", "The command was interrupted.")
	}
	return calls()
}

// stop stops the providers, and starts no further nodes.
func (w *walk) stop(ctx context.Context) error {
	w.lock.Lock()
	w.stopped = true
	servers := slices.Collect(maps.Values(w.servers))
	w.lock.Unlock()
	var out []error
	for _, p := range servers {
		if p.name == "terraform" {
			continue
		}
		resp, err := p.StopProvider(ctx, &tfprotov6.StopProviderRequest{})
		if err == nil && resp.Error != "" {
			err = errors.New(resp.Error)
		}
		out = append(out, err)
	}
	return errors.Join(out...)
}

// startProviders starts the servers of all providers.
func (w *walk) startProviders() bool {
	w.servers = map[string]*providerClient{}
	w.functions = lang.Functions(w.workspace.Directory, w.now)
	for name := range w.workspace.Providers {
		p, ok := w.startProvider(name)
		if !ok {
			return false
		}
		w.servers[name] = p
		for called, f := range p.functionsOf(w.ctx) {
			w.functions[called] = f
		}
	}
	w.servers["terraform"], _ = w.startProvider("terraform")
	return true
}

func (w *walk) startProvider(name string) (*providerClient, bool) {
	local, _, _ := strings.Cut(name, ".")
	factory := w.workspace.Providers[local]
	if local == "terraform" {
		factory = func() (tfprotov6.ProviderServer, error) { return terraformProvider{}, nil }
	}
	if factory == nil {
		return nil, w.fail("", "Missing provider", "There is no provider %q.", name)
	}
	server, err := factory()
	if err != nil {
		return nil, w.fail("", "Failed to start provider", "%s", err)
	}
	s, err := w.workspace.Schemas.of(w.ctx, local, server)
	if err != nil {
		return nil, w.fail("", "Failed to load plugin schemas", "%s", err)
	}
	return &providerClient{ProviderServer: server, providerSchemas: s, name: local}, true
}

// schemaOf is the schema of a block; nil, with an error, for an unknown type.
func (w *walk) schemaOf(b *lang.Block) *typeSchema {
	local, _, _ := strings.Cut(b.Provider(), ".")
	p := w.servers[local]
	if p == nil {
		w.fail(b.Address, "Missing provider", "There is no provider %q.", local)
		return nil
	}
	s := p.objects[b.Mode][b.Type]
	if s == nil {
		w.fail(b.Address, "Invalid "+b.Mode+" type", "The provider %s does not support %s type %q.", local, b.Mode, b.Type)
	}
	return s
}

// configuredProvider is the provider with this name, after it was configured.
func (w *walk) configuredProvider(name string) (*providerClient, bool) {
	_, ok := w.resolve("provider."+name, func() (cty.Value, bool) { return cty.NilVal, w.configure(name) })
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.servers[name], ok
}

func (w *walk) configure(name string) bool {
	w.lock.Lock()
	p := w.servers[name]
	w.lock.Unlock()
	if p == nil {
		var ok bool
		if p, ok = w.startProvider(name); !ok {
			return false
		}
		w.lock.Lock()
		w.servers[name] = p
		w.lock.Unlock()
	}
	b := w.config.ProviderBlock(name, "provider["+providerAddress(name)+"]")
	v, ok := w.decodeConfig(b, p.provider, lang.Repetition{})
	if !ok {
		return false
	}
	config := mustEncode(v, p.provider.ty)
	validated, err := p.ValidateProviderConfig(w.ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err == nil && validated.PreparedConfig != nil {
		config = validated.PreparedConfig
	}
	if !w.addProvider(b, b.Address, diagnosticsOf(validated), err) {
		return false
	}
	if w.op == opValidate {
		return true
	}
	resp, err := p.ConfigureProvider(w.ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.15.5", Config: config})
	if err != nil {
		return w.addProvider(b, b.Address, nil, err)
	}
	return w.addProvider(b, b.Address, resp.Diagnostics, nil)
}

func diagnosticsOf(resp *tfprotov6.ValidateProviderConfigResponse) []*tfprotov6.Diagnostic {
	if resp == nil {
		return nil
	}
	return resp.Diagnostics
}

// value is what an expression gets when it refers to the address.
func (w *walk) value(address string) (cty.Value, bool) {
	root, rest, _ := strings.Cut(address, ".")
	switch root {
	case "var":
		return w.resolve(address, func() (cty.Value, bool) { return w.variable(rest) })
	case "local":
		e := w.config.Locals[rest]
		if e == nil {
			return cty.DynamicVal, w.fail("", "Reference to undeclared local value", "There is no local value %q.", rest)
		}
		return w.resolve(address, func() (cty.Value, bool) { return w.evaluate(e, lang.Repetition{}, "") })
	}
	b := w.config.Blocks[address]
	if b == nil {
		return cty.DynamicVal, w.fail("", "Reference to undeclared resource", "%s has not been declared.", address)
	}
	return w.resolve(address, func() (cty.Value, bool) { return w.object(b) })
}

// object visits a block.
func (w *walk) object(b *lang.Block) (cty.Value, bool) {
	s := w.schemaOf(b)
	if s == nil {
		return cty.DynamicVal, false
	}
	switch {
	case b.Mode == "ephemeral":
		return w.visitInstances(b, s, w.openEphemeral)
	case b.Mode == "action" || b.Mode == "list":
		return cty.EmptyObjectVal, true
	case w.op == opValidate:
		return w.visitInstances(b, s, w.validateInstance)
	case b.Mode == "data":
		return w.visitInstances(b, s, w.readData)
	case w.op == opPlan:
		return w.visitInstances(b, s, w.planInstance)
	default:
		return w.visitInstances(b, s, w.applyInstance)
	}
}

func (w *walk) variable(name string) (cty.Value, bool) {
	b := w.config.Variables[name]
	if b == nil {
		return cty.DynamicVal, w.fail(
			"",
			"Reference to undeclared input variable",
			"An input variable with the name %q has not been declared.",
			name,
		)
	}
	v, given := w.workspace.Variables[name]
	if !given {
		switch a := b.Body.Attributes["default"]; {
		case a != nil:
			var ok bool
			if v, ok = w.evaluate(a.Expr, lang.Repetition{}, ""); !ok {
				return v, false
			}
		case w.op == opValidate:
			v = cty.DynamicVal
		default:
			return cty.DynamicVal, w.fail("", "No value for required variable", "The variable %q is not set.", name)
		}
	}
	v, diags := lang.ConvertVariable(b, v, w.functions)
	return v, w.addHCL("", diags)
}

// evaluate computes an expression; the address is for messages.
func (w *walk) evaluate(e hclsyntax.Expression, r lang.Repetition, address string) (cty.Value, bool) {
	in, ok := w.scope(lang.References(e), r)
	if !ok {
		return cty.DynamicVal, false
	}
	v, diags := e.Value(in)
	return v, w.addHCL(address, diags)
}

// scope is what an expression with those references can see.
func (w *walk) scope(addresses []string, r lang.Repetition) (*hcl.EvalContext, bool) {
	values := map[string]cty.Value{}
	for _, address := range addresses {
		v, ok := w.value(address)
		if !ok {
			return nil, false
		}
		values[address] = v
	}
	variables := lang.ReferencedValues(values)
	directory := cty.StringVal(w.workspace.Directory)
	variables["path"] = cty.ObjectVal(map[string]cty.Value{"module": directory, "root": directory, "cwd": directory})
	variables["terraform"] = cty.ObjectVal(
		map[string]cty.Value{"workspace": cty.StringVal("default"), "applying": cty.BoolVal(w.op == opApply)},
	)
	r.Define(variables)
	return &hcl.EvalContext{Variables: variables, Functions: w.functions}, true
}

// visitAll visits all nodes concurrently; each waits for its dependencies.
func (w *walk) visitAll() {
	var nodes []func()
	if !w.options.Destroy && w.options.Invoke == "" {
		nodes = w.declared()
	}
	for name := range w.config.Providers {
		nodes = append(nodes, func() { w.configuredProvider(name) })
	}
	if w.op != opValidate {
		nodes = append(nodes, w.orphans()...)
	}
	if w.options.Invoke != "" {
		nodes = append(nodes, func() { w.invokeAddress(w.options.Invoke) })
	}
	var all sync.WaitGroup
	for _, do := range nodes {
		all.Go(do)
	}
	all.Wait()
	if w.options.Destroy && w.op == opApply && !w.all().HasErrors() {
		w.state.outputs = map[string]output{}
	}
}

// declared are nodes for all that the configuration declares.
func (w *walk) declared() []func() {
	var nodes []func()
	for address := range w.config.Blocks {
		nodes = append(nodes, func() {
			if _, ok := w.value(address); ok {
				w.triggers(address)
			}
		})
	}
	for name := range w.config.Locals {
		nodes = append(nodes, func() { w.value("local." + name) })
	}
	for name := range w.config.Outputs {
		nodes = append(nodes, func() { w.output(name) })
	}
	for name, b := range w.config.Checks {
		nodes = append(nodes, func() { w.check(name, b) })
	}
	return nodes
}

// check evaluates the assertions of a check block, which fail as warnings.
func (w *walk) check(name string, b *hclsyntax.Block) {
	if w.op == opValidate {
		return
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type != "assert" {
			continue
		}
		condition, ok := w.evaluate(inner.Body.Attributes["condition"].Expr, lang.Repetition{}, "check."+name)
		if !ok || !condition.IsKnown() || condition.True() {
			continue
		}
		message, ok := w.evaluate(inner.Body.Attributes["error_message"].Expr, lang.Repetition{}, "check."+name)
		if ok {
			w.add(Diagnostic{Warning: true, Summary: "Check block assertion failed", Detail: message.AsString()})
		}
	}
}

// output evaluates an output value, and saves it in the plan or the state.
func (w *walk) output(name string) {
	b := w.config.Outputs[name]
	v, ok := w.evaluate(b.Body.Attributes["value"].Expr, lang.Repetition{}, "output."+name)
	if !ok || w.op == opValidate {
		return
	}
	sensitive := false
	if a := b.Body.Attributes["sensitive"]; a != nil {
		s, ok := w.evaluate(a.Expr, lang.Repetition{}, "output."+name)
		sensitive = ok && s.True()
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	switch w.op {
	case opPlan:
		before, had := w.prior.outputs[name]
		w.plan.outputs[name] = &outputChange{before: before.value, after: v, existed: had}
	case opApply:
		w.state.outputs[name] = output{value: v, sensitive: sensitive}
	}
}
