package protoserver

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// keptServer plans the objects for which Terraform proposes the state that they have, as it does for most objects of most plans. The
// framework would walk such an object several times for each attribute and change nothing, which takes 2.6 ms for a deployment.
type keptServer struct {
	Server

	provider Provider
	types    func() map[string]keptType
}

// keptType makes the resources of a type, each of which serves one call.
type keptType struct {
	construct func() resource.Resource
	raw       tftypes.Type
}

func newKeptServer(of Server, p Provider, schemas configSchemas) *keptServer {
	return &keptServer{of, p, sync.OnceValue(func() map[string]keptType {
		out := map[string]keptType{}
		for name, construct := range resourceConstructors(p) {
			out[name] = keptType{construct, schemas()[name].raw}
		}
		return out
	})}
}

// resourceConstructors are the constructors of all resources, by the name of the type.
func resourceConstructors(p Provider) map[string]func() resource.Resource {
	ctx, out := context.Background(), map[string]func() resource.Resource{}
	for _, construct := range p.Resources(ctx) {
		var of resource.MetadataResponse
		construct().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: providerTypeName}, &of)
		out[of.TypeName] = construct
	}
	return out
}

// PlanResourceChange leaves all other plans to the framework, and requests that it cannot decode.
func (s *keptServer) PlanResourceChange(
	ctx context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if resp := s.planKept(ctx, req); resp != nil {
		return resp, nil
	}
	return s.Server.PlanResourceChange(ctx, req)
}

// planKept plans an object for which Terraform proposes the state that it has; nil if the framework has to plan it.
func (s *keptServer) planKept(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	of, known := s.types()[req.TypeName]
	if !known || !proposesPriorState(req) {
		return nil
	}
	r, ok := of.construct().(framework.KeptPlanner)
	if !ok {
		return nil
	}
	config, errConfig := req.Config.Unmarshal(of.raw)
	state, errState := req.PriorState.Unmarshal(of.raw)
	private, errPrivate := privateStateOf(req.PriorPrivate)
	if errConfig != nil || errState != nil || errPrivate != nil {
		return nil
	}
	configured := &resource.ConfigureResponse{}
	r.Configure(ctx, resource.ConfigureRequest{ProviderData: s.provider.ResourceData()}, configured)
	if configured.Diagnostics.HasError() {
		return nil
	}
	if planned := r.PlanKept(ctx, config, state, private); planned != nil {
		return keptResponse(req, planned, state)
	}
	return nil
}

// keptResponse is a plan as the protocol has it; nil if it cannot be encoded.
func keptResponse(
	req *tfprotov6.PlanResourceChangeRequest,
	planned *resource.ModifyPlanResponse,
	state tftypes.Value,
) *tfprotov6.PlanResourceChangeResponse {
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
		RequiresReplace: protoPaths(planned.RequiresReplace), Diagnostics: protoDiagnostics(planned.Diagnostics),
	}
	if !planned.Plan.Raw.Equal(state) {
		changed, err := tfprotov6.NewDynamicValue(state.Type(), planned.Plan.Raw)
		if err != nil {
			return nil // the framework fails in the same way, and says so
		}
		resp.PlannedState = &changed
	}
	return resp
}

// proposesPriorState reports whether Terraform proposes the state that the object has. The framework plans an object without an
// identity, which it gives one.
func proposesPriorState(req *tfprotov6.PlanResourceChangeRequest) bool {
	return req.Config != nil && req.PriorState != nil && req.ProposedNewState != nil && req.PriorIdentity != nil &&
		len(req.PriorState.MsgPack) > 0 && bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack)
}

// privateState is the private state of an object.
type privateState map[string][]byte

// privateStateOf decodes a private state in the form in which the framework stores it in Terraform's states: a JSON object of values
// in Base64.
func privateStateOf(stored []byte) (out privateState, err error) {
	if len(stored) > 0 {
		err = json.Unmarshal(stored, &out)
	}
	return out, err
}

// GetKey implements framework.PrivateState.
func (s privateState) GetKey(_ context.Context, key string) ([]byte, fwdiag.Diagnostics) {
	return s[key], nil
}
