package protoserver

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestLease: it is the context until the call ends, and cancels what was made of it.
func TestLease(t *testing.T) {
	parent, cancel := context.WithCancel(context.WithValue(t.Context(), testenv.LeaseKey{}, "value"))
	ctx, end := newCallContext(parent)
	child, stop := context.WithCancel(ctx)
	defer stop()
	if ctx.Value(testenv.LeaseKey{}) != "value" || ctx.Err() != nil {
		t.Errorf("during the call: %v, %v", ctx.Value(testenv.LeaseKey{}), ctx.Err())
	}
	cancel()
	<-child.Done()
	end()
	if ctx.Value(testenv.LeaseKey{}) != nil || ctx.Err() == nil {
		t.Errorf("after the call: %v, %v", ctx.Value(testenv.LeaseKey{}), ctx.Err())
	}
}
