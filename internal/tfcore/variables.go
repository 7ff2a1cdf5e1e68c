package tfcore

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// variableType is the declared type of a variable.
func (w *walk) variableType(b *hclsyntax.Block) (cty.Type, bool) {
	a := b.Body.Attributes["type"]
	if a == nil {
		return cty.DynamicPseudoType, true
	}
	ty, _, diags := typeexpr.TypeConstraintWithDefaults(a.Expr)
	return ty, w.hcl("", diags)
}

// checkVariable evaluates the validation blocks of a variable, which see the variable and nothing else.
func (w *walk) checkVariable(b *hclsyntax.Block, v cty.Value) bool {
	in := &hcl.EvalContext{Functions: w.functions, Variables: map[string]cty.Value{
		"var": cty.ObjectVal(map[string]cty.Value{b.Labels[0]: v}),
	}}
	for _, rule := range b.Body.Blocks {
		if rule.Type != "validation" {
			continue
		}
		condition, diags := rule.Body.Attributes["condition"].Expr.Value(in)
		if !w.hcl("", diags) {
			return false
		}
		if !condition.IsKnown() || condition.True() {
			continue
		}
		message, diags := rule.Body.Attributes["error_message"].Expr.Value(in)
		if !w.hcl("", diags) {
			return false
		}
		return w.fail("", "Invalid value for variable", "%s", message.AsString())
	}
	return true
}
