package deployment

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// emptySchema is what Prefect makes of {} as the schema of parameters.
const emptySchema = `{"properties":{},"type":"object"}`

// ParameterSchemaType is the type of a JSON Schema of parameters. `prefect deploy` and a server store schemas without the
// empty objects and lists that a configuration may have, so that an imported schema and the configured one differ in them.
type ParameterSchemaType struct{ tfvalue.JSONStringType }

var (
	_ basetypes.StringTypable                    = ParameterSchemaType{}
	_ basetypes.StringValuableWithSemanticEquals = ParameterSchema{}
)

func (ParameterSchemaType) String() string { return "parameterSchemaType" }

func (ParameterSchemaType) ValueType(context.Context) attr.Value { return ParameterSchema{} }

func (ParameterSchemaType) Equal(o attr.Type) bool {
	_, ok := o.(ParameterSchemaType)
	return ok
}

func (ParameterSchemaType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, fwdiag.Diagnostics) {
	return ParameterSchema{tfvalue.JSONString{Normalized: jsontypes.Normalized{StringValue: in}}}, nil
}

func (t ParameterSchemaType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	text, err := tfvalue.JSONTextFrom(ctx, t.NormalizedType, in)
	return ParameterSchema{text}, err
}

// ParameterSchema is a value of ParameterSchemaType; its zero value is null.
type ParameterSchema struct{ tfvalue.JSONString }

func (ParameterSchema) Type(context.Context) attr.Type { return ParameterSchemaType{} }

func (v ParameterSchema) Equal(o attr.Value) bool {
	other, ok := o.(ParameterSchema)
	return ok && v.JSONString.Equal(other.JSONString)
}

// StringSemanticEquals compares what Prefect stores of the schemas.
func (v ParameterSchema) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, fwdiag.Diagnostics) {
	other, ok := o.(ParameterSchema)
	return ok && sameSchema([]byte(v.ValueString()), []byte(other.ValueString())), nil
}

// sameSchema reports whether Prefect stores the same of two schemas.
func sameSchema(a, b json.RawMessage) bool {
	stored := func(schema json.RawMessage) json.RawMessage {
		if isEmptyObject(schema) {
			return []byte(emptySchema)
		}
		return storedSchema(schema)
	}
	return patch.SameJSON(stored(a), stored(b))
}

// storedSchema is a schema as Prefect stores it: without definitions and required that are empty.
func storedSchema(schema json.RawMessage) json.RawMessage {
	object, err := jsonschema.DecodeObject(schema)
	if err != nil {
		return schema
	}
	before := len(object)
	if definitions, ok := object["definitions"].(map[string]any); ok && len(definitions) == 0 {
		delete(object, "definitions")
	}
	if required, ok := object["required"].([]any); ok && len(required) == 0 {
		delete(object, "required")
	}
	if len(object) == before {
		return schema
	}
	out, err := json.Marshal(object)
	if err != nil {
		return schema
	}
	return out
}
