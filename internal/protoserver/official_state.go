package protoserver

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// officialState reads the state that the official provider wrote. That provider stores the zero value of many attributes that
// are unset: an empty string, 0, the UUID of zeros. They become null here, before anything else sees the state.
type officialState struct {
	Server
	schemas func() map[string]schema.Schema
}

func withOfficialState(server Server, p Provider) *officialState {
	return &officialState{server, sync.OnceValue(func() map[string]schema.Schema {
		ctx, out := context.Background(), map[string]schema.Schema{}
		for name, construct := range resourceConstructors(p) {
			var of resource.SchemaResponse
			construct().Schema(ctx, resource.SchemaRequest{}, &of)
			out[name] = of.Schema
		}
		return out
	})}
}

// UpgradeResourceState is the first that sees a state, whichever provider wrote it: terraform state replace-provider leaves the
// attributes as they are.
func (s *officialState) UpgradeResourceState(
	ctx context.Context,
	req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	of := s.schemas()[req.TypeName].Attributes
	if state, ok := stateObject(req.RawState); ok && isOfficialState(of, state) {
		unset := *req
		unset.RawState = withoutZeros(of, state)
		req = &unset
	}
	return s.Server.UpgradeResourceState(ctx, req)
}

// MoveResourceState sees the state of a moved block.
func (s *officialState) MoveResourceState(
	ctx context.Context,
	req *tfprotov6.MoveResourceStateRequest,
) (*tfprotov6.MoveResourceStateResponse, error) {
	if state, ok := stateObject(req.SourceState); ok && strings.HasSuffix(req.SourceProviderAddress, framework.OfficialProvider) {
		unset := *req
		unset.SourceState = withoutZeros(s.schemas()[req.SourceTypeName].Attributes, state)
		req = &unset
	}
	return s.Server.MoveResourceState(ctx, req)
}

// stateObject decodes the attributes of a state; false for state that is no JSON object.
func stateObject(raw *tfprotov6.RawState) (map[string]any, bool) {
	if raw == nil {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(raw.JSON))
	d.UseNumber()
	var out map[string]any
	return out, d.Decode(&out) == nil && out != nil
}

// isOfficialState reports whether an object has what this provider never writes: an attribute is missing, or holds a zero value
// that its type does not accept.
func isOfficialState(of map[string]schema.Attribute, state map[string]any) bool {
	for name, a := range of {
		value, ok := state[name]
		if !ok || value == zeroUUID {
			return true
		}
		text, isString := a.(schema.StringAttribute)
		if isString && value == "" && !text.GetType().Equal(types.StringType) {
			return true
		}
	}
	return false
}

// zeroUUID is the ID that the official provider stores for none.
const zeroUUID = "00000000-0000-0000-0000-000000000000"

// withoutZeros is the state with null in place of the zero values of all attributes that can be unset.
func withoutZeros(of map[string]schema.Attribute, state map[string]any) *tfprotov6.RawState {
	unsetZeros(of, state)
	b, _ := json.Marshal(state) // decoded from JSON
	return &tfprotov6.RawState{JSON: b}
}

func unsetZeros(of map[string]schema.Attribute, state map[string]any) {
	for name, value := range state {
		switch a := of[name].(type) {
		case schema.StringAttribute, schema.Int64Attribute, schema.Float64Attribute:
			if !a.IsRequired() && isZero(value) {
				state[name] = nil
			}
		case schema.SingleNestedAttribute:
			unsetNestedZeros(a.Attributes, value)
		case schema.ListNestedAttribute:
			unsetNestedZeros(a.NestedObject.Attributes, value)
		case schema.SetNestedAttribute:
			unsetNestedZeros(a.NestedObject.Attributes, value)
		}
	}
}

// unsetNestedZeros is unsetZeros for one object or for the objects of a list.
func unsetNestedZeros(of map[string]schema.Attribute, value any) {
	switch value := value.(type) {
	case map[string]any:
		unsetZeros(of, value)
	case []any:
		for _, v := range value {
			unsetNestedZeros(of, v)
		}
	}
}

func isZero(value any) bool {
	switch value := value.(type) {
	case string:
		return value == "" || value == zeroUUID
	case json.Number:
		f, err := value.Float64()
		return err == nil && f == 0
	}
	return false
}
