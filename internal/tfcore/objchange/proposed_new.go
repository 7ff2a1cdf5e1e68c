package objchange

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// ProposedNew merges a configuration with the prior state: what the configuration leaves null and the provider may compute
// keeps its prior value, or is unknown in a new object.
func ProposedNew(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	out := config.AsValueMap()
	if out == nil {
		return config
	}
	for _, a := range attributes {
		was := cty.NullVal(out[a.Name].Type())
		if !prior.IsNull() && prior.IsKnown() {
			was = prior.GetAttr(a.Name)
		} else if a.Computed {
			was = cty.UnknownVal(out[a.Name].Type())
		}
		out[a.Name] = proposedAttribute(a, was, out[a.Name])
	}
	return cty.ObjectVal(out)
}

func proposedAttribute(a *tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	switch {
	case a.WriteOnly: // the provider itself has to leave it out of its plan
		return config
	case config.IsNull() && a.Computed:
		return prior
	case a.NestedType == nil || config.IsNull() || !config.IsKnown():
		return config
	}
	if !prior.IsKnown() {
		prior = cty.NullVal(config.Type())
	}
	nested := a.NestedType.Attributes
	switch a.NestedType.Nesting {
	case tfprotov6.SchemaObjectNestingModeList:
		return proposedList(nested, prior, config)
	case tfprotov6.SchemaObjectNestingModeMap:
		return proposedMap(nested, prior, config)
	case tfprotov6.SchemaObjectNestingModeSet:
		return proposedSet(nested, prior, config)
	default:
		return ProposedNew(nested, prior, config)
	}
}

func proposedList(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	if config.LengthInt() == 0 {
		return config
	}
	out := config.AsValueSlice()
	for n, of := range out {
		was := cty.NullVal(of.Type())
		if !prior.IsNull() && n < prior.LengthInt() {
			was = prior.Index(cty.NumberIntVal(int64(n)))
		}
		out[n] = ProposedNew(attributes, was, of)
	}
	return cty.ListVal(out)
}

func proposedMap(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	if config.LengthInt() == 0 {
		return config
	}
	out := config.AsValueMap()
	for key, of := range out {
		was := cty.NullVal(of.Type())
		if k := cty.StringVal(key); !prior.IsNull() && prior.HasIndex(k).True() {
			was = prior.Index(k)
		}
		out[key] = ProposedNew(attributes, was, of)
	}
	return cty.MapVal(out)
}

// proposedSet pairs each element with the first prior element that agrees in all that the configuration sets.
func proposedSet(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
	if config.LengthInt() == 0 {
		return config
	}
	var candidates []cty.Value
	if !prior.IsNull() {
		candidates = prior.AsValueSlice()
	}
	out := config.AsValueSlice()
	for n, of := range out {
		was := cty.NullVal(of.Type())
		for i, candidate := range candidates {
			if ProposedNew(attributes, candidate, of).RawEquals(candidate) {
				was = candidate
				candidates = append(candidates[:i:i], candidates[i+1:]...)
				break
			}
		}
		out[n] = ProposedNew(attributes, was, of)
	}
	return cty.SetVal(out)
}
