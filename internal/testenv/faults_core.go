package testenv

import (
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Instance is what a state keeps of one object.
type Instance struct {
	Kind     string
	Value    cty.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
	Tainted  bool
}

// SchemaTypes is a schema, and the types of the values that it stands for: the provider's, and by name those of
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

// Functions are those of Terraform that the lifecycles call.
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
