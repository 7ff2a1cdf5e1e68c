package tfcore

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Factory starts a provider's server. Each command starts its own, as Terraform does.
type Factory = func() (tfprotov6.ProviderServer, error)

// Schemas keeps the schemas of providers for all commands that share it, as reading them takes longer than most commands.
// The key is the provider's local name, so share it only where a name always stands for the same provider.
type Schemas struct {
	mu  sync.Mutex
	all map[string]*providerSchemas
}

func (s *Schemas) of(ctx context.Context, name string, server tfprotov6.ProviderServer) (*providerSchemas, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.all[name]; known != nil {
		return known, nil
	}
	read, err := readSchemas(ctx, server)
	if err != nil {
		return nil, err
	}
	if s.all == nil {
		s.all = map[string]*providerSchemas{}
	}
	s.all[name] = read
	return read, nil
}

// providerClient is the server of a provider in one command, with its schemas.
type providerClient struct {
	tfprotov6.ProviderServer
	*providerSchemas
	name string
}

// actions are the calls of a server that has actions.
func (p *providerClient) actions() (tfprotov6.ActionServer, error) {
	if s, ok := p.ProviderServer.(tfprotov6.ActionServer); ok {
		return s, nil
	}
	return nil, errors.New("the provider " + p.name + " has no actions")
}

// lists are the calls of a server that has list resources.
func (p *providerClient) lists() (tfprotov6.ListResourceServer, error) {
	if s, ok := p.ProviderServer.(tfprotov6.ListResourceServer); ok {
		return s, nil
	}
	return nil, errors.New("the provider " + p.name + " has no list resources")
}

// functions are the provider's functions, as the language calls them.
func (p *providerClient) functionsOf(ctx context.Context) map[string]function.Function {
	out := map[string]function.Function{}
	for name, f := range p.functions {
		if fn, err := p.function(ctx, name, f); err == nil {
			out["provider::"+p.name+"::"+name] = fn
		}
	}
	return out
}

func (p *providerClient) function(ctx context.Context, name string, f *tfprotov6.Function) (function.Function, error) {
	returned, err := ctyType(f.Return.Type)
	if err != nil {
		return function.Function{}, err
	}
	spec := &function.Spec{Type: function.StaticReturnType(returned)}
	for _, declared := range f.Parameters {
		parameter, err := parameterOf(declared)
		if err != nil {
			return function.Function{}, err
		}
		spec.Params = append(spec.Params, parameter)
	}
	if f.VariadicParameter != nil {
		parameter, err := parameterOf(f.VariadicParameter)
		if err != nil {
			return function.Function{}, err
		}
		spec.VarParam = &parameter
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return p.call(ctx, name, spec, args, returned)
	}
	return function.New(spec), nil
}

func parameterOf(declared *tfprotov6.FunctionParameter) (function.Parameter, error) {
	ty, err := ctyType(declared.Type)
	// A literal null has no type.
	return function.Parameter{
		Name: declared.Name, Type: ty, AllowNull: declared.AllowNullValue, AllowUnknown: declared.AllowUnknownValues, AllowDynamicType: true,
	}, err
}

func (p *providerClient) call(
	ctx context.Context,
	name string,
	spec *function.Spec,
	args []cty.Value,
	returned cty.Type,
) (cty.Value, error) {
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for i, arg := range args {
		parameter := spec.VarParam
		if i < len(spec.Params) {
			parameter = &spec.Params[i]
		}
		if !parameter.AllowUnknown && !arg.IsWhollyKnown() {
			return cty.UnknownVal(returned), nil
		}
		encoded, err := encode(arg, parameter.Type)
		if err != nil {
			return cty.NilVal, err
		}
		req.Arguments = append(req.Arguments, encoded)
	}
	resp, err := p.CallFunction(ctx, req)
	if err != nil {
		return cty.NilVal, err
	}
	if resp.Error != nil {
		if resp.Error.FunctionArgument != nil {
			return cty.NilVal, function.NewArgErrorf(int(*resp.Error.FunctionArgument), "%s", resp.Error.Text)
		}
		return cty.NilVal, errors.New(resp.Error.Text)
	}
	return decode(resp.Result, returned)
}
