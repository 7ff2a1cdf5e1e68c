package protoserver

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// gracefulStopTime bounds how long an interrupt waits for what actions have to say.
const gracefulStopTime = 5 * time.Second

// Provider is a provider with all kinds of objects that the wrappers know.
type Provider interface {
	provider.ProviderWithActions
	provider.ProviderWithEphemeralResources
	provider.ProviderWithFunctions
	provider.ProviderWithListResources
	// ResourceData is what Configure handed to the resources; nil before that.
	ResourceData() any
}

// New returns the server of a provider: the one of terraform-plugin-framework, in wrappers of which each does one thing. A call
// goes through them from the last line to the first. Telemetry is nil until the provider is configured, and when it is off.
func New(p Provider, logs *diag.Logs, operations *atomic.Pointer[telemetry.Telemetry]) Server {
	server, ok := providerserver.NewProtocol6(p)().(Server)
	if !ok {
		panic("terraform-plugin-framework's server does not support actions or list resources")
	}
	schemas := resourceSchemasOf(p)
	server = newKeptServer(server, p, schemas)
	server = newValidatingServer(server, p, schemas)
	server = withOfficialState(server, p)
	server = &tracingServer{Server: server, telemetry: operations}
	server = &diagnosticServer{Server: server, logs: logs}
	return &gracefulStopServer{Server: server}
}

// Server is what terraform-plugin-framework's server can do.
type Server interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// gracefulStopServer lets actions say what they leave behind when Terraform is interrupted. Without it, the connection to Terraform
// passes on nothing after an interrupt, and Terraform takes the action for one that went well.
type gracefulStopServer struct {
	Server

	mu       sync.Mutex
	invoking int
	silent   chan struct{} // closed when the last action has ended; nil unless an interrupt waits for that
}

// InvokeAction counts the actions that are at work.
func (s *gracefulStopServer) InvokeAction(
	ctx context.Context,
	req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.Server.InvokeAction(ctx, req)
	if err != nil {
		return stream, err
	}
	s.count(1)
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer s.count(-1)
		events(push)
	}
	return stream, nil
}

func (s *gracefulStopServer) count(change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.invoking += change; s.invoking == 0 && s.silent != nil {
		close(s.silent)
		s.silent = nil
	}
}

// StopProvider interrupts all that is at work, and returns when the actions have said so.
func (s *gracefulStopServer) StopProvider(
	ctx context.Context,
	req *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.Server.StopProvider(ctx, req)
	s.mu.Lock()
	silent := make(chan struct{})
	if s.invoking == 0 {
		close(silent)
	} else {
		s.silent = silent
	}
	s.mu.Unlock()
	framework.SleepUntil(ctx, gracefulStopTime, silent)
	return resp, err
}
