package protoserver

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// patientServer has an action that ends when it is interrupted.
type patientServer struct {
	Server
	stopped chan struct{}
}

func (s *patientServer) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		<-s.stopped
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, nil
}

func (s *patientServer) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(s.stopped)
	return nil, nil
}

// TestGracefulStop: an interrupt returns only when the actions at work have said what they have to say.
func TestGracefulStop(t *testing.T) {
	server := &gracefulStopServer{Server: &patientServer{stopped: make(chan struct{})}}
	stream, err := server.InvokeAction(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	said := 0 // no two goroutines at a time when the interrupt waits
	go stream.Events(func(tfprotov6.InvokeActionEvent) bool { said++; return true })
	if _, err := server.StopProvider(t.Context(), nil); err != nil || said != 1 {
		t.Errorf("%v; the action has said %d things", err, said)
	}
	if server.invoking != 0 || server.silent != nil {
		t.Errorf("%d actions are at work", server.invoking)
	}
	idle := &gracefulStopServer{Server: &patientServer{stopped: make(chan struct{})}}
	if _, err := idle.StopProvider(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
