package protoserver

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The calls that are answered by one response, all alike: see call.

// ValidateProviderConfig is that call.
func (s *diagnosticServer) ValidateProviderConfig(
	ctx context.Context,
	req *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ValidateProviderConfig,
		req,
		func(r *tfprotov6.ValidateProviderConfigResponse) diagnostics { return r.Diagnostics },
	)
}

// ConfigureProvider is that call.
func (s *diagnosticServer) ConfigureProvider(
	ctx context.Context,
	req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ConfigureProvider,
		req,
		func(r *tfprotov6.ConfigureProviderResponse) diagnostics { return r.Diagnostics },
	)
}

// ValidateResourceConfig is that call.
func (s *diagnosticServer) ValidateResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ValidateResourceConfig,
		req,
		func(r *tfprotov6.ValidateResourceConfigResponse) diagnostics { return r.Diagnostics },
	)
}

// UpgradeResourceState is that call.
func (s *diagnosticServer) UpgradeResourceState(
	ctx context.Context,
	req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return call(
		ctx,
		s,
		s.Server.UpgradeResourceState,
		req,
		func(r *tfprotov6.UpgradeResourceStateResponse) diagnostics { return r.Diagnostics },
	)
}

// ReadResource is that call.
func (s *diagnosticServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return call(ctx, s, s.Server.ReadResource, req, func(r *tfprotov6.ReadResourceResponse) diagnostics { return r.Diagnostics })
}

// PlanResourceChange is that call.
func (s *diagnosticServer) PlanResourceChange(
	ctx context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return call(
		ctx,
		s,
		s.Server.PlanResourceChange,
		req,
		func(r *tfprotov6.PlanResourceChangeResponse) diagnostics { return r.Diagnostics },
	)
}

// ApplyResourceChange is that call.
func (s *diagnosticServer) ApplyResourceChange(
	ctx context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ApplyResourceChange,
		req,
		func(r *tfprotov6.ApplyResourceChangeResponse) diagnostics { return r.Diagnostics },
	)
}

// ImportResourceState is that call.
func (s *diagnosticServer) ImportResourceState(
	ctx context.Context,
	req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ImportResourceState,
		req,
		func(r *tfprotov6.ImportResourceStateResponse) diagnostics { return r.Diagnostics },
	)
}

// MoveResourceState is that call.
func (s *diagnosticServer) MoveResourceState(
	ctx context.Context,
	req *tfprotov6.MoveResourceStateRequest,
) (*tfprotov6.MoveResourceStateResponse, error) {
	return call(
		ctx,
		s,
		s.Server.MoveResourceState,
		req,
		func(r *tfprotov6.MoveResourceStateResponse) diagnostics { return r.Diagnostics },
	)
}

// UpgradeResourceIdentity is that call.
func (s *diagnosticServer) UpgradeResourceIdentity(
	ctx context.Context,
	req *tfprotov6.UpgradeResourceIdentityRequest,
) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return call(
		ctx,
		s,
		s.Server.UpgradeResourceIdentity,
		req,
		func(r *tfprotov6.UpgradeResourceIdentityResponse) diagnostics { return r.Diagnostics },
	)
}

// GenerateResourceConfig is that call.
func (s *diagnosticServer) GenerateResourceConfig(
	ctx context.Context,
	req *tfprotov6.GenerateResourceConfigRequest,
) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.GenerateResourceConfig,
		req,
		func(r *tfprotov6.GenerateResourceConfigResponse) diagnostics { return r.Diagnostics },
	)
}

// ValidateDataResourceConfig is that call.
func (s *diagnosticServer) ValidateDataResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ValidateDataResourceConfig,
		req,
		func(r *tfprotov6.ValidateDataResourceConfigResponse) diagnostics { return r.Diagnostics },
	)
}

// ReadDataSource is that call.
func (s *diagnosticServer) ReadDataSource(
	ctx context.Context,
	req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ReadDataSource,
		req,
		func(r *tfprotov6.ReadDataSourceResponse) diagnostics { return r.Diagnostics },
	)
}

// ValidateEphemeralResourceConfig is that call.
func (s *diagnosticServer) ValidateEphemeralResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateEphemeralResourceConfigRequest,
) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ValidateEphemeralResourceConfig,
		req,
		func(r *tfprotov6.ValidateEphemeralResourceConfigResponse) diagnostics { return r.Diagnostics },
	)
}

// OpenEphemeralResource is that call.
func (s *diagnosticServer) OpenEphemeralResource(
	ctx context.Context,
	req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return call(
		ctx,
		s,
		s.Server.OpenEphemeralResource,
		req,
		func(r *tfprotov6.OpenEphemeralResourceResponse) diagnostics { return r.Diagnostics },
	)
}

// RenewEphemeralResource is that call.
func (s *diagnosticServer) RenewEphemeralResource(
	ctx context.Context,
	req *tfprotov6.RenewEphemeralResourceRequest,
) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return call(
		ctx,
		s,
		s.Server.RenewEphemeralResource,
		req,
		func(r *tfprotov6.RenewEphemeralResourceResponse) diagnostics { return r.Diagnostics },
	)
}

// CloseEphemeralResource is that call.
func (s *diagnosticServer) CloseEphemeralResource(
	ctx context.Context,
	req *tfprotov6.CloseEphemeralResourceRequest,
) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return call(
		ctx,
		s,
		s.Server.CloseEphemeralResource,
		req,
		func(r *tfprotov6.CloseEphemeralResourceResponse) diagnostics { return r.Diagnostics },
	)
}

// ValidateActionConfig is that call.
func (s *diagnosticServer) ValidateActionConfig(
	ctx context.Context,
	req *tfprotov6.ValidateActionConfigRequest,
) (*tfprotov6.ValidateActionConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ValidateActionConfig,
		req,
		func(r *tfprotov6.ValidateActionConfigResponse) diagnostics { return r.Diagnostics },
	)
}

// PlanAction is that call.
func (s *diagnosticServer) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return call(ctx, s, s.Server.PlanAction, req, func(r *tfprotov6.PlanActionResponse) diagnostics { return r.Diagnostics })
}

// ValidateListResourceConfig is that call.
func (s *diagnosticServer) ValidateListResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateListResourceConfigRequest,
) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return call(
		ctx,
		s,
		s.Server.ValidateListResourceConfig,
		req,
		func(r *tfprotov6.ValidateListResourceConfigResponse) diagnostics { return r.Diagnostics },
	)
}
