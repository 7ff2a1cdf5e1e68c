package tfcore

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// builtin is Terraform's own provider, which has terraform_data: an object whose output is its input, unknown until the
// apply. What it does not override is never called.
type builtin struct{ tfprotov6.ProviderServer }

func (builtin) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		ResourceSchemas: map[string]*tfprotov6.Schema{
			"terraform_data": {Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
				{Name: "id", Type: tftypes.String, Computed: true},
				{Name: "input", Type: tftypes.DynamicPseudoType, Optional: true},
				{Name: "output", Type: tftypes.DynamicPseudoType, Computed: true},
				{Name: "triggers_replace", Type: tftypes.DynamicPseudoType, Optional: true},
			}}},
		},
	}, nil
}

func (builtin) GetResourceIdentitySchemas(
	context.Context,
	*tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (builtin) ValidateProviderConfig(
	context.Context,
	*tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{}, nil
}

func (builtin) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (builtin) ValidateResourceConfig(
	context.Context,
	*tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (builtin) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
}

func (builtin) UpgradeResourceState(
	_ context.Context,
	req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

// builtinType is the type of terraform_data's values.
var builtinType = cty.Object(map[string]cty.Type{
	"id": cty.String, "input": cty.DynamicPseudoType, "output": cty.DynamicPseudoType, "triggers_replace": cty.DynamicPseudoType,
})

func (builtin) PlanResourceChange(
	_ context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	prior, err := decode(req.PriorState, builtinType)
	if err != nil {
		return nil, err
	}
	proposed, err := decode(req.ProposedNewState, builtinType)
	if err != nil {
		return nil, err
	}
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState}
	if proposed.IsNull() {
		return resp, nil
	}
	values := proposed.AsValueMap()
	if prior.IsNull() {
		values["id"] = cty.UnknownVal(cty.String)
	} else if !prior.GetAttr("triggers_replace").RawEquals(values["triggers_replace"]) {
		resp.RequiresReplace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("triggers_replace")}
	}
	if prior.IsNull() || !prior.GetAttr("input").RawEquals(values["input"]) {
		values["output"] = cty.UnknownVal(values["input"].Type())
	}
	resp.PlannedState, err = encode(cty.ObjectVal(values), builtinType)
	return resp, err
}

func (builtin) ApplyResourceChange(
	_ context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	planned, err := decode(req.PlannedState, builtinType)
	if err != nil || planned.IsNull() {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState}, err
	}
	values := planned.AsValueMap()
	if !values["id"].IsKnown() {
		var id [16]byte
		if _, err := rand.Read(id[:]); err != nil {
			return nil, err
		}
		values["id"] = cty.StringVal(fmt.Sprintf("%x", id))
	}
	values["output"] = values["input"]
	state, err := encode(cty.ObjectVal(values), builtinType)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: state}, err
}
