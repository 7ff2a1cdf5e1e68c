package tfcore

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// providerSchemas is what a provider declares.
type providerSchemas struct {
	provider   *typeSchema
	objects    map[string]map[string]*typeSchema // by mode, then by type
	identities map[string]*identitySchema
	functions  map[string]*tfprotov6.Function
}

// typeSchema is one schema with the type of its values.
type typeSchema struct {
	version    int64
	attributes []*tfprotov6.SchemaAttribute
	ty         cty.Type
}

type identitySchema struct {
	version int64
	ty      cty.Type
}

// readSchemas asks a server for all its schemas.
func readSchemas(ctx context.Context, server tfprotov6.ProviderServer) (*providerSchemas, error) {
	resp, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	if err := diagnosticsError(resp.Diagnostics); err != nil {
		return nil, err
	}
	out := &providerSchemas{objects: map[string]map[string]*typeSchema{}, identities: map[string]*identitySchema{}, functions: resp.Functions}
	if out.provider, err = newSchema(resp.Provider); err != nil {
		return nil, err
	}
	actions := map[string]*tfprotov6.Schema{}
	for name, a := range resp.ActionSchemas {
		actions[name] = a.Schema
	}
	for mode, all := range map[string]map[string]*tfprotov6.Schema{
		"resource": resp.ResourceSchemas, "data": resp.DataSourceSchemas, "ephemeral": resp.EphemeralResourceSchemas,
		"action": actions, "list": resp.ListResourceSchemas,
	} {
		out.objects[mode] = map[string]*typeSchema{}
		for name, s := range all {
			if out.objects[mode][name], err = newSchema(s); err != nil {
				return nil, fmt.Errorf("%s %s: %w", mode, name, err)
			}
		}
	}
	return out, out.readIdentities(ctx, server)
}

func (s *providerSchemas) readIdentities(ctx context.Context, server tfprotov6.ProviderServer) error {
	resp, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	for name, i := range resp.IdentitySchemas {
		types := map[string]cty.Type{}
		for _, a := range i.IdentityAttributes {
			if types[a.Name], err = ctyType(a.Type); err != nil {
				return fmt.Errorf("identity of %s: %w", name, err)
			}
		}
		s.identities[name] = &identitySchema{version: i.Version, ty: cty.Object(types)}
	}
	return diagnosticsError(resp.Diagnostics)
}

func newSchema(s *tfprotov6.Schema) (*typeSchema, error) {
	if s == nil || s.Block == nil {
		return &typeSchema{ty: cty.EmptyObject}, nil
	}
	if len(s.Block.BlockTypes) > 0 {
		return nil, errors.New("nested blocks are not supported here")
	}
	ty, err := ctyType(s.ValueType())
	return &typeSchema{version: s.Version, attributes: s.Block.Attributes, ty: ty}, err
}

func ctyType(t tftypes.Type) (cty.Type, error) {
	text, err := t.MarshalJSON() //nolint:staticcheck // the form in which the protocol itself sends types
	if err != nil {
		return cty.NilType, err
	}
	return ctyjson.UnmarshalType(text)
}

// diagnosticsError joins the errors among the diagnostics of a provider; nil for none.
func diagnosticsError(diags []*tfprotov6.Diagnostic) error {
	var out []error
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			out = append(out, errors.New(d.Summary+": "+d.Detail))
		}
	}
	return errors.Join(out...)
}

// encode is a value as the protocol sends it.
func encode(v cty.Value, ty cty.Type) (*tfprotov6.DynamicValue, error) {
	b, err := msgpack.Marshal(v, ty)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.DynamicValue{MsgPack: b}, nil
}

// mustEncode encodes a value that was made for the type.
func mustEncode(v cty.Value, ty cty.Type) *tfprotov6.DynamicValue {
	out, err := encode(v, ty)
	if err != nil {
		panic(fmt.Sprintf("a value does not fit its own type: %s", err))
	}
	return out
}

// decode is a value that the protocol has sent; nothing is null.
func decode(v *tfprotov6.DynamicValue, ty cty.Type) (cty.Value, error) {
	if v == nil || (len(v.MsgPack) == 0 && len(v.JSON) == 0) {
		return cty.NullVal(ty), nil
	}
	if len(v.MsgPack) == 0 {
		return ctyjson.Unmarshal(v.JSON, ty)
	}
	return msgpack.Unmarshal(v.MsgPack, ty)
}

// configType is the type to which a written value is converted: nested objects may leave out what is not required.
func configType(a *tfprotov6.SchemaAttribute) (cty.Type, error) {
	if a.NestedType == nil {
		return ctyType(a.Type)
	}
	types, optional := map[string]cty.Type{}, []string{}
	for _, nested := range a.NestedType.Attributes {
		ty, err := configType(nested)
		if err != nil {
			return cty.NilType, err
		}
		types[nested.Name] = ty
		if !nested.Required {
			optional = append(optional, nested.Name)
		}
	}
	object := cty.ObjectWithOptionalAttrs(types, optional)
	switch a.NestedType.Nesting {
	case tfprotov6.SchemaObjectNestingModeList:
		return cty.List(object), nil
	case tfprotov6.SchemaObjectNestingModeSet:
		return cty.Set(object), nil
	case tfprotov6.SchemaObjectNestingModeMap:
		return cty.Map(object), nil
	default:
		return object, nil
	}
}
