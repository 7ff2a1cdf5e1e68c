package tfcore_test

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fault is one way in which a provider breaks the rules of Terraform.
type fault string

const (
	wrongPlan        fault = "the plan has another value than the configuration"
	plannedWriteOnly fault = "the plan has a value of a write-only attribute"
	wrongResult      fault = "the result differs from the plan"
	unplannedChange  fault = "a computed value changes without a plan"
	unknownResult    fault = "the result is not known"
	vanishes         fault = "the result is nothing"
	keptWriteOnly    fault = "the result has a value of a write-only attribute"
	outlives         fault = "the object is there after its deletion"
	writeFails       fault = "creating fails after the object was made"
)

// player is a provider with one resource, player_thing, which follows the rules but for one fault, and which notes the
// calls that change or read objects. What it does not override is never called.
type player struct {
	tfprotov6.ProviderServer
	mu    sync.Mutex
	fault fault
	calls []string
}

var thing = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"id": tftypes.String, "name": tftypes.String, "note": tftypes.String, "kind": tftypes.String, "token": tftypes.String,
}}

func (p *player) has(f fault) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault == f
}

func (p *player) set(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
}

func (p *player) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, fmt.Sprintf(format, args...))
}

// noted are the calls since the last time, in order.
func (p *player) noted() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := slices.Clone(p.calls)
	p.calls = nil
	return out
}

func (p *player) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	return &tfprotov6.GetMetadataResponse{Resources: []tfprotov6.ResourceMetadata{{TypeName: "player_thing"}}}, nil
}

func (p *player) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	attributes := []*tfprotov6.SchemaAttribute{
		{Name: "id", Type: tftypes.String, Computed: true},
		{Name: "name", Type: tftypes.String, Required: true},
		{Name: "note", Type: tftypes.String, Optional: true, Computed: true},
		{Name: "kind", Type: tftypes.String, Optional: true}, // a change replaces the object
		{Name: "token", Type: tftypes.String, Optional: true, WriteOnly: true},
	}
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:           &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
		ResourceSchemas:    map[string]*tfprotov6.Schema{"player_thing": {Block: &tfprotov6.SchemaBlock{Attributes: attributes}}},
		ServerCapabilities: &tfprotov6.ServerCapabilities{PlanDestroy: true},
	}, nil
}

func (p *player) GetResourceIdentitySchemas(context.Context,
	*tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (p *player) ValidateProviderConfig(_ context.Context,
	req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

func (p *player) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (p *player) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (p *player) ValidateResourceConfig(context.Context,
	*tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (p *player) UpgradeResourceState(_ context.Context,
	req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	v, err := req.RawState.Unmarshal(thing)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: dynamic(v)}, nil
}

func (p *player) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	p.note("read %s", nameOf(req.CurrentState))
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
}

func (p *player) ImportResourceState(_ context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse,
	error) {
	v := tftypes.NewValue(thing, map[string]tftypes.Value{
		"id": text("id of " + req.ID), "name": text(req.ID), "note": text("default"), "kind": null(), "token": null(),
	})
	p.note("import %s", req.ID)
	return &tfprotov6.ImportResourceStateResponse{ImportedResources: []*tfprotov6.ImportedResource{{TypeName: "player_thing",
		State: dynamic(v), Private: []byte("{}")}}}, nil
}

func (p *player) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse,
	error) {
	proposed, prior := values(req.ProposedNewState), values(req.PriorState)
	p.note("plan %s -> %s", nameOf(req.PriorState), nameOf(req.ProposedNewState))
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState, PlannedPrivate: []byte("{}")}
	if proposed == nil {
		return resp, nil
	}
	if prior == nil {
		proposed["id"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		if proposed["note"].IsNull() || !proposed["note"].IsKnown() {
			proposed["note"] = text("default")
		}
	} else if !prior["kind"].Equal(proposed["kind"]) {
		resp.RequiresReplace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("kind")}
	}
	proposed["token"] = null()
	if p.has(wrongPlan) {
		proposed["name"] = text("another")
	}
	if p.has(plannedWriteOnly) {
		proposed["token"] = text("planned")
	}
	resp.PlannedState = dynamic(tftypes.NewValue(thing, proposed))
	return resp, nil
}

func (p *player) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse,
	error) {
	planned := values(req.PlannedState)
	p.note("apply %s -> %s", nameOf(req.PriorState), nameOf(req.PlannedState))
	resp := &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState, Private: req.PlannedPrivate}
	if planned == nil {
		if p.has(outlives) {
			resp.NewState = req.PriorState
		}
		return resp, nil
	}
	if !planned["id"].IsKnown() && !p.has(unknownResult) {
		planned["id"] = text("id of " + nameOf(req.PlannedState))
	}
	switch {
	case p.has(wrongResult):
		planned["name"] = text("another")
	case p.has(unplannedChange):
		planned["note"] = text("changed")
	case p.has(keptWriteOnly):
		planned["token"] = text("kept")
	case p.has(writeFails):
		resp.Diagnostics = []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "No luck", Detail: "Not today."}}
	}
	v := tftypes.NewValue(thing, planned)
	if p.has(vanishes) {
		v = tftypes.NewValue(thing, nil)
	}
	resp.NewState = dynamic(v)
	return resp, nil
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func null() tftypes.Value { return tftypes.NewValue(tftypes.String, nil) }

func dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(thing, v)
	if err != nil {
		panic(err)
	}
	return &d
}

// values are the attributes of a thing; nil for none.
func values(d *tfprotov6.DynamicValue) map[string]tftypes.Value {
	v, err := d.Unmarshal(thing)
	if err != nil {
		panic(err)
	}
	if v.IsNull() {
		return nil
	}
	var out map[string]tftypes.Value
	if err := v.As(&out); err != nil {
		panic(err)
	}
	return out
}

func nameOf(d *tfprotov6.DynamicValue) string {
	v := values(d)
	if v == nil {
		return "nothing"
	}
	var name string
	if !v["name"].IsKnown() {
		return "unknown"
	}
	if err := v["name"].As(&name); err != nil {
		panic(err)
	}
	return name
}
