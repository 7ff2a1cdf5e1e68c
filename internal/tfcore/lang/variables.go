package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// ParseVariable reads a value of the -var option: a string, or, for a variable of another type, an expression.
func ParseVariable(b *hclsyntax.Block, value string) (cty.Value, hcl.Diagnostics) {
	a := b.Body.Attributes["type"]
	if a == nil || hcl.ExprAsKeyword(a.Expr) == "string" {
		return cty.StringVal(value), nil
	}
	e, diags := hclsyntax.ParseExpression([]byte(value), "-var", hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	return e.Value(nil)
}

// ConvertVariable converts a value to the type of its variable, and evaluates the validation blocks of the variable.
func ConvertVariable(b *hclsyntax.Block, v cty.Value, functions map[string]function.Function) (cty.Value, hcl.Diagnostics) {
	ty := cty.DynamicPseudoType
	if a := b.Body.Attributes["type"]; a != nil {
		var diags hcl.Diagnostics
		if ty, _, diags = typeexpr.TypeConstraintWithDefaults(a.Expr); diags.HasErrors() {
			return v, diags
		}
	}
	converted, err := convert.Convert(v, ty)
	if err != nil {
		return v, hcl.Diagnostics{failure(
			nil,
			"Invalid value for input variable",
			"The given value is not suitable for var.%s: %s.",
			b.Labels[0],
			err,
		)}
	}
	return converted, validateVariable(b, converted, functions)
}

// validateVariable evaluates the validation blocks of a variable, which can refer to nothing but the variable.
func validateVariable(b *hclsyntax.Block, v cty.Value, functions map[string]function.Function) hcl.Diagnostics {
	in := &hcl.EvalContext{Functions: functions, Variables: map[string]cty.Value{
		"var": cty.ObjectVal(map[string]cty.Value{b.Labels[0]: v}),
	}}
	for _, rule := range b.Body.Blocks {
		if rule.Type != "validation" {
			continue
		}
		condition, diags := rule.Body.Attributes["condition"].Expr.Value(in)
		if diags.HasErrors() {
			return diags
		}
		if !condition.IsKnown() || condition.True() {
			continue
		}
		message, diags := rule.Body.Attributes["error_message"].Expr.Value(in)
		if diags.HasErrors() {
			return diags
		}
		return hcl.Diagnostics{failure(nil, "Invalid value for variable", "%s", message.AsString())}
	}
	return nil
}
