package testenv

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Planned is what a plan does to one object.
type Planned struct {
	Declaration
	Ty            cty.Type
	Config, Value cty.Value
	Response      *tfprotov6.PlanResourceChangeResponse
	Was           *Instance // nil for none
	Replaces      bool
}

// Changes reports whether there is anything to do.
func (p *Planned) Changes() bool {
	return p.Was == nil || p.Replaces || !p.Value.RawEquals(p.Was.Value)
}

// Proposed lays a configuration over what was, as Terraform does: what it does not set and the provider may compute stays.
func Proposed(attributes []*tfprotov6.SchemaAttribute, prior, config cty.Value) cty.Value {
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
			out[a.Name] = Proposed(a.NestedType.Attributes, was, of)
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
		out[n] = Proposed(attributes, was, of)
	}
	return cty.ListVal(out)
}
