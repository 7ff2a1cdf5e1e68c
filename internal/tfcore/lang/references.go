package lang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// References returns the addresses that an expression refers to.
func References(expression hclsyntax.Expression) []string {
	var out []string
	for _, traversal := range expression.Variables() {
		if address := referenced(traversal); address != "" && !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	return out
}

func referenced(traversal hcl.Traversal) string {
	root, steps := traversal.RootName(), 1
	switch root {
	case "each", "count", "self", "path", "terraform", "action":
		return ""
	case "data", "ephemeral", "list":
		steps = 2
	}
	parts := []string{root}
	for _, step := range traversal[1:min(len(traversal), steps+1)] {
		attribute, ok := step.(hcl.TraverseAttr)
		if !ok {
			break
		}
		parts = append(parts, attribute.Name)
	}
	return strings.Join(parts, ".")
}

// TargetAddress is the address of the instance that an import, moved or removed block, or an action trigger, names.
func TargetAddress(e hclsyntax.Expression) (string, bool) {
	traversal, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() || len(traversal) < 2 {
		return "", false
	}
	out := traversal.RootName()
	for _, step := range traversal[1:] {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			out += "." + step.Name
		case hcl.TraverseIndex:
			out += KeySuffix(step.Key)
		}
	}
	return out, true
}

// KeySuffix is an instance key as an address ends with it; empty for cty.NilVal.
func KeySuffix(key cty.Value) string {
	switch {
	case key == cty.NilVal:
		return ""
	case key.Type() == cty.Number:
		i, _ := key.AsBigFloat().Int64()
		return fmt.Sprintf("[%d]", i)
	}
	return fmt.Sprintf("[%q]", key.AsString())
}

// ReferencedValues returns the root variables of an expression from the values at the addresses that it refers to.
func ReferencedValues(values map[string]cty.Value) map[string]cty.Value {
	groups := map[string]map[string]map[string]cty.Value{} // root, type, name
	for address, v := range values {
		parts := strings.SplitN(address, ".", 3)
		if len(parts) == 2 {
			parts = slices.Insert(parts, 1, "")
		}
		if groups[parts[0]] == nil {
			groups[parts[0]] = map[string]map[string]cty.Value{}
		}
		if groups[parts[0]][parts[1]] == nil {
			groups[parts[0]][parts[1]] = map[string]cty.Value{}
		}
		groups[parts[0]][parts[1]][parts[2]] = v
	}
	out := map[string]cty.Value{}
	for root, types := range groups {
		if direct := types[""]; direct != nil {
			out[root] = cty.ObjectVal(direct)
			continue
		}
		nested := map[string]cty.Value{}
		for typeName, names := range types {
			nested[typeName] = cty.ObjectVal(names)
		}
		out[root] = cty.ObjectVal(nested)
	}
	return out
}
