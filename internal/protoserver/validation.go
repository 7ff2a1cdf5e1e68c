package protoserver

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// validatingServer checks the values of each configuration before the framework reads them: see valueChecker. A value that is
// unknown in validate is checked by the later calls.
type validatingServer struct {
	Server
	provider, resources, dataSources, ephemerals, actions, lists configSchemas
}

func newValidatingServer(of Server, p Provider, resources configSchemas) *validatingServer {
	return &validatingServer{
		Server: of, provider: providerSchemas(p), resources: resources, dataSources: dataSourceSchemasOf(p),
		ephemerals: ephemeralSchemasOf(p), actions: actionSchemasOf(p), lists: listSchemasOf(p),
	}
}

// checked answers a call with what is wrong with its configuration, or passes it on.
func checked[Q, A any](
	ctx context.Context,
	of configSchemas,
	name string,
	config *tfprotov6.DynamicValue,
	do method[Q, A],
	req *Q,
	refuse func(diagnostics) *A,
) (*A, error) {
	if s, ok := of()[name]; ok {
		if found := checkConfig(ctx, s, config); len(found) > 0 {
			return refuse(found), nil
		}
	}
	return do(ctx, req)
}

// ValidateProviderConfig checks the values first.
func (s *validatingServer) ValidateProviderConfig(
	ctx context.Context,
	req *tfprotov6.ValidateProviderConfigRequest,
) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return checked(
		ctx,
		s.provider,
		providerTypeName,
		req.Config,
		s.Server.ValidateProviderConfig,
		req,
		func(d diagnostics) *tfprotov6.ValidateProviderConfigResponse {
			return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config, Diagnostics: d}
		},
	)
}

// ConfigureProvider checks the values first.
func (s *validatingServer) ConfigureProvider(
	ctx context.Context,
	req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return checked(
		ctx,
		s.provider,
		providerTypeName,
		req.Config,
		s.Server.ConfigureProvider,
		req,
		func(d diagnostics) *tfprotov6.ConfigureProviderResponse {
			return &tfprotov6.ConfigureProviderResponse{Diagnostics: d}
		},
	)
}

// ValidateResourceConfig checks the values first.
func (s *validatingServer) ValidateResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return checked(
		ctx,
		s.resources,
		req.TypeName,
		req.Config,
		s.Server.ValidateResourceConfig,
		req,
		func(d diagnostics) *tfprotov6.ValidateResourceConfigResponse {
			return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: d}
		},
	)
}

// PlanResourceChange checks the values first.
func (s *validatingServer) PlanResourceChange(
	ctx context.Context,
	req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return checked(
		ctx,
		s.resources,
		req.TypeName,
		req.Config,
		s.Server.PlanResourceChange,
		req,
		func(d diagnostics) *tfprotov6.PlanResourceChangeResponse {
			return &tfprotov6.PlanResourceChangeResponse{
				PlannedState:   req.ProposedNewState,
				PlannedPrivate: req.PriorPrivate,
				Diagnostics:    d,
			}
		},
	)
}

// ApplyResourceChange checks the values first: some are known only now.
func (s *validatingServer) ApplyResourceChange(
	ctx context.Context,
	req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return checked(
		ctx,
		s.resources,
		req.TypeName,
		req.Config,
		s.Server.ApplyResourceChange,
		req,
		func(d diagnostics) *tfprotov6.ApplyResourceChangeResponse {
			return &tfprotov6.ApplyResourceChangeResponse{NewState: req.PriorState, Private: req.PlannedPrivate, Diagnostics: d}
		},
	)
}

// ValidateDataResourceConfig checks the values first.
func (s *validatingServer) ValidateDataResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return checked(
		ctx,
		s.dataSources,
		req.TypeName,
		req.Config,
		s.Server.ValidateDataResourceConfig,
		req,
		func(d diagnostics) *tfprotov6.ValidateDataResourceConfigResponse {
			return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: d}
		},
	)
}

