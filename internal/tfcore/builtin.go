package tfcore

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// terraformProvider is the built-in provider of Terraform. Its resource terraform_data has an output that equals its input, and
// that is unknown until the apply. The methods that it does not override are never called.
type terraformProvider struct{ tfprotov6.ProviderServer }

func (terraformProvider) GetProviderSchema(
	context.Context,
	*tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
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

func (terraformProvider) GetResourceIdentitySchemas(
	context.Context,
	*tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (terraformProvider) ValidateProviderConfig(
	context.Context,
	*tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{}, nil
}

func (terraformProvider) ConfigureProvider(
	context.Context,
	*tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (terraformProvider) ValidateResourceConfig(
	context.Context,
	*tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (terraformProvider) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
}

func (terraformProvider) UpgradeResourceState(
	_ context.Context,
	req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

// terraformDataType is the type of the values of terraform_data.
var terraformDataType = cty.Object(map[string]cty.Type{
	"id": cty.String, "input": cty.DynamicPseudoType, "output": cty.DynamicPseudoType, "triggers_replace": cty.DynamicPseudoType,
})

func (terraformProvider) PlanResourceChange(
	_ context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	prior, err := decode(req.PriorState, terraformDataType)
	if err != nil {
		return nil, err
	}
	proposed, err := decode(req.ProposedNewState, terraformDataType)
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
	resp.PlannedState, err = encode(cty.ObjectVal(values), terraformDataType)
	return resp, err
}

func (terraformProvider) ApplyResourceChange(
	_ context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	planned, err := decode(req.PlannedState, terraformDataType)
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
	state, err := encode(cty.ObjectVal(values), terraformDataType)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: state}, err
}
