package framework

import (
	"context"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

const (
	// pollAttempts and firstPollPause bound the wait for Prefect Cloud to show a write: five seconds in all.
	pollAttempts   = 10
	firstPollPause = 50 * time.Millisecond
)

// PollUntil looks again, and ever more rarely, until a look is good, there were enough of them, or the context ends, which
// is the error.
func PollUntil(ctx context.Context, good func() bool) error {
	wait := firstPollPause
	for look := 1; !good() && look < pollAttempts; look++ {
		diag.LogClient.Debug(ctx, "Waiting until Prefect Cloud returns the written object", map[string]any{"wait_ms": wait.Milliseconds()})
		if err := Sleep(ctx, wait); err != nil {
			return err
		}
		wait = wait * 3 / 2
	}
	return nil
}

// SleepUntil lets the time pass, or less when ctx ends or there is something to wake for.
func SleepUntil(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
}

// Sleep lets the time pass, or returns the context's error as soon as it ends.
func Sleep(ctx context.Context, d time.Duration) error {
	SleepUntil(ctx, d, nil)
	return ctx.Err()
}
