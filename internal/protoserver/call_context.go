package protoserver

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of one call, which it releases at the call's end. The framework's server keeps what cancels each
// context that it was ever given, until Terraform stops it, and with it all that hangs on the context: some 15 kB a call.
type callContext struct {
	of   atomic.Pointer[context.Context] // nil when the call has ended
	done <-chan struct{}
}

// newCallContext returns the context in a lease, and what ends it.
func newCallContext(ctx context.Context) (of context.Context, end func()) {
	l := &callContext{done: ctx.Done()}
	l.of.Store(&ctx)
	return l, func() { l.of.Store(nil) }
}

// Deadline is the context's; none after the call.
func (l *callContext) Deadline() (at time.Time, ok bool) {
	if ctx := l.of.Load(); ctx != nil {
		return (*ctx).Deadline()
	}
	return time.Time{}, false
}

// Done is the context's.
func (l *callContext) Done() <-chan struct{} { return l.done }

// Err is the context's. After the call, it is context.Canceled.
func (l *callContext) Err() error {
	if ctx := l.of.Load(); ctx != nil {
		return (*ctx).Err()
	}
	return context.Canceled
}

// Value is the context's; nil after the call.
func (l *callContext) Value(key any) any {
	if ctx := l.of.Load(); ctx != nil {
		return (*ctx).Value(key)
	}
	return nil
}
