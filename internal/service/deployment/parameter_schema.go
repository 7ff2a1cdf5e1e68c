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

// emptySchema is the parameter schema that Prefect stores for {}.
const emptySchema = `{"properties":{},"type":"object"}`

// parameterSchemaType is the type of a JSON Schema of parameters. `prefect deploy` and a server store schemas without empty
// definitions and required, so that an imported schema can differ from an equivalent schema of the configuration.
type parameterSchemaType struct{ tfvalue.JSONStringType }

var (
	_ basetypes.StringTypable                    = parameterSchemaType{}
	_ basetypes.StringValuableWithSemanticEquals = parameterSchema{}
)

func (parameterSchemaType) String() string { return "parameterSchemaType" }

func (parameterSchemaType) ValueType(context.Context) attr.Value { return parameterSchema{} }

func (parameterSchemaType) Equal(o attr.Type) bool {
	_, ok := o.(parameterSchemaType)
	return ok
}

func (parameterSchemaType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, fwdiag.Diagnostics) {
	return parameterSchema{tfvalue.JSONString{Normalized: jsontypes.Normalized{StringValue: in}}}, nil
}

func (t parameterSchemaType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := tfvalue.JSONTextFrom(ctx, t.NormalizedType, in)
	return parameterSchema{value}, err
}

// parameterSchema is a value of parameterSchemaType. Its zero value is null.
type parameterSchema struct{ tfvalue.JSONString }

func (parameterSchema) Type(context.Context) attr.Type { return parameterSchemaType{} }

func (v parameterSchema) Equal(o attr.Value) bool {
	other, ok := o.(parameterSchema)
	return ok && v.JSONString.Equal(other.JSONString)
}

// StringSemanticEquals reports whether Prefect stores the schemas identically.
func (v parameterSchema) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, fwdiag.Diagnostics) {
	other, ok := o.(parameterSchema)
	return ok && sameSchema([]byte(v.ValueString()), []byte(other.ValueString())), nil
}

// sameSchema reports whether Prefect stores two schemas identically.
func sameSchema(a, b json.RawMessage) bool {
	stored := func(schema json.RawMessage) json.RawMessage {
		if isEmptyObject(schema) {
			return []byte(emptySchema)
		}
		return storedSchema(schema)
	}
	return patch.SameJSON(stored(a), stored(b))
}

// storedSchema returns a schema as Prefect stores it: without empty definitions and required.
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
