package provider

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// lastWordsTime bounds how long an interrupt waits for what actions have to say.
const lastWordsTime = 5 * time.Second

// Server is the provider as Terraform talks to it.
func Server(p *Prefect) tfprotov6.ProviderServer {
	whole, ok := providerserver.NewProtocol6(p)().(wholeServer)
	if !ok {
		panic("the framework's server knows no actions or no list resources")
	}
	if p.getenv != nil {
		p.logs.silent = isSilent(p.getenv)
	}
	read := withOfficialState(newCheckedServer(whole, p), p)
	return &lastWords{wholeServer: &calls{wholeServer: &observed{wholeServer: read, by: p}, logs: &p.logs}}
}

// wholeServer is all that the framework's server can do.
type wholeServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// lastWords lets actions say what they leave behind when Terraform is interrupted. Without it, the connection to Terraform
// passes on nothing after an interrupt, and Terraform takes the action for one that went well.
type lastWords struct {
	wholeServer

	mu       sync.Mutex
	invoking int
	silent   chan struct{} // closed when the last action has ended; nil unless an interrupt waits for that
}

// InvokeAction counts the actions that are at work.
func (s *lastWords) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.wholeServer.InvokeAction(ctx, req)
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

func (s *lastWords) count(change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.invoking += change; s.invoking == 0 && s.silent != nil {
		close(s.silent)
		s.silent = nil
	}
}

// StopProvider interrupts all that is at work, and returns when the actions have said so.
func (s *lastWords) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.wholeServer.StopProvider(ctx, req)
	s.mu.Lock()
	silent := make(chan struct{})
	if s.invoking == 0 {
		close(silent)
	} else {
		s.silent = silent
	}
	s.mu.Unlock()
	pauseUntil(ctx, lastWordsTime, silent)
	return resp, err
}
