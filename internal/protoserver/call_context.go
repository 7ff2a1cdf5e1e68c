package protoserver

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of one call, which it lets go at the call's end. The framework's server keeps what cancels each
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

// Deadline is that of the context; none after the call.
func (l *callContext) Deadline() (at time.Time, ok bool) {
	if ctx := l.of.Load(); ctx != nil {
		return (*ctx).Deadline()
	}
	return time.Time{}, false
}

// Done is that of the context.
func (l *callContext) Done() <-chan struct{} { return l.done }

// Err is that of the context. After the call it is over for whoever goes on.
func (l *callContext) Err() error {
	if ctx := l.of.Load(); ctx != nil {
		return (*ctx).Err()
	}
	return context.Canceled
}

// Value is that of the context; nothing after the call.
func (l *callContext) Value(key any) any {
	if ctx := l.of.Load(); ctx != nil {
		return (*ctx).Value(key)
	}
	return nil
}
