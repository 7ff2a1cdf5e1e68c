package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// planned is what a plan does to one object.
type planned struct {
	declaration
	ty            cty.Type
	config, value cty.Value
	response      *tfprotov6.PlanResourceChangeResponse
	was           *instance // nil for none
	replaces      bool
}

// changes reports whether there is anything to do.
func (p *planned) changes() bool {
	return p.was == nil || p.replaces || !p.value.RawEquals(p.was.value)
}

// refresh reads an object. One that is gone leaves the state.
func (c *core) refresh(ctx context.Context, address string) error {
	i := c.state[address]
	if i == nil {
		return nil
	}
	ty := c.resourceType(i.kind)
	resp, err := c.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: i.kind, CurrentState: c.encode(i.value, ty), Private: i.private, CurrentIdentity: i.identity,
	})
	if err != nil {
		return err
	}
	if err := c.heard(resp.Diagnostics); err != nil {
		return err
	}
	if now := c.decode(resp.NewState, ty); now.IsNull() {
		c.forget(address)
	} else {
		c.state[address] = &instance{i.kind, now, resp.Private, resp.NewIdentity, i.tainted}
	}
	return nil
}

// plan refreshes an object and asks what is to be done to it.
func (c *core) plan(ctx context.Context, b declaration) (*planned, error) {
	if err := c.refresh(ctx, b.address); err != nil {
		return nil, err
	}
	p := &planned{declaration: b, ty: c.resourceType(b.kind), was: c.state[b.address]}
	var err error
	if p.config, err = c.config(b, p.ty); err != nil {
		return nil, err
	}
	validated, err := c.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: b.kind, Config: c.encode(p.config, p.ty), ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true}})
	if err != nil {
		return nil, err
	}
	if err := c.heard(validated.Diagnostics); err != nil {
		return nil, err
	}
	if err := c.ask(ctx, p, p.was); err != nil {
		return nil, err
	}
	if p.was != nil && (p.was.tainted || len(p.response.RequiresReplace) > 0) {
		p.replaces = true
		return p, c.ask(ctx, p, nil)
	}
	return p, nil
}

func (c *core) ask(ctx context.Context, p *planned, was *instance) error {
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: p.kind, Config: c.encode(p.config, p.ty)}
	prior := cty.NullVal(p.ty)
	if was != nil {
		prior, req.PriorPrivate, req.PriorIdentity = was.value, was.private, was.identity
	}
	req.PriorState = c.encode(prior, p.ty)
	req.ProposedNewState = c.encode(proposed(c.schema().resources[p.kind].Block.Attributes, prior, p.config), p.ty)
	var err error
	if p.response, err = c.server.PlanResourceChange(ctx, req); err != nil {
		return err
	}
	p.value = c.decode(p.response.PlannedState, p.ty)
	return errors.Join(c.heard(p.response.Diagnostics), c.advice(p.response.Diagnostics))
}

// advice is the warnings that say what to import, when they are heeded.
func (c *core) advice(diags []*tfprotov6.Diagnostic) error {
	for _, d := range diags {
		if c.heeds && d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.Contains(d.Detail, "terraform import") {
			return errors.New(d.Summary + ": " + d.Detail)
		}
	}
	return nil
}

// proposed lays a configuration over what was, as Terraform does: what it does not set and the provider may compute stays.
func proposed(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	out := config.AsValueMap()
	for _, a := range attributes {
		of, was := out[a.Name], cty.NullVal(out[a.Name].Type())
		if !prior.IsNull() && prior.IsKnown() {
			was = prior.GetAttr(a.Name)
		}
		switch {
		case a.WriteOnly:
			out[a.Name] = cty.NullVal(of.Type())
		case of.IsNull() && a.Computed:
			if prior.IsNull() {
				was = cty.UnknownVal(of.Type())
			}
			out[a.Name] = was
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			out[a.Name] = proposed(a.NestedType.Attributes, was, of)
		case a.NestedType != nil && a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeList:
			out[a.Name] = proposedList(a.NestedType.Attributes, was, of)
		}
	}
	return cty.ObjectVal(out)
}

