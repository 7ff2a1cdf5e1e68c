package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// emptySchema is what Prefect makes of {} as the schema of parameters.
const emptySchema = `{"properties":{},"type":"object"}`

// parameterSchemaType is the type of a JSON Schema of parameters. `prefect deploy` and a server store schemas without the
// empty objects and lists that a configuration may have, so that an imported schema and the configured one differ in them.
type parameterSchemaType struct{ jsonTextType }

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

func (parameterSchemaType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return parameterSchema{jsonText{jsontypes.Normalized{StringValue: in}}}, nil
}

func (t parameterSchemaType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	text, err := jsonTextFrom(ctx, t.NormalizedType, in)
	return parameterSchema{text}, err
}

// parameterSchema is a value of parameterSchemaType; its zero value is null.
type parameterSchema struct{ jsonText }

func (parameterSchema) Type(context.Context) attr.Type { return parameterSchemaType{} }

func (v parameterSchema) Equal(o attr.Value) bool {
	other, ok := o.(parameterSchema)
	return ok && v.jsonText.Equal(other.jsonText)
}

// StringSemanticEquals compares what Prefect stores of the schemas.
func (v parameterSchema) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(parameterSchema)
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
	return client.SameJSON(stored(a), stored(b))
}

// storedSchema is a schema as Prefect stores it: without definitions and required that are empty.
func storedSchema(schema json.RawMessage) json.RawMessage {
	object, err := decodeObject(schema)
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
