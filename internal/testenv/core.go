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

// PlannedChange is the change of one object in a plan.
type PlannedChange struct {
	Block
	Type          cty.Type
	Config, Value cty.Value
	Response      *tfprotov6.PlanResourceChangeResponse
	Prior         *Instance // nil for none
	Replaces      bool
}

// HasChanges reports whether the plan changes the object.
func (p *PlannedChange) HasChanges() bool {
	return p.Prior == nil || p.Replaces || !p.Value.RawEquals(p.Prior.Value)
}

// Instance is one object in the state.
type Instance struct {
	TypeName string
	Value    cty.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
	Tainted  bool
}

// SchemaTypes is the schema of the provider, and the types of its values: the type of the provider block, and by type name the
// types of resources, of actions and, with the prefix "data.", of data sources.
type SchemaTypes struct {
	Provider  cty.Type
	Resources map[string]*tfprotov6.Schema
	Types     map[string]cty.Type
}

// ValueType is the type of the values of a schema.
func ValueType(s *tfprotov6.Schema) (cty.Type, error) {
	text, err := s.ValueType().MarshalJSON() //nolint:staticcheck // the protocol's own form of a type
	if err != nil {
		return cty.NilType, err
	}
	return ctyjson.UnmarshalType(text)
}

// DiagnosticsError is the errors among diagnostics as one error, or nil.
func DiagnosticsError(diags []*tfprotov6.Diagnostic) error {
	var out []error
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			out = append(out, errors.New(d.Summary+": "+d.Detail))
		}
	}
	return errors.Join(out...)
}

// Block is one resource or action of a configuration.
type Block struct {
	Mode, TypeName, Address string
	Body                    hcl.Body
}

// Functions are the functions of Terraform that the lifecycles call.
var Functions = map[string]function.Function{
	"jsonencode": stdlib.JSONEncodeFunc, "tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
}

// WithOptionalAttributes makes every attribute of the objects in a type optional.
func WithOptionalAttributes(ty cty.Type) cty.Type {
	switch {
	case ty.IsObjectType():
		attributes, optional := map[string]cty.Type{}, []string{}
		for name, of := range ty.AttributeTypes() {
			attributes[name] = WithOptionalAttributes(of)
			optional = append(optional, name)
		}
		return cty.ObjectWithOptionalAttrs(attributes, optional)
	case ty.IsListType():
		return cty.List(WithOptionalAttributes(ty.ElementType()))
	case ty.IsSetType():
		return cty.Set(WithOptionalAttributes(ty.ElementType()))
	case ty.IsMapType():
		return cty.Map(WithOptionalAttributes(ty.ElementType()))
	}
	return ty
}

// ProviderEnvironment has the address of an API. The provider requests the CSRF token before it sends a write, so that a fault
// does not affect a write that the API refuses because the token is missing.
func ProviderEnvironment(url string) map[string]string {
	return map[string]string{"PREFECT_API_URL": url, "PREFECT_CSRF_ENABLED": "true"}
}