// ReadDataSource checks the values first.
func (s *validatingServer) ReadDataSource(
	ctx context.Context,
	req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return checked(
		ctx,
		s.dataSources,
		req.TypeName,
		req.Config,
		s.Server.ReadDataSource,
		req,
		func(d diagnostics) *tfprotov6.ReadDataSourceResponse {
			return &tfprotov6.ReadDataSourceResponse{Diagnostics: d}
		},
	)
}

// ValidateEphemeralResourceConfig checks the values first.
func (s *validatingServer) ValidateEphemeralResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateEphemeralResourceConfigRequest,
) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return checked(
		ctx,
		s.ephemerals,
		req.TypeName,
		req.Config,
		s.Server.ValidateEphemeralResourceConfig,
		req,
		func(d diagnostics) *tfprotov6.ValidateEphemeralResourceConfigResponse {
			return &tfprotov6.ValidateEphemeralResourceConfigResponse{Diagnostics: d}
		},
	)
}

// OpenEphemeralResource checks the values first.
func (s *validatingServer) OpenEphemeralResource(
	ctx context.Context,
	req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return checked(
		ctx,
		s.ephemerals,
		req.TypeName,
		req.Config,
		s.Server.OpenEphemeralResource,
		req,
		func(d diagnostics) *tfprotov6.OpenEphemeralResourceResponse {
			return &tfprotov6.OpenEphemeralResourceResponse{Diagnostics: d}
		},
	)
}

// ValidateActionConfig checks the values first.
func (s *validatingServer) ValidateActionConfig(
	ctx context.Context,
	req *tfprotov6.ValidateActionConfigRequest,
) (*tfprotov6.ValidateActionConfigResponse, error) {
	return checked(
		ctx,
		s.actions,
		req.ActionType,
		req.Config,
		s.Server.ValidateActionConfig,
		req,
		func(d diagnostics) *tfprotov6.ValidateActionConfigResponse {
			return &tfprotov6.ValidateActionConfigResponse{Diagnostics: d}
		},
	)
}

// PlanAction checks the values first.
func (s *validatingServer) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return checked(
		ctx,
		s.actions,
		req.ActionType,
		req.Config,
		s.Server.PlanAction,
		req,
		func(d diagnostics) *tfprotov6.PlanActionResponse {
			return &tfprotov6.PlanActionResponse{Diagnostics: d}
		},
	)
}

// InvokeAction checks the values first.
func (s *validatingServer) InvokeAction(
	ctx context.Context,
	req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	return checked(
		ctx,
		s.actions,
		req.ActionType,
		req.Config,
		s.Server.InvokeAction,
		req,
		func(d diagnostics) *tfprotov6.InvokeActionServerStream {
			end := tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{Diagnostics: d}}
			return &tfprotov6.InvokeActionServerStream{Events: slices.Values([]tfprotov6.InvokeActionEvent{end})}
		},
	)
}

// ValidateListResourceConfig checks the values first.
func (s *validatingServer) ValidateListResourceConfig(
	ctx context.Context,
	req *tfprotov6.ValidateListResourceConfigRequest,
) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return checked(
		ctx,
		s.lists,
		req.TypeName,
		req.Config,
		s.Server.ValidateListResourceConfig,
		req,
		func(d diagnostics) *tfprotov6.ValidateListResourceConfigResponse {
			return &tfprotov6.ValidateListResourceConfigResponse{Diagnostics: d}
		},
	)
}

// ListResource checks the values first.
func (s *validatingServer) ListResource(
	ctx context.Context,
	req *tfprotov6.ListResourceRequest,
) (*tfprotov6.ListResourceServerStream, error) {
	return checked(
		ctx,
		s.lists,
		req.TypeName,
		req.Config,
		s.Server.ListResource,
		req,
		func(d diagnostics) *tfprotov6.ListResourceServerStream {
			return &tfprotov6.ListResourceServerStream{Results: slices.Values([]tfprotov6.ListResourceResult{{Diagnostics: d}})}
		},
	)
}
