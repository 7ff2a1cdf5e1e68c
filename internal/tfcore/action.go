package tfcore

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// invokeAddress plans an action that a command names, and, in an apply, invokes it.
func (w *walk) invokeAddress(address string) bool {
	resource, _, _ := strings.Cut(address, "[")
	b := w.config.Blocks[resource]
	if b == nil || b.Mode != "action" {
		return w.fail(address, "Action not found", "There is no action %s in the configuration.", address)
	}
	if !w.dependencies(b) {
		return false
	}
	expansion, ok := w.expand(b)
	for _, r := range expansion.Repetitions {
		if address == resource || r.Address(b.Address) == address {
			ok = w.invoke(b, r) && ok
		}
	}
	return ok
}

// invoke validates and plans an action, and, in an apply, invokes it.
func (w *walk) invoke(b *lang.Block, r lang.Repetition) bool {
	s := w.schemaOf(b)
	if s == nil {
		return false
	}
	at, ok := w.newNode(b, s, r)
	if !ok {
		return false
	}
	server, err := at.actions()
	if err != nil {
		return w.reportCall(at, nil, err)
	}
	v, ok := w.decodeConfig(b, s, r)
	if !ok {
		return false
	}
	config := mustEncode(v, s.ty)
	if w.op != opApply {
		return w.planAction(at, server, config)
	}
	stream, err := server.InvokeAction(w.ctx, &tfprotov6.InvokeActionRequest{ActionType: b.Type, Config: config})
	if err != nil {
		return w.reportCall(at, nil, err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			if w.workspace.Progress != nil {
				w.workspace.Progress(at.address, event.Message)
			}
		case tfprotov6.CompletedInvokeActionEventType:
			ok = w.reportCall(at, event.Diagnostics, nil) && ok
		}
	}
	return ok
}

func (w *walk) planAction(s *node, server tfprotov6.ActionServer, config *tfprotov6.DynamicValue) bool {
	validated, err := server.ValidateActionConfig(w.ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: s.block.Type, Config: config})
	if err != nil {
		return w.reportCall(s, nil, err)
	}
	if !w.reportCall(s, validated.Diagnostics, nil) || w.op == opValidate {
		return !w.all().HasErrors()
	}
	planned, err := server.PlanAction(w.ctx, &tfprotov6.PlanActionRequest{ActionType: s.block.Type, Config: config})
	if err != nil {
		return w.reportCall(s, nil, err)
	}
	return w.reportCall(s, planned.Diagnostics, nil)
}

// events are the events of a change that can trigger an action.
func (c *plannedChange) events() string {
	switch c.action {
	case create, replace, createBeforeDestroy:
		return "create"
	case update:
		return "update"
	}
	return ""
}

// triggers plans or invokes the actions that a change of a resource triggers. It runs after the resource, since the actions may
// refer to it.
func (w *walk) triggers(resource string) {
	if b := w.config.Blocks[resource]; b == nil || len(b.ActionTriggers) == 0 {
		return
	}
	w.lock.Lock()
	changes := slices.Collect(maps.Values(w.plan.changes))
	w.lock.Unlock()
	for _, c := range changes {
		if c.block.Address == resource {
			w.trigger(c, "after_")
		}
	}
}

// trigger plans, or invokes, the actions before_ or after_ a change.
func (w *walk) trigger(c *plannedChange, when string) bool {
	if c.events() == "" {
		return true
	}
	ok := true
	for _, b := range c.block.ActionTriggers {
		if lang.HasEvent(b, when+c.events()) {
			ok = w.runTrigger(b, c.repetition) && ok
		}
	}
	return ok
}

// runTrigger plans or invokes the actions of a trigger, if its condition is true.
func (w *walk) runTrigger(b *hclsyntax.Block, r lang.Repetition) bool {
	if condition := b.Body.Attributes["condition"]; condition != nil {
		v, ok := w.evaluate(condition.Expr, r, "")
		if !ok || (v.IsKnown() && v.False()) {
			return ok
		}
	}
	actions, _ := b.Body.Attributes["actions"].Expr.(*hclsyntax.TupleConsExpr)
	if actions == nil {
		return w.fail("", "Invalid action trigger", "actions must be a list of actions.")
	}
	ok := true
	for _, e := range actions.Exprs {
		address, valid := w.actionAddress(e, r)
		ok = valid && w.invokeAddress(address) && ok
	}
	return ok
}

func (w *walk) actionAddress(e hclsyntax.Expression, r lang.Repetition) (string, bool) {
	if address, ok := lang.TargetAddress(e); ok {
		return address, true
	}
	index, ok := e.(*hclsyntax.IndexExpr)
	if !ok {
		return "", w.fail("", "Invalid action trigger", "An element of actions is no address.")
	}
	address, ok := lang.TargetAddress(index.Collection)
	if !ok {
		return "", w.fail("", "Invalid action trigger", "An element of actions is no address.")
	}
	key, ok := w.evaluate(index.Key, r, "")
	if !ok || !key.IsKnown() || key.Type() == cty.DynamicPseudoType {
		return "", false
	}
	return address + lang.KeySuffix(key), true
}
