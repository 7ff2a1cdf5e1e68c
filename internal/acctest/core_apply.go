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
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

// Refresh reads an object. A deleted object is removed from the state.
func (c *Core) Refresh(ctx context.Context, address string) error {
	i := c.State[address]
	if i == nil {
		return nil
	}
	ty := c.ResourceType(i.TypeName)
	resp, err := c.Server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: i.TypeName, CurrentState: c.Encode(i.Value, ty), Private: i.Private, CurrentIdentity: i.Identity,
	})
	if err != nil {
		return err
	}
	if err := c.Record(resp.Diagnostics); err != nil {
		return err
	}
	if now := c.Decode(resp.NewState, ty); now.IsNull() {
		c.Forget(address)
	} else {
		c.State[address] = &testenv.Instance{
			TypeName: i.TypeName, Value: now, Private: resp.Private, Identity: resp.NewIdentity, Tainted: i.Tainted,
		}
	}
	return nil
}

// Plan refreshes an object, and plans its change.
func (c *Core) Plan(ctx context.Context, b testenv.Block) (*testenv.PlannedChange, error) {
	if err := c.Refresh(ctx, b.Address); err != nil {
		return nil, err
	}
	p := &testenv.PlannedChange{Block: b, Type: c.ResourceType(b.TypeName), Prior: c.State[b.Address]}
	var err error
	if p.Config, err = c.Config(b, p.Type); err != nil {
		return nil, err
	}
	validated, err := c.Server.ValidateResourceConfig(
		ctx,
		&tfprotov6.ValidateResourceConfigRequest{
			TypeName:           b.TypeName,
			Config:             c.Encode(p.Config, p.Type),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		},
	)
	if err != nil {
		return nil, err
	}
	if err := c.Record(validated.Diagnostics); err != nil {
		return nil, err
	}
	if err := c.RequestPlan(ctx, p, p.Prior); err != nil {
		return nil, err
	}
	if p.Prior != nil && (p.Prior.Tainted || len(p.Response.RequiresReplace) > 0) {
		p.Replaces = true
		return p, c.RequestPlan(ctx, p, nil)
	}
	return p, nil
}

func (c *Core) RequestPlan(ctx context.Context, p *testenv.PlannedChange, was *testenv.Instance) error {
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: p.TypeName, Config: c.Encode(p.Config, p.Type)}
	prior := cty.NullVal(p.Type)
	if was != nil {
		prior, req.PriorPrivate, req.PriorIdentity = was.Value, was.Private, was.Identity
	}
	req.PriorState = c.Encode(prior, p.Type)
	req.ProposedNewState = c.Encode(objchange.ProposedNew(c.Schema().Resources[p.TypeName].Block.Attributes, prior, p.Config), p.Type)
	var err error
	if p.Response, err = c.Server.PlanResourceChange(ctx, req); err != nil {
		return err
	}
	p.Value = c.Decode(p.Response.PlannedState, p.Type)
	return errors.Join(c.Record(p.Response.Diagnostics), c.importAdvice(p.Response.Diagnostics))
}

// importAdvice returns a warning that advises an import, if StopOnImportAdvice is set.
func (c *Core) importAdvice(diags []*tfprotov6.Diagnostic) error {
	for _, d := range diags {
		if c.StopOnImportAdvice && d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.Contains(d.Detail, "terraform import") {
			return errors.New(d.Summary + ": " + d.Detail)
		}
	}
	return nil
}

// ApplyChange applies a plan.
func (c *Core) ApplyChange(ctx context.Context, p *testenv.PlannedChange) error {
	was := p.Prior
	if p.Replaces {
		if err := c.Destroy(ctx, p.Address); err != nil {
			return err
		}
		was = nil
	}
	req := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.TypeName, Config: c.Encode(p.Config, p.Type), PriorState: c.Encode(cty.NullVal(p.Type), p.Type),
		PlannedState: p.Response.PlannedState, PlannedPrivate: p.Response.PlannedPrivate,
		PlannedIdentity: p.Response.PlannedIdentity,
	}
	if was != nil {
		req.PriorState = c.Encode(was.Value, p.Type)
	}
	resp, err := c.Server.ApplyResourceChange(ctx, req)
	if ctx.Err() != nil && err == nil {
		c.Diagnostics = append(c.Diagnostics, resp.Diagnostics...)
	}
	if ctx.Err() != nil || err != nil { // the process was killed
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	failure := c.Record(resp.Diagnostics)
	now := c.Decode(resp.NewState, p.Type)
	if errs := objchange.AssertObjectCompatible(p.Value, now); failure == nil && len(errs) > 0 {
		failure = fmt.Errorf("inconsistent result after apply: %s", strings.Join(errs, "\n"))
	}
	if !now.IsNull() {
		c.SetInstance(
			p.Address,
			&testenv.Instance{
				TypeName: p.TypeName,
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
	ty := c.ResourceType(i.TypeName)
	nothing := c.Encode(cty.NullVal(ty), ty)
	resp, err := c.Server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.TypeName, Config: nothing, PlannedState: nothing, PriorState: c.Encode(i.Value, ty), PlannedPrivate: i.Private,
		PlannedIdentity: i.Identity,
	})
	if ctx.Err() != nil || err != nil {
		return fmt.Errorf("no answer: %w", context.Cause(ctx))
	}
	if err := c.Record(resp.Diagnostics); err != nil {
		return err
	}
	c.Forget(address)
	return nil
}

// Apply applies a configuration. It first destroys the objects that the configuration no longer has, newest first.
func (c *Core) Apply(ctx context.Context, text string) error {
	blocks := c.ParseBlocks(text)
	for _, address := range slices.Backward(slices.Clone(c.Order)) {
		if !slices.ContainsFunc(blocks, func(b testenv.Block) bool { return b.Address == address }) {
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
		if err == nil && p.HasChanges() {
			err = c.ApplyChange(ctx, p)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", b.Address, err)
		}
	}
	return nil
}

// PendingChanges describes what a plan of the configuration would change; empty for an empty plan.
func (c *Core) PendingChanges(ctx context.Context, text string) (string, error) {
	var out []string
	blocks := c.ParseBlocks(text)
	for _, b := range blocks {
		p, err := c.Plan(ctx, b)
		if err != nil {
			return "", fmt.Errorf("%s: %w", b.Address, err)
		}
		if p.HasChanges() {
			out = append(out, fmt.Sprintf("%s: %#v", b.Address, p.Value))
		}
	}
	for _, address := range c.Order {
		if !slices.ContainsFunc(blocks, func(b testenv.Block) bool { return b.Address == address }) {
			out = append(out, address+" goes")
		}
	}
	return strings.Join(out, "\n"), nil
}
