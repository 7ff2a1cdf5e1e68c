package provider

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// lastWordsTime bounds how long an interrupt waits for what actions have to say.
const lastWordsTime = 5 * time.Second

// Server is the provider as Terraform talks to it.
func Server(p *Prefect) tfprotov6.ProviderServer {
	whole, ok := providerserver.NewProtocol6(p)().(ProtocolServer)
	if !ok {
		panic("the framework's server knows no actions or no list resources")
	}
	if p.getenv != nil {
		p.logs.Silent = diag.IsSilent(p.getenv)
	}
	read := withOfficialState(newValidatingServer(whole, p), p)
	return &gracefulStopServer{
		ProtocolServer: &diagnosticServer{ProtocolServer: &tracingServer{ProtocolServer: read, by: p}, logs: &p.logs},
	}
}

// ProtocolServer is all that the framework's server can do.
type ProtocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// gracefulStopServer lets actions say what they leave behind when Terraform is interrupted. Without it, the connection to Terraform
// passes on nothing after an interrupt, and Terraform takes the action for one that went well.
type gracefulStopServer struct {
	ProtocolServer

	mu       sync.Mutex
	invoking int
	silent   chan struct{} // closed when the last action has ended; nil unless an interrupt waits for that
}

// InvokeAction counts the actions that are at work.
func (s *gracefulStopServer) InvokeAction(
	ctx context.Context,
	req *tfprotov6.InvokeActionRequest,
) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.ProtocolServer.InvokeAction(ctx, req)
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
	resp, err := s.ProtocolServer.StopProvider(ctx, req)
	s.mu.Lock()
	silent := make(chan struct{})
	if s.invoking == 0 {
		close(silent)
	} else {
		s.silent = silent
	}
	s.mu.Unlock()
	framework.SleepUntil(ctx, lastWordsTime, silent)
	return resp, err
}
