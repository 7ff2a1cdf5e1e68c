package provider

import (
	"context"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

type leaseKey struct{}

// TestALeaseEnds: what hangs on the context of a call can be collected after it, though the framework keeps the context.
func TestALeaseEnds(t *testing.T) {
	server := Server(New("test", func(string) string { return "" }))
	collected := make(chan struct{})
	func() {
		heavy := new([1 << 20]byte)
		runtime.AddCleanup(heavy, func(struct{}) { close(collected) }, struct{}{})
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), leaseKey{}, heavy))
		defer cancel()
		if _, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{}); err == nil {
			t.Log("the framework took a request without a configuration")
		}
	}()
	for range 10 {
		runtime.GC()
		select {
		case <-collected:
			runtime.KeepAlive(server)
			return
		default:
		}
	}
	t.Error("the context of a call that has ended is kept")
}

// TestLease: it is the context until the call ends, and cancels what was made of it.
func TestLease(t *testing.T) {
	parent, cancel := context.WithCancel(context.WithValue(t.Context(), leaseKey{}, "value"))
	ctx, end := leased(parent)
	child, stop := context.WithCancel(ctx)
	defer stop()
	if ctx.Value(leaseKey{}) != "value" || ctx.Err() != nil {
		t.Errorf("during the call: %v, %v", ctx.Value(leaseKey{}), ctx.Err())
	}
	cancel()
	<-child.Done()
	end()
	if ctx.Value(leaseKey{}) != nil || ctx.Err() == nil {
		t.Errorf("after the call: %v, %v", ctx.Value(leaseKey{}), ctx.Err())
	}
}
