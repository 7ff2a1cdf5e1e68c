package framework

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
)

// TestReadOnce: one read serves all callers, an error is not cached, and a caller whose context ends does not cancel the read of
// the others.
func TestReadOnce(t *testing.T) {
	provider := new(ProviderData)
	asked := 0
	answer := func(n int, err error) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			asked++
			return n, errors.Join(ctx.Err(), err)
		}
	}
	if _, err := ReadOnce(t.Context(), provider, "a", answer(0, errors.New("no connection"))); err == nil {
		t.Error("the error is lost")
	}
	for range 2 {
		if n, err := ReadOnce(t.Context(), provider, "a", answer(1, nil)); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	missing := &apierror.Error{Code: apierror.CodeNotFound, Status: http.StatusNotFound}
	for range 2 {
		if _, err := ReadOnce(t.Context(), provider, "b", answer(0, missing)); !apierror.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times, expected 3", asked)
	}
	begun, end := make(chan struct{}), make(chan struct{})
	first, cancel := context.WithCancel(t.Context())
	var firstErr error
	var all sync.WaitGroup
	all.Go(func() {
		_, firstErr = ReadOnce(first, provider, "c", func(ctx context.Context) (int, error) {
			close(begun)
			<-end
			return 2, ctx.Err()
		})
	})
	<-begun
	cancel()
	all.Wait()
	close(end)
	if n, err := ReadOnce(t.Context(), provider, "c", answer(0, nil)); n != 2 || err != nil || !errors.Is(firstErr, context.Canceled) {
		t.Errorf("%d, %v; the first caller: %v", n, err, firstErr)
	}
}
