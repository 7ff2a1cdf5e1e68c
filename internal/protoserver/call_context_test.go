package protoserver_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestALeaseEnds: what hangs on the context of a call can be collected after it, though the framework keeps the context.
func TestALeaseEnds(t *testing.T) {
	server := provider.Server(provider.New("test", func(string) string { return "" }))
	collected := make(chan struct{})
	func() {
		heavy := new([1 << 20]byte)
		runtime.AddCleanup(heavy, func(struct{}) { close(collected) }, struct{}{})
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), testenv.LeaseKey{}, heavy))
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
