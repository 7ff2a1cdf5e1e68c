package testenv

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
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

// Consistent refuses an object that is not as it was planned, in what the plan knew, as Terraform does.
func Consistent(planned, now cty.Value) error {
	return cty.Walk(planned, func(at cty.Path, want cty.Value) (inside bool, err error) {
		if !want.IsKnown() {
			return false, nil
		}
		got, err := at.Apply(now)
		if err != nil {
			return false, fmt.Errorf("inconsistent result after apply: %#v is gone: %w", at, err)
		}
		same := got.RawEquals(want)
		if !same && want.CanIterateElements() && got.CanIterateElements() && want.LengthInt() == got.LengthInt() {
			// What differs is inside. The elements of a set have no place to be looked up by.
			inside = !want.Type().IsSetType()
			same = inside || !want.IsWhollyKnown()
		}
		if !same {
			err = fmt.Errorf("inconsistent result after apply: %#v was planned as %#v and is %#v", at, want, got)
		}
		return inside, err
	})
}

// Instance is what a state keeps of one object.
type Instance struct {
	Kind     string
	Value    cty.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
	Tainted  bool
}

// SchemaTypes is a schema, and the types of the values that it stands for: the provider's, and by name the types of
// resources, actions and, after "data.", data sources.
type SchemaTypes struct {
	Provider  cty.Type
	Resources map[string]*tfprotov6.Schema
	Kinds     map[string]cty.Type
}

func TypeOf(s *tfprotov6.Schema) (cty.Type, error) {
	text, err := s.ValueType().MarshalJSON() //nolint:staticcheck // the protocol's own form of a type
	if err != nil {
		return cty.NilType, err
	}
	return ctyjson.UnmarshalType(text)
}

// Complaint is the errors among diagnostics as one error, or nil.
func Complaint(diags []*tfprotov6.Diagnostic) error {
	var out []error
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			out = append(out, errors.New(d.Summary+": "+d.Detail))
		}
	}
	return errors.Join(out...)
}

// Declaration is one resource or action of a configuration.
type Declaration struct {
	Block, Kind, Address string
	Body                 hcl.Body
}

// Functions are the functions of Terraform that the lifecycles call.
var Functions = map[string]function.Function{
	"jsonencode": stdlib.JSONEncodeFunc, "tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
}

// WithOptional lets every attribute of the objects in a type be left out.
func WithOptional(ty cty.Type) cty.Type {
	switch {
	case ty.IsObjectType():
		attributes, optional := map[string]cty.Type{}, []string{}
		for name, of := range ty.AttributeTypes() {
			attributes[name] = WithOptional(of)
			optional = append(optional, name)
		}
		return cty.ObjectWithOptionalAttrs(attributes, optional)
	case ty.IsListType():
		return cty.List(WithOptional(ty.ElementType()))
	case ty.IsSetType():
		return cty.Set(WithOptional(ty.ElementType()))
	case ty.IsMapType():
		return cty.Map(WithOptional(ty.ElementType()))
	}
	return ty
}

// ProcessEnvironment has the address of an API, whose CSRF token is asked for before it is needed: a refusal would be
// what a fault meets.
func ProcessEnvironment(url string) map[string]string {
	return map[string]string{"PREFECT_API_URL": url, "PREFECT_CSRF_ENABLED": "true"}
}
