package acctest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Refresh reads an object. One that is gone leaves the state.
func (c *Core) Refresh(ctx context.Context, address string) error {
	i := c.State[address]
	if i == nil {
		return nil
	}
	ty := c.ResourceType(i.Kind)
	resp, err := c.Server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: i.Kind, CurrentState: c.Encode(i.Value, ty), Private: i.Private, CurrentIdentity: i.Identity,
	})
	if err != nil {
		return err
	}
	if err := c.Heard(resp.Diagnostics); err != nil {
		return err
	}
	if now := c.Decode(resp.NewState, ty); now.IsNull() {
		c.Forget(address)
	} else {
		c.State[address] = &testenv.Instance{Kind: i.Kind, Value: now, Private: resp.Private, Identity: resp.NewIdentity, Tainted: i.Tainted}
	}
	return nil
}

// Plan refreshes an object and asks what is to be done to it.
func (c *Core) Plan(ctx context.Context, b testenv.Declaration) (*testenv.Planned, error) {
	if err := c.Refresh(ctx, b.Address); err != nil {
		return nil, err
	}
	p := &testenv.Planned{Declaration: b, Ty: c.ResourceType(b.Kind), Was: c.State[b.Address]}
	var err error
	if p.Config, err = c.Config(b, p.Ty); err != nil {
		return nil, err
	}
	validated, err := c.Server.ValidateResourceConfig(
		ctx,
		&tfprotov6.ValidateResourceConfigRequest{
			TypeName:           b.Kind,
			Config:             c.Encode(p.Config, p.Ty),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		},
	)
	if err != nil {
		return nil, err
	}
	if err := c.Heard(validated.Diagnostics); err != nil {
		return nil, err
	}
	if err := c.Ask(ctx, p, p.Was); err != nil {
		return nil, err
	}
	if p.Was != nil && (p.Was.Tainted || len(p.Response.RequiresReplace) > 0) {
		p.Replaces = true
		return p, c.Ask(ctx, p, nil)
	}
	return p, nil
}

func (c *Core) Ask(ctx context.Context, p *testenv.Planned, was *testenv.Instance) error {
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: p.Kind, Config: c.Encode(p.Config, p.Ty)}
	prior := cty.NullVal(p.Ty)
	if was != nil {
		prior, req.PriorPrivate, req.PriorIdentity = was.Value, was.Private, was.Identity
	}
	req.PriorState = c.Encode(prior, p.Ty)
	req.ProposedNewState = c.Encode(testenv.Proposed(c.Schema().Resources[p.Kind].Block.Attributes, prior, p.Config), p.Ty)
	var err error
	if p.Response, err = c.Server.PlanResourceChange(ctx, req); err != nil {
		return err
	}
	p.Value = c.Decode(p.Response.PlannedState, p.Ty)
	return errors.Join(c.Heard(p.Response.Diagnostics), c.advice(p.Response.Diagnostics))
}

// advice is the warnings that say what to import, when they are heeded.
func (c *Core) advice(diags []*tfprotov6.Diagnostic) error {
	for _, d := range diags {
		if c.Heeds && d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.Contains(d.Detail, "terraform import") {
			return errors.New(d.Summary + ": " + d.Detail)
		}
	}
	return nil
}

// Change applies a plan.
func (c *Core) Change(ctx context.Context, p *testenv.Planned) error {
	was := p.Was
	if p.Replaces {
		if err := c.Destroy(ctx, p.Address); err != nil {
			return err
		}
		was = nil
	}
	req := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.Kind, Config: c.Encode(p.Config, p.Ty), PlannedState: p.Response.PlannedState, PlannedPrivate: p.Response.PlannedPrivate,
		PlannedIdentity: p.Response.PlannedIdentity, PriorState: c.Encode(cty.NullVal(p.Ty), p.Ty),
	}
	if was != nil {
		req.PriorState = c.Encode(was.Value, p.Ty)
	}
	resp, err := c.Server.ApplyResourceChange(ctx, req)
	if ctx.Err() != nil && err == nil {
		c.Said = append(c.Said, resp.Diagnostics...)
	}
	if ctx.Err() != nil || err != nil { // the process is gone, with all that it would have answered
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	failure := c.Heard(resp.Diagnostics)
	now := c.Decode(resp.NewState, p.Ty)
	if failure == nil {
		failure = testenv.Consistent(p.Value, now)
	}
	if !now.IsNull() {
		c.Keep(
			p.Address,
			&testenv.Instance{
				Kind:     p.Kind,
				Value:    now,
				Private:  resp.Private,
				Identity: resp.NewIdentity,
				Tainted:  failure != nil && was == nil,
			},
		)
	}
	return failure
}

func (c *Core) Destroy(ctx context.Context, address string) error {
	i := c.State[address]
	ty := c.ResourceType(i.Kind)
	nothing := c.Encode(cty.NullVal(ty), ty)
	resp, err := c.Server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.Kind, Config: nothing, PlannedState: nothing, PriorState: c.Encode(i.Value, ty), PlannedPrivate: i.Private,
		PlannedIdentity: i.Identity,
	})
	if ctx.Err() != nil || err != nil {
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	if err := c.Heard(resp.Diagnostics); err != nil {
		return err
	}
	c.Forget(address)
	return nil
}

// Apply applies a configuration: objects that it no longer has are destroyed first, the newest first.
func (c *Core) Apply(ctx context.Context, text string) error {
	blocks := c.Blocks(text)
	for _, address := range slices.Backward(slices.Clone(c.Order)) {
		if !slices.ContainsFunc(blocks, func(b testenv.Declaration) bool { return b.Address == address }) {
			if err := c.Refresh(ctx, address); err != nil {
				return err
			}
			if c.State[address] == nil {
				continue
			}
			if err := c.Destroy(ctx, address); err != nil {
				return err
			}
		}
	}
	for _, b := range blocks {
		p, err := c.Plan(ctx, b)
		if err == nil && p.Changes() {
			err = c.Change(ctx, p)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", b.Address, err)
		}
	}
	return nil
}

// Open is what a plan for the configuration would change; empty when nothing is left to do.
func (c *Core) Open(ctx context.Context, text string) (string, error) {
	var out []string
	blocks := c.Blocks(text)
	for _, b := range blocks {
		p, err := c.Plan(ctx, b)
		if err != nil {
			return "", fmt.Errorf("%s: %w", b.Address, err)
		}
		if p.Changes() {
			out = append(out, fmt.Sprintf("%s: %#v", b.Address, p.Value))
		}
	}
	for _, address := range c.Order {
		if !slices.ContainsFunc(blocks, func(b testenv.Declaration) bool { return b.Address == address }) {
			out = append(out, address+" goes")
		}
	}
	return strings.Join(out, "\n"), nil
}