func proposedList(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	if config.IsNull() || !config.IsKnown() || config.LengthInt() == 0 {
		return config
	}
	out := config.AsValueSlice()
	for n, of := range out {
		was := cty.NullVal(of.Type())
		if !prior.IsNull() && n < prior.LengthInt() {
			was = prior.Index(cty.NumberIntVal(int64(n)))
		}
		out[n] = proposed(attributes, was, of)
	}
	return cty.ListVal(out)
}

// change applies a plan.
func (c *core) change(ctx context.Context, p *planned) error {
	was := p.was
	if p.replaces {
		if err := c.destroy(ctx, p.address); err != nil {
			return err
		}
		was = nil
	}
	req := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.kind, Config: c.encode(p.config, p.ty), PlannedState: p.response.PlannedState, PlannedPrivate: p.response.PlannedPrivate,
		PlannedIdentity: p.response.PlannedIdentity, PriorState: c.encode(cty.NullVal(p.ty), p.ty),
	}
	if was != nil {
		req.PriorState = c.encode(was.value, p.ty)
	}
	resp, err := c.server.ApplyResourceChange(ctx, req)
	if ctx.Err() != nil && err == nil {
		c.said = append(c.said, resp.Diagnostics...)
	}
	if ctx.Err() != nil || err != nil { // the process is gone, with all that it would have answered
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	failure := c.heard(resp.Diagnostics)
	now := c.decode(resp.NewState, p.ty)
	if failure == nil {
		failure = consistent(p.value, now)
	}
	if !now.IsNull() {
		c.keep(p.address, &instance{p.kind, now, resp.Private, resp.NewIdentity, failure != nil && was == nil})
	}
	return failure
}

func (c *core) destroy(ctx context.Context, address string) error {
	i := c.state[address]
	ty := c.resourceType(i.kind)
	nothing := c.encode(cty.NullVal(ty), ty)
	resp, err := c.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.kind, Config: nothing, PlannedState: nothing, PriorState: c.encode(i.value, ty), PlannedPrivate: i.private, PlannedIdentity: i.identity,
	})
	if ctx.Err() != nil || err != nil {
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	if err := c.heard(resp.Diagnostics); err != nil {
		return err
	}
	c.forget(address)
	return nil
}

// apply does what a configuration asks for: what it has no more goes first, the newest foremost.
func (c *core) apply(ctx context.Context, text string) error {
	blocks := c.blocks(text)
	for _, address := range slices.Backward(slices.Clone(c.order)) {
		if !slices.ContainsFunc(blocks, func(b declaration) bool { return b.address == address }) {
			if err := c.refresh(ctx, address); err != nil {
				return err
			}
			if c.state[address] == nil {
				continue
			}
			if err := c.destroy(ctx, address); err != nil {
				return err
			}
		}
	}
	for _, b := range blocks {
		p, err := c.plan(ctx, b)
		if err == nil && p.changes() {
			err = c.change(ctx, p)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", b.address, err)
		}
	}
	return nil
}

// open is what a plan for the configuration would change; empty when nothing is left to do.
func (c *core) open(ctx context.Context, text string) (string, error) {
	var out []string
	blocks := c.blocks(text)
	for _, b := range blocks {
		p, err := c.plan(ctx, b)
		if err != nil {
			return "", fmt.Errorf("%s: %w", b.address, err)
		}
		if p.changes() {
			out = append(out, fmt.Sprintf("%s: %#v", b.address, p.value))
		}
	}
	for _, address := range c.order {
		if !slices.ContainsFunc(blocks, func(b declaration) bool { return b.address == address }) {
			out = append(out, address+" goes")
		}
	}
	return strings.Join(out, "\n"), nil
}
